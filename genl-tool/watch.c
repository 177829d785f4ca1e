// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#define MS_PER_SECOND	1000
#define NS_PER_MS	1000000

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / NS_PER_MS;
}

void watch_start(struct watch *watch, uint32_t seconds)
{
	watch->interval_ms = (uint64_t)seconds * MS_PER_SECOND;
	watch->last_ms = now_ms();
	watch->next_ms = watch->last_ms + watch->interval_ms;
}

static void sleep_until(uint64_t ms)
{
	struct timespec until = {
		.tv_sec = ms / MS_PER_SECOND,
		.tv_nsec = ms % MS_PER_SECOND * NS_PER_MS,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) ==
	       EINTR)
		;
}

int watch_wait(struct watch *watch, uint64_t *ret_ms, struct podnet_error *err)
{
	uint64_t now;

	if (fflush(stdout))
		return podnet_error_set(err, errno, "cannot write: %m");
	/* After a stop, no look is made up for. */
	now = now_ms();
	if (watch->next_ms <= now)
		watch->next_ms = now + watch->interval_ms;
	sleep_until(watch->next_ms);
	now = now_ms();
	*ret_ms = now > watch->last_ms ? now - watch->last_ms : 1;
	watch->last_ms = now;
	watch->next_ms += watch->interval_ms;
	return 0;
}
