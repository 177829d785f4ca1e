// SPDX-License-Identifier: GPL-2.0
#include "stats.h"

#include <linux/bitmap.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* The allocator of per-CPU memory is slow, and each of its pieces costs more
 * than these counters: peers share one. */
#define BLOCK_OWNERS	32

struct block_cpu {
	struct podnet_stats stats[BLOCK_OWNERS];
};

/**
 * struct podnet_stats_block - the counters of BLOCK_OWNERS peers, of any tunnel
 * @list: in @blocks_with_room if there is room
 * @used: which have an owner
 * @cpu: the counters
 */
struct podnet_stats_block {
	struct list_head list;
	DECLARE_BITMAP(used, BLOCK_OWNERS);
	struct block_cpu __percpu *cpu;
};

static LIST_HEAD(blocks_with_room);
/* Guards the list and @used of all blocks; counters are freed in softirq. */
static DEFINE_SPINLOCK(blocks_lock);

static struct podnet_stats_block *block_create(void)
{
	struct podnet_stats_block *block;

	block = kzalloc(sizeof(*block), GFP_KERNEL);
	if (!block)
		return NULL;

	INIT_LIST_HEAD(&block->list);
	block->cpu = alloc_percpu(struct block_cpu);
	if (!block->cpu) {
		kfree(block);
		return NULL;
	}
	return block;
}

/* NULL if no block has room. */
static struct podnet_stats __percpu *take_from(struct podnet_stats_block *block)
{
	unsigned int index;

	lockdep_assert_held(&blocks_lock);

	if (!block)
		return NULL;
	index = find_first_zero_bit(block->used, BLOCK_OWNERS);
	__set_bit(index, block->used);
	if (bitmap_full(block->used, BLOCK_OWNERS))
		list_del_init(&block->list);
	else if (list_empty(&block->list))
		list_add(&block->list, &blocks_with_room);
	return &block->cpu->stats[index];
}

static void clear(struct podnet_stats __percpu *stats)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct podnet_stats *this = per_cpu_ptr(stats, cpu);

		memset(this, 0, sizeof(*this));
		u64_stats_init(&this->syncp);
	}
}

struct podnet_stats __percpu *podnet_stats_alloc(struct podnet_stats_block **ret_block)
{
	struct podnet_stats __percpu *stats;
	struct podnet_stats_block *block;

	spin_lock_bh(&blocks_lock);
	block = list_first_entry_or_null(&blocks_with_room,
					 struct podnet_stats_block, list);
	stats = take_from(block);
	spin_unlock_bh(&blocks_lock);

	if (!stats) {
		block = block_create();
		if (!block)
			return NULL;
		spin_lock_bh(&blocks_lock);
		stats = take_from(block);
		spin_unlock_bh(&blocks_lock);
	}
	clear(stats);
	*ret_block = block;
	return stats;
}

void podnet_stats_free(struct podnet_stats __percpu *stats,
		       struct podnet_stats_block *block)
{
	bool empty;

	spin_lock_bh(&blocks_lock);
	__clear_bit(stats - block->cpu->stats, block->used);
	empty = bitmap_empty(block->used, BLOCK_OWNERS);
	if (empty)
		list_del_init(&block->list);
	else if (list_empty(&block->list))
		list_add(&block->list, &blocks_with_room);
	spin_unlock_bh(&blocks_lock);

	if (empty) {
		free_percpu(block->cpu);
		kfree(block);
	}
}

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
