// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What is to be done for a desired and an actual state. Each test starts from
 * a kernel that holds just what is desired, and changes one thing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <linux/rtnetlink.h>

#include "daemon/reconcile.h"

#define IFINDEX 7
#define GENERATION 5

struct fixture {
	struct desired *desired;
	struct actual *actual;
};

static struct podnet_addr addr(const char *text)
{
	struct podnet_addr out;

	assert_int_equal(podnet_addr_parse(text, &out, NULL), 0);
	return out;
}

static struct podnet_prefix prefix(const char *text)
{
	struct podnet_prefix out;

	assert_int_equal(podnet_prefix_parse(text, &out, NULL), 0);
	return out;
}

static struct desired *desire(void)
{
	static const char text[] =
		"{\"clusterCIDRs\":[\"10.244.0.0/16\",\"fd00:10:244::/48\"],"
		"\"nodes\":["
		"{\"name\":\"a\",\"addresses\":[\"192.168.77.1\"],"
		"\"prefixes\":[\"10.244.1.0/24\",\"fd00:10:244:1::/64\"]},"
		"{\"name\":\"b\",\"addresses\":[\"192.168.77.2\"],"
		"\"prefixes\":[\"10.244.2.0/24\",\"fd00:10:244:2::/64\"]},"
		"{\"name\":\"c\",\"addresses\":[\"192.168.77.3\"],"
		"\"prefixes\":[\"10.244.3.0/24\"]}]}";
	_cleanup_cluster_ struct cluster *cluster = NULL;
	const struct cluster_node *own;
	struct desired *desired;

	assert_int_equal(cluster_parse(text, strlen(text), &cluster, NULL), 0);
	assert_int_equal(cluster_find(cluster, "a", &own, NULL), 0);
	assert_int_equal(desired_new(cluster, own, 1472, &desired, NULL), 0);
	return desired;
}

/* One entry more than is used, so that a test can append one. */
static void *room(size_t count, size_t size)
{
	void *list = calloc(count + 1, size);

	assert_non_null(list);
	return list;
}

static void hold_addrs_and_iproutes(struct actual *actual,
				    const struct desired *desired)
{
	actual->addrs = room(desired->addr_count, sizeof(*actual->addrs));
	for (size_t i = 0; i < desired->addr_count; i++)
		actual->addrs[actual->addr_count++] = (struct podnet_ifaddr){
			.ifindex = IFINDEX,
			.addr = desired->addrs[i],
			.len = podnet_prefix_of(&desired->addrs[i]).len,
		};
	actual->iproutes =
		room(desired->iproute_count, sizeof(*actual->iproutes));
	for (size_t i = 0; i < desired->iproute_count; i++) {
		const struct desired_iproute *want = &desired->iproutes[i];

		actual->iproutes[actual->iproute_count++] =
			(struct podnet_iproute){
				.dst = want->dst,
				.ifindex = want->blackhole ? 0 : IFINDEX,
				.gateway = want->gateway,
				.src = want->src,
				.protocol = PODNET_RTPROT,
			};
	}
}

static void hold_peers_and_routes(struct actual *actual,
				  const struct desired *desired)
{
	actual->peers = room(desired->peer_count, sizeof(*actual->peers));
	for (size_t i = 0; i < desired->peer_count; i++) {
		actual->peers[i] = desired->peers[i];
		actual->peers[i].generation = GENERATION;
	}
	actual->peer_count = desired->peer_count;
	actual->routes = room(desired->route_count, sizeof(*actual->routes));
	for (size_t i = 0; i < desired->route_count; i++) {
		actual->routes[i] = desired->routes[i];
		actual->routes[i].generation = GENERATION;
	}
	actual->route_count = desired->route_count;
}

/* Nobody asks for another one. */
static const uint8_t random_mac[PODNET_MAC_SIZE] = { 2, 0x12, 0x34, 5, 6, 7 };

static struct actual *hold(const struct desired *desired)
{
	struct actual *actual = room(0, sizeof(*actual));

