// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "reconcile.h"

#include <errno.h>
#include <string.h>

#include "reconcile_ports.h"

static bool peer_differs(const struct podnet_peer *want,
			 const struct podnet_peer *have)
{
	return podnet_addr_compare(&want->remote, &have->remote) ||
	       podnet_addr_compare(&want->remote6, &have->remote6) ||
	       want->port != have->port || want->wire != have->wire ||
	       want->vni != have->vni ||
	       memcmp(want->mac, have->mac, sizeof(want->mac)) ||
	       memcmp(want->mac6, have->mac6, sizeof(want->mac6));
}

static bool peers_differ(const struct desired *desired,
			 const struct actual *actual)
{
	if (desired->peer_count != actual->peer_count)
		return true;
	for (size_t i = 0; i < desired->peer_count; i++) {
		const struct podnet_peer *want = &desired->peers[i];
		const struct podnet_peer *have = &actual->peers[i];

		if (strcmp(want->name, have->name) || peer_differs(want, have))
			return true;
	}
	return false;
}

static bool routes_differ(const struct desired *desired,
			  const struct actual *actual)
{
	if (desired->route_count != actual->route_count)
		return true;
	for (size_t i = 0; i < desired->route_count; i++) {
		const struct podnet_route *want = &desired->routes[i];
		const struct podnet_route *have = &actual->routes[i];

		if (podnet_prefix_compare(&want->prefix, &have->prefix) ||
		    strcmp(want->peer, have->peer))
			return true;
	}
	return false;
}

/* Without the port, which cannot be changed at all times. */
static void set_underlay(struct podnet_device *device,
			 const struct desired *desired,
			 const struct podnet_device *have)
{
	if (podnet_addr_compare(&have->local, &desired->local)) {
		device->members |= PODNET_DEVICE_LOCAL;
		device->local = desired->local;
	}
	if (podnet_addr_compare(&have->local6, &desired->local6)) {
		device->members |= PODNET_DEVICE_LOCAL6;
		device->local6 = desired->local6;
	}
	if (have->wire != desired->wire) {
		device->members |= PODNET_DEVICE_WIRE;
		device->wire = desired->wire;
	}
	if (have->vni != desired->vni) {
		device->members |= PODNET_DEVICE_VNI;
		device->vni = desired->vni;
	}
	if (!podnet_mac_is_zero(desired->mac) &&
	    memcmp(have->mac, desired->mac, sizeof(desired->mac))) {
		device->members |= PODNET_DEVICE_MAC;
		memcpy(device->mac, desired->mac, sizeof(device->mac));
	}
}

/* Returns whether the device is up, with its addresses and routes, when the
 * operations so far are done. */
static bool add_device(struct operations *operations,
		       const struct desired *desired,
		       const struct actual *actual)
{
	/* As the kernel makes it. */
	static const struct podnet_device fresh = {
		.local = { .family = AF_INET },
		.local6 = { .family = AF_INET6 },
		.wire = PODNET_WIRE_IPUDP,
		.vni = PODNET_VNI_DEFAULT,
	};
	struct podnet_device device = {};
	bool up = actual->link.up;

	if (!actual->exists)
		operations_add(operations, OPERATION_LINK_ADD);
	if (!actual->exists || actual->device.port != desired->port) {
		device.members |= PODNET_DEVICE_PORT;
		device.port = desired->port;
		if (up)
			operations_add(operations, OPERATION_LINK_DOWN);
		up = false;
	}
	set_underlay(&device, desired, actual->exists ? &actual->device : &fresh);
	if (device.members)
		operations_add(operations, OPERATION_DEVICE_SET)->device = device;
	if (!actual->exists || actual->link.mtu != desired->mtu)
		operations_add(operations, OPERATION_MTU_SET)->mtu = desired->mtu;
	return up;
}

static int compare_addr_to_ifaddr(const struct podnet_addr *want,
				  const struct podnet_ifaddr *have)
{
	struct podnet_prefix prefix = podnet_prefix_of(want);
	int r = podnet_addr_compare(want, &have->addr);

	return r ? r : prefix.len - have->len;
}

/* @keep: the addresses that are there stay. Those of IPv4 always do. */
static void add_missing_addrs(struct operations *operations,
			      const struct desired *desired,
			      const struct actual *actual, bool keep)
{
	size_t j = 0;

	for (size_t i = 0; i < desired->addr_count; i++) {
		const struct podnet_addr *want = &desired->addrs[i];

		while (j < actual->addr_count &&
		       compare_addr_to_ifaddr(want, &actual->addrs[j]) > 0)
			j++;
		if ((!keep && want->family == AF_INET6) ||
		    j == actual->addr_count ||
		    compare_addr_to_ifaddr(want, &actual->addrs[j]))
			operations_add(operations, OPERATION_ADDR_ADD)->addr = want;
	}
}

