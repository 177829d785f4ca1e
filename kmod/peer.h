/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_PEER_H
#define _PODNET_PEER_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

#include "endpoint.h"

struct podnet_stats;
struct podnet_stats_block;

/**
 * struct podnet_peer - a remote node
 * @endpoint: never NULL; written under the tunnel's lock
 * @stats: per CPU
 * @stats_block: what @stats are a part of
 * @by_name: in the table's @by_name, under the tunnel's lock
 * @list: in the table's @list, under the tunnel's lock
 * @routes: its routes by their @of_peer, under the tunnel's lock
 * @route_count: length of @routes
 * @generation: stamp of the last write, under the tunnel's lock
 * @rcu: the data path holds peers by RCU alone, there are no references
 * @name: NUL-terminated; never changes
 */
struct podnet_peer {
	struct podnet_endpoint __rcu *endpoint;
	struct podnet_stats __percpu *stats;
	struct podnet_stats_block *stats_block;
	struct hlist_node by_name;
	struct list_head list;
	struct list_head routes;
	unsigned int route_count;
	u32 generation;
	struct rcu_head rcu;
	char name[];
};

/* For tens of thousands of peers; a node has one table. */
#define PODNET_PEER_HASH_BITS	13

/**
 * struct podnet_peer_table - the peers of a tunnel
 * @lock: the tunnel's lock, held by all writers
 * @list: all peers in the order of their creation
 * @count: length of @list
 * @by_name: under @lock
 * @by_remote: paths of all endpoints; RCU readers
 */
struct podnet_peer_table {
	struct mutex *lock;
	struct list_head list;
	unsigned int count;
	DECLARE_HASHTABLE(by_name, PODNET_PEER_HASH_BITS);
	DECLARE_HASHTABLE(by_remote, PODNET_PEER_HASH_BITS);
};

void podnet_peer_table_setup(struct podnet_peer_table *table, struct mutex *lock);

/* The next five need the lock. */
struct podnet_peer *podnet_peer_find(struct podnet_peer_table *table,
				     const char *name);
/* ERR_PTR(-ENOMEM) on failure; the caller has checked that @name is free. */
struct podnet_peer *podnet_peer_create(struct podnet_peer_table *table,
				       const char *name,
				       const struct podnet_endpoint_config *config);
/* Packets go to the old place or to the new one, none is lost between. Also
 * the way to forget underlay routes. */
int podnet_peer_move(struct podnet_peer_table *table, struct podnet_peer *peer,
		     const struct podnet_endpoint_config *config);
/* The peer must have no routes left. */
void podnet_peer_remove(struct podnet_peer_table *table,
			struct podnet_peer *peer);
struct podnet_endpoint *podnet_peer_endpoint(const struct podnet_peer_table *table,
					     const struct podnet_peer *peer);

/* Whether any peer has that address; under RCU. */
bool podnet_peer_known(const struct podnet_peer_table *table,
		       const struct podnet_address *remote);
/* Whether packets are sent to that address and port for any peer; under RCU. */
bool podnet_peer_sends_to(const struct podnet_peer_table *table,
			  const struct podnet_address *remote, __be16 port);

#endif /* _PODNET_PEER_H */
