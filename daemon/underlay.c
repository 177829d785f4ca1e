// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "underlay.h"

#include <errno.h>

#define LOOPBACK_IFINDEX	1	/* in every network namespace */
#define LONE_NODE_MTU		1500	/* nothing leaves by it */
#define PACKET_MAX		65535	/* bytes: RFC 791 */

static const sa_family_t families[] = { AF_INET, AF_INET6 };

/* The family of the outer header that the kernel gives to what pods of @family
 * send from @own to @node; AF_UNSPEC if there are no such pods. */
static sa_family_t outer_family(const struct cluster_node *own,
				const struct cluster_node *node,
				sa_family_t family)
{
	if (!cluster_node_prefix(own, family) ||
	    !cluster_node_prefix(node, family))
		return AF_UNSPEC;
	if (cluster_node_address(own, family) &&
	    cluster_node_address(node, family))
		return family;
	return family == AF_INET ? AF_INET6 : AF_INET;
}

/* What fits into an underlay of that MTU. */
static uint32_t inner_mtu(uint32_t mtu, enum podnet_wire wire,
			  sa_family_t family)
{
	uint32_t overhead = podnet_wire_overhead(wire, family);

	if (mtu > PACKET_MAX)
		mtu = PACKET_MAX;
	return mtu > overhead ? mtu - overhead : 0;
}

/* What pods of this node need. */
static uint32_t least_inner_mtu(const struct cluster_node *own)
{
	return cluster_node_prefix(own, AF_INET6) ? CLUSTER_MTU_MIN_IPV6 :
						    CLUSTER_MTU_MIN;
}

struct search {
	const struct podnet_addr *addr;
	unsigned int ifindex;		/* 0: not found so far */
};

static int match_ifaddr(const struct podnet_ifaddr *ifaddr, void *data)
{
	struct search *search = data;

	if (!podnet_addr_compare(&ifaddr->addr, search->addr))
		search->ifindex = ifaddr->ifindex;
	return 0;
}

static int find_own_link(struct podnet_rtnl *rtnl,
			 const struct cluster_node *own,
			 const struct podnet_addr *addr,
			 struct podnet_link *ret, struct podnet_error *err)
{
	struct search search = { .addr = addr };
	char text[PODNET_ADDR_STRLEN];
	int r;

	r = podnet_ifaddr_foreach(rtnl, 0, match_ifaddr, &search, err);
	if (r)
		return r;
	if (!search.ifindex)
		return podnet_error_set(
			err, EADDRNOTAVAIL,
			"no link of this machine has %s, an address of node '%s': wrong address, or wrong --node",
			podnet_addr_format(addr, text), own->name);
	return podnet_link_get_by_index(rtnl, search.ifindex, ret, err);
}

/* The links of the own addresses, in their order. */
static int find_own_links(struct podnet_rtnl *rtnl,
			  const struct cluster_node *own,
			  struct podnet_link ret[CLUSTER_ADDRESSES_MAX],
			  struct podnet_error *err)
{
	for (size_t i = 0; i < own->address_count; i++) {
		int r = find_own_link(rtnl, own, &own->addresses[i], &ret[i],
				      err);

		if (r)
			return r;
	}
	return 0;
}

struct path {
	struct podnet_rtnl *rtnl;
	struct podnet_link link;	/* the one looked up last */
};

/* The MTU on the way to @addr, 0 if there is no way. */
static int find_path_mtu(struct path *path, const struct podnet_addr *addr,
			 uint32_t *ret, struct podnet_error *err)
{
	struct podnet_link *link = &path->link;
	struct podnet_iproute route;
	int r;

	if (podnet_iproute_lookup(path->rtnl, addr, &route, NULL)) {
		*ret = 0;
		return 0;
	}
	if (link->ifindex != route.ifindex) {
		r = podnet_link_get_by_index(path->rtnl, route.ifindex, link,
					     err);
		if (r)
			return r;
	}
	*ret = route.mtu && route.mtu < link->mtu ? route.mtu : link->mtu;
	return 0;
}

