/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per-CPU memory comes from chunks that rarely grow, so that fault injection
 * hardly ever reaches it. In the debug build, each of these asks for a byte of
 * ordinary memory first, and fails with it. Included before all else.
 */
#ifndef _PODNET_TESTS_PERCPU_H
#define _PODNET_TESTS_PERCPU_H

#include <linux/percpu.h>
#include <linux/slab.h>
#include <net/dst_cache.h>
#include <net/gro_cells.h>

static inline bool podnet_test_memory(void)
{
	void *byte = kmalloc(1, GFP_KERNEL);

	kfree(byte);
	return byte;
}

#undef alloc_percpu
#define alloc_percpu(type) \
	(podnet_test_memory() ? alloc_percpu_gfp(type, GFP_KERNEL) : NULL)

#define dst_cache_init(cache, gfp) \
	(podnet_test_memory() ? dst_cache_init(cache, gfp) : -ENOMEM)

#define gro_cells_init(cells, dev) \
	(podnet_test_memory() ? gro_cells_init(cells, dev) : -ENOMEM)

#endif /* _PODNET_TESTS_PERCPU_H */
