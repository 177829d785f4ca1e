// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attach.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"

#define HOST_IFNAME_PREFIX	"pn"
#define HOST_IFNAME_KIND	"veth"

/* FNV-1a, 64 bits: draft-eastlake-fnv, section 6. */
#define FNV_OFFSET_BASIS	UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME		UINT64_C(0x100000001b3)

/* Not PODNET_RTPROT: podnetd would take the routes for its own and remove
 * them. */
#define ROUTE_PROTOCOL		RTPROT_STATIC

/* One end of the pair. */
struct end {
	struct podnet_rtnl *rtnl;
	int netns_fd;
	struct podnet_link link;
};

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
	snprintf(ret, IF_NAMESIZE, HOST_IFNAME_PREFIX "%011" PRIx64,
		 (hash >> 44 ^ hash) & ((UINT64_C(1) << 44) - 1));
}

static bool is_host_end(const struct podnet_link *link)
{
	return strcmp(link->kind, HOST_IFNAME_KIND) == 0 &&
	       strncmp(link->name, HOST_IFNAME_PREFIX,
		       strlen(HOST_IFNAME_PREFIX)) == 0;
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

static int set_ipv6_conf(const struct end *end, const char *name,
			 const char *value, struct podnet_error *err)
{
	char path[64];

	snprintf(path, sizeof(path), "ipv6/conf/%s/%s", end->link.name, name);
	return podnet_netns_sysctl(end->netns_fd, path, value, err);
}

static bool has_ipv6(const struct cni_allocation *allocation)
{
	size_t i;

	for (i = 0; i < allocation->n_addresses; i++)
		if (allocation->addresses[i].addr.family == AF_INET6)
			return true;
	return false;
}

/*
 * Before the ends are up: no address may be tentative when the pod starts,
 * and neither end may listen to router advertisements of the other.
 */
static int configure_ipv6(const struct end *end,
			  const struct cni_allocation *allocation,
			  struct podnet_error *err)
{
	bool required = has_ipv6(allocation);
	int r;

	r = set_ipv6_conf(end, "accept_ra", "0", err);
	if (r == -ENOENT && !required)
		return 0;	/* a kernel without IPv6 */
	if (r < 0)
		return r;
	r = set_ipv6_conf(end, "accept_dad", "0", err);
	if (r < 0 || !required)
		return r;
	/* Some runtimes disable IPv6 in new namespaces. */
	return set_ipv6_conf(end, "disable_ipv6", "0", err);
}

static int add_route(const struct end *end, const struct podnet_prefix *dst,
		     const struct podnet_addr *gateway,
		     struct podnet_error *err)
{
	struct podnet_iproute route = {
		.dst = *dst,
		.ifindex = end->link.ifindex,
		.protocol = ROUTE_PROTOCOL,
	};

	if (gateway)
		route.gateway = *gateway;
	return podnet_iproute_replace(end->rtnl, &route, err);
}

static int add_host_route(const struct end *end, const struct podnet_addr *addr,
			  const uint8_t mac[PODNET_MAC_SIZE],
			  struct podnet_error *err)
{
	struct podnet_prefix dst = podnet_prefix_of(addr);
	int r;

	r = podnet_neigh_set(end->rtnl, end->link.ifindex, addr, mac, err);
	if (r < 0)
		return r;
	return add_route(end, &dst, NULL, err);
}

static int add_address(const struct end *host, const struct end *pod,
		       const struct cni_address *address,
		       struct podnet_error *err)
{
	struct podnet_prefix any = {
		.addr.family = address->addr.family,
	};
	struct podnet_ifaddr ifaddr = {
		.ifindex = pod->link.ifindex,
		.addr = address->addr,
		.len = podnet_prefix_of(&address->addr).len,
	};
	int r;

	r = podnet_ifaddr_add(pod->rtnl, &ifaddr, err);
	if (r < 0)
		return r;
	r = add_host_route(pod, &address->gateway, host->link.mac, err);
	if (r < 0)
		return r;
	r = add_route(pod, &any, &address->gateway, err);
	if (r < 0)
		return r;
	return add_host_route(host, &address->addr, pod->link.mac, err);
}

static int set_loopback_up(struct podnet_rtnl *rtnl, struct podnet_error *err)
{
	struct podnet_link lo;
	int r;

	r = podnet_link_get(rtnl, "lo", &lo, err);
	if (r < 0 || lo.up)
		return r;
	return podnet_link_set_up(rtnl, lo.ifindex, true, err);
}

static int set_up(const struct end *host, const struct end *pod,
		  const struct cni_allocation *allocation,
		  struct podnet_error *err)
{
	int r;

	r = configure_ipv6(host, allocation, err);
	if (r < 0)
		return r;
	r = configure_ipv6(pod, allocation, err);
	if (r < 0)
		return r;
	r = set_loopback_up(pod->rtnl, err);
	if (r < 0)
		return r;
	/* The pod's end last: it has a carrier at once. */
	r = podnet_link_set_up(host->rtnl, host->link.ifindex, true, err);
	if (r < 0)
		return r;
	return podnet_link_set_up(pod->rtnl, pod->link.ifindex, true, err);
}

static int configure(struct end *host, struct end *pod, const char *pod_ifname,
		     struct cni_attachment *attachment,
		     struct podnet_error *err)
{
	size_t i;
	int r;

	r = podnet_link_get(host->rtnl, attachment->host_ifname, &host->link,
			    err);
	if (r < 0)
		return r;
	r = podnet_link_get(pod->rtnl, pod_ifname, &pod->link, err);
	if (r < 0)
		return r;
	r = set_up(host, pod, &attachment->allocation, err);
	if (r < 0)
		return r;
	for (i = 0; i < attachment->allocation.n_addresses; i++) {
		r = add_address(host, pod,
				&attachment->allocation.addresses[i], err);
		if (r < 0)
			return r;
	}
	memcpy(attachment->host_mac, host->link.mac, PODNET_MAC_SIZE);
	memcpy(attachment->pod_mac, pod->link.mac, PODNET_MAC_SIZE);
	return 0;
}

/* The pod's end, the addresses, routes and neighbours go with the link. It may
 * also go by itself, with the pod's namespace. */
static enum cni_code delete_link(struct podnet_rtnl *rtnl,
				 const char *host_ifname,
				 struct podnet_error *err)
{
	struct podnet_link link;
	int r;

	r = podnet_link_get(rtnl, host_ifname, &link, err);
	if (r == 0 && !is_host_end(&link))
		return cni_error_set(err, CNI_INTERNAL,
				     "%s is not a veth device, so podnet did not make it; rename it and try again",
				     host_ifname);
	if (r == 0)
		r = podnet_link_del(rtnl, link.ifindex, err);
	return r < 0 && r != -ENODEV ? CNI_INTERNAL : CNI_OK;
}

enum cni_code cni_attach(const struct cni_pod *pod,
			 struct cni_attachment *attachment,
			 struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	_cleanup_close_ int netns_fd = -1;
	struct end host_end, pod_end;
	enum cni_code code;
	int r;

	if (podnet_netns_open("/proc/self/ns/net", &netns_fd, err) < 0 ||
	    podnet_rtnl_open(&rtnl, err) < 0)
		return CNI_INTERNAL;
	code = check_unrouted(rtnl, attachment, err);
	if (code)
		return code;

	host_end = (struct end){ .rtnl = rtnl, .netns_fd = netns_fd };
	pod_end = (struct end){ .rtnl = pod->rtnl, .netns_fd = pod->netns_fd };
	r = podnet_link_add_veth(rtnl, attachment->host_ifname, pod->ifname,
				 pod->netns_fd, attachment->mtu, err);
	if (r == 0)
		r = configure(&host_end, &pod_end, pod->ifname, attachment, err);
	if (r == 0)
		return CNI_OK;
	podnet_error_prefix(err, "cannot attach %s in %s", pod->ifname,
			    pod->path);
	/* Also if the request failed: the answer to it may have been lost.
	 * What existed before is not ours to delete. By the socket at hand,
	 * because this process may be stuck in the pod's namespace. */
	if (r != -EEXIST)
		delete_link(rtnl, attachment->host_ifname, NULL);
	return CNI_INTERNAL;
}

enum cni_code cni_detach(const char *host_ifname, struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;

	if (podnet_rtnl_open(&rtnl, err) < 0)
		return CNI_INTERNAL;
	return delete_link(rtnl, host_ifname, err);
}
