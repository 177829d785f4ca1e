// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "pod.h"

#include <errno.h>
#include <stddef.h>

static enum cni_code open_netns(const struct cni_env *env, int *ret_fd,
				struct podnet_error *err)
{
	_cleanup_close_ int fd = -1;
	bool is_own;

	if (podnet_netns_open(env->netns, &fd, err) < 0)
		return CNI_INVALID_NETNS;
	if (podnet_netns_is_own(fd, &is_own, err) < 0)
		return CNI_INTERNAL;
	if (is_own && !env->netns_override)
		return cni_error_set(err, CNI_INVALID_NETNS,
				     "CNI_NETNS: %s is the namespace that the plugin itself runs in",
				     env->netns);
	*ret_fd = steal_fd(&fd);
	return CNI_OK;
}

static enum cni_code check_ifname(const struct cni_pod *pod,
				  struct podnet_error *err)
{
	struct podnet_link link;
	int r;

	r = podnet_link_get(pod->rtnl, pod->ifname, &link, err);
	if (r == -ENODEV)
		return CNI_OK;
	if (r < 0)
		return CNI_INTERNAL;
	return cni_error_set(err, CNI_INVALID_ENVIRONMENT,
			     "CNI_IFNAME: %s already exists in %s", pod->ifname,
			     pod->path);
}

static int find_default_route(const struct podnet_iproute *route, void *data)
{
	unsigned int *ifindex = data;

	if (route->dst.len == 0 && route->ifindex)
		*ifindex = route->ifindex;
	return 0;
}

/* Another network would lose its default route to this one. */
static enum cni_code check_default_route(const struct cni_pod *pod,
					 struct podnet_error *err)
{
	unsigned int ifindex = 0;
	int r;

	r = podnet_iproute_foreach(pod->rtnl, 0, find_default_route, &ifindex,
				   err);
	/* A new namespace does not even have the table. */
	if (r < 0 && r != -ENOENT)
		return CNI_INTERNAL;
	if (!ifindex)
		return CNI_OK;
	return cni_error_set(err, CNI_INVALID_NETNS,
			     "CNI_NETNS: %s has a default route already; podnet makes a pod's main interface and must be its first network",
			     pod->path);
}

enum cni_code cni_pod_open(const struct cni_env *env, struct cni_pod *ret,
			   struct podnet_error *err)
{
	_cleanup_pod_ struct cni_pod pod = CNI_POD_NONE;
	enum cni_code code;

	pod.path = env->netns;
	pod.ifname = env->ifname;
	code = open_netns(env, &pod.netns_fd, err);
	if (code)
		return code;
	if (podnet_rtnl_open_in(pod.netns_fd, &pod.rtnl, err) < 0)
		return CNI_INTERNAL;
	code = check_ifname(&pod, err);
	if (code)
		return code;
	code = check_default_route(&pod, err);
	if (code)
		return code;

	*ret = pod;
	pod = (struct cni_pod)CNI_POD_NONE;
	return CNI_OK;
}

void cni_pod_close(struct cni_pod *pod)
{
	podnet_rtnl_close(pod->rtnl);
	pod->rtnl = NULL;
	cleanup_close_p(&pod->netns_fd);
	pod->netns_fd = -1;
}
