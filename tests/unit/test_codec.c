// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The objects of the kernel interface through a netlink message and back, and
 * what becomes of messages that no kernel should send.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bulk.h"
#include "codec_device.h"
#include "codec_peer.h"
#include "codec_port.h"
#include "codec_route.h"
#include "message.h"

static struct nl_msg *new_message(enum podnet_cmd cmd)
{
	struct genlmsghdr header = { .cmd = cmd };
	struct nl_msg *msg = nlmsg_alloc_simple(0x20, 0);

	nlmsg_append(msg, &header, sizeof(header), NLMSG_ALIGNTO);
	nla_put_u32(msg, PODNET_A_IFINDEX, 5);
	return msg;
}

/* The last object that came, and how many came. */
struct got {
	unsigned int count;
	enum podnet_cmd cmd;
	unsigned int ifindex;
	uint32_t generation;
	struct podnet_device device;
	struct podnet_peer peer;
	struct podnet_route route;
	struct podnet_port port;
};

static int take(const struct podnet_event *event, void *data)
{
	struct got *got = data;

	got->count++;
	got->cmd = event->cmd;
	got->ifindex = event->ifindex;
	got->generation = event->generation;
	if (event->device)
		got->device = *event->device;
	if (event->peer)
		got->peer = *event->peer;
	if (event->route)
		got->route = *event->route;
	if (event->port)
		got->port = *event->port;
	return 0;
}

static int decode(struct nl_msg *msg, struct got *got, struct podnet_error *err)
{
	*got = (struct got){};
	return podnet_message_decode(nlmsg_hdr(msg), take, got, err);
}

/* Frees @msg. */
static void assert_decoded(struct nl_msg *msg, struct got *got)
{
	struct podnet_error err = {};

	if (decode(msg, got, &err))
		fail_msg("%s", err.text);
	nlmsg_free(msg);
}

static void assert_malformed(struct nl_msg *msg, const char *what)
{
	struct podnet_error err = {};
	struct got got;

	assert_int_equal(decode(msg, &got, &err), -EBADMSG);
	assert_int_equal(got.count, 0);
	if (!strstr(err.text, what))
		fail_msg("'%s' is not in '%s'", what, err.text);
	nlmsg_free(msg);
}

static struct podnet_addr addr(const char *text)
{
	struct podnet_addr ret;

	assert_int_equal(podnet_addr_parse(text, &ret, NULL), 0);
	return ret;
}

/* ---------------------------------------------------------------- peers */

static void put_stats(struct nl_msg *msg, int type)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_u64(msg, PODNET_STATS_A_RX_PACKETS, 1);
	nla_put_u64(msg, PODNET_STATS_A_RX_BYTES, UINT64_MAX);
	nla_put(msg, PODNET_STATS_A_PAD, 0, NULL);
	nla_put_u64(msg, PODNET_STATS_A_TX_PACKETS, 3);
	nla_put_u64(msg, PODNET_STATS_A_TX_BYTES, 4);
	nla_nest_end(msg, nest);
}

static void put_wire(struct nl_msg *msg)
{
	nla_put_u32(msg, PODNET_PEER_A_WIRE, PODNET_WIRE_VXLAN);
	nla_put_u32(msg, PODNET_PEER_A_VNI, PODNET_VNI_MAX);
	nla_put(msg, PODNET_PEER_A_MAC, PODNET_MAC_SIZE, "\2\0\0\0\0\1");
	nla_put(msg, PODNET_PEER_A_MAC6, PODNET_MAC_SIZE, "\2\0\0\0\0\6");
}

static void put_peer(struct nl_msg *msg, const char *name, uint32_t port)
{
	static const uint8_t remote[] = { 192, 168, 77, 2 };
	struct podnet_addr remote6 = addr("fd77::2");
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PEER);

	nla_put_string(msg, PODNET_PEER_A_NAME, name);
	nla_put(msg, PODNET_PEER_A_REMOTE, sizeof(remote), remote);
	nla_put(msg, PODNET_PEER_A_REMOTE6, 16, remote6.bytes);
	nla_put_u32(msg, PODNET_PEER_A_PORT, port);
	put_wire(msg);
	nla_put_u32(msg, PODNET_PEER_A_GENERATION, 7);
	nla_put_u32(msg, PODNET_PEER_A_ROUTES, 2);
	put_stats(msg, PODNET_PEER_A_STATS);
	nla_nest_end(msg, nest);
}

static void a_peer_of_the_kernel_is_read_whole(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PEER_GET);
	struct podnet_addr remote = addr("192.168.77.2");
	struct podnet_addr remote6 = addr("fd77::2");
	struct got got;

	put_peer(msg, "node-b", 6080);
	assert_decoded(msg, &got);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.cmd, PODNET_CMD_PEER_GET);
	assert_int_equal(got.ifindex, 5);
	assert_string_equal(got.peer.name, "node-b");
	assert_int_equal(podnet_addr_compare(&got.peer.remote, &remote), 0);
	assert_int_equal(podnet_addr_compare(&got.peer.remote6, &remote6), 0);
	assert_int_equal(got.peer.wire, PODNET_WIRE_VXLAN);
	assert_int_equal(got.peer.vni, PODNET_VNI_MAX);
	assert_memory_equal(got.peer.mac, "\2\0\0\0\0\1", 6);
	assert_memory_equal(got.peer.mac6, "\2\0\0\0\0\6", 6);
	assert_int_equal(got.peer.port, 6080);
	assert_int_equal(got.peer.generation, 7);
	assert_int_equal(got.peer.routes, 2);
	assert_int_equal(got.peer.stats.rx_packets, 1);
	assert_true(got.peer.stats.rx_bytes == UINT64_MAX);
	assert_int_equal(got.peer.stats.tx_packets, 3);
	assert_int_equal(got.peer.stats.tx_bytes, 4);
}