/* Lowers @least, of which 0 is none, to what fits on the way to @node. */
static int take_node(struct path *path, const struct cluster_node *own,
		     const struct cluster_node *node, uint32_t *least,
		     struct podnet_error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		sa_family_t family = outer_family(own, node, families[i]);
		uint32_t mtu;
		int r;

		if (family == AF_UNSPEC)
			continue;
		r = find_path_mtu(path, cluster_node_address(node, family),
				  &mtu, err);
		if (r)
			return r;
		mtu = inner_mtu(mtu, node->wire, family);
		if (mtu >= least_inner_mtu(own) && (!*least || mtu < *least))
			*least = mtu;
	}
	return 0;
}

/* The least MTU on the way to the peers, 0 if there is a way to none of them.
 * A peer without a route, or behind a link that is too small for pods, must
 * not keep the others waiting: for the latter the kernel answers that the
 * packet is too big, or fragments. */
static int find_peers_mtu(struct podnet_rtnl *rtnl,
			  const struct cluster *cluster,
			  const struct cluster_node *own, uint32_t *ret,
			  struct podnet_error *err)
{
	struct path path = { .rtnl = rtnl };
	uint32_t least = 0;

	for (size_t i = 0; i < cluster->node_count; i++) {
		const struct cluster_node *node = &cluster->nodes[i];
		int r;

		if (node == own)
			continue;
		r = take_node(&path, own, node, &least, err);
		if (r)
			return r;
	}
	*ret = least;
	return 0;
}

/* The largest wire format that a node of the cluster is sent. */
static enum podnet_wire largest_wire(const struct cluster *cluster)
{
	enum podnet_wire wire = cluster->wire;

	for (size_t i = 0; i < cluster->node_count; i++)
		if (podnet_wire_overhead(cluster->nodes[i].wire, AF_INET) >
		    podnet_wire_overhead(wire, AF_INET))
			wire = cluster->nodes[i].wire;
	return wire;
}

/* Whether pods of this node send over that family, as far as they send to
 * nodes that have the same families. */
static bool sends_over(const struct cluster_node *own, sa_family_t family)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (outer_family(own, own, families[i]) == family)
			return true;
	return false;
}

/* The MTU of an own link says something of the way to peers that are yet to
 * come, unless the address is on the loopback link, as with routing daemons. */
static int find_own_mtu(const struct cluster *cluster,
			const struct cluster_node *own,
			const struct podnet_link *links, uint32_t *ret,
			struct podnet_error *err)
{
	enum podnet_wire wire = largest_wire(cluster);
	uint32_t need = least_inner_mtu(own);
	uint32_t least = 0;

	for (size_t i = 0; i < own->address_count; i++) {
		sa_family_t family = own->addresses[i].family;
		uint32_t mtu = inner_mtu(links[i].mtu, wire, family);

		if (links[i].ifindex == LOOPBACK_IFINDEX ||
		    !sends_over(own, family))
			continue;
		if (mtu < need)
			return podnet_error_set(
				err, EMSGSIZE,
				"the MTU of %s is %u, and pods need %u: raise it",
				links[i].name, links[i].mtu,
				need + podnet_wire_overhead(wire, family));
		if (!least || mtu < least)
			least = mtu;
	}
	if (!least && cluster->node_count > 1)
		return podnet_error_set(
			err, ENETUNREACH,
			"no route to any peer yet with room for pods' packets of %u bytes, and %s, which has the own address, says nothing of it",
			need, links[0].name);
	*ret = least ? least :
		       inner_mtu(LONE_NODE_MTU, wire, own->addresses[0].family);
	return 0;
}

int underlay_mtu(struct podnet_rtnl *rtnl, const struct cluster *cluster,
		 const struct cluster_node *own, uint32_t *ret,
		 struct podnet_error *err)
{
	struct podnet_link links[CLUSTER_ADDRESSES_MAX];
	uint32_t mtu;
	int r;

	r = find_own_links(rtnl, own, links, err);
	if (r)
		return r;
	if (cluster->mtu) {
		*ret = cluster->mtu;
		return 0;
	}
	r = find_peers_mtu(rtnl, cluster, own, &mtu, err);
	if (!r && !mtu)
		r = find_own_mtu(cluster, own, links, &mtu, err);
	if (r)
		return r;
	*ret = mtu < CLUSTER_MTU_MAX ? mtu : CLUSTER_MTU_MAX;
	return 0;
}
