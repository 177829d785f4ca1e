// SPDX-License-Identifier: GPL-2.0
#include "endpoint.h"

#include <linux/etherdevice.h>
#include <linux/slab.h>

static void build_headers(struct podnet_path *path,
			  const struct podnet_endpoint_config *config,
			  const u8 *mac)
{
	struct podnet_wire_macs macs;
	enum podnet_family inner;

	ether_addr_copy(macs.local, config->local_mac);
	ether_addr_copy(macs.remote, mac);
	for (inner = 0; inner < PODNET_FAMILIES; inner++)
		podnet_wire_build(&path->header[inner], config->wire,
				  podnet_family_protocol(inner), config->vni,
				  &macs);
}

static int setup_path4(struct podnet_path *path,
		       const struct podnet_endpoint_config *config)
{
	if (!config->remote)
		return 0;

	path->exists = true;
	path->remote = (struct podnet_address){ PODNET_IPV4, .ipv4 = config->remote };
	path->local = (struct podnet_address){ PODNET_IPV4, .ipv4 = config->local };
	path->port = config->port;
	build_headers(path, config, config->mac);
	return dst_cache_init(&path->dst_cache, GFP_KERNEL);
}

static int setup_path6(struct podnet_path *path,
		       const struct podnet_endpoint_config *config)
{
	if (ipv6_addr_any(&config->remote6))
		return 0;

	path->exists = true;
	path->remote = (struct podnet_address){ PODNET_IPV6, .ipv6 = config->remote6 };
	path->local = (struct podnet_address){ PODNET_IPV6, .ipv6 = config->local6 };
	path->port = config->port;
	build_headers(path, config, is_zero_ether_addr(config->mac6) ?
					    config->mac : config->mac6);
	return dst_cache_init(&path->dst_cache, GFP_KERNEL);
}

static void free_endpoint(struct podnet_endpoint *endpoint)
{
	dst_cache_destroy(&endpoint->paths[PODNET_IPV4].dst_cache);
	dst_cache_destroy(&endpoint->paths[PODNET_IPV6].dst_cache);
	kfree(endpoint);
}

struct podnet_endpoint *
podnet_endpoint_create(const struct podnet_endpoint_config *config)
{
	struct podnet_endpoint *endpoint;
	struct podnet_path *ipv4, *ipv6;

	endpoint = kzalloc(sizeof(*endpoint), GFP_KERNEL);
	if (!endpoint)
		return NULL;

	ipv4 = &endpoint->paths[PODNET_IPV4];
	ipv6 = &endpoint->paths[PODNET_IPV6];
	if (setup_path4(ipv4, config) || setup_path6(ipv6, config)) {
		free_endpoint(endpoint);
		return NULL;
	}
	endpoint->config = *config;
	endpoint->via[PODNET_IPV4] = ipv4->exists ? ipv4 : ipv6;
	endpoint->via[PODNET_IPV6] = ipv6->exists ? ipv6 : ipv4;
	return endpoint;
}

static void free_rcu_callback(struct rcu_head *rcu)
{
	free_endpoint(container_of(rcu, struct podnet_endpoint, rcu));
}

void podnet_endpoint_free_rcu(struct podnet_endpoint *endpoint)
{
	call_rcu(&endpoint->rcu, free_rcu_callback);
}