#define ALL_OF_A_PEER                                                    \
	(PODNET_PEER_REMOTE | PODNET_PEER_REMOTE6 | PODNET_PEER_PORT |   \
	 PODNET_PEER_WIRE | PODNET_PEER_VNI | PODNET_PEER_MAC |          \
	 PODNET_PEER_MAC6)

static struct podnet_peer whole_peer(void)
{
	return (struct podnet_peer){
		.members = ALL_OF_A_PEER,
		.name = "b",
		.remote = addr("192.0.2.1"),
		.remote6 = addr("2001:db8::1"),
		.port = 65535,
		.wire = PODNET_WIRE_GENEVE,
		.vni = 4096,
		.mac = { 2, 1 },
		.mac6 = { 2, 6 },
	};
}

static void a_peer_survives_the_round_trip(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PEER_NEW);
	struct podnet_peer peer = whole_peer();
	struct got got;

	memset(peer.name, 'n', PODNET_NAME_MAX);
	assert_true(podnet_peer_encode(msg, &peer, peer.members));
	assert_decoded(msg, &got);
	assert_string_equal(got.peer.name, peer.name);
	assert_int_equal(got.peer.port, 65535);
	assert_int_equal(podnet_addr_compare(&got.peer.remote, &peer.remote),
			 0);
	assert_int_equal(podnet_addr_compare(&got.peer.remote6, &peer.remote6),
			 0);
	assert_int_equal(got.peer.wire, PODNET_WIRE_GENEVE);
	assert_int_equal(got.peer.vni, 4096);
	assert_memory_equal(got.peer.mac, peer.mac, sizeof(peer.mac));
	assert_memory_equal(got.peer.mac6, peer.mac6, sizeof(peer.mac6));
}

/* In both ways of saying so: unspecified, or not there. */
static void a_peer_of_one_family_has_no_other_address(void **state)
{
	static const char *const addrs[] = { "192.0.2.1", "2001:db8::1" };

	for (size_t i = 0; i < 4; i++) {
		struct nl_msg *msg = new_message(PODNET_CMD_PEER_NEW);
		struct podnet_peer peer = whole_peer();
		struct podnet_addr *gone = i & 1 ? &peer.remote : &peer.remote6;
		struct podnet_addr want = addr(addrs[i & 1]);
		struct got got;

		*gone = (struct podnet_addr){};
		if (i & 2)
			peer.members &= i & 1 ? ~PODNET_PEER_REMOTE :
						~PODNET_PEER_REMOTE6;
		peer.members &= ~(PODNET_PEER_MAC | PODNET_PEER_MAC6);
		assert_true(podnet_peer_encode(msg, &peer, peer.members));
		assert_decoded(msg, &got);
		gone = i & 1 ? &got.peer.remote : &got.peer.remote6;
		assert_int_equal(gone->family, AF_UNSPEC);
		gone = i & 1 ? &got.peer.remote6 : &got.peer.remote;
		assert_int_equal(podnet_addr_compare(gone, &want), 0);
		assert_true(podnet_mac_is_zero(got.peer.mac));
		assert_true(podnet_mac_is_zero(got.peer.mac6));
	}
}

static void a_peer_request_carries_only_its_members(void **state)
{
	static const struct {
		unsigned int member;
		int type;
		int size;
	} cases[] = {
		{ PODNET_PEER_REMOTE, PODNET_PEER_A_REMOTE, 4 },
		{ PODNET_PEER_REMOTE6, PODNET_PEER_A_REMOTE6, 16 },
		{ PODNET_PEER_PORT, PODNET_PEER_A_PORT, 4 },
		{ PODNET_PEER_WIRE, PODNET_PEER_A_WIRE, 4 },
		{ PODNET_PEER_VNI, PODNET_PEER_A_VNI, 4 },
		{ PODNET_PEER_MAC, PODNET_PEER_A_MAC, 6 },
		{ PODNET_PEER_MAC6, PODNET_PEER_A_MAC6, 6 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		/* Without addresses: the sizes are those of the attributes. */
		struct podnet_peer peer = { .name = "b" };
		struct nl_msg *msg = new_message(PODNET_CMD_PEER_SET);
		struct nlattr *attrs[PODNET_PEER_A_MAX + 1];
		struct nlattr *nest;

		assert_true(podnet_peer_encode(msg, &peer, cases[i].member));
		nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
				       PODNET_A_PEER);
		/* The kernel's strict validation wants the flag on each nest. */
		assert_int_not_equal(nest->nla_type & NLA_F_NESTED, 0);
		nla_parse_nested(attrs, PODNET_PEER_A_MAX, nest, NULL);
		for (int type = 1; type <= PODNET_PEER_A_MAX; type++)
			assert_int_equal(!!attrs[type],
					 type == cases[i].type ||
						 type == PODNET_PEER_A_NAME);
		assert_string_equal(nla_get_string(attrs[PODNET_PEER_A_NAME]),
				    "b");
		assert_int_equal(nla_len(attrs[cases[i].type]), cases[i].size);
		nlmsg_free(msg);
	}
}

static void several_objects_in_one_message_are_all_read(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PEER_GET);
	struct got got;

	put_peer(msg, "a", 1);
	put_peer(msg, "b", 2);
	put_peer(msg, "c", 3);
	assert_decoded(msg, &got);
	assert_int_equal(got.count, 3);
	assert_string_equal(got.peer.name, "c");
}

static void unknown_attributes_are_skipped(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PEER_GET);
	struct podnet_peer peer = whole_peer();
	struct nlattr *nest;
	struct got got;

	nla_put_u32(msg, PODNET_A_MAX + 1, 1);
	assert_true(podnet_peer_encode(msg, &peer, ~0u));
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, PODNET_A_PEER);
	nla_put_u32(msg, PODNET_PEER_A_MAX + 9, 1);
	nla_nest_end(msg, nest);
	nla_put_u32(msg, PODNET_A_MAX + 2, 1);
	assert_decoded(msg, &got);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.peer.port, 65535);
}

