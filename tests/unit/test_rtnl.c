// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Links, addresses, routes and neighbours against the running kernel, in a
 * network namespace of the test's own; skipped where it may not make one.
 *
 *   "here"  host0 ---- eth0  "there"
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <linux/rtnetlink.h>
#include <netlink/route/route.h>

#include "cleanup.h"
#include "file.h"
#include "podnet.h"

static struct {
	struct podnet_rtnl *rtnl;
	struct podnet_rtnl *there_rtnl;
	int here, there;
	struct podnet_link host0;
} net;

#define CHECK(call)                                                     \
	do {                                                            \
		struct podnet_error err = {};                           \
		if (call)                                               \
			fail_msg("%s: %s", #call, err.text);            \
	} while (0)

/* The call must fail with @wanted and say @reason. */
#define REFUSED(wanted, reason, call)                                   \
	do {                                                            \
		struct podnet_error err = {};                           \
		assert_int_equal(call, -(wanted));                      \
		assert_int_equal(err.code, wanted);                     \
		if (!strstr(err.text, reason))                          \
			fail_msg("'%s' is not in '%s'", reason, err.text); \
	} while (0)

static int own_netns(void)
{
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* A user namespace first, for those who are not root. */
static bool make_namespaces(void)
{
	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return false;
	net.there = own_netns();
	if (unshare(CLONE_NEWNET))
		return false;
	net.here = own_netns();
	return net.here >= 0 && net.there >= 0;
}

static int setup(void **state)
{
	if (!make_namespaces())
		return 0;
	CHECK(podnet_rtnl_open(&net.rtnl, &err));
	CHECK(podnet_rtnl_open_in(net.there, &net.there_rtnl, &err));
	if (podnet_link_add_veth(net.rtnl, "host0", "eth0", net.there, 1400,
				 NULL) == -EOPNOTSUPP) {
		podnet_rtnl_close(net.rtnl);
		net.rtnl = NULL;
		return 0;
	}
	CHECK(podnet_link_get(net.rtnl, "host0", &net.host0, &err));
	CHECK(podnet_link_set_up(net.rtnl, net.host0.ifindex, true, &err));
	return 0;
}

static int teardown(void **state)
{
	podnet_rtnl_close(net.rtnl);
	podnet_rtnl_close(net.there_rtnl);
	return 0;
}

static void need_kernel(void)
{
	if (!net.rtnl)
		skip();
}

static struct podnet_addr addr(const char *text)
{
	struct podnet_addr ret;

	assert_int_equal(podnet_addr_parse(text, &ret, NULL), 0);
	return ret;
}

static struct podnet_prefix prefix(const char *text)
{
	struct podnet_prefix ret;

	assert_int_equal(podnet_prefix_parse(text, &ret, NULL), 0);
	return ret;
}

static void a_pair_has_its_ends_in_two_namespaces(void **state)
{
	static const uint8_t none[PODNET_MAC_SIZE];
	struct podnet_link link;

	need_kernel();
	assert_string_equal(net.host0.name, "host0");
	assert_string_equal(net.host0.kind, "veth");
	assert_int_equal(net.host0.mtu, 1400);
	assert_false(net.host0.up);
	assert_memory_not_equal(net.host0.mac, none, sizeof(none));
	CHECK(podnet_link_get(net.there_rtnl, "eth0", &link, &err));
	assert_int_equal(link.mtu, 1400);
	REFUSED(ENODEV, "eth0",
		podnet_link_get(net.rtnl, "eth0", &link, &err));
	REFUSED(EEXIST, "host0",
		podnet_link_add_veth(net.rtnl, "host0", "eth1", net.there, 1400,
				     &err));
	REFUSED(EEXIST, "eth0",
		podnet_link_add_veth(net.rtnl, "host1", "eth0", net.there, 1400,
				     &err));
}

static void a_link_changes_mtu_and_state(void **state)
{
	unsigned int ifindex = net.host0.ifindex;
	struct podnet_link link;

	need_kernel();
	CHECK(podnet_link_set_mtu(net.rtnl, ifindex, 1300, &err));
	CHECK(podnet_link_set_up(net.rtnl, ifindex, false, &err));
	CHECK(podnet_link_get_by_index(net.rtnl, ifindex, &link, &err));
	assert_int_equal(link.mtu, 1300);
	assert_false(link.up);
	CHECK(podnet_link_set_up(net.rtnl, ifindex, true, &err));
	CHECK(podnet_link_get_by_index(net.rtnl, ifindex, &link, &err));
	assert_true(link.up);
	assert_int_equal(link.mtu, 1300);
	REFUSED(EINVAL, "mtu greater than device maximum",
		podnet_link_set_mtu(net.rtnl, ifindex, 100000, &err));
	REFUSED(ENODEV, "No such device",
		podnet_link_set_up(net.rtnl, 9999, true, &err));
}

static void names_that_do_not_fit_are_not_cut(void **state)
{
	struct podnet_link link;

	need_kernel();
	REFUSED(EINVAL, "sixteen-chars-xx",
		podnet_link_get(net.rtnl, "sixteen-chars-xx", &link, &err));
	REFUSED(EINVAL, "interface name",
		podnet_link_add_podnet(net.rtnl, "", &err));
	REFUSED(EINVAL, "sixteen-chars-xx",
		podnet_link_add_veth(net.rtnl, "host1", "sixteen-chars-xx",
				     net.there, 1400, &err));
}

/* The kernel would make host7 of it, which nobody then looks for. */
static void names_are_not_patterns(void **state)
{
	struct podnet_link link;

	need_kernel();
	REFUSED(EINVAL, "host%d",
		podnet_link_add_podnet(net.rtnl, "host%d", &err));
	REFUSED(EINVAL, "eth%d",
		podnet_link_add_veth(net.rtnl, "host7", "eth%d", net.there,
				     1400, &err));
	REFUSED(EINVAL, "host%d",
		podnet_link_add_podport(net.rtnl, "host%d", "eth7", net.there,
					1400, &err));
	REFUSED(EINVAL, "eth%d",
		podnet_link_add_podport(net.rtnl, "host7", "eth%d", net.there,
					1400, &err));
	REFUSED(ENODEV, "host7",
		podnet_link_get(net.rtnl, "host7", &link, &err));
}

static void without_the_module_there_are_no_podports(void **state)
{
	struct podnet_link link;

	need_kernel();
	if (podnet_link_add_podport(net.rtnl, "host7", "eth7", net.there, 1400,
				    NULL) != -EOPNOTSUPP)
		skip();
	REFUSED(EOPNOTSUPP, "host7 and eth7: podnet.ko is not loaded",
		podnet_link_add_podport(net.rtnl, "host7", "eth7", net.there,
					1400, &err));
	REFUSED(ENODEV, "eth7",
		podnet_link_get(net.there_rtnl, "eth7", &link, &err));
}

static int count_addr(const struct podnet_ifaddr *ifaddr, void *data)
{
	unsigned int *count = data;

	assert_int_equal(ifaddr->ifindex, net.host0.ifindex);
	assert_int_equal(ifaddr->len, podnet_addr_size(&ifaddr->addr) * 8);
	(*count)++;
	return 0;
}

static unsigned int addresses(unsigned int ifindex)
{
	unsigned int count = 0;

	CHECK(podnet_ifaddr_foreach(net.rtnl, ifindex, count_addr, &count,
				    &err));
	return count;
}

static void an_address_can_be_added_twice_and_deleted_once(void **state)
{
	static const char *const cases[] = { "10.244.1.0", "fd00::1" };

	need_kernel();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_ifaddr ifaddr = {
			.ifindex = net.host0.ifindex,
			.addr = addr(cases[i]),
		};

		ifaddr.len = podnet_addr_size(&ifaddr.addr) * 8;
		CHECK(podnet_ifaddr_add(net.rtnl, &ifaddr, &err));
		CHECK(podnet_ifaddr_add(net.rtnl, &ifaddr, &err));
		assert_int_equal(addresses(0), 1);
		assert_int_equal(addresses(net.host0.ifindex), 1);
		assert_int_equal(addresses(1), 0);
		CHECK(podnet_ifaddr_del(net.rtnl, &ifaddr, &err));
		assert_int_equal(addresses(0), 0);
		REFUSED(EADDRNOTAVAIL, cases[i],
			podnet_ifaddr_del(net.rtnl, &ifaddr, &err));
	}
}

struct found {
	unsigned int count;
	struct podnet_iproute route;
};

static int note_route(const struct podnet_iproute *route, void *data)
{
	struct found *found = data;

	found->count++;
	found->route = *route;
	return 0;
}

static struct found own_routes(void)
{
	struct found found = {};

	CHECK(podnet_iproute_foreach(net.rtnl, PODNET_RTPROT, note_route,
				     &found, &err));
	return found;
}

static void assert_same_route(const struct podnet_iproute *a,
			      const struct podnet_iproute *b)
{
	assert_int_equal(podnet_prefix_compare(&a->dst, &b->dst), 0);
	assert_int_equal(a->ifindex, b->ifindex);
	assert_int_equal(podnet_addr_compare(&a->gateway, &b->gateway), 0);
	assert_int_equal(podnet_addr_compare(&a->src, &b->src), 0);
	assert_int_equal(a->protocol, b->protocol);
	assert_int_equal(a->onlink, b->onlink);
	assert_int_equal(a->mtu, b->mtu);
}

static void routes_are_what_was_written(void **state)
{
	unsigned int ifindex = net.host0.ifindex;
	struct podnet_ifaddr own = {
		.ifindex = ifindex,
		.addr = addr("10.244.1.0"),
		.len = 32,
	};
	struct podnet_iproute routes[] = {
		{ .dst = prefix("10.244.0.0/16"), .ifindex = ifindex,
		  .src = own.addr, .mtu = 1200 },
		{ .dst = prefix("10.99.0.0/16"), .ifindex = ifindex,
		  .gateway = addr("10.1.0.1"), .onlink = true },
		{ .dst = prefix("10.244.1.0/24") },
		{ .dst = prefix("10.244.1.7/32"), .ifindex = ifindex },
		{ .dst = prefix("0.0.0.0/0"), .ifindex = ifindex },
		{ .dst = prefix("fd00:10:244::/48"), .ifindex = ifindex,
		  .gateway = addr("fe80::1"), .onlink = true },
		{ .dst = prefix("fd00:10:244:1::/64") },
		{ .dst = prefix("::/0"), .ifindex = ifindex, .mtu = 1280 },
	};

	need_kernel();
	CHECK(podnet_ifaddr_add(net.rtnl, &own, &err));
	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		struct found found;

		routes[i].protocol = PODNET_RTPROT;
		CHECK(podnet_iproute_replace(net.rtnl, &routes[i], &err));
		CHECK(podnet_iproute_replace(net.rtnl, &routes[i], &err));
		found = own_routes();
		assert_int_equal(found.count, 1);
		assert_same_route(&found.route, &routes[i]);
		CHECK(podnet_iproute_del(net.rtnl, &routes[i], &err));
		assert_int_equal(own_routes().count, 0);
		REFUSED(ESRCH, "cannot delete kernel route",
			podnet_iproute_del(net.rtnl, &routes[i], &err));
	}
	CHECK(podnet_ifaddr_del(net.rtnl, &own, &err));
}

