// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Sends one request for each way in which podnet.ko refuses, past the library,
 * and compares errno and extended-ack text. Run in a namespace that has a
 * device podnet0, up, with peer "a" at 192.0.2.1, peer "b" at 192.0.2.2, route
 * 10.1.0.0/16 to "a" and generation 5 committed; and pairs of kind podport:
 * portA is bound with 10.244.1.10 and fd00::10, portB with 10.244.1.11, portC is
 * not, and portD is bound to podnet1; podA is the pod's end of portA. Prints TAP.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/podnet.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	int error;
	char text[256];
} answer;

static unsigned int device;

static void put_name(struct nl_msg *msg, const char *name)
{
	nla_put_string(msg, PODNET_PEER_A_NAME, name);
}

static void put_remote(struct nl_msg *msg, const char *address)
{
	struct in_addr addr;

	inet_pton(AF_INET, address, &addr);
	nla_put(msg, PODNET_PEER_A_REMOTE, sizeof(addr), &addr);
}

static void put_peer(struct nl_msg *msg, const char *name, const char *remote)
{
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PEER);

	if (name)
		put_name(msg, name);
	if (remote)
		put_remote(msg, remote);
	nla_nest_end(msg, nest);
}

static void put_prefix(struct nl_msg *msg, const char *address, uint32_t length)
{
	unsigned char addr[16];
	int family = strchr(address, ':') ? AF_INET6 : AF_INET;

	inet_pton(family, address, addr);
	nla_put(msg, PODNET_ROUTE_A_PREFIX, family == AF_INET ? 4 : 16, addr);
	nla_put_u32(msg, PODNET_ROUTE_A_PREFIX_LEN, length);
}

static void put_route(struct nl_msg *msg, const char *address, uint32_t length,
		      const char *peer)
{
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_ROUTE);

	put_prefix(msg, address, length);
	if (peer)
		nla_put_string(msg, PODNET_ROUTE_A_PEER, peer);
	nla_nest_end(msg, nest);
}

static void put_device_member(struct nl_msg *msg, int type, const void *data,
			      int size)
{
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_DEVICE);

	nla_put(msg, type, size, data);
	nla_nest_end(msg, nest);
}

static void put_device(struct nl_msg *msg, int member, uint32_t value)
{
	put_device_member(msg, member, &value, sizeof(value));
}

static void put_device_number(struct nl_msg *msg)
{
	nla_put_u32(msg, PODNET_A_IFINDEX, device);
}

/* --- requests; each is what its name says */

static void without_device(struct nl_msg *msg)
{
	put_peer(msg, "c", "192.0.2.3");
}

static void unknown_device(struct nl_msg *msg)
{
	nla_put_u32(msg, PODNET_A_IFINDEX, 0x7fffffff);
	put_peer(msg, "c", "192.0.2.3");
}

static void foreign_device(struct nl_msg *msg)
{
	nla_put_u32(msg, PODNET_A_IFINDEX, if_nametoindex("lo"));
	put_peer(msg, "c", "192.0.2.3");
}

static void two_devices(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device_number(msg);
	put_peer(msg, "c", "192.0.2.3");
}

static void nothing_to_do(struct nl_msg *msg)
{
	put_device_number(msg);
}

static void two_names(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	put_name(msg, "c");
	put_name(msg, "d");
	put_remote(msg, "192.0.2.3");
	nla_nest_end(msg, nest);
}

static void no_name(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, NULL, "192.0.2.3");
}

static void empty_name(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "", "192.0.2.3");
}

static void name_with_space(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "a b", "192.0.2.3");
}

static void name_beyond_ascii(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "caf\xc3\xa9", "192.0.2.3");
}

static void name_too_long(struct nl_msg *msg)
{
	char name[PODNET_NAME_MAX + 2];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	put_device_number(msg);
	put_peer(msg, name, "192.0.2.3");
}

static void name_without_end(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	nla_put(msg, PODNET_PEER_A_NAME, 3, "abc");
	put_remote(msg, "192.0.2.3");
	nla_nest_end(msg, nest);
}

static void remote_of_size(struct nl_msg *msg, int size)
{
	static const unsigned char bytes[32] = { 192, 0, 2, 3 };
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	put_name(msg, "c");
	nla_put(msg, PODNET_PEER_A_REMOTE, size, bytes);
	nla_nest_end(msg, nest);
}

/* A peer at 192.0.2.3 with one member more. */
static void peer_member(struct nl_msg *msg, int type, const void *data, int size)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	put_name(msg, "c");
	put_remote(msg, "192.0.2.3");
	nla_put(msg, type, size, data);
	nla_nest_end(msg, nest);
}

static void peer_member_u32(struct nl_msg *msg, int type, uint32_t value)
{
	peer_member(msg, type, &value, sizeof(value));
}

static void peer_at6(struct nl_msg *msg, const char *remote)
{
	struct in6_addr addr;

	inet_pton(AF_INET6, remote, &addr);
	peer_member(msg, PODNET_PEER_A_REMOTE6, &addr, sizeof(addr));
}

static void remote6_link_local(struct nl_msg *msg)
{
	peer_at6(msg, "fe80::1");
}

static void remote6_multicast(struct nl_msg *msg)
{
	peer_at6(msg, "ff02::1");
}

static void remote6_loopback(struct nl_msg *msg)
{
	peer_at6(msg, "::1");
}

static void remote6_mapped(struct nl_msg *msg)
{
	peer_at6(msg, "::ffff:192.0.2.3");
}

static void remote6_4_bytes(struct nl_msg *msg)
{
	peer_member_u32(msg, PODNET_PEER_A_REMOTE6, 1);
}

static void wire_0(struct nl_msg *msg)
{
	peer_member_u32(msg, PODNET_PEER_A_WIRE, PODNET_WIRE_UNSPEC);
}

