/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* lease.json: what the CNI plugin has to know of this node. */
#ifndef PODNETD_LEASE_H
#define PODNETD_LEASE_H

#include "cluster.h"

struct lease {
	const char *run_dir;
	const char *device;
	uint32_t mtu;
	const struct cluster *cluster;
	const struct cluster_node *own;
};

/* Leaves the file alone if it says the same already. */
int lease_write(const struct lease *lease, struct podnet_error *err);

#endif /* PODNETD_LEASE_H */
