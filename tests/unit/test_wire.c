// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Wire formats, and the MAC addresses that one of them needs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cleanup.h"
#include "podnet.h"

static void every_wire_format_has_a_name_that_is_read(void **state)
{
	static const char *const names[] = { "ipudp", "geneve", "vxlan" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		enum podnet_wire wire = PODNET_WIRE_UNSPEC;

		assert_int_equal(podnet_wire_parse(names[i], &wire, NULL), 0);
		assert_int_equal(wire, PODNET_WIRE_IPUDP + i);
		assert_string_equal(podnet_wire_name(wire), names[i]);
	}
	assert_null(podnet_wire_name(PODNET_WIRE_UNSPEC));
	assert_null(podnet_wire_name(PODNET_WIRE_MAX + 1));
}

static void what_is_no_wire_format_is_refused_and_named(void **state)
{
	static const char *const bad[] = { "", "IPUDP", "vxlan ", "ip", "gre" };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		enum podnet_wire wire = PODNET_WIRE_GENEVE;
		struct podnet_error err = {};
		char want[32];

		snprintf(want, sizeof(want), "'%s' is not a wire", bad[i]);
		assert_int_equal(podnet_wire_parse(bad[i], &wire, &err),
				 -EINVAL);
		assert_non_null(strstr(err.text, want));
		assert_int_equal(wire, PODNET_WIRE_GENEVE);
	}
}

static void the_overhead_is_what_the_headers_take(void **state)
{
	static const struct {
		enum podnet_wire wire;
		unsigned int v4, v6;
	} cases[] = {
		{ PODNET_WIRE_IPUDP, 28, 48 },
		{ PODNET_WIRE_GENEVE, 36, 56 },
		{ PODNET_WIRE_VXLAN, 50, 70 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(podnet_wire_overhead(cases[i].wire, AF_INET),
				 cases[i].v4);
		assert_int_equal(podnet_wire_overhead(cases[i].wire, AF_INET6),
				 cases[i].v6);
	}
}

static void mac_addresses_are_read_and_written(void **state)
{
	static const uint8_t want[] = { 0x02, 0xab, 0xCD, 0, 0x99, 0xff };
	char buf[PODNET_MAC_STRLEN];
	uint8_t mac[PODNET_MAC_SIZE];

	assert_int_equal(podnet_mac_parse("02:aB:Cd:00:99:ff", mac, NULL), 0);
	assert_memory_equal(mac, want, sizeof(mac));
	assert_string_equal(podnet_mac_format(mac, buf), "02:ab:cd:00:99:ff");
}

static void what_is_no_mac_address_is_refused_and_named(void **state)
{
	static const char *const bad[] = {
		"", "02", "02:00:00:00:00", "02:00:00:00:00:0",
		"02:00:00:00:00:000", "02:00:00:00:00:01:02",
		"02-00-00-00-00-01", "02:00:00:00:00:0g", "2:0:0:0:0:1",
		" 2:00:00:00:00:01", "0200.0000.0001", "02:00:00:00:00:01 ",
		"02:00:00:00:00:1:", "+2:00:00:00:00:01",
	};
	uint8_t mac[PODNET_MAC_SIZE] = { 7 };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct podnet_error err = {};

		assert_int_equal(podnet_mac_parse(bad[i], mac, &err), -EINVAL);
		assert_non_null(strstr(err.text, bad[i]));
		assert_int_equal(mac[0], 7);
	}
}

static void a_node_has_a_unicast_mac_address(void **state)
{
	assert_true(podnet_mac_is_unicast((uint8_t[]){ 2, 0, 0, 0, 0, 0 }));
	assert_true(podnet_mac_is_unicast((uint8_t[]){ 0, 0, 0, 0, 0, 1 }));
	assert_false(podnet_mac_is_unicast((uint8_t[]){ 0, 0, 0, 0, 0, 0 }));
	assert_false(podnet_mac_is_unicast((uint8_t[]){ 3, 0, 0, 0, 0, 1 }));
	assert_true(podnet_mac_is_zero((uint8_t[]){ 0, 0, 0, 0, 0, 0 }));
	assert_false(podnet_mac_is_zero((uint8_t[]){ 0, 0, 0, 0, 0, 1 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wire_format_has_a_name_that_is_read),
		cmocka_unit_test(what_is_no_wire_format_is_refused_and_named),
		cmocka_unit_test(the_overhead_is_what_the_headers_take),
		cmocka_unit_test(mac_addresses_are_read_and_written),
		cmocka_unit_test(what_is_no_mac_address_is_refused_and_named),
		cmocka_unit_test(a_node_has_a_unicast_mac_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