static void wire_unknown(struct nl_msg *msg)
{
	peer_member_u32(msg, PODNET_PEER_A_WIRE, PODNET_WIRE_MAX + 1);
}

static void write_not_begun(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "c", "192.0.2.3");
	nla_put_u32(msg, PODNET_A_GENERATION, 4);
}

static void write_generation_0(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "c", "192.0.2.3");
	nla_put_u32(msg, PODNET_A_GENERATION, 0);
}

static void vni_25_bits(struct nl_msg *msg)
{
	peer_member_u32(msg, PODNET_PEER_A_VNI, PODNET_VNI_MAX + 1);
}

static void vxlan_without_mac(struct nl_msg *msg)
{
	peer_member_u32(msg, PODNET_PEER_A_WIRE, PODNET_WIRE_VXLAN);
}

static void mac_multicast(struct nl_msg *msg)
{
	peer_member(msg, PODNET_PEER_A_MAC, "\x01\0\x5e\0\0\1", 6);
}

static void mac_7_bytes(struct nl_msg *msg)
{
	peer_member(msg, PODNET_PEER_A_MAC6, "\2\0\0\0\0\1\0", 7);
}

static void last_address_taken(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "a", "0.0.0.0");
}

static void remote_ipv6(struct nl_msg *msg)
{
	remote_of_size(msg, 16);
}

static void remote_5_bytes(struct nl_msg *msg)
{
	remote_of_size(msg, 5);
}

static void remote_3_bytes(struct nl_msg *msg)
{
	remote_of_size(msg, 3);
}

static void remote_17_bytes(struct nl_msg *msg)
{
	remote_of_size(msg, 17);
}

static void peer_at(struct nl_msg *msg, const char *remote)
{
	put_device_number(msg);
	put_peer(msg, "c", remote);
}

static void remote_multicast(struct nl_msg *msg)
{
	peer_at(msg, "224.0.0.1");
}

static void remote_broadcast(struct nl_msg *msg)
{
	peer_at(msg, "255.255.255.255");
}

static void remote_loopback(struct nl_msg *msg)
{
	peer_at(msg, "127.0.0.1");
}

static void remote_zero(struct nl_msg *msg)
{
	peer_at(msg, "0.0.0.0");
}

static void no_remote(struct nl_msg *msg)
{
	peer_at(msg, NULL);
}

static void existing_peer(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "a", "192.0.2.3");
}

static void replacing(struct nl_msg *msg)
{
	existing_peer(msg);
	nla_put_flag(msg, PODNET_A_REPLACE);
}

static void unknown_peer(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "nobody", NULL);
}

static void peer_port(struct nl_msg *msg, uint32_t port)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	put_name(msg, "c");
	put_remote(msg, "192.0.2.3");
	nla_put_u32(msg, PODNET_PEER_A_PORT, port);
	nla_nest_end(msg, nest);
}

static void port_0(struct nl_msg *msg)
{
	peer_port(msg, 0);
}

static void port_65536(struct nl_msg *msg)
{
	peer_port(msg, 65536);
}

static void short_port(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	put_name(msg, "c");
	put_remote(msg, "192.0.2.3");
	nla_put_u16(msg, PODNET_PEER_A_PORT, 6080);
	nla_nest_end(msg, nest);
}

static void read_only_member(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	put_name(msg, "c");
	put_remote(msg, "192.0.2.3");
	nla_put_u32(msg, PODNET_PEER_A_GENERATION, 1);
	nla_nest_end(msg, nest);
}

static void unknown_member(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PEER);
	put_name(msg, "c");
	put_remote(msg, "192.0.2.3");
	nla_put_u32(msg, 200, 1);
	nla_nest_end(msg, nest);
}

static void unknown_attribute(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "c", "192.0.2.3");
	nla_put_u32(msg, 200, 1);
}

static void attribute_of_another(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "c", "192.0.2.3");
	put_route(msg, "10.2.0.0", 16, "a");
}

static void peer_with_remote(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "a", "192.0.2.1");
}

static void route(struct nl_msg *msg, const char *address, uint32_t length,
		  const char *peer)
{
	put_device_number(msg);
	put_route(msg, address, length, peer);
}

static void length_33(struct nl_msg *msg)
{
	route(msg, "10.2.0.0", 33, "a");
}

static void length_129(struct nl_msg *msg)
{
	route(msg, "fd00::", 129, "a");
}

static void host_bits4(struct nl_msg *msg)
{
	route(msg, "10.2.0.1", 24, "a");
}

static void host_bits6(struct nl_msg *msg)
{
	route(msg, "fd00::1", 64, "a");
}

static void multicast4(struct nl_msg *msg)
{
	route(msg, "224.1.0.0", 16, "a");
}

static void loopback4(struct nl_msg *msg)
{
	route(msg, "127.1.0.0", 16, "a");
}

static void linklocal4(struct nl_msg *msg)
{
	route(msg, "169.254.0.0", 16, "a");
}

static void multicast6(struct nl_msg *msg)
{
	route(msg, "ff02::", 64, "a");
}

static void linklocal6(struct nl_msg *msg)
{
	route(msg, "fe80::", 64, "a");
}

static void loopback6(struct nl_msg *msg)
{
	route(msg, "::1", 128, "a");
}

static void no_prefix(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_ROUTE);
	nla_put_u32(msg, PODNET_ROUTE_A_PREFIX_LEN, 16);
	nla_put_string(msg, PODNET_ROUTE_A_PEER, "a");
	nla_nest_end(msg, nest);
}

static void no_length(struct nl_msg *msg)
{
	static const unsigned char addr[4] = { 10, 2 };
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_ROUTE);
	nla_put(msg, PODNET_ROUTE_A_PREFIX, sizeof(addr), addr);
	nla_put_string(msg, PODNET_ROUTE_A_PEER, "a");
	nla_nest_end(msg, nest);
}

