/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which packets may take the express lane. The host path is always right, so that
 * any doubt decides for it.
 *
 * Conntrack has to see both directions of a flow or none: of a TCP connection of
 * which it sees the answer alone it says that it is invalid, and firewalls drop
 * that. Express packets it does not see. So what one direction of an express flow
 * sends on the host path is left untracked.
 *
 * All of it runs with bottom halves disabled and under RCU.
 */
#ifndef _PODNET_LANE_H
#define _PODNET_LANE_H

#include <linux/podnet.h>
#include <linux/types.h>

#include "address.h"

struct podnet_end;
struct podnet_flow;
struct podnet_peer;
struct podnet_port;
struct podnet_tunnel;
struct sk_buff;

/**
 * struct podnet_lane - where a pod's packet goes
 * @port: to a pod of this node, or NULL
 * @peer: to a pod behind it, or NULL
 * @untracked: on the host path conntrack must not see it
 */
struct podnet_lane {
	struct podnet_port *port;
	struct podnet_peer *peer;
	bool untracked;
};

/* UNSPEC if the packet may go from @port where @lane says; its network header is
 * at skb->data. */
enum podnet_host_path podnet_lane_from(struct podnet_port *port,
				       const struct sk_buff *skb,
				       const struct podnet_flow *flow,
				       struct podnet_lane *lane);

/* UNSPEC if the packet at @flow's offset may come to @port; else @untracked tells
 * whether conntrack must not see it. */
enum podnet_host_path podnet_lane_to(struct podnet_port *port,
				     const struct sk_buff *skb, unsigned int offset,
				     const struct podnet_flow *flow, bool *untracked);

/* For a packet from a peer that takes the host path; its network header is at
 * skb->data. */
void podnet_lane_untrack(struct podnet_tunnel *tunnel, struct sk_buff *skb);

/* The port at the source of the IP header at @header, if a flow from there to its
 * destination could take a lane that there is; not from a pod to itself. */
struct podnet_port *podnet_lane_between(struct podnet_tunnel *tunnel,
					const void *header, enum podnet_family family);

#endif /* _PODNET_LANE_H */
