// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What podnetd learns from the kernel: events, the MTU of the underlay, and
 * forwarding. In a network namespace that holds nothing but the loopback link,
 * which needs root or unprivileged user namespaces; skipped without.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/forwarding.h"
#include "daemon/ipv6.h"
#include "daemon/monitor.h"
#include "daemon/underlay.h"

#define DEADLINE_MS	10000
#define LOOPBACK	1	/* its index in every namespace */

static bool in_namespace;

struct fixture {
	struct podnet_rtnl *rtnl;
	struct cluster *cluster;
	const struct cluster_node *own;
};

static int enter_namespace(void **state)
{
	in_namespace = !unshare(CLONE_NEWNET) ||
		       !unshare(CLONE_NEWUSER | CLONE_NEWNET);
	if (!in_namespace)
		print_message("no network namespace can be made here\n");
	return 0;
}

static void add_addr(struct podnet_rtnl *rtnl, const char *text)
{
	struct podnet_ifaddr ifaddr = { .ifindex = LOOPBACK };

	assert_int_equal(podnet_addr_parse(text, &ifaddr.addr, NULL), 0);
	ifaddr.len = podnet_prefix_of(&ifaddr.addr).len;
	assert_int_equal(podnet_ifaddr_add(rtnl, &ifaddr, NULL), 0);
}

static void add_route(struct podnet_rtnl *rtnl, const char *dst, uint32_t mtu)
{
	struct podnet_iproute route = { .ifindex = LOOPBACK, .protocol = 4,
					.mtu = mtu };

	assert_int_equal(podnet_prefix_parse(dst, &route.dst, NULL), 0);
	assert_int_equal(podnet_iproute_replace(rtnl, &route, NULL), 0);
}

static void del_route(struct podnet_rtnl *rtnl, const char *dst)
{
	struct podnet_iproute route = { .ifindex = LOOPBACK, .protocol = 4 };

	assert_int_equal(podnet_prefix_parse(dst, &route.dst, NULL), 0);
	assert_int_equal(podnet_iproute_del(rtnl, &route, NULL), 0);
}

static void set_mtu(struct podnet_rtnl *rtnl, uint32_t mtu)
{
	assert_int_equal(podnet_link_set_mtu(rtnl, LOOPBACK, mtu, NULL), 0);
}

static void del_addr(struct podnet_rtnl *rtnl, const char *text)
{
	struct podnet_ifaddr ifaddr = { .ifindex = LOOPBACK };

	assert_int_equal(podnet_addr_parse(text, &ifaddr.addr, NULL), 0);
	ifaddr.len = podnet_prefix_of(&ifaddr.addr).len;
	assert_int_equal(podnet_ifaddr_del(rtnl, &ifaddr, NULL), 0);
}

static int setup(void **state)
{
	static const char text[] =
		"{\"clusterCIDRs\":[\"10.244.0.0/16\",\"fd00::/48\"],\"nodes\":["
		"{\"name\":\"a\",\"addresses\":[\"192.168.77.1\"],\"prefixes\":"
		"[\"10.244.1.0/24\",\"fd00:0:0:1::/64\"]},"
		"{\"name\":\"b\",\"addresses\":[\"192.168.78.2\"],"
		"\"prefixes\":[\"10.244.2.0/24\"]},"
		"{\"name\":\"c\",\"addresses\":[\"192.168.78.3\"],"
		"\"prefixes\":[\"10.244.3.0/24\"]}]}";
	struct fixture *fixture;

	if (!in_namespace)
		return 0;
	fixture = calloc(1, sizeof(*fixture));
	assert_non_null(fixture);
	assert_int_equal(podnet_rtnl_open(&fixture->rtnl, NULL), 0);
	assert_int_equal(podnet_link_set_up(fixture->rtnl, LOOPBACK, true, NULL),
			 0);
	set_mtu(fixture->rtnl, 1500);
	add_addr(fixture->rtnl, "192.168.77.1");
	assert_int_equal(cluster_parse(text, strlen(text), &fixture->cluster,
				       NULL), 0);
	assert_int_equal(cluster_find(fixture->cluster, "a", &fixture->own,
				      NULL), 0);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	if (!in_namespace)
		return 0;
	podnet_rtnl_close(fixture->rtnl);
	cluster_free(fixture->cluster);
	free(fixture);
	return 0;
}

static struct fixture *need_namespace(void **state)
{
	if (!in_namespace)
		skip();
	return *state;
}

