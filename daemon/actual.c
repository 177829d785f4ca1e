// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "actual.h"

#include <errno.h>
#include <string.h>

#include "forwarding.h"
#include "list.h"

struct reader {
	struct actual *actual;
	struct podnet_error *err;
};

static int take_iproute(const struct podnet_iproute *route, void *data)
{
	const struct reader *reader = data;
	struct actual *actual = reader->actual;
	struct podnet_iproute *list;

	list = list_append(actual->iproutes, &actual->iproute_count, route,
			   sizeof(*route), reader->err);
	if (!list)
		return -ENOMEM;
	actual->iproutes = list;
	return 0;
}

static int take_ifaddr(const struct podnet_ifaddr *ifaddr, void *data)
{
	const struct reader *reader = data;
	struct actual *actual = reader->actual;
	struct podnet_ifaddr *list;

	list = list_append(actual->addrs, &actual->addr_count, ifaddr,
			   sizeof(*ifaddr), reader->err);
	if (!list)
		return -ENOMEM;
	actual->addrs = list;
	return 0;
}

static int take_peer(const struct podnet_peer *peer, void *data)
{
	const struct reader *reader = data;
	struct actual *actual = reader->actual;
	struct podnet_peer *list;

	list = list_append(actual->peers, &actual->peer_count, peer, sizeof(*peer),
			   reader->err);
	if (!list)
		return -ENOMEM;
	actual->peers = list;
	return 0;
}

static int take_route(const struct podnet_route *route, void *data)
{
	const struct reader *reader = data;
	struct actual *actual = reader->actual;
	struct podnet_route *list;

	list = list_append(actual->routes, &actual->route_count, route,
			   sizeof(*route), reader->err);
	if (!list)
		return -ENOMEM;
	actual->routes = list;
	return 0;
}

static int take_port(const struct podnet_port *port, void *data)
{
	const struct reader *reader = data;
	struct actual *actual = reader->actual;
	struct podnet_port *list;

	list = list_append(actual->ports, &actual->port_count, port,
			   sizeof(*port), reader->err);
	if (!list)
		return -ENOMEM;
	actual->ports = list;
	return 0;
}

static int read_link(const struct kernel *kernel, struct actual *actual,
		     struct podnet_error *err)
{
	int r;

	r = podnet_link_get(kernel->rtnl, kernel->device, &actual->link, err);
	if (r == -ENODEV)
		return 0;
	if (r)
		return r;
	if (strcmp(actual->link.kind, PODNET_RTNL_KIND))
		return podnet_error_set(
			err, EEXIST,
			"%s exists and is not of kind %s but '%s': remove it, or choose another name with --device",
			kernel->device, PODNET_RTNL_KIND, actual->link.kind);
	actual->exists = true;
	return 0;
}

static int read_device(const struct kernel *kernel, struct reader *reader,
		       struct podnet_error *err)
{
	struct actual *actual = reader->actual;
	unsigned int ifindex = actual->link.ifindex;
	int r;

	r = podnet_device_get(kernel->genl, ifindex, &actual->device, err);
	if (!r)
		r = podnet_ifaddr_foreach(kernel->rtnl, ifindex, take_ifaddr,
					  reader, err);
	if (!r)
		r = podnet_peer_foreach(kernel->genl, ifindex, take_peer,
					reader, err);
	if (!r)
		r = podnet_route_foreach(kernel->genl, ifindex, take_route,
					 reader, err);
	if (!r)
		r = podnet_port_foreach(kernel->genl, ifindex, take_port,
					reader, err);
	return r;
}

int actual_read(const struct kernel *kernel, struct actual **ret,
		struct podnet_error *err)
{
	_cleanup_actual_ struct actual *actual = calloc(1, sizeof(*actual));
	struct reader reader = { .actual = actual, .err = err };
	int r;

	if (!actual)
		return podnet_error_set(err, ENOMEM, "out of memory");
	actual->forward_ipv4 = forwarding_is_on(AF_INET);
	actual->forward_ipv6 = forwarding_is_on(AF_INET6);
	r = read_link(kernel, actual, err);
	/* Before the ports: the plugin sets the routes to a pod when it has
	 * bound the port. */
	if (!r)
		r = pods_read(kernel, &actual->pod_addrs,
			      &actual->pod_addr_count, err);
	if (!r && actual->exists)
		r = read_device(kernel, &reader, err);
	if (!r)
		r = podnet_iproute_foreach(kernel->rtnl, PODNET_RTPROT,
					   take_iproute, &reader, err);
	if (r)
		return r;
	actual_sort(actual);
	*ret = steal_ptr(actual);
	return 0;
}

static int compare_iproutes(const void *a, const void *b)
{
	const struct podnet_iproute *left = a, *right = b;

	return podnet_prefix_compare(&left->dst, &right->dst);
}

static int compare_ifaddrs(const void *a, const void *b)
{
	const struct podnet_ifaddr *left = a, *right = b;
	int r = podnet_addr_compare(&left->addr, &right->addr);

	return r ? r : left->len - right->len;
}

static int compare_peers(const void *a, const void *b)
{
	const struct podnet_peer *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static int compare_routes(const void *a, const void *b)
{
	const struct podnet_route *left = a, *right = b;

	return podnet_prefix_compare(&left->prefix, &right->prefix);
}

void actual_sort(struct actual *actual)
{
	list_sort(actual->iproutes, actual->iproute_count, sizeof(*actual->iproutes),
		  compare_iproutes);
	list_sort(actual->addrs, actual->addr_count, sizeof(*actual->addrs),
		  compare_ifaddrs);
	list_sort(actual->peers, actual->peer_count, sizeof(*actual->peers),
		  compare_peers);
	list_sort(actual->routes, actual->route_count, sizeof(*actual->routes),
		  compare_routes);
}

void actual_free(struct actual *actual)
{
	if (!actual)
		return;
	free(actual->iproutes);
	free(actual->pod_addrs);
	free(actual->addrs);
	free(actual->peers);
	free(actual->routes);
	free(actual->ports);
	free(actual);
}