	actual->forward_ipv4 = true;
	actual->forward_ipv6 = true;
	actual->exists = true;
	actual->link.ifindex = IFINDEX;
	actual->link.mtu = desired->mtu;
	actual->link.up = true;
	actual->device.port = desired->port;
	actual->device.local = desired->local;
	actual->device.local6 = desired->local6;
	actual->device.wire = desired->wire;
	actual->device.vni = desired->vni;
	memcpy(actual->device.mac, random_mac, sizeof(random_mac));
	actual->device.generation = GENERATION;
	hold_addrs_and_iproutes(actual, desired);
	hold_peers_and_routes(actual, desired);
	return actual;
}

static int setup(void **state)
{
	struct fixture *fixture = room(0, sizeof(*fixture));

	fixture->desired = desire();
	fixture->actual = hold(fixture->desired);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	desired_free(fixture->desired);
	actual_free(fixture->actual);
	free(fixture);
	return 0;
}

/* @expected: the texts of the operations, each with a newline. */
static void assert_operations(struct fixture *fixture, const char *expected)
{
	_cleanup_free_ struct operations *operations = NULL;
	char text[4096] = "";

	actual_sort(fixture->actual);
	assert_int_equal(reconcile(fixture->desired, fixture->actual,
				   &operations, NULL), 0);
	for (size_t i = 0; i < operations->count; i++) {
		char buf[OPERATION_TEXT_MAX];

		strcat(text, operation_format(&operations->list[i], buf));
		strcat(text, "\n");
	}
	assert_string_equal(text, expected);
	assert_ptr_equal(operations->desired, fixture->desired);
	assert_int_equal(operations->ifindex, fixture->actual->link.ifindex);
}

/* The device and all that went with it. */
static void forget_device(struct actual *actual)
{
	size_t kept = 0;

	actual->exists = false;
	actual->link = (struct podnet_link){};
	actual->device = (struct podnet_device){};
	actual->addr_count = 0;
	actual->peer_count = 0;
	actual->route_count = 0;
	for (size_t i = 0; i < actual->iproute_count; i++)
		if (!actual->iproutes[i].ifindex)
			actual->iproutes[kept++] = actual->iproutes[i];
	actual->iproute_count = kept;
}

static void remove_iproute(struct actual *actual, const char *dst)
{
	struct podnet_prefix wanted = prefix(dst);

	for (size_t i = 0; i < actual->iproute_count; i++) {
		if (podnet_prefix_compare(&actual->iproutes[i].dst, &wanted))
			continue;
		actual->iproutes[i] = actual->iproutes[--actual->iproute_count];
		return;
	}
	fail_msg("no kernel route %s", dst);
}

static struct podnet_iproute *find_iproute(struct actual *actual,
					   const char *dst)
{
	struct podnet_prefix wanted = prefix(dst);

	for (size_t i = 0; i < actual->iproute_count; i++)
		if (!podnet_prefix_compare(&actual->iproutes[i].dst, &wanted))
			return &actual->iproutes[i];
	fail_msg("no kernel route %s", dst);
	return NULL;
}

static void same_state_gives_nothing_to_do(void **state)
{
	assert_operations(*state, "");
}

static void empty_kernel_gets_everything_in_order(void **state)
{
	struct fixture *fixture = *state;

	forget_device(fixture->actual);
	fixture->actual->iproute_count = 0;
	fixture->actual->forward_ipv4 = false;
	fixture->actual->forward_ipv6 = false;
	assert_operations(fixture,
			  "create the device\n"
			  "set port 6080, local 192.168.77.1\n"
			  "set the MTU to 1472\n"
			  "write peers and routes\n"
			  "add address 10.244.1.0\n"
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the blackhole for 10.244.1.0/24\n"
			  "set the route for fd00:10:244::/48\n"
			  "set the blackhole for fd00:10:244:1::/64\n"
			  "turn on forwarding of IPv4\n"
			  "turn on forwarding of IPv6\n");
}