/* Moves the node's address from the loopback link to one with @mtu. */
static void move_to_link(struct podnet_rtnl *rtnl, uint32_t mtu,
			 struct podnet_link *ret)
{
	int netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct podnet_ifaddr ifaddr = { .len = 32 };
	int r = podnet_link_add_veth(rtnl, "under0", "under1", netns, mtu,
				     NULL);

	close(netns);
	if (r == -EOPNOTSUPP)
		skip();
	assert_int_equal(r, 0);
	assert_int_equal(podnet_link_get(rtnl, "under0", ret, NULL), 0);
	del_addr(rtnl, "192.168.77.1");
	ifaddr.ifindex = ret->ifindex;
	assert_int_equal(podnet_addr_parse("192.168.77.1", &ifaddr.addr, NULL),
			 0);
	assert_int_equal(podnet_ifaddr_add(rtnl, &ifaddr, NULL), 0);
}

static void assert_no_mtu(const struct fixture *fixture, int code,
			  const char *text)
{
	struct podnet_error err = {};
	uint32_t mtu = 7;

	assert_int_equal(underlay_mtu(fixture->rtnl, fixture->cluster,
				      fixture->own, &mtu, &err), -code);
	assert_string_equal(err.text, text);
	assert_int_equal(mtu, 7);
}

static uint32_t mtu_of(const struct fixture *fixture)
{
	struct podnet_error err = {};
	uint32_t mtu;

	if (underlay_mtu(fixture->rtnl, fixture->cluster, fixture->own, &mtu,
			 &err))
		fail_msg("%s", err.text);
	return mtu;
}

static void mtu_without_a_way_to_peers_is_that_of_the_own_link(void **state)
{
	struct fixture *fixture = need_namespace(state);
	struct podnet_link link;

	move_to_link(fixture->rtnl, 1400, &link);
	assert_int_equal(mtu_of(fixture), 1400 - 28);
	assert_int_equal(podnet_link_set_mtu(fixture->rtnl, link.ifindex, 9000,
					     NULL), 0);
	assert_int_equal(mtu_of(fixture), 9000 - 28);
	assert_int_equal(podnet_link_del(fixture->rtnl, link.ifindex, NULL), 0);
}

static void mtu_of_the_loopback_link_is_not_that_of_the_underlay(void **state)
{
	struct fixture *fixture = need_namespace(state);

	set_mtu(fixture->rtnl, 65536);
	assert_no_mtu(
		fixture, ENETUNREACH,
		"no route to any peer yet with room for pods' packets of 1280 bytes, and lo, which has the own address, says nothing of it");
	add_route(fixture->rtnl, "192.168.78.2/32", 1350);
	assert_int_equal(mtu_of(fixture), 1350 - 28);
	del_route(fixture->rtnl, "192.168.78.2/32");
	fixture->cluster->node_count = 1;
	assert_int_equal(mtu_of(fixture), 1500 - 28);
	fixture->cluster->node_count = 3;
}

static void mtu_is_the_least_on_the_way_to_any_peer(void **state)
{
	struct fixture *fixture = need_namespace(state);

	add_route(fixture->rtnl, "192.168.78.2/32", 0);
	add_route(fixture->rtnl, "192.168.78.3/32", 1350);
	assert_int_equal(mtu_of(fixture), 1350 - 28);
	add_route(fixture->rtnl, "192.168.78.2/32", 1340);
	assert_int_equal(mtu_of(fixture), 1340 - 28);
	del_route(fixture->rtnl, "192.168.78.2/32");
	del_route(fixture->rtnl, "192.168.78.3/32");
}

static void peer_behind_too_small_an_mtu_does_not_keep_others_waiting(
	void **state)
{
	struct fixture *fixture = need_namespace(state);

	add_route(fixture->rtnl, "192.168.78.2/32", 1307);
	add_route(fixture->rtnl, "192.168.78.3/32", 1350);
	assert_int_equal(mtu_of(fixture), 1350 - 28);
	add_route(fixture->rtnl, "192.168.78.3/32", 1308);
	assert_int_equal(mtu_of(fixture), 1280);
	del_route(fixture->rtnl, "192.168.78.2/32");
	del_route(fixture->rtnl, "192.168.78.3/32");
}

static void mtu_of_the_cluster_comes_first(void **state)
{
	struct fixture *fixture = need_namespace(state);

	fixture->cluster->mtu = 1300;
	assert_int_equal(mtu_of(fixture), 1300);
}

