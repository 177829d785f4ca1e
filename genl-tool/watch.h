/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Looking at something again and again, at fixed times.
 */
#ifndef PODNET_CTL_WATCH_H
#define PODNET_CTL_WATCH_H

#include <stdint.h>

#include "error.h"

#define WATCH_SECONDS_MAX	3600

struct watch {
	uint64_t interval_ms;
	uint64_t next_ms;
	uint64_t last_ms;
};

/* At the first look. */
void watch_start(struct watch *watch, uint32_t seconds);
/* Shows what was printed and sleeps until it is time for the next look;
 * @ret_ms, never 0, is the time since the last one. */
int watch_wait(struct watch *watch, uint64_t *ret_ms, struct podnet_error *err);

#endif /* PODNET_CTL_WATCH_H */