/* One attribute of a good peer is replaced by @size bytes of @data, or left
 * out if @size is -1. */
static struct nl_msg *bad_peer(int type, int size, const void *data)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PEER_GET);
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PEER);
	uint32_t port = 6080;

	if (type != PODNET_PEER_A_NAME)
		nla_put_string(msg, PODNET_PEER_A_NAME, "b");
	if (type != PODNET_PEER_A_REMOTE)
		nla_put(msg, PODNET_PEER_A_REMOTE, 4, "\1\2\3\4");
	if (type != PODNET_PEER_A_PORT)
		nla_put_u32(msg, PODNET_PEER_A_PORT, port);
	if (type != PODNET_PEER_A_WIRE)
		nla_put_u32(msg, PODNET_PEER_A_WIRE, PODNET_WIRE_IPUDP);
	if (type != PODNET_PEER_A_VNI)
		nla_put_u32(msg, PODNET_PEER_A_VNI, PODNET_VNI_DEFAULT);
	if (size >= 0)
		nla_put(msg, type, size, data);
	nla_nest_end(msg, nest);
	return msg;
}

static void malformed_peers_are_refused(void **state)
{
	static const uint32_t big_port = 65536;
	char long_name[PODNET_NAME_MAX + 2];

	memset(long_name, 'n', sizeof(long_name));
	long_name[PODNET_NAME_MAX + 1] = '\0';
	assert_malformed(bad_peer(PODNET_PEER_A_NAME, -1, NULL), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_NAME, 0, NULL), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_NAME, 3, "abc"), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_NAME, sizeof(long_name),
				  long_name),
			 "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_REMOTE, -1, NULL), "no remote");
	assert_malformed(bad_peer(PODNET_PEER_A_REMOTE, 4, "\0\0\0\0"),
			 "no remote");
	assert_malformed(bad_peer(PODNET_PEER_A_REMOTE, 3, "abc"), "remote");
	assert_malformed(bad_peer(PODNET_PEER_A_REMOTE, 17,
				  "aaaabbbbccccddddee"),
			 "remote");
	assert_malformed(bad_peer(PODNET_PEER_A_REMOTE, 16, "aaaabbbbccccdddd"),
			 "remote");
	assert_malformed(bad_peer(PODNET_PEER_A_REMOTE6, 4, "abcd"), "remote");
	assert_malformed(bad_peer(PODNET_PEER_A_PORT, -1, NULL), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_PORT, 2, "ab"), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_PORT, 4, &big_port), "port");
	assert_malformed(bad_peer(PODNET_PEER_A_GENERATION, 3, "abc"), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_STATS, 4, "abcd"), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_STATS, 0, NULL), "peer");
}

static void malformed_wires_are_refused(void **state)
{
	static const uint32_t none = PODNET_WIRE_UNSPEC;
	static const uint32_t unknown = PODNET_WIRE_MAX + 1;
	static const uint32_t big_vni = PODNET_VNI_MAX + 1;

	assert_malformed(bad_peer(PODNET_PEER_A_WIRE, -1, NULL), "incomplete");
	assert_malformed(bad_peer(PODNET_PEER_A_WIRE, 3, "abc"), "peer");
	assert_malformed(bad_peer(PODNET_PEER_A_WIRE, 4, &none), "wire");
	assert_malformed(bad_peer(PODNET_PEER_A_WIRE, 4, &unknown), "wire");
	assert_malformed(bad_peer(PODNET_PEER_A_VNI, -1, NULL), "incomplete");
	assert_malformed(bad_peer(PODNET_PEER_A_VNI, 4, &big_vni), "VNI");
	assert_malformed(bad_peer(PODNET_PEER_A_MAC, 5, "abcde"), "MAC");
	assert_malformed(bad_peer(PODNET_PEER_A_MAC6, 7, "abcdefg"), "MAC");
}

static void malformed_counters_are_refused(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PEER_GET);
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PEER);
	struct nlattr *stats;

	nla_put_string(msg, PODNET_PEER_A_NAME, "b");
	nla_put(msg, PODNET_PEER_A_REMOTE, 4, "\1\2\3\4");
	nla_put_u32(msg, PODNET_PEER_A_PORT, 1);
	put_wire(msg);
	stats = nla_nest_start(msg, PODNET_PEER_A_STATS);
	nla_put_u32(msg, PODNET_STATS_A_RX_PACKETS, 1);
	nla_nest_end(msg, stats);
	nla_nest_end(msg, nest);
	assert_malformed(msg, "counters");
}

/* --------------------------------------------------------------- routes */

static void a_route_survives_the_round_trip(void **state)
{
	static const char *const prefixes[] = {
		"10.244.1.0/24", "0.0.0.0/0", "fd00:10:244:1::/64",
		"fd00::1/128",	 "::/0",
	};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		struct nl_msg *msg = new_message(PODNET_CMD_ROUTE_NEW);
		struct podnet_prefix prefix;
		struct got got;

		assert_int_equal(podnet_prefix_parse(prefixes[i], &prefix,
						     NULL),
				 0);
		assert_true(podnet_route_encode(msg, &prefix, "node-b"));
		assert_decoded(msg, &got);
		assert_int_equal(got.count, 1);
		assert_string_equal(got.route.peer, "node-b");
		assert_int_equal(podnet_prefix_compare(&got.route.prefix,
						       &prefix),
				 0);
	}
}

static void a_route_key_names_no_peer(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_ROUTE_DEL);
	struct podnet_addr a = addr("10.0.0.1");
	struct podnet_prefix prefix = podnet_prefix_of(&a);
	struct nlattr *nest;

	assert_true(podnet_route_encode(msg, &prefix, NULL));
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, PODNET_A_ROUTE);
	assert_null(nla_find(nla_data(nest), nla_len(nest),
			     PODNET_ROUTE_A_PEER));
	nlmsg_free(msg);
}

