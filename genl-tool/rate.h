/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What was added to counters between two looks at them, and how fast.
 */
#ifndef PODNET_CTL_RATE_H
#define PODNET_CTL_RATE_H

#include "podnet.h"

#define RATE_STRLEN 32

/* By second. */
struct rates {
	uint64_t rx_packets, rx_bits, tx_packets, tx_bits;
};

/* All of @now if it is less than @before: then what counted is a new one. */
uint64_t rate_added(uint64_t before, uint64_t now);
/* To the next whole number. @ms is not 0. */
uint64_t rate_per_second(uint64_t added, uint64_t ms);
struct rates rates_of(const struct podnet_stats *before,
		      const struct podnet_stats *now, uint64_t ms);
bool rates_are_zero(const struct rates *rates);
/* With three digits at least, and k, M, G or T for powers of 1000; writes
 * RATE_STRLEN bytes at most and returns @buf. */
const char *rate_format(uint64_t rate, char *buf);

#endif /* PODNET_CTL_RATE_H */
