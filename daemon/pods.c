// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "pods.h"

#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "list.h"

struct reader {
	struct pod_addr *list;
	size_t count;
	struct podnet_error *err;
};

/* A route to a single address on a link: perhaps that of a pod. */
static int take_iproute(const struct podnet_iproute *route, void *data)
{
	struct podnet_prefix whole = podnet_prefix_of(&route->dst.addr);
	struct pod_addr item = { .ifindex = route->ifindex,
				 .addr = route->dst.addr };
	struct reader *reader = data;
	struct pod_addr *list;

	if (!route->ifindex || route->gateway.family != AF_UNSPEC ||
	    route->dst.len != whole.len)
		return 0;
	list = list_append(reader->list, &reader->count, &item, sizeof(item),
			   reader->err);
	if (!list)
		return -ENOMEM;
	reader->list = list;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct pod_addr *left = a, *right = b;

	if (left->ifindex != right->ifindex)
		return left->ifindex < right->ifindex ? -1 : 1;
	return podnet_addr_compare(&left->addr, &right->addr);
}

static bool is_pod(const struct podnet_link *link)
{
	return strcmp(link->kind, PODNET_PODPORT_RTNL_KIND) == 0 &&
	       strncmp(link->name, PODNET_POD_IFNAME_PREFIX,
		       strlen(PODNET_POD_IFNAME_PREFIX)) == 0;
}

/* Names those of pods and drops all others. */
static int name_pods(const struct kernel *kernel, struct reader *reader)
{
	struct podnet_link link = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < reader->count; i++) {
		struct pod_addr *item = &reader->list[i];
		int r = 0;

		if (link.ifindex != item->ifindex)
			r = podnet_link_get_by_index(kernel->rtnl,
						     item->ifindex, &link,
						     reader->err);
		if (r == -ENODEV)
			continue;
		if (r)
			return r;
		if (!is_pod(&link))
			continue;
		memcpy(item->ifname, link.name, sizeof(item->ifname));
		reader->list[count++] = *item;
	}
	reader->count = count;
	return 0;
}

int pods_read(const struct kernel *kernel, struct pod_addr **ret,
	      size_t *ret_count, struct podnet_error *err)
{
	struct reader reader = { .err = err };
	int r;

	r = podnet_iproute_foreach(kernel->rtnl, 0, take_iproute, &reader, err);
	list_sort(reader.list, reader.count, sizeof(*reader.list), compare);
	if (!r)
		r = name_pods(kernel, &reader);
	if (r) {
		free(reader.list);
		return r;
	}
	*ret = reader.list;
	*ret_count = reader.count;
	return 0;
}
