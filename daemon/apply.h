/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNETD_APPLY_H
#define PODNETD_APPLY_H

#include "kernel.h"
#include "operation.h"

/* Runs the operations in order and logs each; the first that fails ends it. */
int apply(const struct kernel *kernel, const struct operations *operations,
	  struct podnet_error *err);

#endif /* PODNETD_APPLY_H */
