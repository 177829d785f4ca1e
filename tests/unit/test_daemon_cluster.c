// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The cluster file: what is taken over, and the text of each refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/cluster.h"

/* A file with the given CIDRs, further members, and nodes. */
#define FILE_OF(cidrs, more, nodes) \
	"{\"clusterCIDRs\":[" cidrs "]," more "\"nodes\":[" nodes "]}"
#define NODE(name, address, prefixes) \
	NODE_OF(name, "\"" address "\"", "\"prefixes\":[" prefixes "]")
#define NODE_OF(name, addresses, more) \
	"{\"name\":\"" name "\",\"addresses\":[" addresses "]," more "}"

#define CIDRS	"\"10.244.0.0/16\",\"fd00:10:244::/48\""
#define NODE_A	NODE("a", "192.168.77.1", "\"10.244.1.0/24\",\"fd00:10:244:1::/64\"")
#define NODE_B	NODE("b", "192.168.77.2", "\"10.244.2.0/24\"")

static struct cluster *parse(const char *text)
{
	struct podnet_error err = {};
	struct cluster *cluster = NULL;

	if (cluster_parse(text, strlen(text), &cluster, &err))
		fail_msg("refused: %s", err.text);
	return cluster;
}

static void assert_refused(const char *text, const char *expected)
{
	struct podnet_error err = {};
	struct cluster *cluster = NULL;

	assert_true(cluster_parse(text, strlen(text), &cluster, &err) < 0);
	assert_string_equal(err.text, expected);
	assert_null(cluster);
}

static void assert_prefix(const struct podnet_prefix *prefix, const char *text)
{
	char buf[PODNET_PREFIX_STRLEN];

	assert_string_equal(podnet_prefix_format(prefix, buf), text);
}

static void takes_over_all_members(void **state)
{
	_cleanup_cluster_ struct cluster *cluster = parse(FILE_OF(
		CIDRS, "\"port\":7000,\"mtu\":1400,",
		NODE_A ",{\"name\":\"b\",\"addresses\":[\"192.168.77.2\"],\"port\":7001,"
		       "\"prefixes\":[\"10.244.2.0/24\"]}"));
	char buf[PODNET_ADDR_STRLEN];

	assert_int_equal(cluster->cidr_count, 2);
	assert_prefix(&cluster->cidrs[0], "10.244.0.0/16");
	assert_prefix(&cluster->cidrs[1], "fd00:10:244::/48");
	assert_int_equal(cluster->mtu, 1400);
	assert_int_equal(cluster->node_count, 2);
	assert_string_equal(cluster->nodes[0].name, "a");
	assert_int_equal(cluster->nodes[0].address_count, 1);
	assert_string_equal(podnet_addr_format(&cluster->nodes[0].addresses[0],
					       buf),
			    "192.168.77.1");
	assert_int_equal(cluster->nodes[0].port, 7000);
	assert_int_equal(cluster->nodes[0].prefix_count, 2);
	assert_prefix(&cluster->nodes[0].prefixes[0], "10.244.1.0/24");
	assert_prefix(&cluster->nodes[0].prefixes[1], "fd00:10:244:1::/64");
	assert_int_equal(cluster->nodes[1].port, 7001);
	assert_int_equal(cluster->nodes[1].prefix_count, 1);
}

static void has_defaults_for_what_is_left_out(void **state)
{
	_cleanup_cluster_ struct cluster *cluster =
		parse(FILE_OF(CIDRS, "", NODE_A));

	assert_int_equal(cluster->mtu, 0);
	assert_int_equal(cluster->nodes[0].port, PODNET_PORT_DEFAULT);
	assert_int_equal(cluster->wire, PODNET_WIRE_IPUDP);
	assert_int_equal(cluster->vni, PODNET_VNI_DEFAULT);
	assert_int_equal(cluster->nodes[0].wire, PODNET_WIRE_IPUDP);
}

#define PREFIX(i) "\"prefixes\":[\"10.244." i ".0/24\"]"
#define MAC(last) "\"mac\":\"02:00:00:00:00:0" last "\","

