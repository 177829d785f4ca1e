// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "desired.h"

#include <errno.h>
#include <string.h>

static int compare_addrs(const void *a, const void *b)
{
	return podnet_addr_compare(a, b);
}

static int compare_iproutes(const void *a, const void *b)
{
	const struct desired_iproute *left = a, *right = b;

	return podnet_prefix_compare(&left->dst, &right->dst);
}

static int compare_routes(const void *a, const void *b)
{
	const struct podnet_route *left = a, *right = b;

	return podnet_prefix_compare(&left->prefix, &right->prefix);
}

static void add_own_prefixes(struct desired *desired,
			     const struct cluster_node *own)
{
	for (size_t i = 0; i < own->prefix_count; i++) {
		const struct podnet_prefix *prefix = &own->prefixes[i];

		desired->addrs[desired->addr_count++] = prefix->addr;
		desired->iproutes[desired->iproute_count++] =
			(struct desired_iproute){ .dst = *prefix,
						  .blackhole = true };
		if (prefix->addr.family == AF_INET)
			desired->forward_ipv4 = true;
		else
			desired->forward_ipv6 = true;
	}
}

/*
 * A family in which this node has no prefix gets no route: there is no address
 * that an answer could come back to. A prefix that is a whole CIDR leaves
 * nothing to route.
 */
static void add_cluster_routes(struct desired *desired,
			       const struct cluster *cluster,
			       const struct cluster_node *own)
{
	/* One gateway makes one neighbour of all IPv6 destinations; nobody
	 * answers to it, as the device has no neighbour discovery. */
	static const struct podnet_addr gateway = {
		.family = AF_INET6, .bytes = { 0xfe, 0x80, [15] = 1 },
	};

	for (size_t i = 0; i < cluster->cidr_count; i++) {
		const struct podnet_prefix *cidr = &cluster->cidrs[i];
		const struct podnet_prefix *prefix =
			cluster_node_prefix(own, cidr->addr.family);
		struct desired_iproute route = { .dst = *cidr };

		if (!prefix || !podnet_prefix_compare(prefix, cidr))
			continue;
		route.src = prefix->addr;
		if (cidr->addr.family == AF_INET6)
			route.gateway = gateway;
		desired->iproutes[desired->iproute_count++] = route;
	}
}

/* An address counts if this node has one of that family too: it has no other
 * that the peer would know it by. */
static void set_remotes(struct podnet_peer *peer,
			const struct cluster_node *node,
			const struct cluster_node *own)
{
	const struct podnet_addr *v4 = cluster_node_address(node, AF_INET);
	const struct podnet_addr *v6 = cluster_node_address(node, AF_INET6);

	if (v4 && cluster_node_address(own, AF_INET)) {
		peer->members |= PODNET_PEER_REMOTE;
		peer->remote = *v4;
	}
	if (v6 && cluster_node_address(own, AF_INET6)) {
		peer->members |= PODNET_PEER_REMOTE6;
		peer->remote6 = *v6;
	}
}

static void add_peer(struct desired *desired, const struct cluster *cluster,
		     const struct cluster_node *own,
		     const struct cluster_node *node)
{
	struct podnet_peer *peer = &desired->peers[desired->peer_count++];

	peer->members = PODNET_PEER_PORT | PODNET_PEER_WIRE | PODNET_PEER_VNI;
	strcpy(peer->name, node->name);
	set_remotes(peer, node, own);
	peer->port = node->port;
	peer->wire = node->wire;
	peer->vni = cluster->vni;
	if (!podnet_mac_is_zero(node->mac)) {
		peer->members |= PODNET_PEER_MAC;
		memcpy(peer->mac, node->mac, sizeof(peer->mac));
	}
	for (size_t i = 0; i < node->prefix_count; i++) {
		struct podnet_route *route =
			&desired->routes[desired->route_count++];

		route->prefix = node->prefixes[i];
		strcpy(route->peer, node->name);
	}
}

/* The outer source is the address that the peers know, and not, say, a
 * temporary one of IPv6 or that of another link. */
static void set_device(struct desired *desired, const struct cluster *cluster,
		       const struct cluster_node *own)
{
	const struct podnet_addr *v4 = cluster_node_address(own, AF_INET);
	const struct podnet_addr *v6 = cluster_node_address(own, AF_INET6);

	desired->local = v4 ? *v4 : (struct podnet_addr){ .family = AF_INET };
	desired->local6 = v6 ? *v6 : (struct podnet_addr){ .family = AF_INET6 };
	desired->port = own->port;
	desired->wire = cluster->wire;
	desired->vni = cluster->vni;
	memcpy(desired->mac, own->mac, sizeof(desired->mac));
}

int desired_new(const struct cluster *cluster, const struct cluster_node *own,
		uint32_t mtu, struct desired **ret, struct podnet_error *err)
{
	_cleanup_desired_ struct desired *desired = NULL;

	desired = calloc(1, sizeof(*desired));
	if (!desired)
		return podnet_error_set(err, ENOMEM, "out of memory");
	desired->peers = calloc(cluster->node_count, sizeof(*desired->peers));
	desired->routes = calloc(cluster->node_count * CLUSTER_PREFIXES_MAX,
				 sizeof(*desired->routes));
	if (!desired->peers || !desired->routes)
		return podnet_error_set(err, ENOMEM, "out of memory");

	desired->mtu = mtu;
	set_device(desired, cluster, own);
	add_own_prefixes(desired, own);
	add_cluster_routes(desired, cluster, own);
	for (size_t i = 0; i < cluster->node_count; i++)
		if (&cluster->nodes[i] != own)
			add_peer(desired, cluster, own, &cluster->nodes[i]);

	/* Peers have the order of the nodes, by name. */
	qsort(desired->addrs, desired->addr_count, sizeof(*desired->addrs),
	      compare_addrs);
	qsort(desired->iproutes, desired->iproute_count,
	      sizeof(*desired->iproutes), compare_iproutes);
	qsort(desired->routes, desired->route_count, sizeof(*desired->routes),
	      compare_routes);
	*ret = steal_ptr(desired);
	return 0;
}

void desired_free(struct desired *desired)
{
	if (!desired)
		return;
	free(desired->peers);
	free(desired->routes);
	free(desired);
}
