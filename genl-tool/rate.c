// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "rate.h"

#include <inttypes.h>
#include <stdio.h>

#define BITS_PER_BYTE	8
#define MS_PER_SECOND	1000

uint64_t rate_added(uint64_t before, uint64_t now)
{
	return now < before ? now : now - before;
}

uint64_t rate_per_second(uint64_t added, uint64_t ms)
{
	/* In two steps, as the product may not fit. */
	return added / ms * MS_PER_SECOND +
	       (added % ms * MS_PER_SECOND + ms / 2) / ms;
}

static uint64_t rate_of(uint64_t before, uint64_t now, uint64_t ms)
{
	return rate_per_second(rate_added(before, now), ms);
}

struct rates rates_of(const struct podnet_stats *before,
		      const struct podnet_stats *now, uint64_t ms)
{
	return (struct rates){
		.rx_packets = rate_of(before->rx_packets, now->rx_packets, ms),
		.rx_bits = rate_of(before->rx_bytes, now->rx_bytes, ms) *
			   BITS_PER_BYTE,
		.tx_packets = rate_of(before->tx_packets, now->tx_packets, ms),
		.tx_bits = rate_of(before->tx_bytes, now->tx_bytes, ms) *
			   BITS_PER_BYTE,
	};
}

bool rates_are_zero(const struct rates *rates)
{
	return !(rates->rx_packets | rates->rx_bits | rates->tx_packets |
		 rates->tx_bits);
}

const char *rate_format(uint64_t rate, char *buf)
{
	static const char units[] = "kMGT";
	const char *unit = units;
	uint64_t scale = 1000;

	if (rate < scale) {
		snprintf(buf, RATE_STRLEN, "%" PRIu64, rate);
		return buf;
	}
	while (unit[1] && rate / scale >= 1000) {
		scale *= 1000;
		unit++;
	}
	/* 1.23k, 12.3k, 123k: what is left out is cut off, not rounded. */
	if (rate / scale >= 100)
		snprintf(buf, RATE_STRLEN, "%" PRIu64 "%c", rate / scale, *unit);
	else if (rate / scale >= 10)
		snprintf(buf, RATE_STRLEN, "%" PRIu64 ".%" PRIu64 "%c",
			 rate / scale, rate % scale / (scale / 10), *unit);
	else
		snprintf(buf, RATE_STRLEN, "%" PRIu64 ".%02" PRIu64 "%c",
			 rate / scale, rate % scale / (scale / 100), *unit);
	return buf;
}
