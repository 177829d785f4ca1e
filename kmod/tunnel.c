// SPDX-License-Identifier: GPL-2.0
#include "tunnel.h"

#include <linux/etherdevice.h>
#include <linux/podnet.h>

#include "drop.h"

/* RFC 6335 section 6: the dynamic ports. */
#define SPORT_MIN	49152
#define SPORT_MAX	65535

static const struct podnet_config default_config = {
	.vni = PODNET_VNI_DEFAULT,
	.wire = PODNET_WIRE_IPUDP,
	.port = PODNET_PORT_DEFAULT,
	.sport_min = SPORT_MIN,
	.sport_max = SPORT_MAX,
	.udp_csum = true,
	.strict_source = true,
	.express = { true, true },
};

int podnet_tunnel_setup(struct podnet_tunnel *tunnel, struct net_device *dev)
{
	u8 mac[ETH_ALEN];
	int err;

	tunnel->dev = dev;
	tunnel->net = dev_net(dev);
	tunnel->config = default_config;
	eth_random_addr(mac);
	tunnel->config.mac = ether_addr_to_u64(mac);
	mutex_init(&tunnel->lock);
	podnet_tunnel_changed(tunnel);

	tunnel->drops = podnet_drops_alloc();
	if (!tunnel->drops)
		return -ENOMEM;

	podnet_ingress_setup(tunnel);
	podnet_port_table_setup(&tunnel->ports, &tunnel->lock);
	podnet_peer_table_setup(&tunnel->peers, &tunnel->lock);
	err = podnet_route_table_setup(&tunnel->routes, &tunnel->lock);
	if (err)
		goto err_free_drops;

	err = gro_cells_init(&tunnel->gro_cells, dev);
	if (err)
		goto err_teardown_routes;
	return 0;

err_teardown_routes:
	podnet_route_table_teardown(&tunnel->routes);
err_free_drops:
	free_percpu(tunnel->drops);
	return err;
}

void podnet_tunnel_teardown(struct podnet_tunnel *tunnel)
{
	gro_cells_destroy(&tunnel->gro_cells);
	podnet_route_table_teardown(&tunnel->routes);
	free_percpu(tunnel->drops);
}

void podnet_tunnel_remove_peer(struct podnet_tunnel *tunnel,
			       struct podnet_peer *peer)
{
	struct podnet_route *route, *next;

	list_for_each_entry_safe(route, next, &peer->routes, of_peer)
		podnet_route_remove(&tunnel->routes, route);
	podnet_peer_remove(&tunnel->peers, peer);
}

void podnet_tunnel_flush(struct podnet_tunnel *tunnel)
{
	struct podnet_port *port, *next_port;
	struct podnet_peer *peer, *next;

	mutex_lock(&tunnel->lock);
	tunnel->dying = true;
	list_for_each_entry_safe(port, next_port, &tunnel->ports.list, list)
		podnet_port_remove(port);
	list_for_each_entry_safe(peer, next, &tunnel->peers.list, list) {
		podnet_tunnel_remove_peer(tunnel, peer);
		cond_resched();
	}
	mutex_unlock(&tunnel->lock);
}

static bool leads_through(const struct podnet_endpoint *endpoint,
			  const struct net_device *dev)
{
	enum podnet_family family;
	int device;

	for (family = 0; family < PODNET_FAMILIES; family++) {
		device = READ_ONCE(endpoint->paths[family].device);
		if (device < 0 || device == dev->ifindex)
			return true;
	}
	return false;
}

int podnet_tunnel_renew_endpoints(struct podnet_tunnel *tunnel,
				  const struct net_device *dev)
{
	struct podnet_endpoint_config config;
	struct podnet_endpoint *endpoint;
	struct podnet_peer *peer;
	int err, ret = 0;

	list_for_each_entry(peer, &tunnel->peers.list, list) {
		endpoint = podnet_peer_endpoint(&tunnel->peers, peer);
		if (dev && !leads_through(endpoint, dev))
			continue;

		config = endpoint->config;
		config.local = tunnel->config.local;
		config.local6 = tunnel->config.local6;
		u64_to_ether_addr(tunnel->config.mac, config.local_mac);
		err = podnet_peer_move(&tunnel->peers, peer, &config);
		if (err)
			ret = err;
		cond_resched();
	}
	return ret;
}

void podnet_tunnel_changed(struct podnet_tunnel *tunnel)
{
	static atomic64_t versions = ATOMIC64_INIT(0);

	tunnel->version = atomic64_inc_return(&versions);
}

u32 podnet_tunnel_stamp(const struct podnet_tunnel *tunnel)
{
	lockdep_assert_held(&tunnel->lock);

	return tunnel->pending ?: tunnel->generation;
}
