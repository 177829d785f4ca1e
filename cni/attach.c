// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attach.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "kind.h"
#include "pair.h"

/* FNV-1a, 64 bits: draft-eastlake-fnv, section 6. */
#define FNV_OFFSET_BASIS	UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME		UINT64_C(0x100000001b3)

static void cleanup_rtnl_p(struct podnet_rtnl **rtnl)
{
	podnet_rtnl_close(*rtnl);
}
#define _cleanup_rtnl_ _cleanup_(cleanup_rtnl_p)

/* With the terminating NUL, so that ("ab", "c") differs from ("a", "bc"). */
static uint64_t fnv1a(uint64_t hash, const char *text)
{
	do
		hash = (hash ^ (unsigned char)*text) * FNV_PRIME;
	while (*text++);
	return hash;
}

void cni_host_ifname(const struct cni_key *key, char ret[IF_NAMESIZE])
{
	uint64_t hash = fnv1a(FNV_OFFSET_BASIS, key->network);

	hash = fnv1a(fnv1a(hash, key->container_id), key->ifname);
	/* 64 bits folded into the 44 of 11 digits. */
	snprintf(ret, IF_NAMESIZE, PODNET_POD_IFNAME_PREFIX "%011" PRIx64,
		 (hash >> 44 ^ hash) & ((UINT64_C(1) << 44) - 1));
}

static bool is_host_end(const struct podnet_link *link)
{
	return cni_kind_find(link->kind) &&
	       strncmp(link->name, PODNET_POD_IFNAME_PREFIX,
		       strlen(PODNET_POD_IFNAME_PREFIX)) == 0;
}

/* The address table knows all running pods, unless somebody removed it. Even
 * then their traffic must not be turned to a new pod. */
static enum cni_code check_unrouted(struct podnet_rtnl *rtnl,
				    const struct cni_attachment *attachment,
				    struct podnet_error *err)
{
	const struct cni_allocation *allocation = &attachment->allocation;
	char text[PODNET_ADDR_STRLEN];
	struct podnet_iproute route;
	struct podnet_link link;
	size_t i;

	for (i = 0; i < allocation->n_addresses; i++) {
		const struct podnet_addr *addr = &allocation->addresses[i].addr;

		/* No route, or one to nowhere: it is not another pod's. */
		if (podnet_iproute_lookup(rtnl, addr, &route, NULL) < 0 ||
		    podnet_link_get_by_index(rtnl, route.ifindex, &link,
					     NULL) < 0 ||
		    !is_host_end(&link) ||
		    strcmp(link.name, attachment->host_ifname) == 0)
			continue;
		return cni_error_set(err, CNI_TRY_AGAIN,
				     "%s is routed to %s, the interface of a running pod that the address table does not know; the next attempt takes another address",
				     podnet_addr_format(addr, text), link.name);
	}
	return CNI_OK;
}

/* The pod's end, the addresses, routes, neighbours and the port go with the
 * link. It may also go by itself, with the pod's namespace. */
static enum cni_code delete_link(struct podnet_rtnl *rtnl,
				 const char *host_ifname,
				 struct podnet_error *err)
{
	struct podnet_link link;
	int r;

	r = podnet_link_get(rtnl, host_ifname, &link, err);
	if (r == 0 && !is_host_end(&link))
		return cni_error_set(err, CNI_INTERNAL,
				     "%s is of kind '%s' and not " CNI_KIND_NAMES ", so podnet did not make it; rename it and try again",
				     host_ifname, link.kind);
	if (r == 0)
		r = podnet_link_del(rtnl, link.ifindex, err);
	return r < 0 && r != -ENODEV ? CNI_INTERNAL : CNI_OK;
}

static enum cni_code attach(const struct cni_pod *pod, struct cni_pair *pair,
			    struct cni_attachment *attachment,
			    struct podnet_error *err)
{
	enum cni_code code = CNI_INTERNAL;
	int r;

	r = attachment->kind->make(pair->host.rtnl, attachment->host_ifname,
				   pod->ifname, pod->netns_fd, attachment->mtu,
				   err);
	if (r == 0)
		code = cni_pair_configure(pair, pod->ifname, attachment, err);
	if (code == CNI_OK)
		return CNI_OK;
	podnet_error_prefix(err, "cannot attach %s in %s", pod->ifname,
			    pod->path);
	/* Also if the request failed: the answer to it may have been lost.
	 * What existed before is not ours to delete. By the socket at hand,
	 * because this process may be stuck in the pod's namespace. */
	if (r != -EEXIST)
		delete_link(pair->host.rtnl, attachment->host_ifname, NULL);
	return code;
}

enum cni_code cni_attach(const struct cni_pod *pod,
			 struct cni_attachment *attachment,
			 struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	_cleanup_close_ int netns_fd = -1;
	struct cni_pair pair = { 0 };
	enum cni_code code;

	if (podnet_netns_open("/proc/self/ns/net", &netns_fd, err) < 0 ||
	    podnet_rtnl_open(&rtnl, err) < 0)
		return CNI_INTERNAL;
	code = check_unrouted(rtnl, attachment, err);
	if (code)
		return code;

	pair.host.rtnl = rtnl;
	pair.host.netns_fd = netns_fd;
	pair.pod.rtnl = pod->rtnl;
	pair.pod.netns_fd = pod->netns_fd;
	return attach(pod, &pair, attachment, err);
}

enum cni_code cni_detach(const char *host_ifname, struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;

	if (podnet_rtnl_open(&rtnl, err) < 0)
		return CNI_INTERNAL;
	return delete_link(rtnl, host_ifname, err);
}
