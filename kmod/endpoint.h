/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An endpoint is where and how a peer is reached. It never changes but is
 * replaced as a whole: who reads it by RCU sees the old one or the new one,
 * and what was cached for an address never outlives the address.
 */
#ifndef _PODNET_ENDPOINT_H
#define _PODNET_ENDPOINT_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <net/dst_cache.h>

#include "address.h"
#include "wire.h"

/**
 * struct podnet_endpoint_config - what an endpoint is made from
 * @remote: underlay address of IPv4, 0: none
 * @remote6: underlay address of IPv6, ::: none
 * @port: UDP port
 * @wire: format of what is sent
 * @vni: of geneve and vxlan, sent and expected
 * @mac: the peer's inner MAC address, zero: none
 * @mac6: the same at @remote6, zero: it is @mac
 * @local_mac: the inner MAC address of this node
 * @local: outer source, 0: by route
 * @local6: the same of IPv6, ::: by route
 */
struct podnet_endpoint_config {
	__be32 remote;
	struct in6_addr remote6;
	__be16 port;
	enum podnet_wire wire;
	u32 vni;
	u8 mac[ETH_ALEN];
	u8 mac6[ETH_ALEN];
	u8 local_mac[ETH_ALEN];
	__be32 local;
	struct in6_addr local6;
};

/**
 * struct podnet_path - the way to one underlay address of a peer
 * @by_remote: in the peer table's @by_remote
 * @remote: the address
 * @local: outer source, unspecified: by route
 * @port: UDP port
 * @exists: the peer has an address of this family
 * @device: index of the underlay device of what @dst_cache holds, 0: it is
 *	empty, negative: there are several; written by the data path
 * @dst_cache: the underlay route
 * @header: by family of the inner packet
 */
struct podnet_path {
	struct hlist_node by_remote;
	struct podnet_address remote;
	struct podnet_address local;
	__be16 port;
	bool exists;
	int device;
	struct dst_cache dst_cache;
	struct podnet_wire_header header[PODNET_FAMILIES];
};

/**
 * struct podnet_endpoint - all ways to a peer
 * @config: what it was made from
 * @paths: by family of the underlay; one exists at least
 * @via: by family of the inner packet: its own family if there is that path
 * @rcu: readers see it until a grace period has passed
 */
struct podnet_endpoint {
	struct podnet_endpoint_config config;
	struct podnet_path paths[PODNET_FAMILIES];
	struct podnet_path *via[PODNET_FAMILIES];
	struct rcu_head rcu;
};

/* NULL without memory; the caller has checked @config. */
struct podnet_endpoint *
podnet_endpoint_create(const struct podnet_endpoint_config *config);
/* After a grace period. */
void podnet_endpoint_free_rcu(struct podnet_endpoint *endpoint);

/* Whether @address is one of the peer's. */
static inline bool podnet_endpoint_has(const struct podnet_endpoint *endpoint,
				       const struct podnet_address *address)
{
	const struct podnet_path *path = &endpoint->paths[address->family];

	return path->exists && podnet_address_equal(&path->remote, address);
}

#endif /* _PODNET_ENDPOINT_H */
