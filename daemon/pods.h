/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The pods of this node that the CNI plugin attached by podport: what it left
 * in the kernel says it all.
 */
#ifndef PODNETD_PODS_H
#define PODNETD_PODS_H

#include "kernel.h"

/* An address that the kernel routes to the host end of a pair. */
struct pod_addr {
	unsigned int ifindex;
	char ifname[IF_NAMESIZE];
	struct podnet_addr addr;
};

/* Sorted by ifindex, then by address; the caller frees the list with free(). */
int pods_read(const struct kernel *kernel, struct pod_addr **ret,
	      size_t *ret_count, struct podnet_error *err);

#endif /* PODNETD_PODS_H */
