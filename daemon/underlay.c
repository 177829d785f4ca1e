// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "underlay.h"

#include <errno.h>

#define LOOPBACK_IFINDEX	1	/* in every network namespace */
#define LONE_NODE_MTU		1500	/* nothing leaves by it */

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
			 struct podnet_link *ret, struct podnet_error *err)
{
	struct search search = { .addr = &own->address };
	char text[PODNET_ADDR_STRLEN];
	int r;

	r = podnet_ifaddr_foreach(rtnl, 0, match_ifaddr, &search, err);
	if (r)
		return r;
	if (!search.ifindex)
		return podnet_error_set(
			err, EADDRNOTAVAIL,
			"no link of this machine has %s, the address of node '%s': wrong address, or wrong --node",
			podnet_addr_format(&own->address, text), own->name);
	return podnet_link_get_by_index(rtnl, search.ifindex, ret, err);
}

static uint32_t least_underlay_mtu(const struct cluster_node *own)
{
	return CLUSTER_OVERHEAD + (cluster_node_prefix(own, AF_INET6) ?
					   CLUSTER_MTU_MIN_IPV6 :
					   CLUSTER_MTU_MIN);
}

/* The least MTU on the way to the peers, 0 if there is a way to none of them.
 * A peer without a route, or behind a link that is too small for pods, must
 * not keep the others waiting: for the latter the kernel answers that the
 * packet is too big, or fragments. */
static int find_path_mtu(struct podnet_rtnl *rtnl,
			 const struct cluster *cluster,
			 const struct cluster_node *own, uint32_t *ret,
			 struct podnet_error *err)
{
	struct podnet_link link = {};
	uint32_t least = 0;

	for (size_t i = 0; i < cluster->node_count; i++) {
		const struct cluster_node *node = &cluster->nodes[i];
		struct podnet_iproute route;
		uint32_t mtu;
		int r;

		if (node == own || podnet_iproute_lookup(rtnl, &node->address,
							 &route, NULL))
			continue;
		if (link.ifindex != route.ifindex) {
			r = podnet_link_get_by_index(rtnl, route.ifindex, &link,
						     err);
			if (r)
				return r;
		}
		mtu = route.mtu && route.mtu < link.mtu ? route.mtu : link.mtu;
		if (mtu >= least_underlay_mtu(own) && (!least || mtu < least))
			least = mtu;
	}
	*ret = least;
	return 0;
}

/* The MTU of the own link says something of the way to peers that are yet to
 * come, unless the address is on the loopback link, as with routing daemons. */
static int find_own_mtu(const struct cluster *cluster,
			const struct cluster_node *own,
			const struct podnet_link *link, uint32_t *ret,
			struct podnet_error *err)
{
	uint32_t least = least_underlay_mtu(own);

	if (link->ifindex == LOOPBACK_IFINDEX) {
		if (cluster->node_count > 1)
			return podnet_error_set(
				err, ENETUNREACH,
				"no route to any peer yet with an MTU of at least %u, and %s, which has the own address, says nothing of it",
				least, link->name);
		*ret = LONE_NODE_MTU;
		return 0;
	}
	if (link->mtu < least)
		return podnet_error_set(
			err, EMSGSIZE,
			"the MTU of %s is %u, and pods need %u: raise it",
			link->name, link->mtu, least);
	*ret = link->mtu;
	return 0;
}

int underlay_mtu(struct podnet_rtnl *rtnl, const struct cluster *cluster,
		 const struct cluster_node *own, uint32_t *ret,
		 struct podnet_error *err)
{
	struct podnet_link link;
	uint32_t mtu;
	int r;

	r = find_own_link(rtnl, own, &link, err);
	if (r)
		return r;
	if (cluster->mtu) {
		*ret = cluster->mtu;
		return 0;
	}
	r = find_path_mtu(rtnl, cluster, own, &mtu, err);
	if (!r && !mtu)
		r = find_own_mtu(cluster, own, &link, &mtu, err);
	if (r)
		return r;
	mtu -= CLUSTER_OVERHEAD;
	*ret = mtu < CLUSTER_MTU_MAX ? mtu : CLUSTER_MTU_MAX;
	return 0;
}
