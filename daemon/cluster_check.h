/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What the nodes of a cluster must not have in common, and what they must. */
#ifndef PODNETD_CLUSTER_CHECK_H
#define PODNETD_CLUSTER_CHECK_H

#include "cluster.h"

/* The nodes have the order of the file, which the error refers to. */
int cluster_check(const struct cluster *cluster, struct podnet_error *err);

#endif /* PODNETD_CLUSTER_CHECK_H */
