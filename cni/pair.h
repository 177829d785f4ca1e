/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The two ends of what joins a pod and its node: addresses, routes and
 * settings, the same for each kind of pair.
 */
#ifndef PODNET_CNI_PAIR_H
#define PODNET_CNI_PAIR_H

#include "attach.h"

struct cni_end {
	struct podnet_rtnl *rtnl;
	int netns_fd;
	struct podnet_link link;	/* written by cni_pair_configure() */
};

struct cni_pair {
	struct cni_end host, pod;
};

/* The pair is there already; writes both MAC addresses to @attachment. */
enum cni_code cni_pair_configure(struct cni_pair *pair, const char *pod_ifname,
				 struct cni_attachment *attachment,
				 struct podnet_error *err);

#endif /* PODNET_CNI_PAIR_H */
