// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cleanup.h"
#include "podnet.h"

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

static void assert_addr(const struct podnet_addr *a, const char *text)
{
	char buf[PODNET_ADDR_STRLEN];

	assert_string_equal(podnet_addr_format(a, buf), text);
}

static void addresses_are_read_and_written(void **state)
{
	static const struct {
		const char *in, *out;
		sa_family_t family;
		size_t size;
	} cases[] = {
		{ "10.244.1.7", "10.244.1.7", AF_INET, 4 },
		{ "0.0.0.0", "0.0.0.0", AF_INET, 4 },
		{ "fd00:10:244::1", "fd00:10:244::1", AF_INET6, 16 },
		{ "FD00:0:0:0::0001", "fd00::1", AF_INET6, 16 },
		{ "::", "::", AF_INET6, 16 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_addr a = addr(cases[i].in);

		assert_int_equal(a.family, cases[i].family);
		assert_int_equal(podnet_addr_size(&a), cases[i].size);
		assert_addr(&a, cases[i].out);
	}
}

static void what_is_no_address_is_refused_and_named(void **state)
{
	static const char *const cases[] = {
		"", "10.244.1", "10.244.1.256", "10.244.1.07", " 10.0.0.1",
		"10.0.0.1 ", "0x0a000001", "fd00::1%eth0", "fd00:::1", "a",
		"::ffff:10.0.0.1", "10.0.0.1/32",
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_addr a = { .family = AF_INET };
		struct podnet_error err = {};

		assert_int_equal(podnet_addr_parse(cases[i], &a, &err),
				 -EINVAL);
		assert_non_null(strstr(err.text, cases[i]));
		assert_int_equal(a.family, AF_INET);
	}
}

static void no_address_is_written_as_a_dash(void **state)
{
	struct podnet_addr none = {};
	struct podnet_prefix no_prefix = {};
	char buf[PODNET_PREFIX_STRLEN];

	assert_int_equal(podnet_addr_size(&none), 0);
	assert_string_equal(podnet_addr_format(&none, buf), "-");
	assert_string_equal(podnet_prefix_format(&no_prefix, buf), "-");
}

static void addresses_are_ordered_by_family_then_value(void **state)
{
	static const char *const sorted[] = {
		"1.2.3.4", "1.2.3.5", "200.0.0.0", "::", "fd00::1", "fd00::2",
	};

	for (size_t i = 0; i < ARRAY_SIZE(sorted); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(sorted); j++) {
			struct podnet_addr a = addr(sorted[i]);
			struct podnet_addr b = addr(sorted[j]);
			int order = podnet_addr_compare(&a, &b);

			assert_int_equal((order > 0) - (order < 0),
					 (i > j) - (i < j));
		}
	}
}

