/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Dropped packets by reason: since a device was made, or in an interval.
 */
#ifndef PODNET_CTL_DROPS_H
#define PODNET_CTL_DROPS_H

#include <stdio.h>

#include "json.h"

struct drops {
	uint64_t packets[PODNET_DROP_MAX + 1];	/* by enum podnet_drop */
	uint64_t interval_ms;			/* 0: since it was made */
};

void drops_of(const struct podnet_device *device, struct drops *ret);
void drops_between(const struct podnet_device *before,
		   const struct podnet_device *now, uint64_t ms,
		   struct drops *ret);

/* All of these leave out reasons without a packet, unless @all. */
int drops_print(const struct drops *drops, bool all, FILE *out,
		struct podnet_error *err);
/* A line for each reason, which begins with @prefix. */
void drops_print_lines(const struct drops *drops, bool all, const char *prefix,
		       FILE *out);
cJSON *drops_json(const struct drops *drops, bool all);

#endif /* PODNET_CTL_DROPS_H */
