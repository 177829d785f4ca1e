/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The network namespace of a pod.
 */
#ifndef PODNET_CNI_POD_H
#define PODNET_CNI_POD_H

#include "cleanup.h"
#include "code.h"
#include "env.h"
#include "podnet.h"

struct cni_pod {
	const char *path;		/* borrowed from the environment */
	const char *ifname;		/* as well */
	int netns_fd;
	struct podnet_rtnl *rtnl;
};

/* Opens the namespace and checks that the interface can be made in it. The
 * path is resolved only here: whatever it names later, the pod stays. */
enum cni_code cni_pod_open(const struct cni_env *env, struct cni_pod *ret,
			   struct podnet_error *err);
void cni_pod_close(struct cni_pod *pod);

#define CNI_POD_NONE	{ .netns_fd = -1 }
#define _cleanup_pod_	_cleanup_(cni_pod_close)

#endif /* PODNET_CNI_POD_H */
