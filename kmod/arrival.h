/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The outer headers of what arrives at an underlay device, before the host's stack
 * has seen them. What is not exactly as a peer sends it is left to that.
 */
#ifndef _PODNET_ARRIVAL_H
#define _PODNET_ARRIVAL_H

#include <linux/skbuff.h>

#include "address.h"

struct podnet_tunnel;

/* Whether the packet at skb->data, in softirq, is a whole UDP datagram for the
 * tunnel's port at an address of this host. Trims link-layer padding, as the stack
 * would. The outer headers are in the linear part then. */
bool podnet_arrival_is(const struct podnet_tunnel *tunnel, struct sk_buff *skb,
		       enum podnet_family *family);

/* Moves skb->data from the outer IP header to the UDP header, and back. */
void podnet_arrival_pull(struct sk_buff *skb, enum podnet_family family);
void podnet_arrival_push(struct sk_buff *skb, enum podnet_family family);

/* Whether the host takes it in the open, or from that IPsec, after the pull. */
bool podnet_arrival_is_permitted(struct sk_buff *skb, enum podnet_family family);

/* Whether the UDP checksum is right, after the pull. If not, the stack finds the
 * same. */
bool podnet_arrival_checksum(const struct podnet_tunnel *tunnel, struct sk_buff *skb,
			     enum podnet_family family);

#endif /* _PODNET_ARRIVAL_H */