static void routes_of_others_are_not_among_the_own(void **state)
{
	struct podnet_iproute route = {
		.dst = prefix("10.5.0.0/16"),
		.ifindex = net.host0.ifindex,
		.protocol = 4,
	};
	struct found found = {};

	need_kernel();
	CHECK(podnet_iproute_replace(net.rtnl, &route, &err));
	assert_int_equal(own_routes().count, 0);
	CHECK(podnet_iproute_foreach(net.rtnl, 4, note_route, &found, &err));
	assert_int_equal(found.count, 1);
	CHECK(podnet_iproute_del(net.rtnl, &route, &err));
}

static void add_foreign(struct nl_sock *sock, const char *dst, uint8_t type,
			uint8_t tos)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *to;

	assert_non_null(route);
	assert_int_equal(nl_addr_parse(dst, AF_UNSPEC, &to), 0);
	assert_int_equal(rtnl_route_set_dst(route, to), 0);
	nl_addr_put(to);
	rtnl_route_set_table(route, RT_TABLE_MAIN);
	rtnl_route_set_protocol(route, PODNET_RTPROT);
	rtnl_route_set_scope(route, RT_SCOPE_UNIVERSE);
	assert_int_equal(rtnl_route_set_type(route, type), 0);
	rtnl_route_set_tos(route, tos);
	assert_int_equal(rtnl_route_add(sock, route, NLM_F_EXCL), 0);
	rtnl_route_put(route);
}