static void deleted_device_comes_back_and_blackholes_stay(void **state)
{
	struct fixture *fixture = *state;

	forget_device(fixture->actual);
	assert_operations(fixture,
			  "create the device\n"
			  "set port 6080, local 192.168.77.1\n"
			  "set the MTU to 1472\n"
			  "write peers and routes\n"
			  "add address 10.244.1.0\n"
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the route for fd00:10:244::/48\n");
}

static void device_without_peers_needs_no_sync_for_a_single_node(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->peer_count = 0;
	fixture->desired->route_count = 0;
	forget_device(fixture->actual);
	assert_operations(fixture,
			  "create the device\n"
			  "set port 6080, local 192.168.77.1\n"
			  "set the MTU to 1472\n"
			  "add address 10.244.1.0\n"
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the route for fd00:10:244::/48\n");
}

static void device_that_is_down_is_set_up_and_completed(void **state)
{
	struct fixture *fixture = *state;

	/* The kernel took the IPv6 address and the routes. */
	fixture->actual->link.up = false;
	fixture->actual->addr_count = 1;
	remove_iproute(fixture->actual, "10.244.0.0/16");
	remove_iproute(fixture->actual, "fd00:10:244::/48");
	assert_operations(fixture,
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the route for fd00:10:244::/48\n");
}

static void changed_mtu_is_all_that_is_set(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->mtu = 1372;
	assert_operations(fixture, "set the MTU to 1372\n");
}

static void changed_local_address_needs_no_down(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->local = addr("192.168.77.9");
	assert_operations(fixture, "set local 192.168.77.9\n");
}

static void changed_underlay_needs_no_down(void **state)
{
	struct fixture *fixture = *state;
	struct desired *desired = fixture->desired;

	desired->local6 = addr("fd77::1");
	desired->wire = PODNET_WIRE_VXLAN;
	desired->vni = 4096;
	memcpy(desired->mac, (uint8_t[]){ 2, 0, 0, 0, 0, 1 }, PODNET_MAC_SIZE);
	assert_operations(fixture,
			  "set local6 fd77::1, wire vxlan, vni 4096, mac 02:00:00:00:00:01\n");
}

static void everything_about_the_underlay_fits_into_a_line(void **state)
{
	struct fixture *fixture = *state;
	struct desired *desired = fixture->desired;

	desired->port = 65535;
	desired->local = addr("255.255.255.254");
	desired->local6 = addr("2001:db8:1111:2222:3333:4444:5555:6666");
	desired->wire = PODNET_WIRE_GENEVE;
	desired->vni = PODNET_VNI_MAX;
	memcpy(desired->mac, (uint8_t[]){ 2, 0, 0, 0, 0, 1 }, PODNET_MAC_SIZE);
	fixture->actual->link.up = false;
	assert_operations(fixture,
			  "set port 65535, local 255.255.255.254, local6 2001:db8:1111:2222:3333:4444:5555:6666, wire geneve, vni 16777215, mac 02:00:00:00:00:01\n"
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the route for fd00:10:244::/48\n");
}

static void a_new_device_needs_only_what_differs_from_the_default(void **state)
{
	struct fixture *fixture = *state;
	struct desired *desired = fixture->desired;

	forget_device(fixture->actual);
	desired->local = (struct podnet_addr){ .family = AF_INET };
	desired->local6 = addr("fd77::1");
	desired->wire = PODNET_WIRE_GENEVE;
	assert_operations(fixture,
			  "create the device\n"
			  "set port 6080, local6 fd77::1, wire geneve\n"
			  "set the MTU to 1472\n"
			  "write peers and routes\n"
			  "add address 10.244.1.0\n"
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the route for fd00:10:244::/48\n");
}

/* The port can change only while the device is down, and that takes the IPv6
 * addresses and the routes with it. */
static void changed_port_takes_the_device_down_and_restores_it(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->port = 7000;
	assert_operations(fixture,
			  "take the device down\n"
			  "set port 7000\n"
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the route for fd00:10:244::/48\n");
}

static void changed_port_of_a_device_that_is_down_needs_no_down(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->port = 7000;
	fixture->actual->link.up = false;
	assert_operations(fixture,
			  "set port 7000\n"
			  "add address fd00:10:244:1::\n"
			  "bring the device up\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the route for fd00:10:244::/48\n");
}

static void peer_that_moved_is_synced(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->peers[0].remote = addr("192.168.77.22");
	assert_operations(fixture, "write peers and routes\n");
}

static void peer_with_another_port_is_synced(void **state)
{
	struct fixture *fixture = *state;

	fixture->actual->peers[1].port = 1;
	assert_operations(fixture, "write peers and routes\n");
}

static void peer_with_another_wire_format_is_synced(void **state)
{
	struct fixture *fixture = *state;
	struct podnet_peer *peer = &fixture->actual->peers[1];
	struct podnet_peer same = *peer;

	peer->wire = PODNET_WIRE_GENEVE;
	assert_operations(fixture, "write peers and routes\n");
	*peer = same;
	peer->vni = 2;
	assert_operations(fixture, "write peers and routes\n");
	*peer = same;
	peer->mac[5] = 1;
	assert_operations(fixture, "write peers and routes\n");
	*peer = same;
	peer->mac6[5] = 1;
	assert_operations(fixture, "write peers and routes\n");
	*peer = same;
	assert_operations(fixture, "");
}

static void peer_with_another_family_is_synced(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->peers[0].remote6 = addr("fd77::2");
	assert_operations(fixture, "write peers and routes\n");
	fixture->actual->peers[0].remote6 = addr("fd77::2");
	assert_operations(fixture, "");
	fixture->desired->peers[0].remote = (struct podnet_addr){};
	assert_operations(fixture, "write peers and routes\n");
}

static void peer_that_is_missing_is_synced(void **state)
{
	struct fixture *fixture = *state;

	fixture->actual->peer_count--;
	assert_operations(fixture, "write peers and routes\n");
}

static void peer_that_is_too_many_is_synced(void **state)
{
	struct fixture *fixture = *state;
	struct actual *actual = fixture->actual;

	strcpy(actual->peers[actual->peer_count++].name, "stranger");
	assert_operations(fixture, "write peers and routes\n");
}

static void peer_with_another_name_is_synced(void **state)
{
	struct fixture *fixture = *state;

	strcpy(fixture->actual->peers[0].name, "bb");
	assert_operations(fixture, "write peers and routes\n");
}

static void prefix_that_moved_to_another_peer_is_synced(void **state)
{
	struct fixture *fixture = *state;

	strcpy(fixture->desired->routes[0].peer, "c");
	assert_operations(fixture, "write peers and routes\n");
}

static void prefix_that_changed_is_synced(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->routes[0].prefix = prefix("10.244.2.0/25");
	assert_operations(fixture, "write peers and routes\n");
}

static void route_that_is_too_many_is_synced(void **state)
{
	struct fixture *fixture = *state;
	struct actual *actual = fixture->actual;

	actual->routes[actual->route_count++] =
		(struct podnet_route){ .prefix = prefix("10.99.0.0/16"),
				       .peer = "b",
				       .generation = GENERATION };
	assert_operations(fixture, "write peers and routes\n");
}

static void order_of_the_kernels_lists_does_not_matter(void **state)
{
	struct fixture *fixture = *state;
	struct actual *actual = fixture->actual;
	struct podnet_peer peer = actual->peers[0];
	struct podnet_route route = actual->routes[0];
	struct podnet_ifaddr ifaddr = actual->addrs[0];
	struct podnet_iproute iproute = actual->iproutes[0];

	actual->peers[0] = actual->peers[1];
	actual->peers[1] = peer;
	actual->routes[0] = actual->routes[2];
	actual->routes[2] = route;
	actual->addrs[0] = actual->addrs[1];
	actual->addrs[1] = ifaddr;
	actual->iproutes[0] = actual->iproutes[3];
	actual->iproutes[3] = iproute;
	assert_operations(fixture, "");
}

static void own_prefix_that_moved_adds_before_it_removes(void **state)
{
	struct fixture *fixture = *state;
	struct desired *desired = fixture->desired;

	desired->addrs[0] = addr("10.244.9.0");
	desired->iproutes[0].src = addr("10.244.9.0");
	desired->iproutes[1].dst = prefix("10.244.9.0/24");
	assert_operations(fixture,
			  "add address 10.244.9.0\n"
			  "set the route for 10.244.0.0/16\n"
			  "set the blackhole for 10.244.9.0/24\n"
			  "remove the route for 10.244.1.0/24\n"
			  "remove address 10.244.1.0\n");
}

static void removed_address_is_added(void **state)
{
	struct fixture *fixture = *state;

	fixture->actual->addr_count = 1;
	assert_operations(fixture, "add address fd00:10:244:1::\n");
}

static void strange_addresses_on_the_device_are_removed(void **state)
{
	struct fixture *fixture = *state;
	struct actual *actual = fixture->actual;

	actual->addrs[actual->addr_count++] = (struct podnet_ifaddr){
		.ifindex = IFINDEX, .addr = addr("10.0.0.1"), .len = 32
	};
	assert_operations(fixture, "remove address 10.0.0.1\n");
}

/* Which would make the kernel add a route of its own for the whole prefix. */
static void own_address_with_another_length_is_replaced(void **state)
{
	struct fixture *fixture = *state;

	fixture->actual->addrs[0].len = 24;
	assert_operations(fixture, "add address 10.244.1.0\n"
				   "remove address 10.244.1.0\n");
}

static void removed_kernel_routes_are_set(void **state)
{
	struct fixture *fixture = *state;

	remove_iproute(fixture->actual, "10.244.0.0/16");
	remove_iproute(fixture->actual, "fd00:10:244:1::/64");
	assert_operations(fixture,
			  "set the route for 10.244.0.0/16\n"
			  "set the blackhole for fd00:10:244:1::/64\n");
}

static void kernel_route_that_differs_is_set(void **state)
{
	struct fixture *fixture = *state;
	struct podnet_iproute *route;

	route = find_iproute(fixture->actual, "10.244.0.0/16");
	route->src = addr("192.168.77.1");
	assert_operations(fixture, "set the route for 10.244.0.0/16\n");
	route->src = addr("10.244.1.0");
	route->mtu = 1300;
	assert_operations(fixture, "set the route for 10.244.0.0/16\n");
	route->mtu = 0;

	route = find_iproute(fixture->actual, "fd00:10:244::/48");
	route->gateway = (struct podnet_addr){};
	assert_operations(fixture, "set the route for fd00:10:244::/48\n");
}

static void blackhole_in_place_of_a_route_is_replaced(void **state)
{
	struct fixture *fixture = *state;

	find_iproute(fixture->actual, "10.244.0.0/16")->ifindex = 0;
	find_iproute(fixture->actual, "10.244.1.0/24")->ifindex = IFINDEX;
	assert_operations(fixture, "set the route for 10.244.0.0/16\n"
				   "set the blackhole for 10.244.1.0/24\n");
}

static void stale_kernel_routes_are_removed(void **state)
{
	struct fixture *fixture = *state;
	struct actual *actual = fixture->actual;

	actual->iproutes[actual->iproute_count++] = (struct podnet_iproute){
		.dst = prefix("10.77.0.0/16"), .ifindex = IFINDEX,
		.protocol = PODNET_RTPROT,
	};
	assert_operations(fixture, "remove the route for 10.77.0.0/16\n");
}

static void foreign_kernel_routes_stay(void **state)
{
	struct fixture *fixture = *state;
	struct actual *actual = fixture->actual;
	struct podnet_iproute *route = &actual->iproutes[actual->iproute_count++];

	*route = (struct podnet_iproute){ .dst = prefix("10.77.0.0/16"),
					  .ifindex = IFINDEX + 1,
					  .protocol = PODNET_RTPROT };
	assert_operations(fixture, "");
	route = find_iproute(actual, "10.77.0.0/16");
	route->ifindex = IFINDEX;
	route->protocol = RTPROT_STATIC;
	assert_operations(fixture, "");
}

static void second_kernel_route_for_a_prefix_does_not_hide_the_own(void **state)
{
	struct fixture *fixture = *state;
	struct actual *actual = fixture->actual;

	actual->iproutes[actual->iproute_count++] = (struct podnet_iproute){
		.dst = prefix("10.244.0.0/16"), .ifindex = IFINDEX + 1,
		.protocol = PODNET_RTPROT,
	};
	assert_operations(fixture, "");
	remove_iproute(actual, "10.244.0.0/16");
	find_iproute(actual, "10.244.0.0/16")->ifindex = IFINDEX + 1;
	assert_operations(fixture, "set the route for 10.244.0.0/16\n");
}

static void nothing_desired_removes_all_routes_and_addresses(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->iproute_count = 0;
	fixture->desired->addr_count = 0;
	assert_operations(fixture,
			  "remove the route for 10.244.0.0/16\n"
			  "remove the route for 10.244.1.0/24\n"
			  "remove the route for fd00:10:244::/48\n"
			  "remove the route for fd00:10:244:1::/64\n"
			  "remove address 10.244.1.0\n"
			  "remove address fd00:10:244:1::\n");
}

static void forwarding_is_turned_on_where_it_is_off(void **state)
{
	struct fixture *fixture = *state;

	fixture->actual->forward_ipv6 = false;
	assert_operations(fixture, "turn on forwarding of IPv6\n");
}

static void forwarding_that_nobody_needs_stays_as_it_is(void **state)
{
	struct fixture *fixture = *state;

	fixture->desired->forward_ipv4 = false;
	fixture->desired->forward_ipv6 = false;
	fixture->actual->forward_ipv6 = false;
	assert_operations(fixture, "");
}

static void all_at_once_fits_into_the_list(void **state)
{
	struct fixture *fixture = *state;
	struct desired *desired = fixture->desired;

	desired->port = 1;
	desired->local = addr("192.168.77.9");
	desired->mtu = 1;
	desired->peer_count = 0;
	desired->addrs[0] = addr("10.9.0.0");
	desired->addrs[1] = addr("fd09::");
	desired->iproutes[0].dst = prefix("11.0.0.0/8");
	desired->iproutes[1].dst = prefix("11.1.0.0/16");
	desired->iproutes[2].dst = prefix("fd09::/48");
	desired->iproutes[3].dst = prefix("fd09:0:0:1::/64");
	fixture->actual->forward_ipv4 = false;
	fixture->actual->forward_ipv6 = false;
	assert_operations(fixture,
			  "take the device down\n"
			  "set port 1, local 192.168.77.9\n"
			  "set the MTU to 1\n"
			  "write peers and routes\n"
			  "add address 10.9.0.0\n"
			  "add address fd09::\n"
			  "bring the device up\n"
			  "set the route for 11.0.0.0/8\n"
			  "set the blackhole for 11.1.0.0/16\n"
			  "set the route for fd09::/48\n"
			  "set the blackhole for fd09:0:0:1::/64\n"
			  "remove the route for 10.244.0.0/16\n"
			  "remove the route for 10.244.1.0/24\n"
			  "remove the route for fd00:10:244::/48\n"
			  "remove the route for fd00:10:244:1::/64\n"
			  "remove address 10.244.1.0\n"
			  "remove address fd00:10:244:1::\n"
			  "turn on forwarding of IPv4\n"
			  "turn on forwarding of IPv6\n");
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(same_state_gives_nothing_to_do),
		test(empty_kernel_gets_everything_in_order),
		test(deleted_device_comes_back_and_blackholes_stay),
		test(device_without_peers_needs_no_sync_for_a_single_node),
		test(device_that_is_down_is_set_up_and_completed),
		test(changed_mtu_is_all_that_is_set),
		test(changed_local_address_needs_no_down),
		test(changed_underlay_needs_no_down),
		test(everything_about_the_underlay_fits_into_a_line),
		test(a_new_device_needs_only_what_differs_from_the_default),
		test(changed_port_takes_the_device_down_and_restores_it),
		test(changed_port_of_a_device_that_is_down_needs_no_down),
		test(peer_that_moved_is_synced),
		test(peer_with_another_port_is_synced),
		test(peer_with_another_wire_format_is_synced),
		test(peer_with_another_family_is_synced),
		test(peer_that_is_missing_is_synced),
		test(peer_that_is_too_many_is_synced),
		test(peer_with_another_name_is_synced),
		test(prefix_that_moved_to_another_peer_is_synced),
		test(prefix_that_changed_is_synced),
		test(route_that_is_too_many_is_synced),
		test(order_of_the_kernels_lists_does_not_matter),
		test(own_prefix_that_moved_adds_before_it_removes),
		test(removed_address_is_added),
		test(strange_addresses_on_the_device_are_removed),
		test(own_address_with_another_length_is_replaced),
		test(removed_kernel_routes_are_set),
		test(kernel_route_that_differs_is_set),
		test(blackhole_in_place_of_a_route_is_replaced),
		test(stale_kernel_routes_are_removed),
		test(foreign_kernel_routes_stay),
		test(second_kernel_route_for_a_prefix_does_not_hide_the_own),
		test(nothing_desired_removes_all_routes_and_addresses),
		test(forwarding_is_turned_on_where_it_is_off),
		test(forwarding_that_nobody_needs_stays_as_it_is),
		test(all_at_once_fits_into_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
