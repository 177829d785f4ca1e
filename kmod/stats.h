/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_STATS_H
#define _PODNET_STATS_H

#include <linux/netdevice.h>
#include <linux/u64_stats_sync.h>

/**
 * struct podnet_stats - packets and bytes of a peer on one CPU
 * @syncp: guards the rest against torn reads on 32 bits
 * @rx_packets: inner packets received; a GRO packet counts once
 * @rx_bytes: their inner bytes
 * @tx_packets: inner packets sent; a GSO packet counts once
 * @tx_bytes: their inner bytes
 */
struct podnet_stats {
	struct u64_stats_sync syncp;
	u64_stats_t rx_packets;
	u64_stats_t rx_bytes;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
};

struct podnet_stats_block;

/* The counters of one peer, all zero, or NULL without memory. They are one of
 * many in @ret_block. */
struct podnet_stats __percpu *podnet_stats_alloc(struct podnet_stats_block **ret_block);
/* In process context or softirq. */
void podnet_stats_free(struct podnet_stats __percpu *stats,
		       struct podnet_stats_block *block);

/* All writers run with bottom halves disabled. */
void podnet_stats_rx_add(struct podnet_stats __percpu *stats, unsigned int bytes);
void podnet_stats_tx_add(struct podnet_stats __percpu *stats, unsigned int bytes);

/**
 * struct podnet_stats_sum - the same as struct podnet_stats over all CPUs
 */
struct podnet_stats_sum {
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
};

void podnet_stats_sum(const struct podnet_stats __percpu *stats,
		      struct podnet_stats_sum *sum);

#endif /* _PODNET_STATS_H */
