// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "kernel.h"

#include <errno.h>

#include "value.h"

int kernel_open(const char *ifname, struct kernel *ret,
		struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	int r;

	r = podnet_genl_open(&kernel.genl, err);
	if (r)
		return r;
	r = podnet_device_find(kernel.genl, ifname, &kernel.device, err);
	if (r == -ENODEV)
		podnet_error_set(err, ENODEV,
				 "there is no podnet device '%s': 'podnetctl device add %s' makes one",
				 ifname, ifname);
	if (r)
		return r;
	ret->device = kernel.device;
	ret->genl = steal_ptr(kernel.genl);
	return 0;
}

int kernel_open_dev(struct args *args, struct kernel *ret,
		    struct podnet_error *err)
{
	const char *ifname = DEFAULT_DEVICE;
	struct keyword keywords[] = {
		{ .name = "dev", .parse = value_ifname, .value = &ifname },
		{},
	};
	int r = args_keywords(args, keywords, NULL, err);

	if (r)
		return r;
	return kernel_open(ifname, ret, err);
}

static int take_peer(const struct podnet_peer *peer, void *data)
{
	return peer_list_add(data, peer);
}

int kernel_peers(const struct kernel *kernel, struct peer_list *ret,
		 struct podnet_error *err)
{
	_cleanup_peer_list_ struct peer_list list = {};
	int r = podnet_peer_foreach(kernel->genl, kernel->device.ifindex,
				    take_peer, &list, err);

	if (r == -ENOMEM)
		podnet_error_set(err, ENOMEM, "out of memory");
	if (r)
		return r;
	peer_list_sort(&list);
	ret->count = list.count;
	ret->entries = steal_ptr(list.entries);
	return 0;
}

static int take_route(const struct podnet_route *route, void *data)
{
	return route_list_add(data, route);
}

int kernel_routes(const struct kernel *kernel, struct route_list *ret,
		  struct podnet_error *err)
{
	_cleanup_route_list_ struct route_list list = {};
	int r = podnet_route_foreach(kernel->genl, kernel->device.ifindex,
				     take_route, &list, err);

	if (r == -ENOMEM)
		podnet_error_set(err, ENOMEM, "out of memory");
	if (r)
		return r;
	route_list_sort(&list);
	ret->count = list.count;
	ret->entries = steal_ptr(list.entries);
	return 0;
}

static int take_port(const struct podnet_port *port, void *data)
{
	return port_list_add(data, port);
}

int kernel_ports(const struct kernel *kernel, struct port_list *ret,
		 struct podnet_error *err)
{
	_cleanup_port_list_ struct port_list list = {};
	int r = podnet_port_foreach(kernel->genl, kernel->device.ifindex,
				    take_port, &list, err);

	if (r == -ENOMEM)
		podnet_error_set(err, ENOMEM, "out of memory");
	if (r)
		return r;
	port_list_sort(&list);
	ret->count = list.count;
	ret->entries = steal_ptr(list.entries);
	return 0;
}