/* Whoever took them for blackholes would fail to delete them. */
static void routes_of_other_types_or_with_a_tos_are_passed_over(void **state)
{
	static const uint8_t types[] = { RTN_UNREACHABLE, RTN_PROHIBIT,
					 RTN_THROW };
	struct nl_sock *sock;
	char dst[32];

	need_kernel();
	sock = nl_socket_alloc();
	assert_non_null(sock);
	assert_int_equal(nl_connect(sock, NETLINK_ROUTE), 0);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		snprintf(dst, sizeof(dst), "10.60.%zu.0/24", i);
		add_foreign(sock, dst, types[i], 0);
		snprintf(dst, sizeof(dst), "fd60:%zu::/48", i);
		add_foreign(sock, dst, types[i], 0);
	}
	add_foreign(sock, "10.61.0.0/16", RTN_BLACKHOLE, 0x10);
	assert_int_equal(own_routes().count, 0);
	add_foreign(sock, "10.62.0.0/16", RTN_BLACKHOLE, 0);
	assert_int_equal(own_routes().count, 1);
	nl_socket_free(sock);
}

static void a_look_up_finds_the_way_or_says_there_is_none(void **state)
{
	struct podnet_iproute route = {
		.dst = prefix("10.6.0.0/16"),
		.ifindex = net.host0.ifindex,
		.gateway = addr("10.1.0.1"),
		.onlink = true,
		.protocol = PODNET_RTPROT,
		.mtu = 1234,
	};
	struct podnet_addr dst = addr("10.6.7.8");
	struct podnet_addr nowhere = addr("fd99::1");
	struct podnet_iproute found;

	need_kernel();
	CHECK(podnet_iproute_replace(net.rtnl, &route, &err));
	CHECK(podnet_iproute_lookup(net.rtnl, &dst, &found, &err));
	assert_int_equal(found.ifindex, net.host0.ifindex);
	assert_int_equal(podnet_addr_compare(&found.gateway, &route.gateway), 0);
	assert_int_equal(found.mtu, 1234);
	CHECK(podnet_iproute_del(net.rtnl, &route, &err));
	REFUSED(ENETUNREACH, "no route to 10.6.7.8",
		podnet_iproute_lookup(net.rtnl, &dst, &found, &err));
	REFUSED(ENETUNREACH, "no route to fd99::1",
		podnet_iproute_lookup(net.rtnl, &nowhere, &found, &err));
}

