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

#define NO_WHY                                                              \
	"\"policy\":0,\"off\":0,\"link\":0,\"malformed\":0,\"source\":0,"   \
	"\"no-route\":0,\"options\":0,\"fragment\":0,\"ttl\":0,"             \
	"\"protocol\":0,\"translated\":0,\"too-big\":0,\"no-underlay\":0,"   \
	"\"no-memory\":0"

static void a_port_has_its_documented_members(void **state)
{
	struct podnet_port port = {
		.ifindex = 7,
		.ifname = "porta",
		.address = addr("10.244.1.10"),
		.host_path_rx = true,
		.stats = { 1, UINT64_MAX, 9007199254740993, 0 },
	};

	assert_json(output_port(&port),
		    "{\"ifindex\":7,\"ifname\":\"porta\","
		    "\"address\":\"10.244.1.10\",\"host_path_tx\":false,"
		    "\"host_path_rx\":true,\"generation\":0,"
		    "\"stats\":{\"rx_packets\":1,"
		    "\"rx_bytes\":18446744073709551615,"
		    "\"tx_packets\":9007199254740993,\"tx_bytes\":0},"
		    "\"why_tx\":{" NO_WHY "},\"why_rx\":{" NO_WHY "}}");
}

static void a_port_tells_why_by_direction(void **state)
{
	struct podnet_port port = {
		.ifname = "porta",
		.address6 = addr("2001:db8::1"),
		.generation = UINT32_MAX,
	};
	_cleanup_json_ cJSON *json = NULL;
	cJSON *why;

	port.why_tx[PODNET_HOST_PATH_NO_ROUTE] = UINT64_MAX;
	port.why_rx[PODNET_HOST_PATH_TOO_BIG] = 3;
	json = output_port(&port);
	assert_null(cJSON_GetObjectItem(json, "address"));
	assert_string_equal(cJSON_GetObjectItem(json, "address6")->valuestring,
			    "2001:db8::1");
	why = cJSON_GetObjectItem(json, "why_tx");
	assert_string_equal(cJSON_GetObjectItem(why, "no-route")->valuestring,
			    "18446744073709551615");
	assert_string_equal(cJSON_GetObjectItem(why, "too-big")->valuestring,
			    "0");
	why = cJSON_GetObjectItem(json, "why_rx");
	assert_string_equal(cJSON_GetObjectItem(why, "too-big")->valuestring,
			    "3");
}

static void a_device_has_its_documented_members(void **state)
{
	static const char *const members[] = {
		"ifindex", "ifname", "up", "mtu", "port", "local", "local6",
		"wire", "vni", "mac", "fwmark", "ttl", "inherit_dscp",
		"udp_csum", "udp6_zero_csum", "strict_source", "express_tx",
		"express_rx", "sport_min", "sport_max", "generation", "peers",
		"routes", "ports", "reallocs", "drops",
	};
	struct podnet_device device = {
		.ifname = "podnet0",
		.local = addr("0.0.0.0"),
		.local6 = addr("::"),
		.wire = PODNET_WIRE_GENEVE,
		.udp_csum = true,
		.express_rx = true,
		.ports = 30,
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
	assert_true(cJSON_IsFalse(cJSON_GetObjectItem(json, "express_tx")));
	assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "express_rx")));
	assert_int_equal(cJSON_GetObjectItem(json, "ports")->valueint, 30);
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
		cmocka_unit_test(a_port_has_its_documented_members),
		cmocka_unit_test(a_port_tells_why_by_direction),
		cmocka_unit_test(a_device_has_its_documented_members),
		cmocka_unit_test(a_device_without_link_has_no_link_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