static struct nl_msg *bad_route(int type, int size, const void *data)
{
	struct nl_msg *msg = new_message(PODNET_CMD_ROUTE_GET);
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_ROUTE);

	if (type != PODNET_ROUTE_A_PREFIX)
		nla_put(msg, PODNET_ROUTE_A_PREFIX, 4, "\12\0\0\0");
	if (type != PODNET_ROUTE_A_PREFIX_LEN)
		nla_put_u32(msg, PODNET_ROUTE_A_PREFIX_LEN, 8);
	if (type != PODNET_ROUTE_A_PEER)
		nla_put_string(msg, PODNET_ROUTE_A_PEER, "b");
	if (size >= 0)
		nla_put(msg, type, size, data);
	nla_nest_end(msg, nest);
	return msg;
}

static void malformed_routes_are_refused(void **state)
{
	static const uint32_t too_long = 33;

	assert_malformed(bad_route(PODNET_ROUTE_A_PREFIX, -1, NULL), "route");
	assert_malformed(bad_route(PODNET_ROUTE_A_PREFIX, 5, "abcde"),
			 "prefix");
	assert_malformed(bad_route(PODNET_ROUTE_A_PREFIX_LEN, -1, NULL),
			 "route");
	assert_malformed(bad_route(PODNET_ROUTE_A_PREFIX_LEN, 1, "a"), "route");
	assert_malformed(bad_route(PODNET_ROUTE_A_PREFIX_LEN, 4, &too_long),
			 "length");
	assert_malformed(bad_route(PODNET_ROUTE_A_PEER, -1, NULL), "route");
	assert_malformed(bad_route(PODNET_ROUTE_A_PEER, 1, "b"), "route");
	assert_malformed(bad_route(PODNET_ROUTE_A_GENERATION, 2, "ab"),
			 "route");
}

/* ---------------------------------------------------------------- ports */

static void put_why(struct nl_msg *msg, int type, uint64_t first)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	for (int i = PODNET_HOST_PATH_PAD + 1; i <= PODNET_HOST_PATH_MAX; i++)
		nla_put_u64(msg, i, first + i);
	nla_put(msg, PODNET_HOST_PATH_PAD, 0, NULL);
	nla_put_u32(msg, PODNET_HOST_PATH_MAX + 1, 1);
	nla_nest_end(msg, nest);
}

/* As the kernel sends it. One attribute is replaced by @size bytes of @data, or
 * left out if @size is -1; none if @type is 0. */
static struct nl_msg *port_message(int type, int size, const void *data)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PORT_GET);
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PORT);
	struct podnet_addr v6 = addr("fd00::10");

	if (type != PODNET_PORT_A_IFINDEX)
		nla_put_u32(msg, PODNET_PORT_A_IFINDEX, 9);
	if (type != PODNET_PORT_A_IFNAME)
		nla_put_string(msg, PODNET_PORT_A_IFNAME, "fifteen-chars-x");
	if (type != PODNET_PORT_A_ADDRESS)
		nla_put(msg, PODNET_PORT_A_ADDRESS, 4, "\12\364\1\12");
	if (type != PODNET_PORT_A_ADDRESS6)
		nla_put(msg, PODNET_PORT_A_ADDRESS6, 16, v6.bytes);
	if (type != PODNET_PORT_A_HOST_PATH_TX)
		nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_TX, 1);
	if (type != PODNET_PORT_A_HOST_PATH_RX)
		nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_RX, 0);
	if (type != PODNET_PORT_A_GENERATION)
		nla_put_u32(msg, PODNET_PORT_A_GENERATION, 7);
	if (type != PODNET_PORT_A_STATS)
		put_stats(msg, PODNET_PORT_A_STATS);
	if (type != PODNET_PORT_A_WHY_TX)
		put_why(msg, PODNET_PORT_A_WHY_TX, 1000);
	if (type != PODNET_PORT_A_WHY_RX)
		put_why(msg, PODNET_PORT_A_WHY_RX, 2000);
	if (type && size >= 0)
		nla_put(msg, type, size, data);
	nla_nest_end(msg, nest);
	return msg;
}

static void a_port_of_the_kernel_is_read_whole(void **state)
{
	struct podnet_addr v4 = addr("10.244.1.10");
	struct podnet_addr v6 = addr("fd00::10");
	struct podnet_port *port;
	struct got got;

	assert_decoded(port_message(0, 0, NULL), &got);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.ifindex, 5);
	port = &got.port;
	assert_int_equal(port->ifindex, 9);
	assert_string_equal(port->ifname, "fifteen-chars-x");
	assert_int_equal(podnet_addr_compare(&port->address, &v4), 0);
	assert_int_equal(podnet_addr_compare(&port->address6, &v6), 0);
	assert_true(port->host_path_tx);
	assert_false(port->host_path_rx);
	assert_int_equal(port->generation, 7);
	assert_int_equal(port->stats.rx_packets, 1);
	assert_true(port->stats.rx_bytes == UINT64_MAX);
	assert_int_equal(port->stats.tx_packets, 3);
	assert_int_equal(port->stats.tx_bytes, 4);
	for (int i = PODNET_HOST_PATH_PAD + 1; i <= PODNET_HOST_PATH_MAX; i++) {
		assert_int_equal(port->why_tx[i], 1000 + i);
		assert_int_equal(port->why_rx[i], 2000 + i);
	}
	assert_int_equal(port->why_tx[PODNET_HOST_PATH_PAD], 0);
}