static void a_neighbour_takes_the_place_of_another(void **state)
{
	static const uint8_t old[PODNET_MAC_SIZE] = { 2, 0, 0, 0, 0, 1 };
	static const uint8_t new[PODNET_MAC_SIZE] = { 2, 0, 0, 0, 0, 2 };
	struct podnet_addr v4 = addr("10.244.1.0");
	struct podnet_addr v6 = addr("fd00::1");
	_cleanup_free_ char *table = NULL;
	size_t size;

	need_kernel();
	CHECK(podnet_neigh_set(net.rtnl, net.host0.ifindex, &v4, old, &err));
	CHECK(podnet_neigh_set(net.rtnl, net.host0.ifindex, &v4, new, &err));
	CHECK(podnet_neigh_set(net.rtnl, net.host0.ifindex, &v6, old, &err));
	CHECK(podnet_neigh_set(net.rtnl, net.host0.ifindex, &v6, new, &err));
	CHECK(podnet_file_read("/proc/self/net/arp", 4096, &table, &size,
			       &err));
	/* 0x6 is complete and permanent. */
	assert_non_null(strstr(table, "10.244.1.0       0x1         0x6         02:00:00:00:00:02"));
	assert_null(strstr(table, "02:00:00:00:00:01"));
	REFUSED(ENODEV, "cannot set neighbour 10.244.1.0",
		podnet_neigh_set(net.rtnl, 9999, &v4, new, &err));
}

