/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNETD_INSTANCE_H
#define PODNETD_INSTANCE_H

#include "podnet.h"

/* Creates the run directory if it is missing and takes its lock, which is held
 * until @ret_fd is closed. -EBUSY if another process has it, and which. */
int instance_lock(const char *run_dir, int *ret_fd, struct podnet_error *err);

/* Makes sure that the directory still is the one that @fd has the lock of;
 * somebody who cleans up may have removed it. If not so, locks it anew. */
int instance_keep(const char *run_dir, int *fd, struct podnet_error *err);

#endif /* PODNETD_INSTANCE_H */
