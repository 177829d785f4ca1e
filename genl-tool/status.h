/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What podnetd says, whether it lives, and what the kernel says to that.
 */
#ifndef PODNET_CTL_STATUS_H
#define PODNET_CTL_STATUS_H

#include <sys/types.h>

#include "json.h"

/* status.json; the strings belong to @json. */
struct report {
	cJSON *json;	/* NULL if there is no such file */
	const char *node;
	const char *device;
	bool in_sync;
	uint32_t generation;
	uint32_t peers;
	uint32_t routes;
	bool store_ok;
	const char *store_type;
	const char *store_source;
	const char *store_error;
	const char *error;
	const char *last_applied;
};

struct status {
	struct report report;
	struct podnet_error report_error;	/* unset if it was read */
	bool running;
	pid_t pid;				/* 0 if it cannot be seen */
	struct podnet_device device;
	struct podnet_link link;
	struct podnet_error kernel_error;	/* unset if both were read */
};

#define PROBLEMS_MAX 8

struct problems {
	size_t count;
	struct podnet_error entries[PROBLEMS_MAX];
};

/* Never fails: what cannot be read is part of the result. */
void status_read(const char *run_dir, struct status *ret);
void status_done(struct status *status);
/* Takes @json in any case. */
int report_parse(cJSON *json, struct report *ret, struct podnet_error *err);
/* Why the node is not in sync; none if it is. */
void status_judge(const struct status *status, struct problems *ret);

#endif /* PODNET_CTL_STATUS_H */