static void a_subscriber_learns_that_something_changed(void **state)
{
	struct podnet_rtnl *subscriber;
	bool changed = true;

	need_kernel();
	CHECK(podnet_rtnl_open(&subscriber, &err));
	CHECK(podnet_rtnl_subscribe(subscriber, &err));
	CHECK(podnet_rtnl_drain(subscriber, &changed, &err));
	assert_false(changed);
	CHECK(podnet_link_set_mtu(net.rtnl, net.host0.ifindex, 1350, &err));
	CHECK(podnet_rtnl_drain(subscriber, &changed, &err));
	assert_true(changed);
	CHECK(podnet_rtnl_drain(subscriber, &changed, &err));
	assert_false(changed);
	podnet_rtnl_close(subscriber);
}

static void the_thread_comes_back_from_another_namespace(void **state)
{
	bool own = false;
	int fd = -1;

	need_kernel();
	CHECK(podnet_netns_is_own(net.here, &own, &err));
	assert_true(own);
	CHECK(podnet_netns_is_own(net.there, &own, &err));
	assert_false(own);
	CHECK(podnet_netns_sysctl(net.there, "ipv4/conf/eth0/forwarding", "1",
				  &err));
	REFUSED(ENOENT, "eth9",
		podnet_netns_sysctl(net.there, "ipv4/conf/eth9/forwarding", "1",
				    &err));
	CHECK(podnet_netns_is_own(net.here, &own, &err));
	assert_true(own);
	CHECK(podnet_netns_open("/proc/self/ns/net", &fd, &err));
	close(fd);
	REFUSED(EINVAL, "is not a network namespace",
		podnet_netns_open("/proc/self/ns/mnt", &fd, &err));
	REFUSED(EINVAL, "is not a network namespace",
		podnet_netns_open("/dev/null", &fd, &err));
	REFUSED(ENOENT, "/nonexistent",
		podnet_netns_open("/nonexistent", &fd, &err));
}

static void a_deleted_link_is_gone_at_both_ends(void **state)
{
	struct podnet_link link;

	need_kernel();
	CHECK(podnet_link_del(net.rtnl, net.host0.ifindex, &err));
	REFUSED(ENODEV, "host0",
		podnet_link_get(net.rtnl, "host0", &link, &err));
	REFUSED(ENODEV, "eth0",
		podnet_link_get(net.there_rtnl, "eth0", &link, &err));
	REFUSED(ENODEV, "cannot delete the link",
		podnet_link_del(net.rtnl, net.host0.ifindex, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_has_its_ends_in_two_namespaces),
		cmocka_unit_test(a_link_changes_mtu_and_state),
		cmocka_unit_test(names_that_do_not_fit_are_not_cut),
		cmocka_unit_test(names_are_not_patterns),
		cmocka_unit_test(without_the_module_there_are_no_podports),
		cmocka_unit_test(an_address_can_be_added_twice_and_deleted_once),
		cmocka_unit_test(routes_are_what_was_written),
		cmocka_unit_test(routes_of_others_are_not_among_the_own),
		cmocka_unit_test(routes_of_other_types_or_with_a_tos_are_passed_over),
		cmocka_unit_test(a_look_up_finds_the_way_or_says_there_is_none),
		cmocka_unit_test(a_neighbour_takes_the_place_of_another),
		cmocka_unit_test(a_subscriber_learns_that_something_changed),
		cmocka_unit_test(the_thread_comes_back_from_another_namespace),
		cmocka_unit_test(a_deleted_link_is_gone_at_both_ends),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
