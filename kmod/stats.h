/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_STATS_H
#define _PODNET_STATS_H

#include <linux/netdevice.h>
#include <linux/podnet.h>
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

/**
 * struct podnet_drops - packets dropped on one CPU, by reason
 * @syncp: guards the rest against torn reads on 32 bits
 * @count: indexed by enum podnet_drop
 */
struct podnet_drops {
	struct u64_stats_sync syncp;
	u64_stats_t count[PODNET_DROP_MAX + 1];
};

/* All writers run with bottom halves disabled. */
void podnet_stats_rx_add(struct podnet_stats __percpu *stats, unsigned int bytes);
void podnet_stats_tx_add(struct podnet_stats __percpu *stats, unsigned int bytes);
void podnet_drops_inc(struct podnet_drops __percpu *drops, enum podnet_drop reason);

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
u64 podnet_drops_sum(const struct podnet_drops __percpu *drops,
		     enum podnet_drop reason);

/* Adds the drops to what "ip -s link" shows. */
void podnet_drops_add_link_stats(const struct podnet_drops __percpu *drops,
				 struct rtnl_link_stats64 *link);

#endif /* _PODNET_STATS_H */
