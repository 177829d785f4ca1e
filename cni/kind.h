/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The kinds of pairs that a pod can be attached by. A pod that has been sees no
 * difference but that of speed.
 */
#ifndef PODNET_CNI_KIND_H
#define PODNET_CNI_KIND_H

#include "pair.h"

struct cni_kind {
	const char *name;	/* in the configuration and in rtnetlink */
	/* -EEXIST if one of the names is taken. */
	int (*make)(struct podnet_rtnl *rtnl, const char *host_ifname,
		    const char *pod_ifname, int pod_netns_fd, uint32_t mtu,
		    struct podnet_error *err);
	/* When both ends are up, before anything leads to them. What it does
	 * goes with the pair. */
	enum cni_code (*join)(const struct cni_pair *pair,
			      const struct cni_attachment *attachment,
			      struct podnet_error *err);
};

extern const struct cni_kind cni_kind_podport;
extern const struct cni_kind cni_kind_veth;

#define CNI_KIND_NAMES	"podport or veth"

/* NULL if there is none of that name; @name may be NULL. */
const struct cni_kind *cni_kind_find(const char *name);

#endif /* PODNET_CNI_KIND_H */
