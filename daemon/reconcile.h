/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The one place that decides what has to change. Pure: it looks at nothing
 * but its arguments.
 */
#ifndef PODNETD_RECONCILE_H
#define PODNETD_RECONCILE_H

#include "actual.h"
#include "operation.h"

/* The caller frees the list with free(); the same state gives an empty one. */
int reconcile(const struct desired *desired, const struct actual *actual,
	      struct operations **ret, struct podnet_error *err);

#endif /* PODNETD_RECONCILE_H */