static void mtu_too_small_for_ipv6_pods_is_an_error(void **state)
{
	struct fixture *fixture = need_namespace(state);
	struct podnet_link link;

	move_to_link(fixture->rtnl, 1307, &link);
	assert_no_mtu(fixture, EMSGSIZE,
		      "the MTU of under0 is 1307, and pods need 1308: raise it");
	assert_int_equal(podnet_link_set_mtu(fixture->rtnl, link.ifindex, 1308,
					     NULL), 0);
	assert_int_equal(mtu_of(fixture), 1280);
	assert_int_equal(podnet_link_del(fixture->rtnl, link.ifindex, NULL), 0);
}

/* All that a node may be reached by; b and c say more for a test. */
static void use_cluster(struct fixture *fixture, const char *b, const char *c)
{
	static const char form[] =
		"{\"clusterCIDRs\":[\"10.244.0.0/16\",\"fd00::/48\"],\"nodes\":["
		"{\"name\":\"a\",\"addresses\":[\"192.168.77.1\",\"fd77::1\"],"
		"\"prefixes\":[\"10.244.1.0/24\",\"fd00:0:0:1::/64\"]},"
		"{\"name\":\"b\",%s},{\"name\":\"c\",%s}]}";
	struct podnet_error err = {};
	char text[1024];

	snprintf(text, sizeof(text), form, b, c);
	cluster_free(fixture->cluster);
	fixture->cluster = NULL;
	if (cluster_parse(text, strlen(text), &fixture->cluster, &err))
		fail_msg("%s", err.text);
	assert_int_equal(cluster_find(fixture->cluster, "a", &fixture->own,
				      NULL), 0);
	add_addr(fixture->rtnl, "fd77::1");
}

#define BOTH_PREFIXES(i) \
	"\"prefixes\":[\"10.244." i ".0/24\",\"fd00:0:0:" i "::/64\"]"

static void mtu_is_less_by_what_the_wire_format_takes(void **state)
{
	struct fixture *fixture = need_namespace(state);

	use_cluster(fixture,
		    "\"addresses\":[\"192.168.78.2\"],\"wire\":\"geneve\"," BOTH_PREFIXES("2"),
		    "\"addresses\":[\"192.168.78.3\"],\"wire\":\"vxlan\","
		    "\"mac\":\"02:00:00:00:00:03\"," BOTH_PREFIXES("3"));
	add_route(fixture->rtnl, "192.168.78.2/32", 1400);
	assert_int_equal(mtu_of(fixture), 1400 - 36);
	add_route(fixture->rtnl, "192.168.78.3/32", 1410);
	assert_int_equal(mtu_of(fixture), 1410 - 50);
	/* Too small for pods by one. */
	add_route(fixture->rtnl, "192.168.78.3/32", 1280 + 49);
	assert_int_equal(mtu_of(fixture), 1400 - 36);
	del_route(fixture->rtnl, "192.168.78.2/32");
	del_route(fixture->rtnl, "192.168.78.3/32");
	del_addr(fixture->rtnl, "fd77::1");
}

/* The kernel sends a packet over its own family where it can. */
static void mtu_is_that_of_the_families_that_are_used(void **state)
{
	struct fixture *fixture = need_namespace(state);

	use_cluster(fixture,
		    "\"addresses\":[\"192.168.78.2\",\"fd78::2\"]," BOTH_PREFIXES("2"),
		    "\"addresses\":[\"192.168.78.3\",\"fd78::3\"],"
		    "\"prefixes\":[\"10.244.3.0/24\"]");
	add_route(fixture->rtnl, "192.168.78.2/32", 1400);
	assert_int_equal(mtu_of(fixture), 1400 - 28);
	add_route(fixture->rtnl, "fd78::2/128", 1400);
	assert_int_equal(mtu_of(fixture), 1400 - 48);
	/* No pod there has an IPv6 address. */
	add_route(fixture->rtnl, "fd78::3/128", 1350);
	assert_int_equal(mtu_of(fixture), 1400 - 48);
	add_route(fixture->rtnl, "192.168.78.3/32", 1350);
	assert_int_equal(mtu_of(fixture), 1350 - 28);
	del_route(fixture->rtnl, "192.168.78.2/32");
	del_route(fixture->rtnl, "192.168.78.3/32");
	del_route(fixture->rtnl, "fd78::2/128");
	del_route(fixture->rtnl, "fd78::3/128");
	del_addr(fixture->rtnl, "fd77::1");
}