static void takes_addresses_of_both_families(void **state)
{
	_cleanup_cluster_ struct cluster *cluster = parse(FILE_OF(
		CIDRS, "",
		NODE_OF("a", "\"fd77::1\",\"192.168.77.1\"", PREFIX("1")) ","
		NODE("b", "fd77::2", "\"10.244.2.0/24\"")));
	const struct cluster_node *a = &cluster->nodes[0];
	const struct cluster_node *b = &cluster->nodes[1];
	char buf[PODNET_ADDR_STRLEN];

	assert_int_equal(a->address_count, 2);
	assert_string_equal(podnet_addr_format(cluster_node_address(a, AF_INET),
					       buf), "192.168.77.1");
	assert_string_equal(podnet_addr_format(cluster_node_address(a, AF_INET6),
					       buf), "fd77::1");
	assert_null(cluster_node_address(b, AF_INET));
	assert_string_equal(podnet_addr_format(cluster_node_address(b, AF_INET6),
					       buf), "fd77::2");
}

static void takes_wire_formats_of_cluster_and_nodes(void **state)
{
	_cleanup_cluster_ struct cluster *cluster = parse(FILE_OF(
		CIDRS, "\"wire\":\"geneve\",\"vni\":0,",
		NODE_A "," NODE_OF("b", "\"192.168.77.2\"",
				   "\"wire\":\"vxlan\"," MAC("2") PREFIX("2"))));

	assert_int_equal(cluster->wire, PODNET_WIRE_GENEVE);
	assert_int_equal(cluster->vni, 0);
	assert_int_equal(cluster->nodes[0].wire, PODNET_WIRE_GENEVE);
	assert_true(podnet_mac_is_zero(cluster->nodes[0].mac));
	assert_int_equal(cluster->nodes[1].wire, PODNET_WIRE_VXLAN);
	assert_int_equal(cluster->nodes[1].mac[5], 2);
}

static void takes_a_cluster_without_nodes(void **state)
{
	_cleanup_cluster_ struct cluster *cluster =
		parse(FILE_OF(CIDRS, "", ""));

	assert_int_equal(cluster->node_count, 0);
}

static void takes_a_node_that_owns_a_whole_cidr(void **state)
{
	_cleanup_cluster_ struct cluster *cluster = parse(FILE_OF(
		"\"10.1.0.0/16\",\"10.2.0.0/16\"", "",
		NODE("a", "192.168.77.1", "\"10.1.0.0/16\"")));

	assert_int_equal(cluster->node_count, 1);
}

static void sorts_nodes_and_finds_them_by_name(void **state)
{
	_cleanup_cluster_ struct cluster *cluster =
		parse(FILE_OF(CIDRS, "", NODE_B "," NODE_A));
	const struct cluster_node *node = NULL;
	struct podnet_error err = {};

	assert_string_equal(cluster->nodes[0].name, "a");
	assert_int_equal(cluster_find(cluster, "b", &node, &err), 0);
	assert_string_equal(node->name, "b");
	assert_null(cluster_node_prefix(node, AF_INET6));
	assert_prefix(cluster_node_prefix(node, AF_INET), "10.244.2.0/24");
}

static void names_the_own_node_if_it_is_missing(void **state)
{
	_cleanup_cluster_ struct cluster *cluster =
		parse(FILE_OF(CIDRS, "", NODE_A));
	const struct cluster_node *node = NULL;
	struct podnet_error err = {};

	assert_int_equal(cluster_find(cluster, "z", &node, &err), -ENOENT);
	assert_null(node);
	assert_string_equal(
		err.text,
		"nodes: none is named 'z', which is this node: add it, or start podnetd with --node NAME");
}

static void refuses_what_is_not_json(void **state)
{
	assert_refused("{\n\t\"nodes\": x\n}", "line 2, column 11: not valid JSON");
	assert_refused("", "line 1, column 1: not valid JSON");
	assert_refused("[]", "the document: must be an object, not an array");
	assert_refused("{} x", "line 1, column 4: text after the end of the document");
}

static void refuses_unknown_and_repeated_members(void **state)
{
	assert_refused(FILE_OF(CIDRS, "\"MTU\":1400,", NODE_A),
		       "MTU: is not a known member");
	assert_refused(FILE_OF(CIDRS, "\"mtu\":1400,\"mtu\":1500,", NODE_A),
		       "mtu: stands twice");
	assert_refused(FILE_OF(CIDRS, "", "{\"name\":\"a\",\"ip\":\"1.2.3.4\"}"),
		       "nodes[0].ip: is not a known member");
}

