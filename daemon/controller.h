/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Keeps the kernel as the store says: runs after every change of either side,
 * and again after a failure.
 */
#ifndef PODNETD_CONTROLLER_H
#define PODNETD_CONTROLLER_H

#include "options.h"
#include "store.h"

struct controller;

/* @options and @store must outlive it. Locks the run directory: -EBUSY if
 * another process has it. */
int controller_new(uv_loop_t *loop, const struct options *options,
		   struct store *store, struct controller **ret,
		   struct podnet_error *err);
/* Takes what the store says as of now. */
void controller_start(struct controller *controller);
/* Reads the store again and looks at the kernel at once. */
void controller_reload(struct controller *controller);
/* Leaves the kernel as it is. The memory goes when the loop has run once
 * more. */
void controller_close(struct controller *controller);

#endif /* PODNETD_CONTROLLER_H */