static void mtu_to_a_peer_of_one_family_is_that_of_the_family(void **state)
{
	struct fixture *fixture = need_namespace(state);

	use_cluster(fixture,
		    "\"addresses\":[\"fd78::2\"],\"wire\":\"geneve\"," BOTH_PREFIXES("2"),
		    "\"addresses\":[\"192.168.78.3\",\"fd78::3\"]," BOTH_PREFIXES("3"));
	add_route(fixture->rtnl, "fd78::2/128", 1400);
	assert_int_equal(mtu_of(fixture), 1400 - 56);
	del_route(fixture->rtnl, "fd78::2/128");
	del_addr(fixture->rtnl, "fd77::1");
}

static void mtu_of_the_own_link_leaves_room_for_every_peer_to_come(void **state)
{
	struct fixture *fixture = need_namespace(state);
	struct podnet_ifaddr ifaddr = { .len = 128 };
	struct podnet_link link;

	use_cluster(fixture, "\"addresses\":[\"fd78::2\"]," BOTH_PREFIXES("2"),
		    "\"addresses\":[\"fd78::3\"],\"wire\":\"geneve\"," BOTH_PREFIXES("3"));
	move_to_link(fixture->rtnl, 1400, &link);
	assert_int_equal(mtu_of(fixture), 1400 - 36);
	del_addr(fixture->rtnl, "fd77::1");
	ifaddr.ifindex = link.ifindex;
	assert_int_equal(podnet_addr_parse("fd77::1", &ifaddr.addr, NULL), 0);
	assert_int_equal(podnet_ifaddr_add(fixture->rtnl, &ifaddr, NULL), 0);
	assert_int_equal(mtu_of(fixture), 1400 - 56);
	assert_int_equal(podnet_link_set_mtu(fixture->rtnl, link.ifindex,
					     1280 + 55, NULL), 0);
	assert_no_mtu(fixture, EMSGSIZE,
		      "the MTU of under0 is 1335, and pods need 1336: raise it");
	assert_int_equal(podnet_link_del(fixture->rtnl, link.ifindex, NULL), 0);
}

static void each_own_address_must_be_there(void **state)
{
	struct fixture *fixture = need_namespace(state);

	use_cluster(fixture, "\"addresses\":[\"fd78::2\"]," BOTH_PREFIXES("2"),
		    "\"addresses\":[\"fd78::3\"]," BOTH_PREFIXES("3"));
	del_addr(fixture->rtnl, "fd77::1");
	assert_no_mtu(
		fixture, EADDRNOTAVAIL,
		"no link of this machine has fd77::1, an address of node 'a': wrong address, or wrong --node");
}

static void missing_underlay_address_is_an_error(void **state)
{
	struct fixture *fixture = need_namespace(state);
	struct podnet_error err = {};
	uint32_t mtu;

	del_addr(fixture->rtnl, "192.168.77.1");
	assert_int_equal(underlay_mtu(fixture->rtnl, fixture->cluster,
				      fixture->own, &mtu, &err),
			 -EADDRNOTAVAIL);
	assert_string_equal(
		err.text,
		"no link of this machine has 192.168.77.1, an address of node 'a': wrong address, or wrong --node");
}

static void forwarding_is_turned_on(void **state)
{
	need_namespace(state);
	if (forwarding_is_on(AF_INET6))
		skip();
	assert_int_equal(forwarding_turn_on(AF_INET6, NULL), 0);
	assert_true(forwarding_is_on(AF_INET6));
	assert_int_equal(forwarding_turn_on(AF_INET, NULL), 0);
	assert_true(forwarding_is_on(AF_INET));
}