static void refuses_missing_members(void **state)
{
	assert_refused("{\"nodes\":[]}", "clusterCIDRs: is missing");
	assert_refused("{\"clusterCIDRs\":[" CIDRS "]}", "nodes: is missing");
	assert_refused(FILE_OF(CIDRS, "", "{}"), "nodes[0].name: is missing");
	assert_refused(FILE_OF(CIDRS, "", NODE_A ",{\"name\":\"b\"}"),
		       "nodes[1].addresses: is missing");
	assert_refused(FILE_OF(CIDRS, "",
			       "{\"name\":\"a\",\"addresses\":[\"192.168.77.1\"]}"),
		       "nodes[0].prefixes: is missing");
}

static void refuses_members_of_another_type(void **state)
{
	assert_refused("{\"clusterCIDRs\":\"10.0.0.0/8\",\"nodes\":[]}",
		       "clusterCIDRs: must be an array, not a string");
	assert_refused(FILE_OF("1", "", ""),
		       "clusterCIDRs[0]: must be a string such as \"10.244.0.0/16\"");
	assert_refused("{\"clusterCIDRs\":[" CIDRS "],\"nodes\":{}}",
		       "nodes: must be an array, not an object");
	assert_refused(FILE_OF(CIDRS, "", "\"a\""),
		       "nodes[0]: must be an object, not a string");
	assert_refused(FILE_OF(CIDRS, "", "{\"name\":1}"),
		       "nodes[0].name: must be a string, not a number");
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "192.168.77.1", "null")),
		       "nodes[0].prefixes[0]: must be a string such as \"10.244.0.0/16\"");
}

static void refuses_numbers_out_of_range(void **state)
{
	assert_refused(FILE_OF(CIDRS, "\"mtu\":65508,", NODE_A),
		       "mtu: must be a whole number from 576 to 65507, not 65508");
	assert_refused(FILE_OF(CIDRS, "\"port\":0,", NODE_A),
		       "port: must be a whole number from 1 to 65535, not 0");
	assert_refused(FILE_OF(CIDRS, "\"port\":6080.5,", NODE_A),
		       "port: must be a whole number from 1 to 65535, not 6080.5");
	assert_refused(
		FILE_OF(CIDRS, "",
			"{\"name\":\"a\",\"addresses\":[\"192.168.77.1\"],"
			"\"prefixes\":[\"10.244.1.0/24\"],\"port\":65536}"),
		"nodes[0].port: must be a whole number from 1 to 65535, not 65536");
}

static void refuses_an_mtu_too_small_for_ipv6(void **state)
{
	assert_refused(FILE_OF(CIDRS, "\"mtu\":1279,", NODE_A),
		       "mtu: must be at least 1280, as clusterCIDRs[1] is IPv6");
	cluster_free(parse(FILE_OF("\"10.244.0.0/16\"", "\"mtu\":1279,",
				   NODE_B)));
}

static void refuses_bad_cidrs(void **state)
{
	assert_refused(FILE_OF("", "", ""),
		       "clusterCIDRs: must name at least one prefix");
	assert_refused(FILE_OF("\"10.244.0.1/16\"", "", ""),
		       "clusterCIDRs[0]: '10.244.0.1/16' has host bits set: did you mean 10.244.0.0/16?");
	assert_refused(FILE_OF("\"10.244.0.0/33\"", "", ""),
		       "clusterCIDRs[0]: '10.244.0.0/33': the length must be a number from 0 to 32");
	assert_refused(FILE_OF("\"10.0.0.0/8\",\"10.244.0.0/16\"", "", ""),
		       "clusterCIDRs[1]: 10.244.0.0/16 overlaps clusterCIDRs[0], 10.0.0.0/8");
}

static void refuses_reserved_prefixes(void **state)
{
	assert_refused(FILE_OF("\"0.0.0.0/0\"", "", ""),
		       "clusterCIDRs[0]: 0.0.0.0/0 overlaps 0.0.0.0/8, which is reserved (this network)");
	assert_refused(FILE_OF("\"127.1.0.0/16\"", "", ""),
		       "clusterCIDRs[0]: 127.1.0.0/16 overlaps 127.0.0.0/8, which is reserved (loopback)");
	assert_refused(FILE_OF("\"169.254.0.0/16\"", "", ""),
		       "clusterCIDRs[0]: 169.254.0.0/16 overlaps 169.254.0.0/16, which is reserved (link-local)");
	assert_refused(FILE_OF("\"239.0.0.0/8\"", "", ""),
		       "clusterCIDRs[0]: 239.0.0.0/8 overlaps 224.0.0.0/4, which is reserved (multicast)");
	assert_refused(FILE_OF("\"::/0\"", "", ""),
		       "clusterCIDRs[0]: ::/0 overlaps ::/127, which is reserved (loopback)");
	assert_refused(FILE_OF("\"fe80::/64\"", "", ""),
		       "clusterCIDRs[0]: fe80::/64 overlaps fe80::/10, which is reserved (link-local)");
	assert_refused(FILE_OF("\"ff00::/16\"", "", ""),
		       "clusterCIDRs[0]: ff00::/16 overlaps ff00::/8, which is reserved (multicast)");
}

