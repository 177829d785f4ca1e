// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The JSON that podnetctl(8) promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "genl-tool/output.h"

static void assert_json(cJSON *json, const char *text)
{
	_cleanup_json_ cJSON *owned = json;
	_cleanup_json_text_ char *printed = cJSON_PrintUnformatted(owned);

	assert_string_equal(printed, text);
}

static struct podnet_addr addr(const char *text)
{
	struct podnet_addr ret;

	assert_int_equal(podnet_addr_parse(text, &ret, NULL), 0);
	return ret;
}

static void a_peer_has_its_documented_members(void **state)
{
	struct podnet_peer peer = {
		.name = "b",
		.remote = addr("192.0.2.1"),
		.port = 6080,
		.wire = PODNET_WIRE_IPUDP,
		.vni = 1,
		.generation = 7,
		.routes = 2,
		.stats = { 1, UINT64_MAX, 9007199254740993, 0 },
	};

	assert_json(output_peer(&peer),
		    "{\"name\":\"b\",\"remote\":\"192.0.2.1\",\"port\":6080,"
		    "\"wire\":\"ipudp\",\"vni\":1,"
		    "\"generation\":7,\"routes\":2,\"stats\":{\"rx_packets\":1,"
		    "\"rx_bytes\":18446744073709551615,"
		    "\"tx_packets\":9007199254740993,\"tx_bytes\":0}}");
}

static void a_peer_shows_all_that_it_has(void **state)
{
	struct podnet_peer peer = {
		.name = "b",
		.remote6 = addr("2001:db8::1"),
		.port = 4789,
		.wire = PODNET_WIRE_VXLAN,
		.vni = 4096,
		.mac = { 2, 0, 0, 0, 0, 0xab },
		.mac6 = { 2, 0, 0, 0, 0, 6 },
	};

	assert_json(output_peer(&peer),
		    "{\"name\":\"b\",\"remote6\":\"2001:db8::1\",\"port\":4789,"
		    "\"wire\":\"vxlan\",\"vni\":4096,"
		    "\"mac\":\"02:00:00:00:00:ab\",\"mac6\":\"02:00:00:00:00:06\","
		    "\"generation\":0,\"routes\":0,\"stats\":{\"rx_packets\":0,"
		    "\"rx_bytes\":0,\"tx_packets\":0,\"tx_bytes\":0}}");
}

static void a_route_has_its_documented_members(void **state)
{
	struct podnet_route route = { .peer = "b", .generation = 4294967295 };

	assert_int_equal(podnet_prefix_parse("fd00::/64", &route.prefix, NULL),
			 0);
	assert_json(output_route(&route),
		    "{\"prefix\":\"fd00::/64\",\"peer\":\"b\",\"generation\":4294967295}");
}

static void a_device_has_its_documented_members(void **state)
{
	static const char *const members[] = {
		"ifindex", "ifname", "up", "mtu", "port", "local", "local6",
		"wire", "vni", "mac", "fwmark", "ttl", "inherit_dscp",
		"udp_csum", "udp6_zero_csum", "strict_source", "sport_min",
		"sport_max", "generation", "peers", "routes", "reallocs",
		"drops",
	};
	struct podnet_device device = {
		.ifname = "podnet0",
		.local = addr("0.0.0.0"),
		.local6 = addr("::"),
		.wire = PODNET_WIRE_GENEVE,
		.udp_csum = true,
	};
	struct podnet_link link = { .up = true, .mtu = 1472 };
	_cleanup_json_ cJSON *json = NULL;
	cJSON *drops;

	device.drops[PODNET_DROP_RX_SPOOFED] = 3;
	json = output_device(&device, &link);
	assert_int_equal(cJSON_GetArraySize(json), ARRAY_SIZE(members));
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		assert_string_equal(cJSON_GetArrayItem(json, i)->string,
				    members[i]);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "udp_csum")));
	assert_true(cJSON_IsFalse(cJSON_GetObjectItem(json, "strict_source")));
	drops = cJSON_GetObjectItem(json, "drops");
	assert_int_equal(cJSON_GetArraySize(drops),
			 PODNET_DROP_MAX - PODNET_DROP_PAD);
	assert_string_equal(cJSON_GetObjectItem(drops, "rx-spoofed")->valuestring,
			    "3");
}

static void a_device_without_link_has_no_link_state(void **state)
{
	struct podnet_device device = {
		.ifname = "podnet0",
		.wire = PODNET_WIRE_IPUDP,
	};
	_cleanup_json_ cJSON *json = output_device(&device, NULL);

	assert_null(cJSON_GetObjectItem(json, "up"));
	assert_null(cJSON_GetObjectItem(json, "mtu"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peer_has_its_documented_members),
		cmocka_unit_test(a_peer_shows_all_that_it_has),
		cmocka_unit_test(a_route_has_its_documented_members),
		cmocka_unit_test(a_device_has_its_documented_members),
		cmocka_unit_test(a_device_without_link_has_no_link_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
