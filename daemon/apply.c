// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "apply.h"

#include <errno.h>

#include "forwarding.h"
#include "ipv6.h"
#include "log.h"

static int link_add(const struct kernel *kernel, unsigned int *ifindex,
		    struct podnet_error *err)
{
	struct podnet_link link;
	int r;

	r = podnet_link_add_podnet(kernel->rtnl, kernel->device, err);
	if (!r)
		r = podnet_link_get(kernel->rtnl, kernel->device, &link, err);
	if (!r)
		*ifindex = link.ifindex;
	return r;
}

static int device_set(const struct kernel *kernel, unsigned int ifindex,
		      const struct operation *operation,
		      struct podnet_error *err)
{
	struct podnet_device device = operation->device;
	char buf[OPERATION_TEXT_MAX];
	int r;

	device.ifindex = ifindex;
	r = podnet_device_set(kernel->genl, &device, err);
	if (r)
		podnet_error_prefix(err, "cannot %s",
				    operation_format(operation, buf));
	return r;
}

/* The module opens its socket when the device comes up. */
static int link_up(const struct kernel *kernel, unsigned int ifindex,
		   const struct desired *desired, struct podnet_error *err)
{
	int r = podnet_link_set_up(kernel->rtnl, ifindex, true, err);

	if (r == -EADDRINUSE)
		return podnet_error_set(
			err, EADDRINUSE,
			"UDP port %u is in use on this node: ss -lunp sport = :%u",
			desired->port, desired->port);
	return r;
}

static int sync_all(const struct kernel *kernel, unsigned int ifindex,
		    const struct desired *desired, struct podnet_error *err)
{
	const struct podnet_wanted wanted = {
		.peers = desired->peers,
		.peer_count = desired->peer_count,
		.routes = desired->routes,
		.route_count = desired->route_count,
	};

	return podnet_sync_apply(kernel->genl, ifindex, &wanted, NULL, err);
}

static int ifaddr_add(const struct kernel *kernel, unsigned int ifindex,
		      const struct podnet_addr *addr, struct podnet_error *err)
{
	struct podnet_ifaddr ifaddr = {
		.ifindex = ifindex,
		.addr = *addr,
		.len = podnet_prefix_of(addr).len,
	};
	int r;

	if (addr->family == AF_INET6) {
		r = ipv6_enable(kernel->device, err);
		if (r)
			return r;
	}
	return podnet_ifaddr_add(kernel->rtnl, &ifaddr, err);
}

static int iproute_replace(const struct kernel *kernel, unsigned int ifindex,
			   const struct desired_iproute *wanted,
			   struct podnet_error *err)
{
	struct podnet_iproute route = {
		.dst = wanted->dst,
		.ifindex = wanted->blackhole ? 0 : ifindex,
		.gateway = wanted->gateway,
		.src = wanted->src,
		.protocol = PODNET_RTPROT,
		.onlink = wanted->gateway.family != AF_UNSPEC,
	};

	return podnet_iproute_replace(kernel->rtnl, &route, err);
}

/* Routes and addresses can vanish together with others: gone is gone. */
static int ignore_gone(int r)
{
	return r == -ESRCH || r == -ENOENT || r == -EADDRNOTAVAIL ? 0 : r;
}

/* The pair may be gone with its pod, or the plugin may have bound it first. */
static int port_write(const struct kernel *kernel, unsigned int ifindex,
		      const struct operation *operation,
		      struct podnet_error *err)
{
	const struct podnet_port *port = &operation->port;
	int r;

	if (operation->type == OPERATION_PORT_ADD)
		r = podnet_port_add(kernel->genl, ifindex, port, 1, false, err);
	else
		r = podnet_port_set(kernel->genl, ifindex, port, 1, err);
	return r == -ENODEV || r == -EEXIST ? 0 : r;
}

static int run(const struct kernel *kernel, const struct desired *desired,
	       const struct operation *operation, unsigned int *ifindex,
	       struct podnet_error *err)
{
	switch (operation->type) {
	case OPERATION_LINK_ADD:
		return link_add(kernel, ifindex, err);
	case OPERATION_LINK_DOWN:
		return podnet_link_set_up(kernel->rtnl, *ifindex, false, err);
	case OPERATION_LINK_UP:
		return link_up(kernel, *ifindex, desired, err);
	case OPERATION_DEVICE_SET:
		return device_set(kernel, *ifindex, operation, err);
	case OPERATION_MTU_SET:
		return podnet_link_set_mtu(kernel->rtnl, *ifindex,
					   operation->mtu, err);
	case OPERATION_SYNC:
		return sync_all(kernel, *ifindex, desired, err);
	case OPERATION_ADDR_ADD:
		return ifaddr_add(kernel, *ifindex, operation->addr, err);
	case OPERATION_ADDR_DEL:
		return ignore_gone(podnet_ifaddr_del(kernel->rtnl,
						     operation->ifaddr, err));
	case OPERATION_IPROUTE_REPLACE:
		return iproute_replace(kernel, *ifindex, operation->wanted, err);
	case OPERATION_IPROUTE_DEL:
		return ignore_gone(podnet_iproute_del(kernel->rtnl,
						      operation->stale, err));
	case OPERATION_FORWARDING_ON:
		return forwarding_turn_on(operation->family, err);
	case OPERATION_PORT_ADD:
	case OPERATION_PORT_SET:
		return port_write(kernel, *ifindex, operation, err);
	}
	return podnet_error_set(err, EINVAL, "unknown operation %d",
				operation->type);
}

int apply(const struct kernel *kernel, const struct operations *operations,
	  struct podnet_error *err)
{
	unsigned int ifindex = operations->ifindex;

	for (size_t i = 0; i < operations->count; i++) {
		const struct operation *operation = &operations->list[i];
		char buf[OPERATION_TEXT_MAX];

		if (run(kernel, operations->desired, operation, &ifindex, err))
			return podnet_error_prefix(err, "%s", kernel->device);
		log_info("%s: %s", kernel->device,
			 operation_format(operation, buf));
	}
	return 0;
}
