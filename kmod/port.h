/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A port binds a pair of devices to a tunnel device, with the addresses of the
 * pod that has the one end. Writers hold rtnl and the tunnel's lock; the data
 * path reads by RCU.
 */
#ifndef _PODNET_PORT_H
#define _PODNET_PORT_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/podnet.h>
#include <linux/rcupdate.h>
#include <linux/u64_stats_sync.h>

#include "address.h"
#include "translated.h"

struct podnet_port;
struct podnet_tunnel;

/* From the pod, and to it. */
enum podnet_direction {
	PODNET_TX,
	PODNET_RX,
	PODNET_DIRECTIONS
};

/**
 * struct podnet_end - private part of either net_device of a pair
 * @other: the other end, NULL before there is one and while one of them goes;
 *	written under rtnl
 * @port: what the pair is bound as, or NULL; the same at both ends
 * @in_pod: this is the pod's end
 * @translated: flows of the pod, at the pod's end alone
 */
struct podnet_end {
	struct net_device __rcu *other;
	struct podnet_port __rcu *port;
	bool in_pod;
	struct podnet_translated translated;
};

/**
 * struct podnet_port_config - what a port is made from
 * @ipv4: the pod's address, 0: none
 * @ipv6: the same of IPv6, ::: none
 * @host_path: by direction: no express lane
 */
struct podnet_port_config {
	__be32 ipv4;
	struct in6_addr ipv6;
	bool host_path[PODNET_DIRECTIONS];
};

/**
 * struct podnet_port_stats - packets of a port on one CPU
 * @syncp: guards the rest against torn reads on 32 bits
 * @packets: by direction, of the express lanes; a GSO or GRO packet counts once
 * @bytes: their bytes, from the IP header on
 * @why: by direction and reason, packets that took the host path
 */
struct podnet_port_stats {
	struct u64_stats_sync syncp;
	u64_stats_t packets[PODNET_DIRECTIONS];
	u64_stats_t bytes[PODNET_DIRECTIONS];
	u64_stats_t why[PODNET_DIRECTIONS][PODNET_HOST_PATH_MAX + 1];
};

/**
 * struct podnet_port_address - an address of a port
 * @node: in the table's @by_address, unhashed if there is no such address
 * @port: whose it is
 * @address: written only while unhashed, and a grace period after
 */
struct podnet_port_address {
	struct hlist_node node;
	struct podnet_port *port;
	struct podnet_address address;
};

/**
 * struct podnet_port - a pair that is bound
 * @tunnel: to which; the port does not outlive it
 * @host: the end in the tunnel's namespace; the port does not outlive it
 * @pod: the other end, in whatever namespace; likewise
 * @config: as it was written; never changes
 * @addresses: by family
 * @stats: per CPU
 * @list: in the table's @list
 * @generation: stamp of the last write if it is @synced, else 0; written under
 *	the tunnel's lock, without rtnl as well
 * @synced: of a generation: the commit of another one removes it
 * @rcu: readers see it until a grace period has passed
 */
struct podnet_port {
	struct podnet_tunnel *tunnel;
	struct net_device *host;
	struct net_device *pod;
	struct podnet_port_config config;
	struct podnet_port_address addresses[PODNET_FAMILIES];
	struct podnet_port_stats __percpu *stats;
	struct list_head list;
	u32 generation;
	bool synced;
	struct rcu_head rcu;
};

/* A node has some hundred pods at most. */
#define PODNET_PORT_HASH_BITS	9

/**
 * struct podnet_port_table - the ports of a tunnel
 * @lock: the tunnel's lock, held by all writers
 * @list: all ports in the order of their creation
 * @count: length of @list
 * @by_address: struct podnet_port_address of all ports; RCU readers
 */
struct podnet_port_table {
	struct mutex *lock;
	struct list_head list;
	unsigned int count;
	DECLARE_HASHTABLE(by_address, PODNET_PORT_HASH_BITS);
};

void podnet_port_table_setup(struct podnet_port_table *table, struct mutex *lock);

/* The port of the pair whose host end is @host, of whatever tunnel; under rtnl. */
struct podnet_port *podnet_port_of(const struct net_device *host);

/* The next five need rtnl and the lock. */

/* The port of the pair whose host end is @host, if it is bound to this tunnel. */
struct podnet_port *podnet_port_find(struct podnet_port_table *table,
				     const struct net_device *host);
/*
 * Binds a pair that has both ends. ERR_PTR(-ENOMEM) on failure; the caller has
 * checked that the pair is not bound and that no other port has the addresses.
 */
struct podnet_port *podnet_port_create(struct podnet_tunnel *tunnel,
				       struct net_device *host,
				       const struct podnet_port_config *config);
/*
 * Packets take the lanes of the old port or of the new one, or the host path
 * between. On failure, -ENOMEM, the port is as it was. The caller has checked
 * that no other port has the addresses.
 */
int podnet_port_change(struct podnet_port *port,
		       const struct podnet_port_config *config);
void podnet_port_remove(struct podnet_port *port);
/* The stamp of a write: of the generation that is being written, or of none. */
void podnet_port_stamp(struct podnet_port *port, bool synced);

/* The port that has the address, or NULL; under RCU or the lock. */
struct podnet_port *podnet_port_lookup(const struct podnet_port_table *table,
				       const struct podnet_address *address);

/* Whether the pod has the address; under RCU. */
bool podnet_port_has(const struct podnet_port *port,
		     const struct podnet_address *address);

/* With bottom halves disabled: a packet of @size bytes took the lane, or the host
 * path. */
void podnet_port_count(struct podnet_port *port, enum podnet_direction direction,
		       unsigned int size);
void podnet_port_count_why(struct podnet_port *port,
			   enum podnet_direction direction,
			   enum podnet_host_path why);

/**
 * struct podnet_port_sum - the same as struct podnet_port_stats over all CPUs
 */
struct podnet_port_sum {
	u64 packets[PODNET_DIRECTIONS];
	u64 bytes[PODNET_DIRECTIONS];
	u64 why[PODNET_DIRECTIONS][PODNET_HOST_PATH_MAX + 1];
};

void podnet_port_sum(const struct podnet_port *port, struct podnet_port_sum *sum);

#endif /* _PODNET_PORT_H */
