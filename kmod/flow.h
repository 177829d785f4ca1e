/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the headers of a packet say about its flow, and whether it is a plain
 * packet: one that the host's stack would do nothing with but forward it.
 */
#ifndef _PODNET_FLOW_H
#define _PODNET_FLOW_H

#include <linux/podnet.h>
#include <linux/skbuff.h>

#include "address.h"

/**
 * struct podnet_flow - the flow of a packet
 * @family: of the packet
 * @protocol: of the flow, IPPROTO_*
 * @has_ports: the rest is known
 * @source_port: at the packet's source; that of an echo is its identifier
 * @destination_port: at the packet's destination, likewise
 * @tuple_offset: from skb->data, of the IP header that names the flow
 * @quoted: that is the one which an ICMP error quotes
 * @why: PODNET_HOST_PATH_UNSPEC of a plain packet
 *
 * An ICMP error belongs to the flow that it is about: its ports are those of the
 * quoted packet, which went the other way. Ports are in network byte order.
 */
struct podnet_flow {
	enum podnet_family family;
	u8 protocol;
	bool has_ports;
	__be16 source_port;
	__be16 destination_port;
	unsigned int tuple_offset;
	bool quoted;
	enum podnet_host_path why;
};

/* Of the packet whose fixed IP header of @family is at @offset from skb->data, and
 * in the linear part. Without @flow->has_ports, @flow->why is never UNSPEC. */
void podnet_flow_parse(const struct sk_buff *skb, unsigned int offset,
		       enum podnet_family family, struct podnet_flow *flow);

/* One hop less to go, as forwarding would have it, for the plain packet at the network
 * header, in memory that is its own. */
void podnet_flow_hop(struct sk_buff *skb, enum podnet_family family);

#endif /* _PODNET_FLOW_H */
