/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The network between the nodes: the route to a peer and the outer IP header.
 * All of it runs with bottom halves disabled and under RCU.
 */
#ifndef _PODNET_UNDERLAY_H
#define _PODNET_UNDERLAY_H

#include <linux/skbuff.h>
#include <net/dst.h>

#include "address.h"

struct podnet_path;
struct podnet_tunnel;

/**
 * struct podnet_underlay - a route to a peer
 * @dst: a reference
 * @local: outer source address
 */
struct podnet_underlay {
	struct dst_entry *dst;
	struct podnet_address local;
};

/* -ELOOP if the route leads back to this host; other errors: there is none. */
int podnet_underlay_route(struct podnet_tunnel *tunnel, struct podnet_path *path,
			  struct podnet_underlay *ret);

/* What the route leaves for the inner packet, behind a wire header of that size.
 * *@fragments: outer packets may be fragmented whatever the inner one says: below
 * the least that IPv4 demands they must. */
unsigned int podnet_underlay_mtu(const struct podnet_underlay *underlay,
				 unsigned int wire_size, bool *fragments);

/* Bytes to be free before the inner packet. */
unsigned int podnet_underlay_headroom(const struct podnet_underlay *underlay,
				      unsigned int wire_size);

/* The checksum of the UDP header at skb->data, or what is left of it to do. */
void podnet_underlay_udp_csum(struct sk_buff *skb, const struct podnet_path *path,
			      const struct podnet_underlay *underlay, bool wanted);

/**
 * struct podnet_outer - what the outer IP header says
 * @dsfield: DSCP and ECN
 * @ttl: 0: that of the route
 * @dont_fragment: as IPv4's DF; an IPv6 packet is fragmented by us or never
 */
struct podnet_outer {
	u8 dsfield;
	u8 ttl;
	bool dont_fragment;
};

/* Consumes @skb, whose dst is that of @underlay, and returns what the output
 * said: 0, or an error or a congestion code. */
int podnet_underlay_send(struct podnet_tunnel *tunnel, struct sk_buff *skb,
			 const struct podnet_path *path,
			 const struct podnet_underlay *underlay,
			 const struct podnet_outer *outer);
/* The same past the host's netfilter, where the route allows it: straight to the
 * neighbour. The packet must fit. */
int podnet_underlay_send_express(struct podnet_tunnel *tunnel, struct sk_buff *skb,
				 const struct podnet_path *path,
				 const struct podnet_underlay *underlay,
				 const struct podnet_outer *outer);

#endif /* _PODNET_UNDERLAY_H */
