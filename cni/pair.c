// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "pair.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "kind.h"

/* Not PODNET_RTPROT: podnetd would take the routes for its own and remove
 * them. */
#define ROUTE_PROTOCOL		RTPROT_STATIC

static int set_ipv6_conf(const struct cni_end *end, const char *name,
			 const char *value, struct podnet_error *err)
{
	char path[64];

	snprintf(path, sizeof(path), "ipv6/conf/%s/%s", end->link.name, name);
	return podnet_netns_sysctl(end->netns_fd, path, value, err);
}

static bool has_ipv6(const struct cni_allocation *allocation)
{
	size_t i;

	for (i = 0; i < allocation->n_addresses; i++)
		if (allocation->addresses[i].addr.family == AF_INET6)
			return true;
	return false;
}

/*
 * Before the ends are up: no address may be tentative when the pod starts,
 * and neither end may listen to router advertisements of the other.
 */
static int configure_ipv6(const struct cni_end *end,
			  const struct cni_allocation *allocation,
			  struct podnet_error *err)
{
	bool required = has_ipv6(allocation);
	int r;

	r = set_ipv6_conf(end, "accept_ra", "0", err);
	if (r == -ENOENT && !required)
		return 0;	/* a kernel without IPv6 */
	if (r < 0)
		return r;
	r = set_ipv6_conf(end, "accept_dad", "0", err);
	if (r < 0 || !required)
		return r;
	/* Some runtimes disable IPv6 in new namespaces. */
	return set_ipv6_conf(end, "disable_ipv6", "0", err);
}

static int add_route(const struct cni_end *end, const struct podnet_prefix *dst,
		     const struct podnet_addr *gateway,
		     struct podnet_error *err)
{
	struct podnet_iproute route = {
		.dst = *dst,
		.ifindex = end->link.ifindex,
		.protocol = ROUTE_PROTOCOL,
	};

	if (gateway)
		route.gateway = *gateway;
	return podnet_iproute_replace(end->rtnl, &route, err);
}

static int add_host_route(const struct cni_end *end,
			  const struct podnet_addr *addr,
			  struct podnet_error *err)
{
	struct podnet_prefix dst = podnet_prefix_of(addr);

	return add_route(end, &dst, NULL, err);
}

static int add_address(const struct cni_pair *pair,
		       const struct cni_address *address,
		       struct podnet_error *err)
{
	struct podnet_prefix any = {
		.addr.family = address->addr.family,
	};
	struct podnet_ifaddr ifaddr = {
		.ifindex = pair->pod.link.ifindex,
		.addr = address->addr,
		.len = podnet_prefix_of(&address->addr).len,
	};
	int r;

	r = podnet_ifaddr_add(pair->pod.rtnl, &ifaddr, err);
	if (r < 0)
		return r;
	r = add_host_route(&pair->pod, &address->gateway, err);
	if (r < 0)
		return r;
	r = add_route(&pair->pod, &any, &address->gateway, err);
	if (r < 0)
		return r;
	return add_host_route(&pair->host, &address->addr, err);
}

static int add_addresses(const struct cni_pair *pair,
			 const struct cni_allocation *allocation,
			 struct podnet_error *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < allocation->n_addresses; i++)
		r = add_address(pair, &allocation->addresses[i], err);
	return r;
}

static int set_loopback_up(struct podnet_rtnl *rtnl, struct podnet_error *err)
{
	struct podnet_link lo;
	int r;

	r = podnet_link_get(rtnl, "lo", &lo, err);
	if (r < 0 || lo.up)
		return r;
	return podnet_link_set_up(rtnl, lo.ifindex, true, err);
}

static int set_up(const struct cni_pair *pair,
		  const struct cni_allocation *allocation,
		  struct podnet_error *err)
{
	const struct cni_end *host = &pair->host, *pod = &pair->pod;
	int r;

	r = configure_ipv6(host, allocation, err);
	if (r < 0)
		return r;
	r = configure_ipv6(pod, allocation, err);
	if (r < 0)
		return r;
	r = set_loopback_up(pod->rtnl, err);
	if (r < 0)
		return r;
	/* The pod's end last: it has a carrier at once. */
	r = podnet_link_set_up(host->rtnl, host->link.ifindex, true, err);
	if (r < 0)
		return r;
	return podnet_link_set_up(pod->rtnl, pod->link.ifindex, true, err);
}

static int read_links(struct cni_pair *pair, const char *pod_ifname,
		      struct cni_attachment *attachment,
		      struct podnet_error *err)
{
	struct podnet_link *host = &pair->host.link, *pod = &pair->pod.link;
	int r;

	r = podnet_link_get(pair->host.rtnl, attachment->host_ifname, host,
			    err);
	if (r < 0)
		return r;
	r = podnet_link_get(pair->pod.rtnl, pod_ifname, pod, err);
	if (r < 0)
		return r;
	memcpy(attachment->host_mac, host->mac, PODNET_MAC_SIZE);
	memcpy(attachment->pod_mac, pod->mac, PODNET_MAC_SIZE);
	return 0;
}

enum cni_code cni_pair_configure(struct cni_pair *pair, const char *pod_ifname,
				 struct cni_attachment *attachment,
				 struct podnet_error *err)
{
	const struct cni_allocation *allocation = &attachment->allocation;
	enum cni_code code;

	if (read_links(pair, pod_ifname, attachment, err) < 0 ||
	    set_up(pair, allocation, err) < 0)
		return CNI_INTERNAL;
	code = attachment->kind->join(pair, attachment, err);
	if (code)
		return code;
	return add_addresses(pair, allocation, err) < 0 ? CNI_INTERNAL : CNI_OK;
}
