// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Words and values of the command line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cleanup.h"
#include "genl-tool/args.h"
#include "genl-tool/families.h"
#include "genl-tool/value.h"
#include "podnet.h"

/* What the words "port", "fwmark" and "up" set. */
struct values {
	uint16_t port;
	uint32_t fwmark;
	bool up;
	unsigned int members;
	struct podnet_error err;
	bool misused;
};

static int read_words(struct values *values, char **words)
{
	struct args args = { .words = words };
	struct keyword keywords[] = {
		{ .name = "port", .parse = value_port, .value = &values->port,
		  .member = 1, .required = true },
		{ .name = "fwmark", .parse = value_u32,
		  .value = &values->fwmark, .member = 2 },
		{ .name = "up", .value = &values->up, .member = 4 },
		{},
	};
	int ret;

	*values = (struct values){};
	ret = args_keywords(&args, keywords, &values->members, &values->err);
	values->misused = args.misused;
	return ret;
}

#define WORDS(...) ((char *[]){ __VA_ARGS__, NULL })

static void assert_misused(char **words, const char *text)
{
	struct values values;

	assert_int_equal(read_words(&values, words), -EINVAL);
	assert_true(values.misused);
	assert_string_equal(values.err.text, text);
}

static void keywords_are_read_in_any_order(void **state)
{
	struct values values;

	assert_int_equal(read_words(&values,
				    WORDS("up", "fwmark", "0x77", "port", "1")),
			 0);
	assert_int_equal(values.port, 1);
	assert_int_equal(values.fwmark, 0x77);
	assert_true(values.up);
	assert_int_equal(values.members, 1 | 2 | 4);
	assert_int_equal(read_words(&values, WORDS("port", "65535")), 0);
	assert_int_equal(values.port, 65535);
	assert_int_equal(values.members, 1);
	assert_false(values.up);
}

static void a_wrong_word_is_named(void **state)
{
	assert_misused(WORDS("port", "1", "prot"), "unknown word 'prot'");
	assert_misused(WORDS("port", "1", "port", "2"), "'port' stands twice");
	assert_misused(WORDS("up", "port"),
		       "a value is missing after 'port'");
	assert_misused(WORDS("up"), "'port' is missing");
	assert_misused(WORDS("port", "up"),
		       "port: 'up' is not a number from 1 to 65535");
}

static void words_are_taken_from_left_to_right(void **state)
{
	struct args args = { .words = WORDS("one", "two") };
	struct podnet_error err = {};
	const char *word;

	assert_int_equal(args_word(&args, "NAME", &word, &err), 0);
	assert_string_equal(word, "one");
	assert_int_equal(args_end(&args, &err), -EINVAL);
	assert_string_equal(err.text, "unknown word 'two'");
	assert_string_equal(args_word_optional(&args), "two");
	assert_null(args_word_optional(&args));
	args.misused = false;
	assert_int_equal(args_end(&args, &err), 0);
	assert_int_equal(args_word(&args, "NAME", &word, &err), -EINVAL);
	assert_string_equal(err.text, "NAME is missing");
	assert_true(args.misused);
}

static void a_value_that_does_not_parse_is_misuse(void **state)
{
	struct args args = { .words = WORDS("10.0.0.0/8", "10.0.0.1/8") };
	struct podnet_error err = {};
	struct podnet_prefix prefix;

	assert_int_equal(args_value(&args, "PREFIX", value_prefix, &prefix,
				    &err),
			 0);
	assert_int_equal(prefix.len, 8);
	assert_false(args.misused);
	assert_int_equal(args_value(&args, "PREFIX", value_prefix, &prefix,
				    &err),
			 -EINVAL);
	assert_non_null(strstr(err.text, "10.0.0.1/8"));
	assert_true(args.misused);
	args.misused = false;
	assert_int_equal(args_value(&args, "PREFIX", value_prefix, &prefix,
				    &err),
			 -EINVAL);
	assert_string_equal(err.text, "PREFIX is missing");
	assert_true(args.misused);
}

static void numbers_are_strict(void **state)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "+1", "-1", "0x", "x", "1a", "0xg", "1.0",
		"4294967296", "99999999999999999999", "0x-1", "0x0x1",
	};
	uint32_t number = 7;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(value_u32(bad[i], &number, NULL), -EINVAL);
	assert_int_equal(number, 7);
	assert_int_equal(value_u32("4294967295", &number, NULL), 0);
	assert_int_equal(number, UINT32_MAX);
	assert_int_equal(value_u32("0XfF", &number, NULL), 0);
	assert_int_equal(number, 255);
	assert_int_equal(value_u32("010", &number, NULL), 0);
	assert_int_equal(number, 10);
	assert_int_equal(value_generation("0", &number, NULL), -EINVAL);
	assert_int_equal(value_mtu("67", &number, NULL), -EINVAL);
}

static void a_ttl_fits_a_byte(void **state)
{
	uint8_t ttl = 1;

	assert_int_equal(value_ttl("0", &ttl, NULL), 0);
	assert_int_equal(ttl, 0);
	assert_int_equal(value_ttl("256", &ttl, NULL), -EINVAL);
}