static void a_port_of_one_family_has_no_other_address(void **state)
{
	static const uint8_t zero[16];
	struct got got;

	assert_decoded(port_message(PODNET_PORT_A_ADDRESS, -1, NULL), &got);
	assert_int_equal(got.port.address.family, AF_UNSPEC);
	assert_int_equal(got.port.address6.family, AF_INET6);
	assert_decoded(port_message(PODNET_PORT_A_ADDRESS, 4, zero), &got);
	assert_int_equal(got.port.address.family, AF_UNSPEC);
	assert_decoded(port_message(PODNET_PORT_A_ADDRESS6, -1, NULL), &got);
	assert_int_equal(got.port.address.family, AF_INET);
	assert_int_equal(got.port.address6.family, AF_UNSPEC);
	assert_decoded(port_message(PODNET_PORT_A_ADDRESS6, 16, zero), &got);
	assert_int_equal(got.port.address6.family, AF_UNSPEC);
}

static void a_port_survives_the_round_trip(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PORT_NEW);
	struct podnet_port port = {
		.ifindex = UINT32_MAX,
		.address = addr("192.0.2.1"),
		.address6 = addr("2001:db8::1"),
		.host_path_rx = true,
	};
	struct nlattr *nest;
	struct got got;

	assert_true(podnet_port_encode(msg, &port, ~0u));
	/* What only the kernel says. */
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, PODNET_A_PORT);
	nla_put_string(msg, PODNET_PORT_A_IFNAME, "porta");
	nla_put_u32(msg, PODNET_PORT_A_MAX + 9, 1);
	nla_nest_end(msg, nest);
	assert_decoded(msg, &got);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.port.ifindex, UINT32_MAX);
	assert_int_equal(podnet_addr_compare(&got.port.address, &port.address),
			 0);
	assert_int_equal(podnet_addr_compare(&got.port.address6,
					     &port.address6),
			 0);
	assert_false(got.port.host_path_tx);
	assert_true(got.port.host_path_rx);
	assert_int_equal(got.port.generation, 0);
}

static void a_port_request_carries_only_its_members(void **state)
{
	static const struct {
		unsigned int member;
		int type;
		int size;
	} cases[] = {
		{ 0, PODNET_PORT_A_IFINDEX, 4 },
		{ PODNET_PORT_ADDRESS, PODNET_PORT_A_ADDRESS, 4 },
		{ PODNET_PORT_ADDRESS6, PODNET_PORT_A_ADDRESS6, 16 },
		{ PODNET_PORT_HOST_PATH_TX, PODNET_PORT_A_HOST_PATH_TX, 4 },
		{ PODNET_PORT_HOST_PATH_RX, PODNET_PORT_A_HOST_PATH_RX, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		/* Without addresses: the sizes are those of the attributes. */
		struct podnet_port port = { .ifindex = 9, .ifname = "porta" };
		struct nl_msg *msg = new_message(PODNET_CMD_PORT_SET);
		struct nlattr *attrs[PODNET_PORT_A_MAX + 1];

		assert_true(podnet_port_encode(msg, &port, cases[i].member));
		nla_parse_nested(attrs, PODNET_PORT_A_MAX,
				 nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
						 PODNET_A_PORT),
				 NULL);
		for (int type = 1; type <= PODNET_PORT_A_MAX; type++)
			assert_int_equal(!!attrs[type],
					 type == cases[i].type ||
						 type == PODNET_PORT_A_IFINDEX);
		assert_int_equal(nla_get_u32(attrs[PODNET_PORT_A_IFINDEX]), 9);
		assert_int_equal(nla_len(attrs[cases[i].type]), cases[i].size);
		nlmsg_free(msg);
	}
}

static void malformed_ports_are_refused(void **state)
{
	static const uint32_t two = 2;
	static const int needed[] = {
		PODNET_PORT_A_IFINDEX, PODNET_PORT_A_IFNAME,
		PODNET_PORT_A_HOST_PATH_TX, PODNET_PORT_A_HOST_PATH_RX,
	};

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		assert_malformed(port_message(needed[i], -1, NULL),
				 "port: incomplete");
	assert_malformed(port_message(PODNET_PORT_A_IFINDEX, 2, "ab"), "port");
	assert_malformed(port_message(PODNET_PORT_A_IFNAME, 3, "abc"), "port");
	assert_malformed(port_message(PODNET_PORT_A_IFNAME, 17,
				      "sixteen-chars-xx"),
			 "port");
	assert_malformed(port_message(PODNET_PORT_A_ADDRESS, 16,
				      "aaaabbbbccccdddd"),
			 "port: bad address");
	assert_malformed(port_message(PODNET_PORT_A_ADDRESS6, 4, "abcd"),
			 "port: bad address");
	assert_malformed(port_message(PODNET_PORT_A_HOST_PATH_TX, 4, &two),
			 "port: number out of range");
	assert_malformed(port_message(PODNET_PORT_A_HOST_PATH_RX, 4, &two),
			 "port: number out of range");
	assert_malformed(port_message(PODNET_PORT_A_GENERATION, 3, "abc"),
			 "port");
	assert_malformed(port_message(PODNET_PORT_A_STATS, 0, NULL),
			 "port: bad counters");
	assert_malformed(port_message(PODNET_PORT_A_WHY_TX, 8,
				      "\10\0\3\0abcd"),
			 "port: bad counter");
	assert_malformed(port_message(PODNET_PORT_A_WHY_RX, 4, "\4\0\3\0"),
			 "port: bad counter");
}

static void a_port_without_any_address_is_refused(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PORT_GET);
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PORT);

	nla_put_u32(msg, PODNET_PORT_A_IFINDEX, 9);
	nla_put_string(msg, PODNET_PORT_A_IFNAME, "porta");
	nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_TX, 0);
	nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_RX, 0);
	nla_nest_end(msg, nest);
	assert_malformed(msg, "port: no address");
}

/* -------------------------------------------------------------- devices */

static void put_device_address(struct nl_msg *msg, int type)
{
	struct podnet_addr local6 = addr("fd77::3");

	switch (type) {
	case PODNET_DEVICE_A_LOCAL:
		nla_put(msg, type, 4, "\12\1\2\3");
		return;
	case PODNET_DEVICE_A_LOCAL6:
		nla_put(msg, type, 16, local6.bytes);
		return;
	case PODNET_DEVICE_A_MAC:
		nla_put(msg, type, PODNET_MAC_SIZE, "\2\0\0\0\0\3");
		return;
	case PODNET_DEVICE_A_REALLOCS:
		nla_put_u64(msg, type, UINT64_MAX);
		return;
	}
}