static void offsets_carry_and_wrap(void **state)
{
	static const struct {
		const char *base;
		uint64_t offset;
		const char *sum;
	} cases[] = {
		{ "10.244.1.0", 1, "10.244.1.1" },
		{ "10.244.1.255", 1, "10.244.2.0" },
		{ "10.255.255.255", 2, "11.0.0.1" },
		{ "255.255.255.255", 1, "0.0.0.0" },
		{ "fd00::ffff", 1, "fd00::1:0" },
		{ "fd00::ffff:ffff:ffff:ffff", 1, "fd00:0:0:1::" },
		{ "fd00::", UINT64_MAX, "fd00::ffff:ffff:ffff:ffff" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, "::" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_addr base = addr(cases[i].base);
		struct podnet_addr sum =
			podnet_addr_offset(&base, cases[i].offset);

		assert_addr(&sum, cases[i].sum);
	}
}

static void prefixes_are_read_and_written(void **state)
{
	static const char *const cases[] = {
		"10.244.1.0/24", "0.0.0.0/0",	  "10.244.1.7/32",
		"10.128.0.0/9",	 "fd00:10::/32", "::/0",
		"fd00::1/128",
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_prefix p = prefix(cases[i]);
		char buf[PODNET_PREFIX_STRLEN];

		assert_string_equal(podnet_prefix_format(&p, buf), cases[i]);
	}
}

static void what_is_no_prefix_is_refused(void **state)
{
	static const char *const cases[] = {
		"", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
		"10.0.0.0/08", "10.0.0.0/8 ", "10.0.0.0/8/8", "fd00::/129",
		"fd00::/1000", "10.0.0.0/4294967304", "10.0.0.0/0x8", "/8",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/8",
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_prefix p = { .len = 77 };

		assert_int_equal(podnet_prefix_parse(cases[i], &p, NULL),
				 -EINVAL);
		assert_int_equal(p.len, 77);
	}
}

static void host_bits_are_refused_with_the_right_prefix(void **state)
{
	static const struct {
		const char *in, *meant;
	} cases[] = {
		{ "10.244.1.1/24", "10.244.1.0/24" },
		{ "10.129.0.0/8", "10.0.0.0/8" },
		{ "10.128.0.1/9", "10.128.0.0/9" },
		{ "1.0.0.0/0", "0.0.0.0/0" },
		{ "fd00::8000:1/97", "fd00::8000:0/97" },
		{ "fd00::1/127", "fd00::/127" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_error err = {};
		struct podnet_prefix p;

		assert_int_equal(podnet_prefix_parse(cases[i].in, &p, &err),
				 -EINVAL);
		assert_non_null(strstr(err.text, cases[i].in));
		assert_non_null(strstr(err.text, cases[i].meant));
	}
}

static void prefixes_are_ordered_by_address_then_length(void **state)
{
	static const char *const sorted[] = {
		"10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "fd00::/48",
		"fd00::/64",
	};

	for (size_t i = 1; i < ARRAY_SIZE(sorted); i++) {
		struct podnet_prefix a = prefix(sorted[i - 1]);
		struct podnet_prefix b = prefix(sorted[i]);

		assert_true(podnet_prefix_compare(&a, &b) < 0);
		assert_true(podnet_prefix_compare(&b, &a) > 0);
		assert_int_equal(podnet_prefix_compare(&a, &a), 0);
	}
}

static void a_prefix_covers_its_addresses_and_no_others(void **state)
{
	static const struct {
		const char *prefix, *addr;
		bool covered;
	} cases[] = {
		{ "10.244.1.0/24", "10.244.1.0", true },
		{ "10.244.1.0/24", "10.244.1.255", true },
		{ "10.244.1.0/24", "10.244.2.0", false },
		{ "10.128.0.0/9", "10.255.1.1", true },
		{ "10.128.0.0/9", "10.127.1.1", false },
		{ "0.0.0.0/0", "1.2.3.4", true },
		{ "0.0.0.0/0", "fd00::1", false },
		{ "::/0", "1.2.3.4", false },
		{ "fd00:10::/35", "fd00:10:1fff::1", true },
		{ "fd00:10::/35", "fd00:10:2000::1", false },
		{ "10.0.0.1/32", "10.0.0.1", true },
		{ "10.0.0.1/32", "10.0.0.0", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_prefix p = prefix(cases[i].prefix);
		struct podnet_addr a = addr(cases[i].addr);

		assert_int_equal(podnet_prefix_covers(&p, &a),
				 cases[i].covered);
	}
}

static void overlap_is_containment_in_either_direction(void **state)
{
	struct podnet_prefix wide = prefix("10.244.0.0/16");
	struct podnet_prefix narrow = prefix("10.244.1.0/24");
	struct podnet_prefix other = prefix("10.245.0.0/16");
	struct podnet_prefix v6 = prefix("::/0");

	assert_true(podnet_prefix_contains(&wide, &narrow));
	assert_true(podnet_prefix_contains(&wide, &wide));
	assert_false(podnet_prefix_contains(&narrow, &wide));
	assert_true(podnet_prefix_overlaps(&wide, &narrow));
	assert_true(podnet_prefix_overlaps(&narrow, &wide));
	assert_false(podnet_prefix_overlaps(&wide, &other));
	assert_false(podnet_prefix_overlaps(&v6, &wide));
}

static void the_prefix_of_an_address_covers_just_that(void **state)
{
	struct podnet_addr a = addr("10.0.0.1");
	struct podnet_addr b = addr("fd00::1");

	assert_int_equal(podnet_prefix_of(&a).len, 32);
	assert_int_equal(podnet_prefix_of(&b).len, 128);
}

static void names_are_dns_subdomains(void **state)
{
	char longest[PODNET_NAME_MAX + 2];
	static const char *const good[] = {
		"a", "node-1", "0", "ip-10-0-0-1.eu-west-1.compute.internal",
	};
	static const char *const bad[] = {
		"", "Node", "-a", "a-", "a.", ".a", "a..b", "a-.b", "a.-b",
		"a b", "a_b", "a/b", "n\303\266de", "a\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_int_equal(podnet_name_check(good[i], NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct podnet_error err = {};

		assert_int_equal(podnet_name_check(bad[i], &err), -EINVAL);
		assert_int_equal(err.code, EINVAL);
	}
	memset(longest, 'a', sizeof(longest));
	longest[PODNET_NAME_MAX + 1] = '\0';
	assert_int_equal(podnet_name_check(longest, NULL), -EINVAL);
	longest[PODNET_NAME_MAX] = '\0';
	assert_int_equal(podnet_name_check(longest, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_and_written),
		cmocka_unit_test(what_is_no_address_is_refused_and_named),
		cmocka_unit_test(no_address_is_written_as_a_dash),
		cmocka_unit_test(addresses_are_ordered_by_family_then_value),
		cmocka_unit_test(offsets_carry_and_wrap),
		cmocka_unit_test(prefixes_are_read_and_written),
		cmocka_unit_test(what_is_no_prefix_is_refused),
		cmocka_unit_test(host_bits_are_refused_with_the_right_prefix),
		cmocka_unit_test(prefixes_are_ordered_by_address_then_length),
		cmocka_unit_test(a_prefix_covers_its_addresses_and_no_others),
		cmocka_unit_test(overlap_is_containment_in_either_direction),
		cmocka_unit_test(the_prefix_of_an_address_covers_just_that),
		cmocka_unit_test(names_are_dns_subdomains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
