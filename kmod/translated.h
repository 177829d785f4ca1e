/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flows that the host's rules have given other addresses must pass conntrack in
 * both directions: a pod that has talked to a Service expects its replies from
 * the Service. Which flows these are, conntrack knows; where it need not be asked
 * tells a filter for each pod, by protocol and the pod's own port. A bit that is
 * set for nothing costs a look-up. A bit that is missing would let a reply pass
 * untranslated: it is set before the packet that makes conntrack's entry is on
 * its way, and never cleared.
 */
#ifndef _PODNET_TRANSLATED_H
#define _PODNET_TRANSLATED_H

#include <linux/bitops.h>

#include "flow.h"

struct net;

#define PODNET_TRANSLATED_BITS	4096

/**
 * struct podnet_translated - flows of a pod that may be translated
 * @bits: by a hash of protocol and port; set by the data path
 */
struct podnet_translated {
	unsigned long bits[PODNET_TRANSLATED_BITS / BITS_PER_LONG];
};

/* Neighbouring ports of one protocol are neighbouring bits. */
static inline unsigned int podnet_translated_bit(const struct podnet_flow *flow,
						 __be16 port)
{
	return (ntohs(port) + flow->protocol * 127) % PODNET_TRANSLATED_BITS;
}

/* @port is the pod's, in network byte order: the one of @flow that is at its end. A
 * flow without ports takes no lane, and needs no note. */
static inline void podnet_translated_note(struct podnet_translated *filter,
					  const struct podnet_flow *flow, __be16 port)
{
	const unsigned int bit = podnet_translated_bit(flow, port);

	/* Seldom the first packet of a flow: readers keep the cache line. */
	if (flow->has_ports && !test_bit(bit, filter->bits))
		set_bit(bit, filter->bits);
}

/* Whether the flow of @skb, which is parsed and has ports, is one that conntrack
 * of @net translates. Under RCU. */
bool podnet_translated_ask(struct net *net, const struct sk_buff *skb,
			   const struct podnet_flow *flow);

/* The same, but asks only about a flow that the filter has. */
static inline bool podnet_translated_is(const struct podnet_translated *filter,
					struct net *net, const struct sk_buff *skb,
					const struct podnet_flow *flow, __be16 port)
{
	return test_bit(podnet_translated_bit(flow, port), filter->bits) &&
	       podnet_translated_ask(net, skb, flow);
}

/* Whether conntrack's entry of @skb, if it has one, translates. */
bool podnet_translated_now(const struct sk_buff *skb);

#endif /* _PODNET_TRANSLATED_H */