/* As the kernel sends it, but with @value for the number @type, and without
 * the attribute @missing. */
static struct nl_msg *device_message_without(int missing, int type,
					     uint32_t value)
{
	struct nl_msg *msg = new_message(PODNET_CMD_DEVICE_GET);
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_DEVICE);
	struct nlattr *drops;

	for (int i = 1; i <= PODNET_DEVICE_A_MAX; i++) {
		if (i == missing)
			continue;
		switch (i) {
		case PODNET_DEVICE_A_IFNAME:
			nla_put_string(msg, i, "podnet0");
			break;
		case PODNET_DEVICE_A_LOCAL:
		case PODNET_DEVICE_A_LOCAL6:
		case PODNET_DEVICE_A_MAC:
		case PODNET_DEVICE_A_REALLOCS:
			put_device_address(msg, i);
			break;
		case PODNET_DEVICE_A_DROPS:
		case PODNET_DEVICE_A_PAD:
			break;
		default:
			nla_put_u32(msg, i, i == type ? value : 1);
		}
	}
	drops = nla_nest_start(msg, PODNET_DEVICE_A_DROPS);
	for (int i = PODNET_DROP_PAD + 1; i <= PODNET_DROP_MAX; i++)
		nla_put_u64(msg, i, 1000 + i);
	nla_put(msg, PODNET_DROP_PAD, 0, NULL);
	nla_put_u32(msg, PODNET_DROP_MAX + 1, 1);
	nla_nest_end(msg, drops);
	nla_nest_end(msg, nest);
	return msg;
}

static struct nl_msg *device_message(int type, uint32_t value)
{
	return device_message_without(-1, type, value);
}

static void a_device_of_the_kernel_is_read_whole(void **state)
{
	struct podnet_addr local = addr("10.1.2.3");
	struct podnet_addr local6 = addr("fd77::3");
	struct got got;

	assert_decoded(device_message(PODNET_DEVICE_A_FWMARK, UINT32_MAX),
		       &got);
	assert_int_equal(got.device.ifindex, 5);
	assert_string_equal(got.device.ifname, "podnet0");
	assert_int_equal(podnet_addr_compare(&got.device.local, &local), 0);
	assert_int_equal(podnet_addr_compare(&got.device.local6, &local6), 0);
	assert_int_equal(got.device.wire, PODNET_WIRE_IPUDP);
	assert_memory_equal(got.device.mac, "\2\0\0\0\0\3", 6);
	assert_true(got.device.reallocs == UINT64_MAX);
	assert_true(got.device.inherit_dscp);
	assert_true(got.device.udp6_zero_csum);
	assert_int_equal(got.device.fwmark, UINT32_MAX);
	assert_true(got.device.udp_csum);
	assert_true(got.device.strict_source);
	assert_true(got.device.express_tx);
	assert_true(got.device.express_rx);
	assert_int_equal(got.device.ports, 1);
	for (int i = PODNET_DROP_PAD + 1; i <= PODNET_DROP_MAX; i++)
		assert_int_equal(got.device.drops[i], 1000 + i);
	assert_int_equal(got.device.drops[PODNET_DROP_PAD], 0);
	assert_decoded(device_message(PODNET_DEVICE_A_TTL, 255), &got);
	assert_int_equal(got.device.ttl, 255);
	assert_decoded(device_message(PODNET_DEVICE_A_UDP_CSUM, 0), &got);
	assert_false(got.device.udp_csum);
	assert_decoded(device_message(PODNET_DEVICE_A_EXPRESS_TX, 0), &got);
	assert_false(got.device.express_tx);
	assert_true(got.device.express_rx);
	assert_decoded(device_message(PODNET_DEVICE_A_PORTS, UINT32_MAX), &got);
	assert_int_equal(got.device.ports, UINT32_MAX);
	assert_decoded(device_message(PODNET_DEVICE_A_SPORT_MAX, 65535), &got);
	assert_int_equal(got.device.sport_max, 65535);
}

static void numbers_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		int type;
		uint32_t value;
	} cases[] = {
		{ PODNET_DEVICE_A_PORT, 65536 },
		{ PODNET_DEVICE_A_TTL, 256 },
		{ PODNET_DEVICE_A_UDP_CSUM, 2 },
		{ PODNET_DEVICE_A_STRICT_SOURCE, UINT32_MAX },
		{ PODNET_DEVICE_A_SPORT_MIN, 65536 },
		{ PODNET_DEVICE_A_SPORT_MAX, 65536 },
		{ PODNET_DEVICE_A_WIRE, PODNET_WIRE_MAX + 1 },
		{ PODNET_DEVICE_A_VNI, PODNET_VNI_MAX + 1 },
		{ PODNET_DEVICE_A_INHERIT_DSCP, 2 },
		{ PODNET_DEVICE_A_UDP6_ZERO_CSUM, 2 },
		{ PODNET_DEVICE_A_EXPRESS_TX, 2 },
		{ PODNET_DEVICE_A_EXPRESS_RX, UINT32_MAX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_malformed(device_message(cases[i].type, cases[i].value),
				 "range");
}

static void malformed_devices_are_refused(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_DEVICE_GET);
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_DEVICE);
	struct nlattr *drops;

	nla_put_string(msg, PODNET_DEVICE_A_IFNAME, "podnet0");
	nla_nest_end(msg, nest);
	assert_malformed(msg, "incomplete");

	msg = new_message(PODNET_CMD_DEVICE_GET);
	nest = nla_nest_start(msg, PODNET_A_DEVICE);
	nla_put_string(msg, PODNET_DEVICE_A_IFNAME, "a-name-of-16-byte");
	nla_nest_end(msg, nest);
	assert_malformed(msg, "device");

	msg = device_message(PODNET_DEVICE_A_PORT, 1);
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, PODNET_A_DEVICE);
	drops = nla_nest_start(msg, PODNET_DEVICE_A_DROPS);
	nla_put_u32(msg, PODNET_DROP_TX_LOOP, 1);
	nla_nest_end(msg, drops);
	nla_nest_end(msg, nest);
	assert_malformed(msg, "counter");
}