static void add_stale_addrs(struct operations *operations,
			    const struct desired *desired,
			    const struct actual *actual)
{
	size_t i = 0;

	for (size_t j = 0; j < actual->addr_count; j++) {
		const struct podnet_ifaddr *have = &actual->addrs[j];

		while (i < desired->addr_count &&
		       compare_addr_to_ifaddr(&desired->addrs[i], have) < 0)
			i++;
		if (i == desired->addr_count ||
		    compare_addr_to_ifaddr(&desired->addrs[i], have))
			operations_add(operations, OPERATION_ADDR_DEL)->ifaddr = have;
	}
}

static bool is_same_iproute(const struct desired_iproute *want,
			    const struct podnet_iproute *have,
			    unsigned int ifindex)
{
	return have->protocol == PODNET_RTPROT &&
	       have->ifindex == (want->blackhole ? 0 : ifindex) &&
	       !podnet_addr_compare(&want->gateway, &have->gateway) &&
	       !podnet_addr_compare(&want->src, &have->src) && !have->mtu;
}

/* The kernel may hold several routes for a prefix, with different metrics. */
static bool has_iproute(const struct actual *actual, size_t first,
			const struct desired_iproute *want)
{
	for (size_t i = first; i < actual->iproute_count; i++) {
		const struct podnet_iproute *have = &actual->iproutes[i];

		if (podnet_prefix_compare(&want->dst, &have->dst))
			return false;
		if (is_same_iproute(want, have, actual->link.ifindex))
			return true;
	}
	return false;
}

/* @keep: the routes by way of the device that are there stay. */
static void add_missing_iproutes(struct operations *operations,
				 const struct desired *desired,
				 const struct actual *actual, bool keep)
{
	size_t j = 0;

	for (size_t i = 0; i < desired->iproute_count; i++) {
		const struct desired_iproute *want = &desired->iproutes[i];

		while (j < actual->iproute_count &&
		       podnet_prefix_compare(&want->dst,
					     &actual->iproutes[j].dst) > 0)
			j++;
		if ((!keep && !want->blackhole) || !has_iproute(actual, j, want))
			operations_add(operations, OPERATION_IPROUTE_REPLACE)->wanted = want;
	}
}

/* By its mark, and because it leads to the device or to nowhere. */
static bool is_own_iproute(const struct podnet_iproute *have,
			   unsigned int ifindex)
{
	return have->protocol == PODNET_RTPROT &&
	       (!have->ifindex || have->ifindex == ifindex);
}

static void add_stale_iproutes(struct operations *operations,
			       const struct desired *desired,
			       const struct actual *actual)
{
	size_t i = 0;

	for (size_t j = 0; j < actual->iproute_count; j++) {
		const struct podnet_iproute *have = &actual->iproutes[j];

		while (i < desired->iproute_count &&
		       podnet_prefix_compare(&desired->iproutes[i].dst,
					     &have->dst) < 0)
			i++;
		if (i < desired->iproute_count &&
		    !podnet_prefix_compare(&desired->iproutes[i].dst, &have->dst))
			continue;
		if (is_own_iproute(have, actual->link.ifindex))
			operations_add(operations, OPERATION_IPROUTE_DEL)->stale = have;
	}
}

static void add_forwarding(struct operations *operations,
			   const struct desired *desired,
			   const struct actual *actual)
{
	if (desired->forward_ipv4 && !actual->forward_ipv4)
		operations_add(operations, OPERATION_FORWARDING_ON)->family = AF_INET;
	if (desired->forward_ipv6 && !actual->forward_ipv6)
		operations_add(operations, OPERATION_FORWARDING_ON)->family = AF_INET6;
}

int reconcile(const struct desired *desired, const struct actual *actual,
	      struct operations **ret, struct podnet_error *err)
{
	/* Six for the device and its peers, two for forwarding. */
	size_t max = 8 + desired->addr_count + desired->iproute_count +
		     actual->addr_count + actual->iproute_count +
		     actual->pod_addr_count;
	struct operations *operations;
	bool up;

	operations = calloc(1, sizeof(*operations) +
				       max * sizeof(operations->list[0]));
	if (!operations)
		return podnet_error_set(err, ENOMEM, "out of memory");
	operations->desired = desired;
	operations->ifindex = actual->link.ifindex;

	up = add_device(operations, desired, actual);
	if (peers_differ(desired, actual) || routes_differ(desired, actual))
		operations_add(operations, OPERATION_SYNC);
	/* A device that goes down loses its IPv6 addresses and its routes.
	 * Routes need their source addresses and a device that is up; an
	 * address goes when no route names it any more. */
	add_missing_addrs(operations, desired, actual, up);
	if (!up)
		operations_add(operations, OPERATION_LINK_UP);
	add_missing_iproutes(operations, desired, actual, up);
	add_stale_iproutes(operations, desired, actual);
	add_stale_addrs(operations, desired, actual);
	add_forwarding(operations, desired, actual);
	reconcile_ports(operations, desired, actual);
	*ret = operations;
	return 0;
}