static void refuses_bad_names(void **state)
{
	assert_refused(FILE_OF(CIDRS, "", NODE("", "192.168.77.1", "")),
		       "nodes[0].name: the name is empty");
	assert_refused(FILE_OF(CIDRS, "", NODE("A", "192.168.77.1", "")),
		       "nodes[0].name: 'A' is not a node name: it takes lower case letters and digits, with '-' and '.' between them");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_A "," NODE("a", "192.168.77.2",
					       "\"10.244.2.0/24\"")),
		       "nodes[1].name: 'a' is the name of nodes[0] already");
}

static void refuses_bad_addresses(void **state)
{
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "192.168.77", "")),
		       "nodes[0].addresses[0]: '192.168.77' is not an IPv4 or IPv6 address");
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "fe80::1", "")),
		       "nodes[0].addresses[0]: fe80::1/128 overlaps fe80::/10, which is reserved (link-local)");
	assert_refused(FILE_OF(CIDRS, "", NODE_OF("a", "", "\"prefixes\":[]")),
		       "nodes[0].addresses: must name at least one address");
	assert_refused(FILE_OF(CIDRS, "", NODE_OF("a", "7", "\"prefixes\":[]")),
		       "nodes[0].addresses[0]: must be a string such as \"192.168.77.1\"");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\",\"fd77::1\",\"fd77::2\"",
				       "\"prefixes\":[]")),
		       "nodes[0].addresses[2]: fd77::2 is the second address of its family: a node has one IPv4 and one IPv6 address at most");
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "127.0.0.1", "")),
		       "nodes[0].addresses[0]: 127.0.0.1/32 overlaps 127.0.0.0/8, which is reserved (loopback)");
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "255.255.255.255", "")),
		       "nodes[0].addresses[0]: 255.255.255.255/32 overlaps 255.255.255.255/32, which is reserved (broadcast)");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_A "," NODE("b", "192.168.77.1",
					       "\"10.244.2.0/24\"")),
		       "nodes[1].addresses[0]: 192.168.77.1 is an address of nodes[0] already");
}

static void refuses_an_address_that_would_loop(void **state)
{
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "10.244.9.9", "")),
		       "nodes[0].addresses[0]: 10.244.9.9 lies in clusterCIDRs[0], 10.244.0.0/16: the tunnel would loop");
}

/* They would have no family in common. */
static void refuses_nodes_of_one_family_each(void **state)
{
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\",\"fd77::1\"", PREFIX("1")) ","
			       NODE("b", "fd77::2", "\"10.244.2.0/24\"") ","
			       NODE("c", "192.168.77.3", "\"10.244.3.0/24\"")),
		       "nodes[2].addresses: is IPv4 alone, and that of nodes[1] is not: one of them needs both families");
}

static void refuses_an_ipv6_address_that_would_loop(void **state)
{
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "fd00:10:244:9::1", "")),
		       "nodes[0].addresses[0]: fd00:10:244:9::1 lies in clusterCIDRs[1], fd00:10:244::/48: the tunnel would loop");
}

static void refuses_an_ipv6_address_that_stands_twice(void **state)
{
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\",\"fd77::1\"", PREFIX("1")) ","
			       NODE_OF("b", "\"fd77::1\",\"192.168.77.2\"", PREFIX("2"))),
		       "nodes[1].addresses[0]: fd77::1 is an address of nodes[0] already");
}

static void refuses_bad_wire_formats(void **state)
{
	assert_refused(FILE_OF(CIDRS, "\"wire\":\"gre\",", ""),
		       "wire: 'gre' is not a wire format: it is one of ipudp, geneve and vxlan");
	assert_refused(FILE_OF(CIDRS, "\"vni\":16777216,", ""),
		       "vni: must be a whole number from 0 to 16777215, not 16777216");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\"", "\"wire\":\"ip\"," PREFIX("1"))),
		       "nodes[0].wire: 'ip' is not a wire format: it is one of ipudp, geneve and vxlan");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\"", "\"vni\":1," PREFIX("1"))),
		       "nodes[0].vni: is not a known member");
}