static void a_device_without_one_of_its_members_is_refused(void **state)
{
	for (int i = 1; i <= PODNET_DEVICE_A_MAX; i++) {
		if (i == PODNET_DEVICE_A_PAD || i == PODNET_DEVICE_A_DROPS)
			continue;
		assert_malformed(device_message_without(i, 0, 0), "incomplete");
	}
	assert_malformed(device_message(PODNET_DEVICE_A_WIRE, 0), "wire");
}

static void a_device_request_carries_only_its_members(void **state)
{
	struct podnet_device device = {
		.port = 7,
		.ttl = 9,
		.fwmark = 11,
		.wire = PODNET_WIRE_VXLAN,
	};
	static const struct {
		unsigned int member;
		int type;
	} cases[] = {
		{ PODNET_DEVICE_PORT, PODNET_DEVICE_A_PORT },
		{ PODNET_DEVICE_LOCAL, PODNET_DEVICE_A_LOCAL },
		{ PODNET_DEVICE_FWMARK, PODNET_DEVICE_A_FWMARK },
		{ PODNET_DEVICE_TTL, PODNET_DEVICE_A_TTL },
		{ PODNET_DEVICE_UDP_CSUM, PODNET_DEVICE_A_UDP_CSUM },
		{ PODNET_DEVICE_STRICT_SOURCE, PODNET_DEVICE_A_STRICT_SOURCE },
		{ PODNET_DEVICE_SPORT_MIN, PODNET_DEVICE_A_SPORT_MIN },
		{ PODNET_DEVICE_SPORT_MAX, PODNET_DEVICE_A_SPORT_MAX },
		{ PODNET_DEVICE_LOCAL6, PODNET_DEVICE_A_LOCAL6 },
		{ PODNET_DEVICE_WIRE, PODNET_DEVICE_A_WIRE },
		{ PODNET_DEVICE_VNI, PODNET_DEVICE_A_VNI },
		{ PODNET_DEVICE_MAC, PODNET_DEVICE_A_MAC },
		{ PODNET_DEVICE_INHERIT_DSCP, PODNET_DEVICE_A_INHERIT_DSCP },
		{ PODNET_DEVICE_UDP6_ZERO_CSUM,
		  PODNET_DEVICE_A_UDP6_ZERO_CSUM },
		{ PODNET_DEVICE_EXPRESS_TX, PODNET_DEVICE_A_EXPRESS_TX },
		{ PODNET_DEVICE_EXPRESS_RX, PODNET_DEVICE_A_EXPRESS_RX },
	};

	device.local = addr("0.0.0.0");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct nl_msg *msg = new_message(PODNET_CMD_DEVICE_SET);
		struct nlattr *attrs[PODNET_DEVICE_A_MAX + 1];

		device.members = cases[i].member;
		assert_true(podnet_device_encode(msg, &device));
		nla_parse_nested(attrs, PODNET_DEVICE_A_MAX,
				 nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
						 PODNET_A_DEVICE),
				 NULL);
		for (int type = 1; type <= PODNET_DEVICE_A_MAX; type++)
			assert_int_equal(!!attrs[type], type == cases[i].type);
		nlmsg_free(msg);
	}
}

/* ------------------------------------------------------------- messages */

static void a_commit_is_told_with_its_generation(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_SYNC_COMMIT);
	struct got got;

	nla_put_u32(msg, PODNET_A_GENERATION, 8);
	assert_decoded(msg, &got);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.cmd, PODNET_CMD_SYNC_COMMIT);
	assert_int_equal(got.generation, 8);
}

static void malformed_messages_are_refused(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0x20, 0);
	struct genlmsghdr header = { .cmd = PODNET_CMD_PEER_GET };

	/* Shorter than its fixed header. */
	assert_malformed(msg, "bad attributes");

	msg = nlmsg_alloc_simple(0x20, 0);
	nlmsg_append(msg, &header, sizeof(header), NLMSG_ALIGNTO);
	put_peer(msg, "b", 1);
	assert_malformed(msg, "no ifindex");

	msg = nlmsg_alloc_simple(0x20, 0);
	nlmsg_append(msg, &header, sizeof(header), NLMSG_ALIGNTO);
	nla_put_u16(msg, PODNET_A_IFINDEX, 5);
	assert_malformed(msg, "bad attributes");
}

static void a_full_message_is_left_as_it_was(void **state)
{
	struct podnet_peer peer = {
		.name = "a-name",
		.remote6 = addr("2001:db8::1"),
	};
	struct podnet_device device = { .members = PODNET_DEVICE_PORT };
	struct podnet_port port = { .address6 = peer.remote6 };
	struct podnet_prefix prefix = podnet_prefix_of(&peer.remote6);

	for (size_t room = 0; room < 48; room += 4) {
		struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + room);
		uint32_t before;

		nlmsg_put(msg, 0, 0, 0x20, 0, 0);
		before = nlmsg_hdr(msg)->nlmsg_len;
		if (!podnet_peer_encode(msg, &peer, PODNET_PEER_REMOTE6))
			assert_int_equal(nlmsg_hdr(msg)->nlmsg_len, before);
		else
			before = nlmsg_hdr(msg)->nlmsg_len;
		if (!podnet_route_encode(msg, &prefix, "a-name"))
			assert_int_equal(nlmsg_hdr(msg)->nlmsg_len, before);
		else
			before = nlmsg_hdr(msg)->nlmsg_len;
		if (!podnet_device_encode(msg, &device))
			assert_int_equal(nlmsg_hdr(msg)->nlmsg_len, before);
		else
			before = nlmsg_hdr(msg)->nlmsg_len;
		if (!podnet_port_encode(msg, &port, PODNET_PORT_ADDRESS6))
			assert_int_equal(nlmsg_hdr(msg)->nlmsg_len, before);
		nlmsg_free(msg);
	}
}