static void write_sysctl(const char *path, const char *value)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(value, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void ipv6_is_enabled_where_the_host_disables_it(void **state)
{
	static const char path[] = "/proc/sys/net/ipv6/conf/lo/disable_ipv6";
	struct fixture *fixture = need_namespace(state);
	struct podnet_ifaddr ifaddr = { .ifindex = LOOPBACK, .len = 128 };

	if (access(path, W_OK))
		skip();
	assert_int_equal(podnet_addr_parse("fd00::1", &ifaddr.addr, NULL), 0);
	write_sysctl(path, "1");
	assert_int_equal(podnet_ifaddr_add(fixture->rtnl, &ifaddr, NULL),
			 -EACCES);
	assert_int_equal(ipv6_enable("lo", NULL), 0);
	assert_int_equal(podnet_ifaddr_add(fixture->rtnl, &ifaddr, NULL), 0);
	assert_int_equal(ipv6_enable("lo", NULL), 0);
	assert_int_equal(podnet_ifaddr_del(fixture->rtnl, &ifaddr, NULL), 0);
}

static void kernel_without_ipv6_is_an_error_that_names_the_file(void **state)
{
	struct podnet_error err = {};

	need_namespace(state);
	assert_int_equal(ipv6_enable("none0", &err), -EAFNOSUPPORT);
	assert_string_equal(
		err.text,
		"/proc/sys/net/ipv6/conf/none0/disable_ipv6 is missing, and the node has an IPv6 prefix: boot the kernel with IPv6, or remove the prefix");
}

struct watch {
	uv_loop_t loop;
	uv_timer_t timer;
	bool expired;
};

static void take_event(void *data)
{
	struct watch *watch = data;

	uv_stop(&watch->loop);
}

static void expire(uv_timer_t *timer)
{
	struct watch *watch = timer->data;

	watch->expired = true;
	uv_stop(&watch->loop);
}

static void wait_for_event(struct watch *watch)
{
	uv_timer_start(&watch->timer, expire, DEADLINE_MS, 0);
	uv_run(&watch->loop, UV_RUN_DEFAULT);
	uv_timer_stop(&watch->timer);
	assert_false(watch->expired);
}

static struct monitor *watch_open(struct watch *watch)
{
	struct monitor *monitor;

	assert_int_equal(uv_loop_init(&watch->loop), 0);
	uv_timer_init(&watch->loop, &watch->timer);
	watch->timer.data = watch;
	assert_int_equal(monitor_new(&watch->loop, take_event, watch, &monitor,
				     NULL), 0);
	return monitor;
}

static void watch_close(struct watch *watch, struct monitor *monitor)
{
	monitor_close(monitor);
	uv_close((uv_handle_t *)&watch->timer, NULL);
	uv_run(&watch->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&watch->loop), 0);
}

static void monitor_tells_of_changes(void **state)
{
	struct fixture *fixture = need_namespace(state);
	struct watch watch = {};
	struct monitor *monitor = watch_open(&watch);

	set_mtu(fixture->rtnl, 1400);
	wait_for_event(&watch);
	add_addr(fixture->rtnl, "192.168.77.9");
	wait_for_event(&watch);
	watch_close(&watch, monitor);
}

/* Whether the kernel had to drop a message to a socket of this namespace. */
static bool has_overflowed(void)
{
	FILE *file = fopen("/proc/self/net/netlink", "r");
	bool overflowed = false;
	unsigned int drops;
	char line[256];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %u", &drops) == 1 &&
		    drops)
			overflowed = true;
	fclose(file);
	return overflowed;
}

/* The kernel says by an error on the socket that it had no room. */
static void monitor_survives_an_overflow(void **state)
{
	struct fixture *fixture = need_namespace(state);
	struct watch watch = {};
	struct monitor *monitor = watch_open(&watch);

	for (uint32_t i = 0; i % 256 || !has_overflowed(); i++) {
		assert_true(i < 1000000);
		set_mtu(fixture->rtnl, 1400 + i % 2);
	}
	wait_for_event(&watch);
	/* The first event took all of the flood with it. */
	set_mtu(fixture->rtnl, 1450);
	wait_for_event(&watch);
	watch_close(&watch, monitor);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(mtu_without_a_way_to_peers_is_that_of_the_own_link),
		test(mtu_of_the_loopback_link_is_not_that_of_the_underlay),
		test(mtu_is_the_least_on_the_way_to_any_peer),
		test(peer_behind_too_small_an_mtu_does_not_keep_others_waiting),
		test(mtu_of_the_cluster_comes_first),
		test(mtu_too_small_for_ipv6_pods_is_an_error),
		test(mtu_is_less_by_what_the_wire_format_takes),
		test(mtu_is_that_of_the_families_that_are_used),
		test(mtu_to_a_peer_of_one_family_is_that_of_the_family),
		test(mtu_of_the_own_link_leaves_room_for_every_peer_to_come),
		test(each_own_address_must_be_there),
		test(missing_underlay_address_is_an_error),
		test(forwarding_is_turned_on),
		test(ipv6_is_enabled_where_the_host_disables_it),
		test(kernel_without_ipv6_is_an_error_that_names_the_file),
		test(monitor_tells_of_changes),
		test(monitor_survives_an_overflow),
	};

	return cmocka_run_group_tests(tests, enter_namespace, NULL);
}
