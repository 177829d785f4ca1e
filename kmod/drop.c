// SPDX-License-Identifier: GPL-2.0
#include "drop.h"

#include <linux/skbuff.h>

#include "compat/compat.h"
#include "trace.h"

struct podnet_drops __percpu *podnet_drops_alloc(void)
{
	return netdev_alloc_pcpu_stats(struct podnet_drops);
}

/* What "perf trace -e skb:kfree_skb" and dropwatch show. */
static enum skb_drop_reason skb_reason(enum podnet_drop reason)
{
	switch (reason) {
	case PODNET_DROP_TX_MALFORMED:
	case PODNET_DROP_RX_MALFORMED:
		return SKB_DROP_REASON_HDR_TRUNC;
	case PODNET_DROP_TX_NO_ROUTE:
	case PODNET_DROP_TX_NO_UNDERLAY:
		return SKB_DROP_REASON_IP_OUTNOROUTES;
	case PODNET_DROP_TX_LOOP:
		return PODNET_COMPAT_REASON_RECURSION_LIMIT;
	case PODNET_DROP_TX_TOO_BIG:
		return SKB_DROP_REASON_PKT_TOO_BIG;
	case PODNET_DROP_TX_NO_MEMORY:
	case PODNET_DROP_RX_NO_MEMORY:
		return SKB_DROP_REASON_NOMEM;
	case PODNET_DROP_RX_UNKNOWN_PEER:
	case PODNET_DROP_RX_SPOOFED:
		return SKB_DROP_REASON_IP_RPFILTER;
	case PODNET_DROP_RX_MARTIAN:
		return PODNET_COMPAT_REASON_IP_INVALID_SOURCE;
	case PODNET_DROP_RX_ECN:
		return PODNET_COMPAT_REASON_IP_TUNNEL_ECN;
	case PODNET_DROP_RX_FOREIGN:
		return SKB_DROP_REASON_OTHERHOST;
	case PODNET_DROP_RX_BACKLOG:
	case PODNET_DROP_TX_REFUSED:
	case PODNET_DROP_UNSPEC:
	case PODNET_DROP_PAD:
	case __PODNET_DROP_MAX:
		break;
	}
	return SKB_DROP_REASON_NOT_SPECIFIED;
}

static void count(struct podnet_drops __percpu *drops, enum podnet_drop reason)
{
	struct podnet_drops *this = this_cpu_ptr(drops);

	u64_stats_update_begin(&this->syncp);
	u64_stats_inc(&this->count[reason]);
	u64_stats_update_end(&this->syncp);
}

void podnet_drop(struct podnet_drops __percpu *drops, const struct net_device *dev,
		 struct sk_buff *skb, enum podnet_drop reason)
{
	count(drops, reason);
	trace_podnet_drop(dev, skb, skb->len, reason);
	kfree_skb_reason(skb, skb_reason(reason));
}

void podnet_drop_gone(struct podnet_drops __percpu *drops,
		      const struct net_device *dev, unsigned int length,
		      enum podnet_drop reason)
{
	count(drops, reason);
	trace_podnet_drop(dev, NULL, length, reason);
}

u64 podnet_drops_sum(const struct podnet_drops __percpu *drops,
		     enum podnet_drop reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct podnet_drops *this = per_cpu_ptr(drops, cpu);
		unsigned int start;
		u64 read;

		do {
			start = u64_stats_fetch_begin(&this->syncp);
			read = u64_stats_read(&this->count[reason]);
		} while (u64_stats_fetch_retry(&this->syncp, start));

		sum += read;
	}
	return sum;
}

static void add_link_stats(struct rtnl_link_stats64 *link,
			   enum podnet_drop reason, u64 packets)
{
	switch (reason) {
	case PODNET_DROP_TX_LOOP:
		link->collisions += packets;
		link->tx_errors += packets;
		break;
	case PODNET_DROP_TX_NO_UNDERLAY:
		link->tx_carrier_errors += packets;
		link->tx_errors += packets;
		break;
	case PODNET_DROP_TX_MALFORMED:
	case PODNET_DROP_TX_NO_ROUTE:
	case PODNET_DROP_TX_TOO_BIG:
	case PODNET_DROP_TX_NO_MEMORY:
	case PODNET_DROP_TX_REFUSED:
		link->tx_dropped += packets;
		break;
	case PODNET_DROP_RX_MALFORMED:
		link->rx_length_errors += packets;
		link->rx_errors += packets;
		break;
	case PODNET_DROP_RX_ECN:
		link->rx_frame_errors += packets;
		link->rx_errors += packets;
		break;
	case PODNET_DROP_RX_UNKNOWN_PEER:
	case PODNET_DROP_RX_SPOOFED:
	case PODNET_DROP_RX_MARTIAN:
	case PODNET_DROP_RX_FOREIGN:
	case PODNET_DROP_RX_NO_MEMORY:
		link->rx_dropped += packets;
		break;
	case PODNET_DROP_RX_BACKLOG:
		/* gro_cells has already counted these in rx_dropped. */
	case PODNET_DROP_UNSPEC:
	case PODNET_DROP_PAD:
	case __PODNET_DROP_MAX:
		break;
	}
}

void podnet_drops_add_link_stats(const struct podnet_drops __percpu *drops,
				 struct rtnl_link_stats64 *link)
{
	enum podnet_drop reason;

	for (reason = PODNET_DROP_PAD + 1; reason <= PODNET_DROP_MAX; reason++)
		add_link_stats(link, reason, podnet_drops_sum(drops, reason));
}