static void refuses_bad_mac_addresses(void **state)
{
	assert_refused(FILE_OF(CIDRS, "\"wire\":\"vxlan\",", NODE_A),
		       "nodes[0].mac: is missing, and vxlan needs it");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\"", "\"mac\":\"x\"," PREFIX("1"))),
		       "nodes[0].mac: 'x' is not a MAC address such as 02:00:00:00:00:01");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\"",
				       "\"mac\":\"01:00:5e:00:00:01\"," PREFIX("1"))),
		       "nodes[0].mac: 01:00:5e:00:00:01 is not the address of one node");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_OF("a", "\"192.168.77.1\"", MAC("7") PREFIX("1")) ","
			       NODE_OF("b", "\"192.168.77.2\"", MAC("7") PREFIX("2"))),
		       "nodes[1].mac: 02:00:00:00:00:07 is the MAC address of nodes[0] already");
}

static void refuses_bad_prefixes(void **state)
{
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "192.168.77.1", "")),
		       "nodes[0].prefixes: must name at least one prefix");
	assert_refused(FILE_OF(CIDRS, "", NODE("a", "192.168.77.1", "\"x\"")),
		       "nodes[0].prefixes[0]: 'x' is not a prefix: write ADDRESS/LENGTH");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE("a", "192.168.77.1", "\"10.245.0.0/24\"")),
		       "nodes[0].prefixes[0]: 10.245.0.0/24 lies in none of clusterCIDRs");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE("a", "192.168.77.1", "\"10.0.0.0/8\"")),
		       "nodes[0].prefixes[0]: 10.0.0.0/8 lies in none of clusterCIDRs");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE("a", "192.168.77.1", "\"10.244.1.0/31\"")),
		       "nodes[0].prefixes[0]: 10.244.1.0/31 has no address for a pod: the length may be 30 at most");
	assert_refused(
		FILE_OF(CIDRS, "",
			NODE("a", "192.168.77.1", "\"fd00:10:244::/128\"")),
		"nodes[0].prefixes[0]: fd00:10:244::/128 has no address for a pod: the length may be 127 at most");
	assert_refused(
		FILE_OF(CIDRS, "",
			NODE("a", "192.168.77.1",
			     "\"10.244.1.0/24\",\"10.244.2.0/24\"")),
		"nodes[0].prefixes[1]: 10.244.2.0/24 is the second prefix of its family: a node has one IPv4 and one IPv6 prefix at most");
	assert_refused(
		FILE_OF(CIDRS, "",
			NODE("a", "192.168.77.1",
			     "\"10.244.1.0/24\",\"fd00:10:244::/64\",\"fd00:10:244:1::/64\"")),
		"nodes[0].prefixes[2]: fd00:10:244:1::/64 is the second prefix of its family: a node has one IPv4 and one IPv6 prefix at most");
}

static void refuses_overlapping_prefixes_of_nodes(void **state)
{
	assert_refused(FILE_OF(CIDRS, "",
			       NODE("b", "192.168.77.2", "\"10.244.1.128/25\"") ","
			       NODE("c", "192.168.77.3", "\"10.244.7.0/24\"") ","
			       NODE_A),
		       "nodes[0].prefixes[0]: 10.244.1.128/25 overlaps nodes[2].prefixes[0], 10.244.1.0/24");
	assert_refused(FILE_OF(CIDRS, "",
			       NODE_A "," NODE("b", "192.168.77.2",
					       "\"fd00:10:244:1::/64\"")),
		       "nodes[1].prefixes[0]: fd00:10:244:1::/64 overlaps nodes[0].prefixes[1], fd00:10:244:1::/64");
}

/* Prefixes that have a third one between them in the order of addresses. */
static void finds_an_overlap_across_a_nested_prefix(void **state)
{
	assert_refused(FILE_OF(CIDRS, "",
			       NODE("a", "192.168.77.1", "\"10.244.0.0/17\"") ","
			       NODE("b", "192.168.77.2", "\"10.244.200.0/24\"") ","
			       NODE("c", "192.168.77.3", "\"10.244.100.0/24\"")),
		       "nodes[2].prefixes[0]: 10.244.100.0/24 overlaps nodes[0].prefixes[0], 10.244.0.0/17");
}

