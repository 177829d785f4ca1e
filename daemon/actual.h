/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the kernel of this node holds of what podnetd sets. Arrays are sorted by
 * what identifies their entries, if not said otherwise.
 */
#ifndef PODNETD_ACTUAL_H
#define PODNETD_ACTUAL_H

#include "cleanup.h"
#include "kernel.h"
#include "pods.h"

struct actual {
	bool forward_ipv4, forward_ipv6;
	struct podnet_iproute *iproutes;	/* of PODNET_RTPROT */
	size_t iproute_count;
	struct pod_addr *pod_addrs;
	size_t pod_addr_count;

	bool exists;			/* the device; else all below is zero */
	struct podnet_link link;
	struct podnet_device device;
	struct podnet_ifaddr *addrs;
	size_t addr_count;
	struct podnet_peer *peers;
	size_t peer_count;
	struct podnet_route *routes;
	size_t route_count;
	struct podnet_port *ports;	/* in no order */
	size_t port_count;
};

/* -EEXIST if the name is taken by a device of another kind. */
int actual_read(const struct kernel *kernel, struct actual **ret,
		struct podnet_error *err);
void actual_sort(struct actual *actual);
void actual_free(struct actual *actual);

static inline void cleanup_actual_p(struct actual **actual)
{
	actual_free(*actual);
}
#define _cleanup_actual_ _cleanup_(cleanup_actual_p)

#endif /* PODNETD_ACTUAL_H */
