/* SPDX-License-Identifier: GPL-2.0 */
/* Packets that a device drops: each with a reason from enum podnet_drop, which
 * counters, tracepoints and netlink share. */
#ifndef _PODNET_DROP_H
#define _PODNET_DROP_H

#include <linux/netdevice.h>
#include <linux/podnet.h>
#include <linux/u64_stats_sync.h>

/**
 * struct podnet_drops - packets dropped on one CPU, by reason
 * @syncp: guards the rest against torn reads on 32 bits
 * @count: indexed by enum podnet_drop
 */
struct podnet_drops {
	struct u64_stats_sync syncp;
	u64_stats_t count[PODNET_DROP_MAX + 1];
};

/* NULL without memory; freed by free_percpu(). */
struct podnet_drops __percpu *podnet_drops_alloc(void);

/* Both with bottom halves disabled. The second is for an inner packet of that
 * length which was not ours any more when it was dropped. */
void podnet_drop(struct podnet_drops __percpu *drops, const struct net_device *dev,
		 struct sk_buff *skb, enum podnet_drop reason);
void podnet_drop_gone(struct podnet_drops __percpu *drops,
		      const struct net_device *dev, unsigned int length,
		      enum podnet_drop reason);

u64 podnet_drops_sum(const struct podnet_drops __percpu *drops,
		     enum podnet_drop reason);

/* Adds the drops to what "ip -s link" shows. */
void podnet_drops_add_link_stats(const struct podnet_drops __percpu *drops,
				 struct rtnl_link_stats64 *link);

#endif /* _PODNET_DROP_H */
