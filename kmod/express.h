/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The express lane: from a pod straight to the underlay or to a pod of the same
 * node, and from the underlay straight to a pod. Both run with bottom halves
 * disabled and under RCU.
 */
#ifndef _PODNET_EXPRESS_H
#define _PODNET_EXPRESS_H

#include <linux/skbuff.h>

struct podnet_end;
struct podnet_port;
struct podnet_tunnel;

/* What became of a packet. */
enum podnet_express {
	PODNET_EXPRESS_TAKEN,
	PODNET_EXPRESS_TRACKED,		/* takes the host path as it is */
	PODNET_EXPRESS_UNTRACKED,	/* takes it, unseen by conntrack */
};

/* Of a packet that a pod sends at its @end, with the Ethernet header at skb->data.
 * @port is what the pair is bound as, or NULL. */
enum podnet_express podnet_express_transmit(struct podnet_end *end,
					    struct podnet_port *port,
					    struct sk_buff *skb);

/* Takes note of a packet from the host to the pod that has @end, likewise. */
void podnet_express_note(struct podnet_end *end, struct sk_buff *skb);

/* Of a packet that an underlay device has received, in softirq, with the outer IP
 * header at skb->data. False: it is as it was. */
bool podnet_express_receive(struct podnet_tunnel *tunnel, struct sk_buff *skb);

#endif /* _PODNET_EXPRESS_H */