static void refuses_more_cidrs_than_the_limit(void **state)
{
	char text[1024] = "{\"clusterCIDRs\":[";

	for (int i = 0; i <= CLUSTER_CIDRS_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s\"10.%d.0.0/16\"", i ? "," : "", i);
	strcat(text, "],\"nodes\":[]}");
	assert_refused(text, "clusterCIDRs: more than 16 entries");
}

static char *file_of_nodes(unsigned int count)
{
	size_t size = 128 + count * 98;
	char *text = calloc(1, size);
	size_t used;

	assert_non_null(text);
	used = snprintf(text, size,
			"{\"clusterCIDRs\":[\"10.0.0.0/8\"],\"nodes\":[");
	for (unsigned int i = 0; i < count; i++)
		used += snprintf(text + used, size - used,
				 "%s" "{\"name\":\"n%u\",\"addresses\":[\"172.16.%u.%u\"],"
				 "\"prefixes\":[\"10.%u.%u.0/24\"]}",
				 i ? "," : "", i, i >> 8, i & 255, i >> 8,
				 i & 255);
	snprintf(text + used, size - used, "]}");
	return text;
}

static void takes_as_many_nodes_as_the_limit(void **state)
{
	_cleanup_free_ char *text = file_of_nodes(CLUSTER_NODES_MAX);
	_cleanup_cluster_ struct cluster *cluster = parse(text);
	const struct cluster_node *node;

	assert_int_equal(cluster->node_count, CLUSTER_NODES_MAX);
	assert_int_equal(cluster_find(cluster, "n12345", &node, NULL), 0);
	assert_prefix(&node->prefixes[0], "10.48.57.0/24");
}

static void refuses_more_nodes_than_the_limit(void **state)
{
	_cleanup_free_ char *text = file_of_nodes(CLUSTER_NODES_MAX + 1);

	assert_refused(text, "nodes: more than 16384 entries");
}

static void refuses_a_file_over_the_size_limit(void **state)
{
	_cleanup_free_ char *text = malloc(CLUSTER_SIZE_MAX + 2);

	memset(text, ' ', CLUSTER_SIZE_MAX + 1);
	text[CLUSTER_SIZE_MAX + 1] = '\0';
	assert_refused(text, "larger than 16777216 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_over_all_members),
		cmocka_unit_test(has_defaults_for_what_is_left_out),
		cmocka_unit_test(takes_addresses_of_both_families),
		cmocka_unit_test(takes_wire_formats_of_cluster_and_nodes),
		cmocka_unit_test(takes_a_cluster_without_nodes),
		cmocka_unit_test(takes_a_node_that_owns_a_whole_cidr),
		cmocka_unit_test(sorts_nodes_and_finds_them_by_name),
		cmocka_unit_test(names_the_own_node_if_it_is_missing),
		cmocka_unit_test(refuses_what_is_not_json),
		cmocka_unit_test(refuses_unknown_and_repeated_members),
		cmocka_unit_test(refuses_missing_members),
		cmocka_unit_test(refuses_members_of_another_type),
		cmocka_unit_test(refuses_numbers_out_of_range),
		cmocka_unit_test(refuses_an_mtu_too_small_for_ipv6),
		cmocka_unit_test(refuses_bad_cidrs),
		cmocka_unit_test(refuses_reserved_prefixes),
		cmocka_unit_test(refuses_bad_names),
		cmocka_unit_test(refuses_bad_addresses),
		cmocka_unit_test(refuses_an_address_that_would_loop),
		cmocka_unit_test(refuses_nodes_of_one_family_each),
		cmocka_unit_test(refuses_an_ipv6_address_that_would_loop),
		cmocka_unit_test(refuses_an_ipv6_address_that_stands_twice),
		cmocka_unit_test(refuses_bad_wire_formats),
		cmocka_unit_test(refuses_bad_mac_addresses),
		cmocka_unit_test(refuses_bad_prefixes),
		cmocka_unit_test(refuses_overlapping_prefixes_of_nodes),
		cmocka_unit_test(finds_an_overlap_across_a_nested_prefix),
		cmocka_unit_test(refuses_more_cidrs_than_the_limit),
		cmocka_unit_test(takes_as_many_nodes_as_the_limit),
		cmocka_unit_test(refuses_more_nodes_than_the_limit),
		cmocka_unit_test(refuses_a_file_over_the_size_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