static void prefix_8_bytes(struct nl_msg *msg)
{
	static const unsigned char addr[8] = { 10, 2 };
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_ROUTE);
	nla_put(msg, PODNET_ROUTE_A_PREFIX, sizeof(addr), addr);
	nla_put_u32(msg, PODNET_ROUTE_A_PREFIX_LEN, 16);
	nla_put_string(msg, PODNET_ROUTE_A_PEER, "a");
	nla_nest_end(msg, nest);
}

static void existing_route(struct nl_msg *msg)
{
	route(msg, "10.1.0.0", 16, "b");
}

static void unknown_route(struct nl_msg *msg)
{
	route(msg, "10.9.0.0", 16, NULL);
}

static void unknown_route_to_peer(struct nl_msg *msg)
{
	route(msg, "10.9.0.0", 16, "a");
}

static void route_to_nobody(struct nl_msg *msg)
{
	route(msg, "10.2.0.0", 16, "nobody");
}

static void route_without_peer(struct nl_msg *msg)
{
	route(msg, "10.2.0.0", 16, NULL);
}

static void route_with_peer(struct nl_msg *msg)
{
	route(msg, "10.1.0.0", 16, "a");
}

static void generation(struct nl_msg *msg, uint32_t value)
{
	put_device_number(msg);
	nla_put_u32(msg, PODNET_A_GENERATION, value);
}

static void generation_0(struct nl_msg *msg)
{
	generation(msg, 0);
}

static void generation_committed(struct nl_msg *msg)
{
	generation(msg, 5);
}

static void generation_begun(struct nl_msg *msg)
{
	generation(msg, 6);
}

static void generation_not_begun(struct nl_msg *msg)
{
	generation(msg, 77);
}

static void local_multicast(struct nl_msg *msg)
{
	static const unsigned char addr[4] = { 224, 0, 0, 1 };
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_DEVICE);
	nla_put(msg, PODNET_DEVICE_A_LOCAL, sizeof(addr), addr);
	nla_nest_end(msg, nest);
}

static void sport_min_above_max(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_DEVICE);
	nla_put_u32(msg, PODNET_DEVICE_A_SPORT_MIN, 50001);
	nla_put_u32(msg, PODNET_DEVICE_A_SPORT_MAX, 50000);
	nla_nest_end(msg, nest);
}

static void port_while_up(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_PORT, 6081);
}

static void ttl_256(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_TTL, 256);
}

static void udp_csum_2(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_UDP_CSUM, 2);
}

static void strict_source_2(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_STRICT_SOURCE, 2);
}

static void zero_csum_while_up(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_UDP6_ZERO_CSUM, 1);
}

static void local6_link_local(struct nl_msg *msg)
{
	struct in6_addr addr;

	inet_pton(AF_INET6, "fe80::1", &addr);
	put_device_number(msg);
	put_device_member(msg, PODNET_DEVICE_A_LOCAL6, &addr, sizeof(addr));
}

static void mac_zero(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device_member(msg, PODNET_DEVICE_A_MAC, "\0\0\0\0\0", 6);
}

static void device_vni_25_bits(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_VNI, PODNET_VNI_MAX + 1);
}

static void a_peer(struct nl_msg *msg)
{
	put_device_number(msg);
	put_peer(msg, "a", NULL);
}

static void a_route(struct nl_msg *msg)
{
	put_device_number(msg);
	put_route(msg, "10.1.0.0", 16, NULL);
}

static void a_device_twice(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device_number(msg);
}

/* An address, or NULL, as the member for its family. */
static void put_port_address(struct nl_msg *msg, const char *address)
{
	unsigned char addr[16];
	int ipv6;

	if (!address)
		return;
	ipv6 = strchr(address, ':') != NULL;
	inet_pton(ipv6 ? AF_INET6 : AF_INET, address, addr);
	nla_put(msg, ipv6 ? PODNET_PORT_A_ADDRESS6 : PODNET_PORT_A_ADDRESS,
		ipv6 ? 16 : 4, addr);
}

/* With one member more, if its size is not 0. */
static void put_port(struct nl_msg *msg, const char *link, const char *address,
		     int type, const void *data, int size)
{
	struct nlattr *nest;

	put_device_number(msg);
	nest = nla_nest_start(msg, PODNET_A_PORT);
	if (link)
		nla_put_u32(msg, PODNET_PORT_A_IFINDEX, if_nametoindex(link));
	put_port_address(msg, address);
	if (size)
		nla_put(msg, type, size, data);
	nla_nest_end(msg, nest);
}

static void port_at(struct nl_msg *msg, const char *link, const char *address)
{
	put_port(msg, link, address, 0, NULL, 0);
}

static void port_member(struct nl_msg *msg, int type, uint32_t value)
{
	put_port(msg, "portC", "10.244.1.12", type, &value, sizeof(value));
}

static void port_without_ifindex(struct nl_msg *msg)
{
	port_at(msg, NULL, "10.244.1.12");
}

static void port_of_no_device(struct nl_msg *msg)
{
	const uint32_t nowhere = 0x7fffffff;

	put_port(msg, NULL, "10.244.1.12", PODNET_PORT_A_IFINDEX, &nowhere,
		 sizeof(nowhere));
}

static void port_of_loopback(struct nl_msg *msg)
{
	port_at(msg, "lo", "10.244.1.12");
}

static void port_of_tunnel(struct nl_msg *msg)
{
	port_at(msg, "podnet0", "10.244.1.12");
}

static void port_of_pod_end(struct nl_msg *msg)
{
	port_at(msg, "podA", "10.244.1.12");
}

static void port_without_address(struct nl_msg *msg)
{
	port_at(msg, "portC", NULL);
}

