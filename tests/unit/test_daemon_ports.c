// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Which pods are bound as ports again: a node with two prefixes, and what is to
 * be done for the addresses that lead to pods and the ports that are there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cleanup.h"
#include "daemon/reconcile_ports.h"

#define ENTRIES_MAX 8

struct fixture {
	struct desired desired;
	struct pod_addr pod_addrs[ENTRIES_MAX];
	struct podnet_port ports[ENTRIES_MAX];
	struct actual actual;
};

static struct podnet_addr addr(const char *text)
{
	struct podnet_addr out;

	assert_int_equal(podnet_addr_parse(text, &out, NULL), 0);
	return out;
}

static void add_prefix(struct desired *desired, const char *text,
		       bool blackhole)
{
	struct desired_iproute *route =
		&desired->iproutes[desired->iproute_count++];

	route->blackhole = blackhole;
	assert_int_equal(podnet_prefix_parse(text, &route->dst, NULL), 0);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	add_prefix(&fixture->desired, "10.244.0.0/16", false);
	add_prefix(&fixture->desired, "10.244.1.0/24", true);
	add_prefix(&fixture->desired, "fd00:10:244:1::/64", true);
	fixture->actual.pod_addrs = fixture->pod_addrs;
	fixture->actual.ports = fixture->ports;
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void route_to(struct fixture *fixture, unsigned int ifindex,
		     const char *text)
{
	struct actual *actual = &fixture->actual;
	struct pod_addr *pod = &actual->pod_addrs[actual->pod_addr_count++];

	pod->ifindex = ifindex;
	snprintf(pod->ifname, sizeof(pod->ifname), "pn%u", ifindex);
	pod->addr = addr(text);
}

/* Both may be NULL. */
static struct podnet_port *bind_to(struct fixture *fixture,
				   unsigned int ifindex, const char *v4,
				   const char *v6)
{
	struct actual *actual = &fixture->actual;
	struct podnet_port *port = &actual->ports[actual->port_count++];

	port->ifindex = ifindex;
	if (v4)
		port->address = addr(v4);
	if (v6)
		port->address6 = addr(v6);
	return port;
}

static const char *format_address(const struct podnet_port *port,
				  enum podnet_port_member member, char *buf)
{
	const struct podnet_addr *of = member == PODNET_PORT_ADDRESS ?
					       &port->address :
					       &port->address6;

	return port->members & member ? podnet_addr_format(of, buf) : "-";
}

/* @expected: a line for each operation, with the addresses that it sets. */
static void assert_operations(struct fixture *fixture, const char *expected)
{
	_cleanup_free_ struct operations *operations = NULL;
	char text[4096] = "";

	operations = calloc(1, sizeof(*operations) +
				       ENTRIES_MAX * sizeof(struct operation));
	assert_non_null(operations);
	reconcile_ports(operations, &fixture->desired, &fixture->actual);
	for (size_t i = 0; i < operations->count; i++) {
		const struct operation *operation = &operations->list[i];
		const struct podnet_port *port = &operation->port;
		char buf[OPERATION_TEXT_MAX], v4[PODNET_ADDR_STRLEN],
			v6[PODNET_ADDR_STRLEN], line[512];

		snprintf(line, sizeof(line), "%s: %s %s\n",
			 operation_format(operation, buf),
			 format_address(port, PODNET_PORT_ADDRESS, v4),
			 format_address(port, PODNET_PORT_ADDRESS6, v6));
		strcat(text, line);
		assert_int_equal(port->members & ~(PODNET_PORT_ADDRESS |
						   PODNET_PORT_ADDRESS6), 0);
	}
	assert_string_equal(text, expected);
}

static void pods_that_are_bound_are_left_alone(void **state)
{
	struct fixture *fixture = *state;

	route_to(fixture, 7, "10.244.1.5");
	route_to(fixture, 7, "fd00:10:244:1::5");
	bind_to(fixture, 7, "10.244.1.5", "fd00:10:244:1::5")->host_path_tx =
		true;
	bind_to(fixture, 8, "10.244.1.6", NULL);
	assert_operations(fixture, "");
}

static void pods_without_a_port_are_bound(void **state)
{
	struct fixture *fixture = *state;

	route_to(fixture, 7, "10.244.1.5");
	route_to(fixture, 7, "fd00:10:244:1::5");
	route_to(fixture, 9, "fd00:10:244:1::6");
	assert_operations(fixture,
			  "bind pn7 as a port: 10.244.1.5 fd00:10:244:1::5\n"
			  "bind pn9 as a port: - fd00:10:244:1::6\n");
}

static void address_that_a_port_lacks_is_all_that_is_set(void **state)
{
	struct fixture *fixture = *state;

	route_to(fixture, 7, "10.244.1.5");
	route_to(fixture, 7, "fd00:10:244:1::5");
	bind_to(fixture, 7, "10.244.1.5", NULL);
	assert_operations(
		fixture, "set the address of port pn7: - fd00:10:244:1::5\n");
}

/* A virtual address, say, that leads to the pod too. */
static void other_addresses_do_not_count(void **state)
{
	struct fixture *fixture = *state;

	route_to(fixture, 7, "10.244.2.5");
	route_to(fixture, 8, "10.0.0.1");
	route_to(fixture, 8, "10.244.1.5");
	route_to(fixture, 8, "10.244.1.6");
	assert_operations(fixture, "bind pn8 as a port: 10.244.1.5 -\n");
}

static void address_of_another_port_stays_there(void **state)
{
	struct fixture *fixture = *state;

	route_to(fixture, 7, "10.244.1.5");
	route_to(fixture, 8, "10.244.1.6");
	route_to(fixture, 8, "fd00:10:244:1::6");
	bind_to(fixture, 9, "10.244.1.5", "fd00:10:244:1::6");
	assert_operations(fixture, "bind pn8 as a port: 10.244.1.6 -\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pods_that_are_bound_are_left_alone),
		TEST(pods_without_a_port_are_bound),
		TEST(address_that_a_port_lacks_is_all_that_is_set),
		TEST(other_addresses_do_not_count),
		TEST(address_of_another_port_stays_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
