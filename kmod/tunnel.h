/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of one tunnel device, which the data path reads and netlink
 * writes.
 *
 * Locking: rtnl, then @lock. Peers, routes, generations and @dying are written
 * under @lock, configuration under both. The data path takes no lock: it reads
 * tables by RCU and configuration by READ_ONCE().
 */
#ifndef _PODNET_TUNNEL_H
#define _PODNET_TUNNEL_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/gro_cells.h>

#include "ingress.h"
#include "peer.h"
#include "port.h"
#include "route.h"

struct podnet_drops;

/**
 * struct podnet_config - what PODNET_CMD_DEVICE_SET sets
 * @local: outer source address, 0: by route
 * @local6: the same of IPv6, ::: by route
 * @fwmark: mark of outer packets
 * @vni: of peers that are given none
 * @mac: inner MAC address of this node, as by ether_addr_to_u64()
 * @wire: of peers that are given none
 * @port: UDP port, changed only while the device is down
 * @sport_min: lowest outer source port
 * @sport_max: highest outer source port
 * @ttl: outer TTL, 0: that of the route
 * @udp_csum: send outer UDP checksums
 * @udp6_zero_csum: receive IPv6 without them; changed only while down
 * @strict_source: check outer against inner source
 * @inherit_dscp: the outer DSCP is the inner one
 * @express: by direction, of all ports: the express lane is on
 *
 * Integers are in host byte order, addresses in network byte order. Each
 * endpoint has its own copy of the addresses, which it was made with.
 */
struct podnet_config {
	__be32 local;
	struct in6_addr local6;
	u32 fwmark;
	u32 vni;
	u64 mac;
	enum podnet_wire wire;
	u16 port;
	u16 sport_min;
	u16 sport_max;
	u8 ttl;
	bool udp_csum;
	bool udp6_zero_csum;
	bool strict_source;
	bool inherit_dscp;
	bool express[PODNET_DIRECTIONS];
};

/**
 * struct podnet_tunnel - private part of a net_device of kind "podnet"
 * @dev: the device, which cannot leave @net
 * @net: its namespace; the device does not outlive it
 * @sockets: by family of the underlay, while the device is up; written under
 *	rtnl; without IPv6 in the kernel only the first
 * @notrack: the same
 * @srcport: the same
 * @ingress: see there
 * @config: see there
 * @gro_cells: second GRO stage, on inner packets
 * @drops: per CPU, by reason
 * @reallocs: packets sent that had too little headroom
 * @peers: see there
 * @routes: see there
 * @ports: see there
 * @lock: see above
 * @generation: last one committed
 * @pending: the one begun and not yet committed, or 0
 * @version: of peers, routes and ports: no state of any tunnel has the same
 * @dying: nothing can be added any more
 */
struct podnet_tunnel {
	struct net_device *dev;
	struct net *net;
	struct socket __rcu *sockets[PODNET_FAMILIES];
	struct nf_hook_ops notrack[PODNET_FAMILIES];
	struct nf_hook_ops srcport[PODNET_FAMILIES];
	struct podnet_ingress ingress;
	struct podnet_config config;
	struct gro_cells gro_cells;
	struct podnet_drops __percpu *drops;
	atomic64_t reallocs;
	struct podnet_peer_table peers;
	struct podnet_route_table routes;
	struct podnet_port_table ports;

	struct mutex lock;
	u32 generation;
	u32 pending;
	u64 version;
	bool dying;
};

int podnet_tunnel_setup(struct podnet_tunnel *tunnel, struct net_device *dev);
/* No packet and no netlink request is under way or can follow. */
void podnet_tunnel_teardown(struct podnet_tunnel *tunnel);

/* Removes a peer with its routes; under the lock. */
void podnet_tunnel_remove_peer(struct podnet_tunnel *tunnel,
			       struct podnet_peer *peer);
/* Refuses all further changes and removes all peers, routes and ports; under
 * rtnl, takes the lock. */
void podnet_tunnel_flush(struct podnet_tunnel *tunnel);

/* Makes the endpoints anew: those whose underlay route may lead through @dev, or
 * all of them if that is NULL. Under the lock; -ENOMEM if some could not be,
 * which keep what they had. */
int podnet_tunnel_renew_endpoints(struct podnet_tunnel *tunnel,
				  const struct net_device *dev);

/* Peers, routes or ports have changed; under the lock. */
void podnet_tunnel_changed(struct podnet_tunnel *tunnel);

/* What a write stamps its object with; under the lock. */
u32 podnet_tunnel_stamp(const struct podnet_tunnel *tunnel);

#endif /* _PODNET_TUNNEL_H */
