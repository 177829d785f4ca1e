// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The document of "podnetctl sync apply". */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "genl-tool/document.h"

static int parse(const char *text, struct peer_list *peers,
		 struct route_list *routes, struct podnet_error *err)
{
	_cleanup_json_ cJSON *json = cJSON_Parse(text);

	assert_non_null(json);
	return document_parse(json, peers, routes, err);
}

static void assert_refused(const char *text, const char *why)
{
	struct peer_list peers = {};
	struct route_list routes = {};
	struct podnet_error err = {};

	assert_int_equal(parse(text, &peers, &routes, &err), -EINVAL);
	assert_null(peers.entries);
	assert_null(routes.entries);
	assert_string_equal(err.text, why);
}

static void peers_and_routes_are_read_and_sorted(void **state)
{
	_cleanup_peer_list_ struct peer_list peers = {};
	_cleanup_route_list_ struct route_list routes = {};
	char buf[PODNET_PREFIX_STRLEN];

	assert_int_equal(
		parse("{\"peers\": [{\"name\": \"c\", \"remote\": \"192.0.2.3\"},"
		      "{\"name\": \"b\", \"remote\": \"192.0.2.2\", \"port\": 7}],"
		      "\"routes\": [{\"prefix\": \"fd00::/64\", \"peer\": \"b\"},"
		      "{\"prefix\": \"10.1.0.0/16\", \"peer\": \"c\"}]}",
		      &peers, &routes, NULL),
		0);
	assert_int_equal(peers.count, 2);
	assert_string_equal(peers.entries[0].name, "b");
	assert_int_equal(peers.entries[0].members,
			 PODNET_PEER_REMOTE | PODNET_PEER_PORT);
	assert_int_equal(peers.entries[0].port, 7);
	assert_int_equal(peers.entries[1].members, PODNET_PEER_REMOTE);
	assert_int_equal(routes.count, 2);
	assert_string_equal(podnet_prefix_format(&routes.entries[0].prefix, buf),
			    "10.1.0.0/16");
	assert_string_equal(routes.entries[0].peer, "c");
}

static void a_peer_may_say_how_it_is_reached(void **state)
{
	_cleanup_peer_list_ struct peer_list peers = {};
	_cleanup_route_list_ struct route_list routes = {};
	const struct podnet_peer *peer;
	char buf[PODNET_ADDR_STRLEN];

	assert_int_equal(
		parse("{\"peers\": [{\"name\": \"a\", \"remote\": \"192.0.2.1\","
		      "\"remote6\": \"2001:db8::1\", \"wire\": \"vxlan\", \"vni\": 0,"
		      "\"mac\": \"02:00:00:00:00:01\", \"mac6\": \"02:00:00:00:00:06\"},"
		      "{\"name\": \"b\", \"remote\": \"2001:db8::2\"}], \"routes\": []}",
		      &peers, &routes, NULL),
		0);
	peer = &peers.entries[0];
	assert_int_equal(peer->members,
			 PODNET_PEER_REMOTE | PODNET_PEER_REMOTE6 |
				 PODNET_PEER_WIRE | PODNET_PEER_VNI |
				 PODNET_PEER_MAC | PODNET_PEER_MAC6);
	assert_string_equal(podnet_addr_format(&peer->remote, buf), "192.0.2.1");
	assert_string_equal(podnet_addr_format(&peer->remote6, buf),
			    "2001:db8::1");
	assert_int_equal(peer->wire, PODNET_WIRE_VXLAN);
	assert_int_equal(peer->vni, 0);
	assert_int_equal(peer->mac[5], 1);
	assert_int_equal(peer->mac6[5], 6);
	peer = &peers.entries[1];
	assert_int_equal(peer->members, PODNET_PEER_REMOTE6);
	assert_int_equal(peer->remote.family, AF_UNSPEC);
	assert_string_equal(podnet_addr_format(&peer->remote6, buf),
			    "2001:db8::2");
}

static void an_empty_state_is_a_state(void **state)
{
	_cleanup_peer_list_ struct peer_list peers = {};
	_cleanup_route_list_ struct route_list routes = {};

	assert_int_equal(parse("{\"peers\": [], \"routes\": []}", &peers,
			       &routes, NULL),
			 0);
	assert_int_equal(peers.count + routes.count, 0);
}

static void what_is_wrong_is_named(void **state)
{
	assert_refused("[]", "the document: must be an object, not an array");
	assert_refused("{\"peers\": []}", "routes: is missing");
	assert_refused("{\"peers\": [], \"routes\": [], \"nodes\": []}",
		       "nodes: is not a known member");
	assert_refused("{\"peers\": [7], \"routes\": []}",
		       "peers[0]: must be an object, not a number");
	assert_refused("{\"peers\": [{\"name\": \"b\"}], \"routes\": []}",
		       "peers[0].remote: is missing");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"x\"}], \"routes\": []}",
		       "peers[0].remote: 'x' is not an IPv4 or IPv6 address");
	assert_refused("{\"peers\": [{\"name\": \"\", \"remote\": \"192.0.2.1\"}], \"routes\": []}",
		       "peers[0].name: the name is empty");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"192.0.2.1\", \"port\": 0}], \"routes\": []}",
		       "peers[0].port: must be a whole number from 1 to 65535, not 0");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote6\": \"192.0.2.1\"}], \"routes\": []}",
		       "peers[0].remote6: '192.0.2.1' is not an IPv6 address");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"fd00::1\", \"remote6\": \"fd00::2\"}], \"routes\": []}",
		       "peers[0]: remote and remote6 are both IPv6");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"192.0.2.1\", \"wire\": \"gre\"}], \"routes\": []}",
		       "peers[0].wire: 'gre' is not a wire format: it is one of ipudp, geneve and vxlan");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"192.0.2.1\", \"vni\": 16777216}], \"routes\": []}",
		       "peers[0].vni: must be a whole number from 0 to 16777215, not 16777216");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"192.0.2.1\", \"mac\": \"2:0:0:0:0:1\"}], \"routes\": []}",
		       "peers[0].mac: '2:0:0:0:0:1' is not a MAC address such as 02:00:00:00:00:01");
	assert_refused("{\"peers\": [], \"routes\": [{\"prefix\": \"10.0.0.1/8\", \"peer\": \"b\"}]}",
		       "routes[0].prefix: '10.0.0.1/8' has host bits set: did you mean 10.0.0.0/8?");
}

static void contradictions_are_refused(void **state)
{
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"192.0.2.1\"},"
		       "{\"name\": \"a\", \"remote\": \"192.0.2.1\"},"
		       "{\"name\": \"b\", \"remote\": \"192.0.2.3\"}], \"routes\": []}",
		       "peers: 'b' stands twice");
	assert_refused("{\"peers\": [{\"name\": \"b\", \"remote\": \"192.0.2.1\"}],"
		       "\"routes\": [{\"prefix\": \"10.0.0.0/8\", \"peer\": \"b\"},"
		       "{\"prefix\": \"10.0.0.0/8\", \"peer\": \"b\"}]}",
		       "routes: 10.0.0.0/8 stands twice");
	assert_refused("{\"peers\": [], \"routes\": [{\"prefix\": \"10.0.0.0/8\", \"peer\": \"b\"}]}",
		       "routes: 10.0.0.0/8: no peer has the name 'b'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peers_and_routes_are_read_and_sorted),
		cmocka_unit_test(a_peer_may_say_how_it_is_reached),
		cmocka_unit_test(an_empty_state_is_a_state),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(contradictions_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
