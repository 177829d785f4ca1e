// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The state that a cluster asks of one of its nodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/desired.h"

#define CLUSTER(cidrs, nodes) \
	"{\"clusterCIDRs\":[" cidrs "],\"port\":7000,\"nodes\":[" nodes "]}"
#define CIDRS "\"10.244.0.0/16\",\"fd00:10:244::/48\""
#define NODE(name, last, prefixes) \
	"{\"name\":\"" name "\",\"addresses\":[\"192.168.77." last "\"]," \
	"\"prefixes\":[" prefixes "]}"
#define NODES \
	NODE("c", "3", "\"10.244.3.0/24\",\"fd00:10:244:3::/64\"") "," \
	NODE("a", "1", "\"fd00:10:244:1::/64\",\"10.244.1.0/24\"") "," \
	"{\"name\":\"b\",\"addresses\":[\"192.168.77.2\"],\"port\":7002," \
	"\"prefixes\":[\"10.244.2.0/24\"]}"

static struct desired *desire(const char *text, const char *name)
{
	_cleanup_cluster_ struct cluster *cluster = NULL;
	const struct cluster_node *own;
	struct podnet_error err = {};
	struct desired *desired;

	if (cluster_parse(text, strlen(text), &cluster, &err) ||
	    cluster_find(cluster, name, &own, &err) ||
	    desired_new(cluster, own, 1472, &desired, &err))
		fail_msg("%s", err.text);
	return desired;
}

static void assert_addr(const struct podnet_addr *addr, const char *text)
{
	char buf[PODNET_ADDR_STRLEN];

	assert_string_equal(podnet_addr_format(addr, buf), text);
}

static void assert_iproute(const struct desired_iproute *route, const char *text)
{
	char dst[PODNET_PREFIX_STRLEN], gateway[PODNET_ADDR_STRLEN],
		src[PODNET_ADDR_STRLEN];
	char buf[256];

	snprintf(buf, sizeof(buf), "%s%s via %s src %s",
		 route->blackhole ? "blackhole " : "",
		 podnet_prefix_format(&route->dst, dst),
		 podnet_addr_format(&route->gateway, gateway),
		 podnet_addr_format(&route->src, src));
	assert_string_equal(buf, text);
}

static void assert_peer(const struct podnet_peer *peer, const char *name,
			const char *remote, uint16_t port)
{
	assert_string_equal(peer->name, name);
	assert_addr(&peer->remote, remote);
	assert_int_equal(peer->port, port);
	assert_int_equal(peer->members, PODNET_PEER_REMOTE | PODNET_PEER_PORT |
						PODNET_PEER_WIRE |
						PODNET_PEER_VNI);
	assert_int_equal(peer->wire, PODNET_WIRE_IPUDP);
	assert_int_equal(peer->vni, PODNET_VNI_DEFAULT);
}

static void assert_route(const struct podnet_route *route, const char *prefix,
			 const char *peer)
{
	char buf[PODNET_PREFIX_STRLEN];

	assert_string_equal(podnet_prefix_format(&route->prefix, buf), prefix);
	assert_string_equal(route->peer, peer);
}

static void device_has_own_port_address_and_mtu(void **state)
{
	_cleanup_desired_ struct desired *a =
		desire(CLUSTER(CIDRS, NODES), "a");
	_cleanup_desired_ struct desired *b =
		desire(CLUSTER(CIDRS, NODES), "b");

	assert_int_equal(a->port, 7000);
	assert_addr(&a->local, "192.168.77.1");
	assert_int_equal(a->mtu, 1472);
	assert_int_equal(b->port, 7002);
	assert_addr(&b->local, "192.168.77.2");
}

/* Nodes of each kind of underlay, told of by one of IPv4, IPv6 or both. */
#define MIXED(addresses) \
	"{\"clusterCIDRs\":[" CIDRS "],\"wire\":\"geneve\",\"vni\":7,\"nodes\":[" \
	"{\"name\":\"a\",\"addresses\":[" addresses "],\"mac\":\"02:00:00:00:00:01\"," \
	"\"prefixes\":[\"10.244.1.0/24\"]}," \
	"{\"name\":\"b\",\"addresses\":[\"192.168.77.2\",\"fd77::2\"]," \
	"\"wire\":\"vxlan\",\"mac\":\"02:00:00:00:00:02\"," \
	"\"prefixes\":[\"10.244.2.0/24\"]}]}"