static void port_at_zero(struct nl_msg *msg)
{
	port_at(msg, "portC", "0.0.0.0");
}

static void port_at_zero6(struct nl_msg *msg)
{
	port_at(msg, "portC", "::");
}

static void port_last_address_taken(struct nl_msg *msg)
{
	port_at(msg, "portB", "0.0.0.0");
}

static void port_multicast(struct nl_msg *msg)
{
	port_at(msg, "portC", "224.0.0.1");
}

static void port_broadcast(struct nl_msg *msg)
{
	port_at(msg, "portC", "255.255.255.255");
}

static void port_loopback(struct nl_msg *msg)
{
	port_at(msg, "portC", "127.0.0.1");
}

static void port_link_local6(struct nl_msg *msg)
{
	port_at(msg, "portC", "fe80::1");
}

static void port_multicast6(struct nl_msg *msg)
{
	port_at(msg, "portC", "ff02::1");
}

static void port_loopback6(struct nl_msg *msg)
{
	port_at(msg, "portC", "::1");
}

static void port_mapped6(struct nl_msg *msg)
{
	port_at(msg, "portC", "::ffff:10.244.1.12");
}

static void port_set_multicast(struct nl_msg *msg)
{
	port_at(msg, "portA", "224.0.0.1");
}

static void port_address_16_bytes(struct nl_msg *msg)
{
	static const unsigned char addr[16] = { 10, 244, 1, 12 };

	put_port(msg, "portC", NULL, PODNET_PORT_A_ADDRESS, addr, sizeof(addr));
}

static void port_address6_4_bytes(struct nl_msg *msg)
{
	port_member(msg, PODNET_PORT_A_ADDRESS6, 1);
}

static void port_host_path_tx_2(struct nl_msg *msg)
{
	port_member(msg, PODNET_PORT_A_HOST_PATH_TX, 2);
}

static void port_host_path_rx_2(struct nl_msg *msg)
{
	port_member(msg, PODNET_PORT_A_HOST_PATH_RX, 2);
}

static void port_read_only(struct nl_msg *msg)
{
	port_member(msg, PODNET_PORT_A_GENERATION, 6);
}

static void port_named(struct nl_msg *msg)
{
	put_port(msg, "portC", "10.244.1.12", PODNET_PORT_A_IFNAME, "portC", 6);
}

static void port_two_indexes(struct nl_msg *msg)
{
	port_member(msg, PODNET_PORT_A_IFINDEX, if_nametoindex("portB"));
}

static void port_bound(struct nl_msg *msg)
{
	port_at(msg, "portA", "10.244.1.10");
}

static void port_at_bound(struct nl_msg *msg)
{
	port_at(msg, "portC", "10.244.1.10");
}

static void port_at_bound6(struct nl_msg *msg)
{
	port_at(msg, "portC", "fd00::10");
}

static void port_replaced_at_bound(struct nl_msg *msg)
{
	port_at(msg, "portB", "10.244.1.10");
	nla_put_flag(msg, PODNET_A_REPLACE);
}

static void port_set_to_bound(struct nl_msg *msg)
{
	port_at(msg, "portB", "10.244.1.10");
}

static void port_set_to_bound6(struct nl_msg *msg)
{
	port_at(msg, "portB", "fd00::10");
}

static void port_bound_elsewhere(struct nl_msg *msg)
{
	port_at(msg, "portD", "10.244.1.12");
}

static void port_replaced_elsewhere(struct nl_msg *msg)
{
	port_bound_elsewhere(msg);
	nla_put_flag(msg, PODNET_A_REPLACE);
}

static void port_set_replacing(struct nl_msg *msg)
{
	port_at(msg, "portA", "10.244.1.13");
	nla_put_flag(msg, PODNET_A_REPLACE);
}

static void port_not_bound(struct nl_msg *msg)
{
	port_at(msg, "portC", NULL);
}

static void port_not_bound_here(struct nl_msg *msg)
{
	port_at(msg, "portD", NULL);
}

static void port_of_generation(struct nl_msg *msg, uint32_t value)
{
	port_at(msg, "portC", "10.244.1.12");
	nla_put_u32(msg, PODNET_A_GENERATION, value);
}

static void port_not_begun(struct nl_msg *msg)
{
	port_of_generation(msg, 4);
}

static void port_generation_0(struct nl_msg *msg)
{
	port_of_generation(msg, 0);
}

static void a_port(struct nl_msg *msg)
{
	port_at(msg, "portA", NULL);
}

static void express_tx_2(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_EXPRESS_TX, 2);
}

static void express_rx_2(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_EXPRESS_RX, 2);
}

static void number_of_ports(struct nl_msg *msg)
{
	put_device_number(msg);
	put_device(msg, PODNET_DEVICE_A_PORTS, 1);
}

