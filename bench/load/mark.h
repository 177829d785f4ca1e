/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef BENCH_MARK_H
#define BENCH_MARK_H

/*
 * Instructions that do nothing, and that bench/profiler recognises: between
 * the two it counts. Their displacements are "load" and "done".
 */
static inline void mark_begin(void)
{
#ifdef __x86_64__
	asm volatile("nopl 0x64616f6c(%%rax)" : : : "memory");
#endif
}

static inline void mark_end(void)
{
#ifdef __x86_64__
	asm volatile("nopl 0x656e6f64(%%rax)" : : : "memory");
#endif
}

#endif
