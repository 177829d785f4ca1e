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
