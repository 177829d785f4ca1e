/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* A prefix in the description of a cluster. */
#ifndef PODNETD_CLUSTER_PREFIX_H
#define PODNETD_CLUSTER_PREFIX_H

#include "json.h"

/* One string of an array; refuses what is reserved. */
int cluster_prefix_parse(const cJSON *item, const char *where,
			 struct podnet_prefix *ret, struct podnet_error *err);
/* -EINVAL if it overlaps what no pod and no node can have. */
int cluster_reserved_check(const struct podnet_prefix *prefix,
			   const char *where, struct podnet_error *err);

#endif /* PODNETD_CLUSTER_PREFIX_H */
