/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Longest prefix match by hashing: one look-up for each prefix length in use,
 * longest first. A cluster uses one or two lengths, so the cost does not grow
 * with the number of nodes.
 */
#ifndef _PODNET_ROUTE_H
#define _PODNET_ROUTE_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>

#include "address.h"

struct podnet_peer;

/**
 * struct podnet_prefix - a prefix of either family
 * @length: bits
 * @addr: host bits are zero; IPv4 uses the first word alone
 *
 * The order of the members lets IPv4 hash and compare the first two words.
 */
struct podnet_prefix {
	u32 length;
	__be32 addr[4];
};

/**
 * struct podnet_route - a prefix that lives behind a peer
 * @node: in the hash of its family
 * @peer: never NULL; written under the tunnel's lock
 * @prefix: never changes
 * @protocol: htons(ETH_P_IP) or htons(ETH_P_IPV6); never changes
 * @generation: stamp of the last write, under the tunnel's lock
 * @of_peer: in the peer's @routes, under the tunnel's lock
 * @list: in the table's @list, under the tunnel's lock
 * @rcu: readers see it until a grace period has passed
 */
struct podnet_route {
	struct rhash_head node;
	struct podnet_peer __rcu *peer;
	struct podnet_prefix prefix;
	__be16 protocol;
	u32 generation;
	struct list_head of_peer;
	struct list_head list;
	struct rcu_head rcu;
};

/**
 * struct podnet_route_lengths - the prefix lengths in use, longest first
 * @rcu: replaced as a whole
 * @count: number of lengths
 * @length: the lengths
 */
struct podnet_route_lengths {
	struct rcu_head rcu;
	u8 count;
	u8 length[];
};

/**
 * struct podnet_route_family - the routes of one family
 * @hash: by prefix
 * @lengths: what look-ups try; NULL if there are no routes
 * @uses: number of routes of each length, under the tunnel's lock
 */
struct podnet_route_family {
	struct rhashtable hash;
	struct podnet_route_lengths __rcu *lengths;
	u32 uses[128 + 1];
};

/**
 * struct podnet_route_table - all routes of a tunnel
 * @lock: the tunnel's lock, held by all writers
 * @list: all routes in the order of their creation
 * @count: length of @list
 * @ipv4: RCU readers
 * @ipv6: RCU readers
 */
struct podnet_route_table {
	struct mutex *lock;
	struct list_head list;
	unsigned int count;
	struct podnet_route_family ipv4;
	struct podnet_route_family ipv6;
};

int podnet_route_table_setup(struct podnet_route_table *table, struct mutex *lock);
/* The table must be empty and without readers. */
void podnet_route_table_teardown(struct podnet_route_table *table);

/* The next four need the lock. */
struct podnet_route *podnet_route_find(struct podnet_route_table *table,
				       __be16 protocol,
				       const struct podnet_prefix *prefix);
/* ERR_PTR(-ENOMEM) on failure; the caller has checked that @prefix is free. */
struct podnet_route *podnet_route_create(struct podnet_route_table *table,
					 __be16 protocol,
					 const struct podnet_prefix *prefix,
					 struct podnet_peer *peer);
/* Packets go to the old peer or to the new one, none is lost between. */
void podnet_route_move(struct podnet_route_table *table,
		       struct podnet_route *route, struct podnet_peer *peer);
void podnet_route_remove(struct podnet_route_table *table,
			 struct podnet_route *route);
struct podnet_peer *podnet_route_peer(const struct podnet_route_table *table,
				      const struct podnet_route *route);

/* The peer with the longest prefix that covers the address, or NULL; under
 * RCU, which is also what keeps the peer alive. */
struct podnet_peer *podnet_route_lookup4(struct podnet_route_table *table,
					 __be32 addr);
struct podnet_peer *podnet_route_lookup6(struct podnet_route_table *table,
					 const struct in6_addr *addr);

static inline struct podnet_peer *
podnet_route_lookup(struct podnet_route_table *table,
		    const struct podnet_address *address)
{
	return address->family == PODNET_IPV4 ?
		       podnet_route_lookup4(table, address->ipv4) :
		       podnet_route_lookup6(table, &address->ipv6);
}

#endif /* _PODNET_ROUTE_H */