static void a_vni_has_24_bits(void **state)
{
	uint32_t vni = 7;

	assert_int_equal(value_vni("16777216", &vni, NULL), -EINVAL);
	assert_int_equal(vni, 7);
	assert_int_equal(value_vni("16777215", &vni, NULL), 0);
	assert_int_equal(vni, PODNET_VNI_MAX);
	assert_int_equal(value_vni("0", &vni, NULL), 0);
	assert_int_equal(vni, 0);
}

static struct podnet_addr addr(const char *text)
{
	struct podnet_addr ret;

	assert_int_equal(value_addr(text, &ret, NULL), 0);
	return ret;
}

static void a_remote_goes_to_its_family(void **state)
{
	struct podnet_peer peer = {
		.members = PODNET_PEER_REMOTE | PODNET_PEER_PORT,
		.remote = addr("192.0.2.1"),
	};
	struct podnet_addr v6 = addr("2001:db8::1");

	assert_int_equal(families_sort_peer(&peer, NULL), 0);
	assert_int_equal(peer.members, PODNET_PEER_REMOTE | PODNET_PEER_PORT);
	peer.remote = v6;
	assert_int_equal(families_sort_peer(&peer, NULL), 0);
	assert_int_equal(peer.members, PODNET_PEER_REMOTE6 | PODNET_PEER_PORT);
	assert_int_equal(podnet_addr_compare(&peer.remote6, &v6), 0);
	assert_int_equal(peer.remote.family, AF_UNSPEC);
}

static void two_remotes_of_one_family_are_refused(void **state)
{
	struct podnet_peer peer = {
		.members = PODNET_PEER_REMOTE | PODNET_PEER_REMOTE6,
		.remote = addr("2001:db8::1"),
		.remote6 = addr("2001:db8::2"),
	};
	struct podnet_error err = {};

	assert_int_equal(value_addr6("192.0.2.1", &peer.remote6, &err), -EINVAL);
	assert_string_equal(err.text, "'192.0.2.1' is not an IPv6 address");
	assert_int_equal(families_sort_peer(&peer, &err), -EINVAL);
	assert_string_equal(err.text, "remote and remote6 are both IPv6");
}

static void an_address_of_a_port_goes_to_its_family(void **state)
{
	struct podnet_port port = {
		.members = PODNET_PORT_ADDRESS | PODNET_PORT_HOST_PATH_RX,
		.address = addr("2001:db8::1"),
	};
	struct podnet_addr v6 = addr("2001:db8::1");
	struct podnet_error err = {};

	assert_int_equal(families_sort_port(&port, &err), 0);
	assert_int_equal(port.members,
			 PODNET_PORT_ADDRESS6 | PODNET_PORT_HOST_PATH_RX);
	assert_int_equal(podnet_addr_compare(&port.address6, &v6), 0);
	assert_int_equal(port.address.family, AF_UNSPEC);
	port.members |= PODNET_PORT_ADDRESS;
	port.address = addr("192.0.2.1");
	assert_int_equal(families_sort_port(&port, &err), 0);
	port.address = v6;
	assert_int_equal(families_sort_port(&port, &err), -EINVAL);
	assert_string_equal(err.text, "address and address6 are both IPv6");
}

static void switches_are_on_or_off(void **state)
{
	bool on = false;

	assert_int_equal(value_switch("on", &on, NULL), 0);
	assert_true(on);
	assert_int_equal(value_switch("off", &on, NULL), 0);
	assert_false(on);
	assert_int_equal(value_switch("1", &on, NULL), -EINVAL);
	assert_int_equal(value_switch("ON", &on, NULL), -EINVAL);
}

static void a_source_port_range_has_two_ends(void **state)
{
	static const char *const bad[] = {
		"1", "-", "1-", "-1", "0-1", "1-65536", "2-1", "1-2-3",
		"65536-65537", "111111-2",
	};
	struct podnet_device device = {};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(value_sport_range(bad[i], &device, NULL),
				 -EINVAL);
	assert_int_equal(device.sport_min | device.sport_max, 0);
	assert_int_equal(value_sport_range("50000-50000", &device, NULL), 0);
	assert_int_equal(value_sport_range("1-65535", &device, NULL), 0);
	assert_int_equal(device.sport_min, 1);
	assert_int_equal(device.sport_max, 65535);
}

static void an_interface_name_is_not_cut(void **state)
{
	const char *name = NULL;

	assert_int_equal(value_ifname("fifteen-chars-x", &name, NULL), 0);
	assert_string_equal(name, "fifteen-chars-x");
	assert_int_equal(value_ifname("sixteen-chars-xx", &name, NULL),
			 -EINVAL);
	assert_int_equal(value_ifname("", &name, NULL), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keywords_are_read_in_any_order),
		cmocka_unit_test(a_wrong_word_is_named),
		cmocka_unit_test(words_are_taken_from_left_to_right),
		cmocka_unit_test(a_value_that_does_not_parse_is_misuse),
		cmocka_unit_test(numbers_are_strict),
		cmocka_unit_test(a_ttl_fits_a_byte),
		cmocka_unit_test(a_vni_has_24_bits),
		cmocka_unit_test(a_remote_goes_to_its_family),
		cmocka_unit_test(two_remotes_of_one_family_are_refused),
		cmocka_unit_test(an_address_of_a_port_goes_to_its_family),
		cmocka_unit_test(switches_are_on_or_off),
		cmocka_unit_test(a_source_port_range_has_two_ends),
		cmocka_unit_test(an_interface_name_is_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