static const struct refusal {
	const char *name;
	void (*build)(struct nl_msg *msg);
	int cmd;
	int error;
	const char *text;	/* "": the core's, whose wording is not ours */
	int flags;		/* of the request, besides the usual ones */
} refusals[] = {
	{ "a request without a device", without_device, PODNET_CMD_PEER_NEW, EINVAL,
	  "the request names no device: IFINDEX is missing" },
	{ "a device that does not exist", unknown_device, PODNET_CMD_PEER_NEW, ENODEV,
	  "no device has that IFINDEX" },
	{ "a device of another kind", foreign_device, PODNET_CMD_PEER_NEW, ENODEV,
	  "the device is not of kind podnet" },
	{ "two devices in one request", two_devices, PODNET_CMD_PEER_NEW, EINVAL,
	  "the attribute stands more than once" },
	{ "a PEER_NEW without a peer", nothing_to_do, PODNET_CMD_PEER_NEW, EINVAL,
	  "the request does not say what to act on" },
	{ "a ROUTE_DEL without a route", nothing_to_do, PODNET_CMD_ROUTE_DEL, EINVAL,
	  "the request does not say what to act on" },
	{ "a SYNC_BEGIN without a generation", nothing_to_do, PODNET_CMD_SYNC_BEGIN,
	  EINVAL, "the request does not say what to act on" },
	{ "a DEVICE_SET without a member", nothing_to_do, PODNET_CMD_DEVICE_SET,
	  EINVAL, "the request does not say what to act on" },
	{ "a peer with two names", two_names, PODNET_CMD_PEER_NEW, EINVAL,
	  "the member stands more than once" },
	{ "a peer without a name", no_name, PODNET_CMD_PEER_NEW, EINVAL,
	  "the name of the peer is missing" },
	{ "an empty name", empty_name, PODNET_CMD_PEER_NEW, EINVAL,
	  "the name of a peer is printable ASCII without spaces" },
	{ "a name with a space", name_with_space, PODNET_CMD_PEER_NEW, EINVAL,
	  "the name of a peer is printable ASCII without spaces" },
	{ "a name beyond ASCII", name_beyond_ascii, PODNET_CMD_PEER_NEW, EINVAL,
	  "the name of a peer is printable ASCII without spaces" },
	{ "a name of 254 bytes", name_too_long, PODNET_CMD_PEER_NEW, EINVAL, "" },
	{ "a name without a NUL", name_without_end, PODNET_CMD_PEER_NEW, EINVAL, "" },
	{ "an IPv6 address for an IPv4 one", remote_ipv6, PODNET_CMD_PEER_NEW, ERANGE,
	  "" },
	{ "an underlay address of 5 bytes", remote_5_bytes, PODNET_CMD_PEER_NEW, ERANGE,
	  "" },
	{ "an underlay address of 3 bytes", remote_3_bytes, PODNET_CMD_PEER_NEW, ERANGE,
	  "" },
	{ "an underlay address of 17 bytes", remote_17_bytes, PODNET_CMD_PEER_NEW,
	  ERANGE, "" },
	{ "a multicast underlay address", remote_multicast, PODNET_CMD_PEER_NEW, EINVAL,
	  "the underlay address is not that of a host" },
	{ "a broadcast underlay address", remote_broadcast, PODNET_CMD_PEER_NEW, EINVAL,
	  "the underlay address is not that of a host" },
	{ "a loopback underlay address", remote_loopback, PODNET_CMD_PEER_NEW, EINVAL,
	  "the underlay address is not that of a host" },
	{ "a new peer at 0.0.0.0", remote_zero, PODNET_CMD_PEER_NEW, EINVAL,
	  "the underlay address of the peer is missing" },
	{ "a PEER_SET that takes the last address away", last_address_taken,
	  PODNET_CMD_PEER_SET, EINVAL, "the underlay address of the peer is missing" },
	{ "a link-local underlay address", remote6_link_local, PODNET_CMD_PEER_NEW,
	  EINVAL,
	  "the underlay IPv6 address is not that of a host, or is link-local" },
	{ "an IPv6 multicast underlay address", remote6_multicast, PODNET_CMD_PEER_NEW,
	  EINVAL,
	  "the underlay IPv6 address is not that of a host, or is link-local" },
	{ "an IPv6 loopback underlay address", remote6_loopback, PODNET_CMD_PEER_NEW,
	  EINVAL,
	  "the underlay IPv6 address is not that of a host, or is link-local" },
	{ "a mapped underlay address", remote6_mapped, PODNET_CMD_PEER_NEW, EINVAL,
	  "the underlay IPv6 address is not that of a host, or is link-local" },
	{ "an IPv6 underlay address of 4 bytes", remote6_4_bytes, PODNET_CMD_PEER_NEW,
	  ERANGE, "" },
	{ "wire format 0", wire_0, PODNET_CMD_PEER_NEW, ERANGE, "" },
	{ "an unknown wire format", wire_unknown, PODNET_CMD_PEER_NEW, ERANGE, "" },
	{ "a VNI of 25 bits", vni_25_bits, PODNET_CMD_PEER_NEW, ERANGE, "" },
	{ "a vxlan peer without a MAC address", vxlan_without_mac, PODNET_CMD_PEER_NEW,
	  EINVAL, "a vxlan peer needs the MAC address of its tunnel device" },
	{ "a multicast MAC address", mac_multicast, PODNET_CMD_PEER_NEW, EINVAL,
	  "the MAC address is not that of a device" },
	{ "a MAC address of 7 bytes", mac_7_bytes, PODNET_CMD_PEER_NEW, ERANGE, "" },
	{ "a new peer without an address", no_remote, PODNET_CMD_PEER_NEW, EINVAL,
	  "the underlay address of the peer is missing" },
	{ "a peer that exists", existing_peer, PODNET_CMD_PEER_NEW, EEXIST,
	  "a peer of that name exists" },
	{ "a PEER_SET that replaces", replacing, PODNET_CMD_PEER_SET, EINVAL, "" },
	{ "a PEER_SET of no peer", unknown_peer, PODNET_CMD_PEER_SET, ENOENT,
	  "there is no peer of that name" },
	{ "a PEER_DEL of no peer", unknown_peer, PODNET_CMD_PEER_DEL, ENOENT,
	  "there is no peer of that name" },
	{ "a PEER_GET of no peer", unknown_peer, PODNET_CMD_PEER_GET, ENOENT,
	  "there is no peer of that name" },
	{ "a PEER_DEL with an address", peer_with_remote, PODNET_CMD_PEER_DEL, EINVAL,
	  "this request takes the name of the peer alone" },
	{ "a peer with port 0", port_0, PODNET_CMD_PEER_NEW, ERANGE, "" },
	{ "a peer with port 65536", port_65536, PODNET_CMD_PEER_NEW, ERANGE, "" },
	{ "a port of 2 bytes", short_port, PODNET_CMD_PEER_NEW, EINVAL, "" },
	{ "a member that is read-only", read_only_member, PODNET_CMD_PEER_NEW, EINVAL,
	  "" },
	{ "a member that is not known", unknown_member, PODNET_CMD_PEER_NEW, EINVAL,
	  "" },
	{ "an attribute that is not known", unknown_attribute, PODNET_CMD_PEER_NEW,
	  EINVAL, "" },
	{ "an attribute of another request", attribute_of_another, PODNET_CMD_PEER_NEW,
	  EINVAL, "" },
	{ "an IPv4 prefix of length 33", length_33, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "the length of an IPv4 prefix is at most 32" },
	{ "an IPv6 prefix of length 129", length_129, PODNET_CMD_ROUTE_NEW, ERANGE, "" },
	{ "an IPv4 prefix with host bits", host_bits4, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "the prefix has host bits set" },
	{ "an IPv6 prefix with host bits", host_bits6, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "the prefix has host bits set" },
	{ "an IPv4 multicast prefix", multicast4, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "no pod has an address in that prefix" },
	{ "an IPv4 loopback prefix", loopback4, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "no pod has an address in that prefix" },
	{ "an IPv4 link-local prefix", linklocal4, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "no pod has an address in that prefix" },
	{ "an IPv6 multicast prefix", multicast6, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "no pod has an address in that prefix" },
	{ "an IPv6 link-local prefix", linklocal6, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "no pod has an address in that prefix" },
	{ "an IPv6 loopback prefix", loopback6, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "no pod has an address in that prefix" },
	{ "a route without a prefix", no_prefix, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "the prefix or its length is missing" },
	{ "a route without a length", no_length, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "the prefix or its length is missing" },
	{ "a prefix of 8 bytes", prefix_8_bytes, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "a prefix is 4 bytes of IPv4 or 16 of IPv6" },
	{ "a route that exists", existing_route, PODNET_CMD_ROUTE_NEW, EEXIST,
	  "a route for that prefix exists" },
	{ "a ROUTE_SET of no route", unknown_route_to_peer, PODNET_CMD_ROUTE_SET, ENOENT,
	  "there is no route for that prefix" },
	{ "a ROUTE_DEL of no route", unknown_route, PODNET_CMD_ROUTE_DEL, ENOENT,
	  "there is no route for that prefix" },
	{ "a ROUTE_GET of no route", unknown_route, PODNET_CMD_ROUTE_GET, ENOENT,
	  "there is no route for that prefix" },
	{ "a route to no peer", route_to_nobody, PODNET_CMD_ROUTE_NEW, ENOENT,
	  "there is no peer of that name" },
	{ "a route without a peer", route_without_peer, PODNET_CMD_ROUTE_NEW, EINVAL,
	  "the name of the peer is missing" },
	{ "a ROUTE_DEL with a peer", route_with_peer, PODNET_CMD_ROUTE_DEL, EINVAL,
	  "this request takes the prefix of the route alone" },
	{ "a write of a generation not begun", write_not_begun, PODNET_CMD_PEER_NEW,
	  ESTALE, "that generation was not begun, or another was begun since" },
	{ "a write of generation 0", write_generation_0, PODNET_CMD_PEER_NEW, ERANGE,
	  "" },
	{ "generation 0", generation_0, PODNET_CMD_SYNC_BEGIN, ERANGE, "" },
	{ "a SYNC_BEGIN of the committed generation", generation_committed,
	  PODNET_CMD_SYNC_BEGIN, EINVAL, "that generation is the one committed last" },
	{ "a SYNC_BEGIN of a generation that is begun", generation_begun,
	  PODNET_CMD_SYNC_BEGIN, EBUSY,
	  "that generation is begun already: choose another" },
	{ "a SYNC_COMMIT of a generation not begun", generation_not_begun,
	  PODNET_CMD_SYNC_COMMIT, ESTALE,
	  "that generation was not begun, or another was begun since" },
	{ "a multicast local address", local_multicast, PODNET_CMD_DEVICE_SET, EINVAL,
	  "the local address is not that of a host" },
	{ "a source port range that is empty", sport_min_above_max,
	  PODNET_CMD_DEVICE_SET, EINVAL,
	  "the lowest source port is above the highest" },
	{ "another port while the device is up", port_while_up, PODNET_CMD_DEVICE_SET,
	  EBUSY, "the port can be changed only while the device is down" },
	{ "other IPv6 checksums while the device is up", zero_csum_while_up,
	  PODNET_CMD_DEVICE_SET, EBUSY,
	  "what IPv6 checksums are received can be changed only while the device is down" },
	{ "a link-local local address", local6_link_local, PODNET_CMD_DEVICE_SET,
	  EINVAL, "the local IPv6 address is not that of a host" },
	{ "a device with MAC address zero", mac_zero, PODNET_CMD_DEVICE_SET, EINVAL,
	  "the MAC address is not that of a device" },
	{ "a device with a VNI of 25 bits", device_vni_25_bits, PODNET_CMD_DEVICE_SET,
	  ERANGE, "" },
	{ "a TTL of 256", ttl_256, PODNET_CMD_DEVICE_SET, ERANGE, "" },
	{ "a UDP checksum knob of 2", udp_csum_2, PODNET_CMD_DEVICE_SET, ERANGE, "" },
	{ "a strict source knob of 2", strict_source_2, PODNET_CMD_DEVICE_SET, ERANGE,
	  "" },
	{ "a PORT_NEW without a port", nothing_to_do, PODNET_CMD_PORT_NEW,
	  EINVAL, "the request does not say what to act on" },
	{ "a PORT_GET without a port", nothing_to_do, PODNET_CMD_PORT_GET,
	  EINVAL, "the request does not say what to act on" },
	{ "a port without a pair", port_without_ifindex, PODNET_CMD_PORT_NEW,
	  EINVAL, "the IFINDEX of the port is missing" },
	{ "a port of no device", port_of_no_device, PODNET_CMD_PORT_NEW,
	  ENODEV, "no device has the IFINDEX of the port" },
	{ "a PORT_DEL of no device", port_of_no_device, PODNET_CMD_PORT_DEL,
	  ENODEV, "no device has the IFINDEX of the port" },
	{ "a port of the loopback device", port_of_loopback, PODNET_CMD_PORT_NEW,
	  EINVAL, "the port is not the host's end of a pair of kind podport" },
	{ "a port of a tunnel device", port_of_tunnel, PODNET_CMD_PORT_NEW,
	  EINVAL, "the port is not the host's end of a pair of kind podport" },
	{ "a port of the pod's end", port_of_pod_end, PODNET_CMD_PORT_NEW,
	  EINVAL, "the port is not the host's end of a pair of kind podport" },
	{ "a PORT_GET of the pod's end", port_of_pod_end, PODNET_CMD_PORT_GET,
	  EINVAL, "the port is not the host's end of a pair of kind podport" },
	{ "a port without an address", port_without_address, PODNET_CMD_PORT_NEW,
	  EINVAL, "the address of the port is missing" },
	{ "a port at 0.0.0.0", port_at_zero, PODNET_CMD_PORT_NEW,
	  EINVAL, "the address of the port is missing" },
	{ "a port at ::", port_at_zero6, PODNET_CMD_PORT_NEW,
	  EINVAL, "the address of the port is missing" },
	{ "a PORT_SET that takes the last address away", port_last_address_taken,
	  PODNET_CMD_PORT_SET, EINVAL, "the address of the port is missing" },
	{ "a port at a multicast address", port_multicast, PODNET_CMD_PORT_NEW,
	  EINVAL, "the address of the port is not that of a host" },
	{ "a port at the broadcast address", port_broadcast, PODNET_CMD_PORT_NEW,
	  EINVAL, "the address of the port is not that of a host" },
	{ "a port at a loopback address", port_loopback, PODNET_CMD_PORT_NEW,
	  EINVAL, "the address of the port is not that of a host" },
	{ "a port that is set to a multicast address", port_set_multicast,
	  PODNET_CMD_PORT_SET,
	  EINVAL, "the address of the port is not that of a host" },
	{ "a port at a link-local address", port_link_local6, PODNET_CMD_PORT_NEW,
	  EINVAL, "the IPv6 address of the port is not that of a host, or is link-local" },
	{ "a port at an IPv6 multicast address", port_multicast6,
	  PODNET_CMD_PORT_NEW,
	  EINVAL, "the IPv6 address of the port is not that of a host, or is link-local" },
	{ "a port at the IPv6 loopback address", port_loopback6,
	  PODNET_CMD_PORT_NEW,
	  EINVAL, "the IPv6 address of the port is not that of a host, or is link-local" },
	{ "a port at a mapped address", port_mapped6, PODNET_CMD_PORT_NEW,
	  EINVAL, "the IPv6 address of the port is not that of a host, or is link-local" },
	{ "a port at an address of 16 bytes", port_address_16_bytes,
	  PODNET_CMD_PORT_NEW, ERANGE, "" },
	{ "a port at an IPv6 address of 4 bytes", port_address6_4_bytes,
	  PODNET_CMD_PORT_NEW, ERANGE, "" },
	{ "a host path knob from the pod of 2", port_host_path_tx_2,
	  PODNET_CMD_PORT_NEW, ERANGE, "" },
	{ "a host path knob to the pod of 2", port_host_path_rx_2,
	  PODNET_CMD_PORT_NEW, ERANGE, "" },
	{ "a port with its generation inside", port_read_only, PODNET_CMD_PORT_NEW,
	  EINVAL, "" },
	{ "a port by its name", port_named, PODNET_CMD_PORT_NEW, EINVAL, "" },
	{ "a port of two pairs", port_two_indexes, PODNET_CMD_PORT_NEW,
	  EINVAL, "the member stands more than once" },
	{ "a pair that is bound", port_bound, PODNET_CMD_PORT_NEW,
	  EEXIST, "the pair is bound already" },
	{ "a port at another's address", port_at_bound, PODNET_CMD_PORT_NEW,
	  EEXIST, "another port of the device has that address" },
	{ "a port at another's IPv6 address", port_at_bound6, PODNET_CMD_PORT_NEW,
	  EEXIST, "another port of the device has that address" },
	{ "a port that is replaced at another's address", port_replaced_at_bound,
	  PODNET_CMD_PORT_NEW,
	  EEXIST, "another port of the device has that address" },
	{ "a port that is set to another's address", port_set_to_bound,
	  PODNET_CMD_PORT_SET,
	  EEXIST, "another port of the device has that address" },
	{ "a port that is set to another's IPv6 address", port_set_to_bound6,
	  PODNET_CMD_PORT_SET,
	  EEXIST, "another port of the device has that address" },
	{ "a pair that is bound to another device", port_bound_elsewhere,
	  PODNET_CMD_PORT_NEW, EBUSY, "the pair is bound to another device" },
	{ "a pair that is bound to another device, replaced,", port_replaced_elsewhere,
	  PODNET_CMD_PORT_NEW, EBUSY, "the pair is bound to another device" },
	{ "a PORT_SET that replaces", port_set_replacing, PODNET_CMD_PORT_SET,
	  EINVAL, "" },
	{ "a PORT_SET of a pair that is not bound", port_at_bound,
	  PODNET_CMD_PORT_SET, ENOENT, "the pair is not bound to the device" },
	{ "a PORT_DEL of a pair that is not bound", port_not_bound,
	  PODNET_CMD_PORT_DEL, ENOENT, "the pair is not bound to the device" },
	{ "a PORT_GET of a pair that is not bound", port_not_bound,
	  PODNET_CMD_PORT_GET, ENOENT, "the pair is not bound to the device" },
	{ "a PORT_SET of another device's port", port_bound_elsewhere,
	  PODNET_CMD_PORT_SET, ENOENT, "the pair is not bound to the device" },
	{ "a PORT_DEL of another device's port", port_not_bound_here,
	  PODNET_CMD_PORT_DEL, ENOENT, "the pair is not bound to the device" },
	{ "a PORT_DEL with an address", port_bound, PODNET_CMD_PORT_DEL,
	  EINVAL, "this request takes the IFINDEX of the port alone" },
	{ "a PORT_GET with an address", port_bound, PODNET_CMD_PORT_GET,
	  EINVAL, "this request takes the IFINDEX of the port alone" },
	{ "a port of a generation not begun", port_not_begun, PODNET_CMD_PORT_NEW,
	  ESTALE, "that generation was not begun, or another was begun since" },
	{ "a port of generation 0", port_generation_0, PODNET_CMD_PORT_NEW,
	  ERANGE, "" },
	{ "an express lane knob from pods of 2", express_tx_2,
	  PODNET_CMD_DEVICE_SET, ERANGE, "" },
	{ "an express lane knob to pods of 2", express_rx_2, PODNET_CMD_DEVICE_SET,
	  ERANGE, "" },
	{ "a DEVICE_SET of the number of ports", number_of_ports,
	  PODNET_CMD_DEVICE_SET, EINVAL, "" },
	{ "a dump of the ports by pair", a_port, PODNET_CMD_PORT_GET,
	  EINVAL, "a dump cannot be filtered by that attribute", NLM_F_DUMP },
	{ "a dump of the peers by name", a_peer, PODNET_CMD_PEER_GET, EINVAL,
	  "a dump cannot be filtered by that attribute", NLM_F_DUMP },
	{ "a dump of the routes by prefix", a_route, PODNET_CMD_ROUTE_GET, EINVAL,
	  "a dump cannot be filtered by that attribute", NLM_F_DUMP },
	{ "a dump of the devices by number", nothing_to_do, PODNET_CMD_DEVICE_GET,
	  EINVAL, "a dump cannot be filtered by that attribute", NLM_F_DUMP },
	{ "a dump of the peers of two devices", a_device_twice, PODNET_CMD_PEER_GET,
	  EINVAL, "the attribute stands more than once", NLM_F_DUMP },
};

