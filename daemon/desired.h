/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the kernel of this node should hold. All arrays are sorted by what
 * identifies their entries.
 */
#ifndef PODNETD_DESIRED_H
#define PODNETD_DESIRED_H

#include "cluster.h"

/* Leads to the device, or is the blackhole of an own prefix: what no pod's
 * own route takes must not go out again by the route of the cluster. */
struct desired_iproute {
	struct podnet_prefix dst;
	bool blackhole;
	struct podnet_addr gateway;	/* on link; AF_UNSPEC: none */
	struct podnet_addr src;		/* AF_UNSPEC: none */
};

struct desired {
	uint16_t port;
	struct podnet_addr local, local6;	/* unspecified: by route */
	/* For peers that somebody adds by hand: ours name their own. */
	enum podnet_wire wire;
	uint32_t vni;
	uint8_t mac[PODNET_MAC_SIZE];		/* zero: whatever it is */
	uint32_t mtu;
	bool forward_ipv4, forward_ipv6;
	struct podnet_addr addrs[CLUSTER_PREFIXES_MAX];
	size_t addr_count;
	struct desired_iproute
		iproutes[CLUSTER_CIDRS_MAX + CLUSTER_PREFIXES_MAX];
	size_t iproute_count;
	struct podnet_peer *peers;
	size_t peer_count;
	struct podnet_route *routes;
	size_t route_count;
};

/* @own is one of the nodes of @cluster; @mtu is that of the device. */
int desired_new(const struct cluster *cluster, const struct cluster_node *own,
		uint32_t mtu, struct desired **ret, struct podnet_error *err);
void desired_free(struct desired *desired);

static inline void cleanup_desired_p(struct desired **desired)
{
	desired_free(*desired);
}
#define _cleanup_desired_ _cleanup_(cleanup_desired_p)

#endif /* PODNETD_DESIRED_H */
