// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "reconcile_ports.h"

#include <string.h>

/* Pods of another network may be another podnetd's. */
static bool is_own(const struct desired *desired,
		   const struct podnet_addr *addr)
{
	for (size_t i = 0; i < desired->iproute_count; i++)
		if (desired->iproutes[i].blackhole &&
		    podnet_prefix_covers(&desired->iproutes[i].dst, addr))
			return true;
	return false;
}

static const struct podnet_port *find_port(const struct actual *actual,
					   unsigned int ifindex)
{
	for (size_t i = 0; i < actual->port_count; i++)
		if (actual->ports[i].ifindex == ifindex)
			return &actual->ports[i];
	return NULL;
}

static bool is_taken(const struct actual *actual,
		     const struct podnet_addr *addr)
{
	for (size_t i = 0; i < actual->port_count; i++)
		if (!podnet_addr_compare(&actual->ports[i].address, addr) ||
		    !podnet_addr_compare(&actual->ports[i].address6, addr))
			return true;
	return false;
}

static bool has_family(const struct podnet_port *port, sa_family_t family)
{
	const struct podnet_addr *addr =
		family == AF_INET ? &port->address : &port->address6;

	return addr->family != AF_UNSPEC;
}

/* Adds what one pod lacks and returns the place of the next one. */
static size_t add_pod(struct operations *operations,
		      const struct desired *desired,
		      const struct actual *actual, size_t i)
{
	const struct pod_addr *pod = &actual->pod_addrs[i];
	const struct podnet_port *have = find_port(actual, pod->ifindex);
	struct podnet_port port = { .ifindex = pod->ifindex };
	enum operation_type type = have ? OPERATION_PORT_SET :
					  OPERATION_PORT_ADD;

	memcpy(port.ifname, pod->ifname, sizeof(port.ifname));
	for (; i < actual->pod_addr_count &&
	       actual->pod_addrs[i].ifindex == port.ifindex; i++) {
		const struct podnet_addr *addr = &actual->pod_addrs[i].addr;

		if (is_own(desired, addr) && !is_taken(actual, addr) &&
		    !has_family(&port, addr->family) &&
		    !(have && has_family(have, addr->family)))
			podnet_port_put_address(&port, addr);
	}
	if (port.members)
		operations_add(operations, type)->port = port;
	return i;
}

void reconcile_ports(struct operations *operations,
		     const struct desired *desired, const struct actual *actual)
{
	size_t i = 0;

	while (i < actual->pod_addr_count)
		i = add_pod(operations, desired, actual, i);
}