/* The text stands behind so many bytes of the message. */
static void take_answer(struct nlmsghdr *header, size_t skip, int error)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { 0 };

	nlmsg_parse(header, skip, tb, NLMSGERR_ATTR_MAX, NULL);
	answer.error = -error;
	if (tb[NLMSGERR_ATTR_MSG])
		snprintf(answer.text, sizeof(answer.text), "%s",
			 nla_get_string(tb[NLMSGERR_ATTR_MSG]));
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *data)
{
	struct nlmsghdr *header = (struct nlmsghdr *)((char *)error - NLMSG_HDRLEN);
	size_t skip = sizeof(*error);

	(void)from;
	(void)data;
	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		skip += error->msg.nlmsg_len - NLMSG_HDRLEN;
	take_answer(header, skip, error->error);
	return NL_STOP;
}

/* A dump tells its error where it ends. */
static int on_end_of_dump(struct nl_msg *msg, void *data)
{
	(void)data;
	take_answer(nlmsg_hdr(msg), sizeof(int), *(int *)nlmsg_data(nlmsg_hdr(msg)));
	return NL_STOP;
}

static void ask(struct nl_sock *sock, int family, const struct refusal *refusal)
{
	struct nl_msg *msg = nlmsg_alloc();

	memset(&answer, 0, sizeof(answer));
	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
		    NLM_F_REQUEST | NLM_F_ACK | refusal->flags, refusal->cmd,
		    PODNET_GENL_VERSION);
	refusal->build(msg);
	if (nl_send_auto(sock, msg) < 0) {
		printf("Bail out! the request could not be sent\n");
		exit(1);
	}
	nlmsg_free(msg);
	nl_recvmsgs_default(sock);
}