static void an_offset_leads_to_the_object_in_a_bulk_message(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PEER_NEW);
	size_t starts[3];
	size_t end;

	for (int i = 0; i < 3; i++) {
		starts[i] = nlmsg_hdr(msg)->nlmsg_len;
		put_peer(msg, "b", i);
	}
	end = nlmsg_hdr(msg)->nlmsg_len;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(podnet_bulk_index_at(msg, starts[i]), i);
		assert_int_equal(podnet_bulk_index_at(msg, starts[i] + 8), i);
	}
	assert_int_equal(podnet_bulk_index_at(msg, end - 1), 2);
	assert_int_equal(podnet_bulk_index_at(msg, end), -1);
	assert_int_equal(podnet_bulk_index_at(msg, 0), -1);
	assert_int_equal(podnet_bulk_index_at(msg, starts[0] - 1), -1);
	nlmsg_free(msg);
}

static void an_offset_leads_to_the_port_in_a_bulk_message(void **state)
{
	struct nl_msg *msg = new_message(PODNET_CMD_PORT_NEW);
	struct podnet_port port = { .ifindex = 9 };
	size_t starts[2];

	for (int i = 0; i < 2; i++) {
		starts[i] = nlmsg_hdr(msg)->nlmsg_len;
		assert_true(podnet_port_encode(msg, &port,
					       PODNET_PORT_HOST_PATH_TX));
	}
	assert_int_equal(podnet_bulk_index_at(msg, starts[0]), 0);
	assert_int_equal(podnet_bulk_index_at(msg, starts[1] + 4), 1);
	nlmsg_free(msg);
}

static void every_reason_for_the_host_path_has_its_own_name_and_text(void **state)
{
	for (int i = PODNET_HOST_PATH_PAD + 1; i <= PODNET_HOST_PATH_MAX; i++) {
		assert_non_null(podnet_host_path_name(i));
		assert_non_null(podnet_host_path_text(i));
		for (int j = PODNET_HOST_PATH_PAD + 1; j < i; j++)
			assert_string_not_equal(podnet_host_path_name(i),
						podnet_host_path_name(j));
	}
	assert_string_equal(podnet_host_path_name(PODNET_HOST_PATH_NO_ROUTE),
			    "no-route");
	assert_null(podnet_host_path_name(PODNET_HOST_PATH_UNSPEC));
	assert_null(podnet_host_path_name(PODNET_HOST_PATH_PAD));
	assert_null(podnet_host_path_name(PODNET_HOST_PATH_MAX + 1));
	assert_null(podnet_host_path_text(PODNET_HOST_PATH_MAX + 1));
}

static void every_drop_reason_has_its_own_name_and_text(void **state)
{
	for (int i = PODNET_DROP_PAD + 1; i <= PODNET_DROP_MAX; i++) {
		assert_non_null(podnet_drop_name(i));
		assert_non_null(podnet_drop_text(i));
		for (int j = PODNET_DROP_PAD + 1; j < i; j++)
			assert_string_not_equal(podnet_drop_name(i),
						podnet_drop_name(j));
	}
	assert_null(podnet_drop_name(PODNET_DROP_UNSPEC));
	assert_null(podnet_drop_name(PODNET_DROP_PAD));
	assert_null(podnet_drop_name(PODNET_DROP_MAX + 1));
	assert_null(podnet_drop_text(PODNET_DROP_MAX + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peer_of_the_kernel_is_read_whole),
		cmocka_unit_test(a_peer_survives_the_round_trip),
		cmocka_unit_test(a_peer_of_one_family_has_no_other_address),
		cmocka_unit_test(a_peer_request_carries_only_its_members),
		cmocka_unit_test(several_objects_in_one_message_are_all_read),
		cmocka_unit_test(unknown_attributes_are_skipped),
		cmocka_unit_test(malformed_peers_are_refused),
		cmocka_unit_test(malformed_wires_are_refused),
		cmocka_unit_test(malformed_counters_are_refused),
		cmocka_unit_test(a_route_survives_the_round_trip),
		cmocka_unit_test(a_route_key_names_no_peer),
		cmocka_unit_test(malformed_routes_are_refused),
		cmocka_unit_test(a_port_of_the_kernel_is_read_whole),
		cmocka_unit_test(a_port_of_one_family_has_no_other_address),
		cmocka_unit_test(a_port_survives_the_round_trip),
		cmocka_unit_test(a_port_request_carries_only_its_members),
		cmocka_unit_test(malformed_ports_are_refused),
		cmocka_unit_test(a_port_without_any_address_is_refused),
		cmocka_unit_test(a_device_of_the_kernel_is_read_whole),
		cmocka_unit_test(numbers_that_do_not_fit_are_refused),
		cmocka_unit_test(malformed_devices_are_refused),
		cmocka_unit_test(a_device_without_one_of_its_members_is_refused),
		cmocka_unit_test(a_device_request_carries_only_its_members),
		cmocka_unit_test(a_commit_is_told_with_its_generation),
		cmocka_unit_test(malformed_messages_are_refused),
		cmocka_unit_test(a_full_message_is_left_as_it_was),
		cmocka_unit_test(an_offset_leads_to_the_object_in_a_bulk_message),
		cmocka_unit_test(an_offset_leads_to_the_port_in_a_bulk_message),
		cmocka_unit_test(every_reason_for_the_host_path_has_its_own_name_and_text),
		cmocka_unit_test(every_drop_reason_has_its_own_name_and_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
