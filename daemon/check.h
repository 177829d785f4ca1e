/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* podnetd --check */
#ifndef PODNETD_CHECK_H
#define PODNETD_CHECK_H

#include "options.h"

/* Prints what the cluster file says, and what it says of this node if the
 * options name it. */
int check_cluster_file(const struct options *options,
		       struct podnet_error *err);

#endif /* PODNETD_CHECK_H */
