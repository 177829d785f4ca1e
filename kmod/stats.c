// SPDX-License-Identifier: GPL-2.0
#include "stats.h"

void podnet_stats_rx_add(struct podnet_stats __percpu *stats, unsigned int bytes)
{
	struct podnet_stats *this = this_cpu_ptr(stats);

	u64_stats_update_begin(&this->syncp);
	u64_stats_inc(&this->rx_packets);
	u64_stats_add(&this->rx_bytes, bytes);
	u64_stats_update_end(&this->syncp);
}

void podnet_stats_tx_add(struct podnet_stats __percpu *stats, unsigned int bytes)
{
	struct podnet_stats *this = this_cpu_ptr(stats);

	u64_stats_update_begin(&this->syncp);
	u64_stats_inc(&this->tx_packets);
	u64_stats_add(&this->tx_bytes, bytes);
	u64_stats_update_end(&this->syncp);
}

void podnet_drops_inc(struct podnet_drops __percpu *drops, enum podnet_drop reason)
{
	struct podnet_drops *this = this_cpu_ptr(drops);

	u64_stats_update_begin(&this->syncp);
	u64_stats_inc(&this->count[reason]);
	u64_stats_update_end(&this->syncp);
}

void podnet_stats_sum(const struct podnet_stats __percpu *stats,
		      struct podnet_stats_sum *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct podnet_stats *this = per_cpu_ptr(stats, cpu);
		struct podnet_stats_sum read;
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&this->syncp);
			read.rx_packets = u64_stats_read(&this->rx_packets);
			read.rx_bytes = u64_stats_read(&this->rx_bytes);
			read.tx_packets = u64_stats_read(&this->tx_packets);
			read.tx_bytes = u64_stats_read(&this->tx_bytes);
		} while (u64_stats_fetch_retry(&this->syncp, start));

		sum->rx_packets += read.rx_packets;
		sum->rx_bytes += read.rx_bytes;
		sum->tx_packets += read.tx_packets;
		sum->tx_bytes += read.tx_bytes;
	}
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