static void device_has_the_wire_format_of_the_cluster(void **state)
{
	_cleanup_desired_ struct desired *desired =
		desire(MIXED("\"192.168.77.1\",\"fd77::1\""), "a");

	assert_int_equal(desired->wire, PODNET_WIRE_GENEVE);
	assert_int_equal(desired->vni, 7);
	assert_int_equal(desired->mac[5], 1);
	assert_addr(&desired->local, "192.168.77.1");
	assert_addr(&desired->local6, "fd77::1");
}

static void a_family_without_own_address_has_its_source_by_route(void **state)
{
	_cleanup_desired_ struct desired *v4 =
		desire(MIXED("\"192.168.77.1\""), "a");
	_cleanup_desired_ struct desired *v6 =
		desire(MIXED("\"fd77::1\""), "a");

	assert_addr(&v4->local, "192.168.77.1");
	assert_addr(&v4->local6, "::");
	assert_addr(&v6->local, "0.0.0.0");
	assert_addr(&v6->local6, "fd77::1");
}

static void a_peer_has_the_wire_format_of_its_node(void **state)
{
	_cleanup_desired_ struct desired *a =
		desire(MIXED("\"192.168.77.1\""), "a");
	_cleanup_desired_ struct desired *b =
		desire(MIXED("\"192.168.77.1\""), "b");

	assert_int_equal(a->peers[0].wire, PODNET_WIRE_VXLAN);
	assert_int_equal(a->peers[0].vni, 7);
	assert_int_equal(a->peers[0].mac[5], 2);
	assert_true(a->peers[0].members & PODNET_PEER_MAC);
	assert_int_equal(b->peers[0].wire, PODNET_WIRE_GENEVE);
	assert_int_equal(b->peers[0].vni, 7);
	assert_int_equal(b->peers[0].mac[5], 1);
}

static void a_peer_is_reached_over_families_that_both_nodes_have(void **state)
{
	_cleanup_desired_ struct desired *both =
		desire(MIXED("\"192.168.77.1\",\"fd77::1\""), "a");
	_cleanup_desired_ struct desired *v4 =
		desire(MIXED("\"192.168.77.1\""), "a");
	_cleanup_desired_ struct desired *v6 =
		desire(MIXED("\"fd77::1\""), "a");

	assert_addr(&both->peers[0].remote, "192.168.77.2");
	assert_addr(&both->peers[0].remote6, "fd77::2");
	assert_addr(&v4->peers[0].remote, "192.168.77.2");
	assert_addr(&v4->peers[0].remote6, "-");
	assert_false(v4->peers[0].members & PODNET_PEER_REMOTE6);
	assert_addr(&v6->peers[0].remote, "-");
	assert_addr(&v6->peers[0].remote6, "fd77::2");
	assert_false(v6->peers[0].members & PODNET_PEER_REMOTE);
}

static void first_address_of_each_own_prefix_is_the_nodes(void **state)
{
	_cleanup_desired_ struct desired *desired =
		desire(CLUSTER(CIDRS, NODES), "a");

	assert_int_equal(desired->addr_count, 2);
	assert_addr(&desired->addrs[0], "10.244.1.0");
	assert_addr(&desired->addrs[1], "fd00:10:244:1::");
}

static void each_cidr_leads_to_the_device_and_own_prefixes_to_nowhere(void **state)
{
	_cleanup_desired_ struct desired *desired =
		desire(CLUSTER(CIDRS, NODES), "a");

	assert_int_equal(desired->iproute_count, 4);
	assert_iproute(&desired->iproutes[0],
		       "10.244.0.0/16 via - src 10.244.1.0");
	assert_iproute(&desired->iproutes[1],
		       "blackhole 10.244.1.0/24 via - src -");
	assert_iproute(&desired->iproutes[2],
		       "fd00:10:244::/48 via fe80::1 src fd00:10:244:1::");
	assert_iproute(&desired->iproutes[3],
		       "blackhole fd00:10:244:1::/64 via - src -");
}

