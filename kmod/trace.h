/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints of the group "podnet", described in docs/tracing.md. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM podnet

#if !defined(_PODNET_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _PODNET_TRACE_H

#include <linux/netdevice.h>
#include <linux/podnet.h>
#include <linux/tracepoint.h>

#include "address.h"

/* The names are those that "podnetctl drops" shows. */
#define PODNET_TRACE_DROPS			\
	EM(TX_MALFORMED, "tx-malformed")	\
	EM(TX_NO_ROUTE, "tx-no-route")		\
	EM(TX_NO_UNDERLAY, "tx-no-underlay")	\
	EM(TX_LOOP, "tx-loop")			\
	EM(TX_TOO_BIG, "tx-too-big")		\
	EM(TX_NO_MEMORY, "tx-no-memory")	\
	EM(RX_MALFORMED, "rx-malformed")	\
	EM(RX_UNKNOWN_PEER, "rx-unknown-peer")	\
	EM(RX_SPOOFED, "rx-spoofed")		\
	EM(RX_MARTIAN, "rx-martian")		\
	EM(RX_ECN, "rx-ecn")			\
	EM(RX_NO_MEMORY, "rx-no-memory")	\
	EM(RX_BACKLOG, "rx-backlog")		\
	EM(TX_REFUSED, "tx-refused")		\
	EM_LAST(RX_FOREIGN, "rx-foreign")

/* First for tools, which read the numbers; then for what is printed. */
#undef EM
#undef EM_LAST
#define EM(reason, name)	TRACE_DEFINE_ENUM(PODNET_DROP_##reason);
#define EM_LAST(reason, name)	TRACE_DEFINE_ENUM(PODNET_DROP_##reason);
PODNET_TRACE_DROPS

#undef EM
#undef EM_LAST
#define EM(reason, name)	{ PODNET_DROP_##reason, name },
#define EM_LAST(reason, name)	{ PODNET_DROP_##reason, name }

/* clang-format off */

/* Without @skb the packet is gone already: somebody else dropped it for us. Else
 * skb:kfree_skb follows, with the same address. */
TRACE_EVENT(podnet_drop,

	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb,
		 unsigned int length, enum podnet_drop reason),

	TP_ARGS(dev, skb, length, reason),

	TP_STRUCT__entry(
		__field(const void *, skbaddr)
		__field(int, ifindex)
		__field(unsigned int, length)
		__field(unsigned int, reason)
		__array(char, name, IFNAMSIZ)
	),

	TP_fast_assign(
		__entry->skbaddr = skb;
		__entry->ifindex = dev->ifindex;
		__entry->length = length;
		__entry->reason = reason;
		memcpy(__entry->name, dev->name, IFNAMSIZ);
	),

	TP_printk("dev=%s skbaddr=%p len=%u reason=%s", __entry->name,
		  __entry->skbaddr, __entry->length,
		  __print_symbolic(__entry->reason, PODNET_TRACE_DROPS))
);

DECLARE_EVENT_CLASS(podnet_packet,

	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb,
		 const struct podnet_address *peer, unsigned int length),

	TP_ARGS(dev, skb, peer, length),

	TP_STRUCT__entry(
		__field(const void *, skbaddr)
		__field(int, ifindex)
		__field(unsigned int, length)
		__field(unsigned int, segments)
		__array(char, name, IFNAMSIZ)
		__array(u8, peer, sizeof(struct in6_addr))
	),

	/* IPv4 as a mapped address (RFC 4291 section 2.5.5.2). */
	TP_fast_assign(
		struct in6_addr *address = (struct in6_addr *)__entry->peer;

		__entry->skbaddr = skb;
		__entry->ifindex = dev->ifindex;
		__entry->length = length;
		__entry->segments = skb_shinfo(skb)->gso_segs ?: 1;
		memcpy(__entry->name, dev->name, IFNAMSIZ);
		if (peer->family == PODNET_IPV4)
			ipv6_addr_set_v4mapped(peer->ipv4, address);
		else
			*address = peer->ipv6;
	),

	TP_printk("dev=%s skbaddr=%p len=%u segments=%u peer=%pI6c", __entry->name,
		  __entry->skbaddr, __entry->length, __entry->segments,
		  __entry->peer)
);

/* An inner packet is about to leave in an outer one. */
DEFINE_EVENT(podnet_packet, podnet_encap,

	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb,
		 const struct podnet_address *peer, unsigned int length),

	TP_ARGS(dev, skb, peer, length)
);

/* An inner packet was accepted. */
DEFINE_EVENT(podnet_packet, podnet_decap,

	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb,
		 const struct podnet_address *peer, unsigned int length),

	TP_ARGS(dev, skb, peer, length)
);

/* clang-format on */

#endif /* _PODNET_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
