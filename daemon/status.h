/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* status.json: what podnetctl and people have to know of podnetd. */
#ifndef PODNETD_STATUS_H
#define PODNETD_STATUS_H

#include <time.h>

#include "podnet.h"

struct status {
	const char *run_dir, *node, *device;
	/* The kernel holds what the store said last without an error. All that
	 * speaks of readiness is to be derived from this bit. */
	bool in_sync;
	uint32_t generation, mtu;
	size_t peers, routes;
	struct {
		const char *type, *source;
		bool ok;
		struct podnet_error error;
		time_t since;		/* of @ok, or of that error */
	} store;
	struct podnet_error error;	/* why it is not in sync */
	time_t last_applied;		/* 0: never */
	char *written;			/* the text of the file */
};

/* Leaves the file alone if it is there and says the same already. */
int status_write(struct status *status, struct podnet_error *err);
void status_done(struct status *status);

#endif /* PODNETD_STATUS_H */