static void peers_are_all_others_sorted_by_name(void **state)
{
	_cleanup_desired_ struct desired *desired =
		desire(CLUSTER(CIDRS, NODES), "a");

	assert_int_equal(desired->peer_count, 2);
	assert_peer(&desired->peers[0], "b", "192.168.77.2", 7002);
	assert_peer(&desired->peers[1], "c", "192.168.77.3", 7000);
}

static void routes_are_their_prefixes_sorted(void **state)
{
	_cleanup_desired_ struct desired *desired =
		desire(CLUSTER(CIDRS, NODES), "a");

	assert_int_equal(desired->route_count, 3);
	assert_route(&desired->routes[0], "10.244.2.0/24", "b");
	assert_route(&desired->routes[1], "10.244.3.0/24", "c");
	assert_route(&desired->routes[2], "fd00:10:244:3::/64", "c");
}

static void a_family_without_own_prefix_gets_no_kernel_route(void **state)
{
	_cleanup_desired_ struct desired *desired =
		desire(CLUSTER(CIDRS, NODES), "b");

	assert_int_equal(desired->iproute_count, 2);
	assert_iproute(&desired->iproutes[0],
		       "10.244.0.0/16 via - src 10.244.2.0");
	assert_iproute(&desired->iproutes[1],
		       "blackhole 10.244.2.0/24 via - src -");
}

static void only_families_of_own_prefixes_are_forwarded(void **state)
{
	_cleanup_desired_ struct desired *a =
		desire(CLUSTER(CIDRS, NODES), "a");
	_cleanup_desired_ struct desired *b =
		desire(CLUSTER(CIDRS, NODES), "b");

	assert_true(a->forward_ipv4);
	assert_true(a->forward_ipv6);
	assert_true(b->forward_ipv4);
	assert_false(b->forward_ipv6);
}

static void a_prefix_that_is_a_whole_cidr_is_only_a_blackhole(void **state)
{
	_cleanup_desired_ struct desired *desired = desire(
		CLUSTER("\"10.1.0.0/16\",\"10.2.0.0/16\"",
			NODE("a", "1", "\"10.1.0.0/16\"") ","
			NODE("b", "2", "\"10.2.0.0/16\"")), "a");

	assert_int_equal(desired->iproute_count, 2);
	assert_iproute(&desired->iproutes[0],
		       "blackhole 10.1.0.0/16 via - src -");
	assert_iproute(&desired->iproutes[1], "10.2.0.0/16 via - src 10.1.0.0");
}

static void a_single_node_has_no_peers(void **state)
{
	_cleanup_desired_ struct desired *desired = desire(
		CLUSTER(CIDRS, NODE("a", "1", "\"10.244.1.0/24\"")), "a");

	assert_int_equal(desired->peer_count, 0);
	assert_int_equal(desired->route_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_has_own_port_address_and_mtu),
		cmocka_unit_test(device_has_the_wire_format_of_the_cluster),
		cmocka_unit_test(a_family_without_own_address_has_its_source_by_route),
		cmocka_unit_test(a_peer_has_the_wire_format_of_its_node),
		cmocka_unit_test(a_peer_is_reached_over_families_that_both_nodes_have),
		cmocka_unit_test(first_address_of_each_own_prefix_is_the_nodes),
		cmocka_unit_test(each_cidr_leads_to_the_device_and_own_prefixes_to_nowhere),
		cmocka_unit_test(peers_are_all_others_sorted_by_name),
		cmocka_unit_test(routes_are_their_prefixes_sorted),
		cmocka_unit_test(a_family_without_own_prefix_gets_no_kernel_route),
		cmocka_unit_test(only_families_of_own_prefixes_are_forwarded),
		cmocka_unit_test(a_prefix_that_is_a_whole_cidr_is_only_a_blackhole),
		cmocka_unit_test(a_single_node_has_no_peers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