int main(void)
{
	const size_t count = sizeof(refusals) / sizeof(refusals[0]);
	struct nl_sock *sock = nl_socket_alloc();
	int yes = 1, failed = 0, family;
	size_t i;

	device = if_nametoindex("podnet0");
	family = device && sock && !genl_connect(sock) ?
			 genl_ctrl_resolve(sock, PODNET_GENL_NAME) :
			 -1;
	if (family < 0) {
		printf("Bail out! no podnet0, or no family podnet\n");
		return 1;
	}
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &yes,
		   sizeof(yes));
	nl_socket_modify_err_cb(sock, NL_CB_CUSTOM, on_error, NULL);
	nl_socket_modify_cb(sock, NL_CB_FINISH, NL_CB_CUSTOM, on_end_of_dump, NULL);

	for (i = 0; i < count; i++) {
		const struct refusal *refusal = &refusals[i];
		int good;

		ask(sock, family, refusal);
		good = answer.error == refusal->error && answer.text[0] &&
		       (!refusal->text[0] || !strcmp(answer.text, refusal->text));
		printf("%s %zu - %s is refused\n", good ? "ok" : "not ok", i + 1,
		       refusal->name);
		if (good)
			continue;
		failed = 1;
		printf("# wanted: %s: %s\n# got:    %s: %s\n",
		       strerror(refusal->error), refusal->text,
		       strerror(answer.error), answer.text);
	}
	printf("1..%zu\n", count);
	nl_socket_free(sock);
	return failed;
}
