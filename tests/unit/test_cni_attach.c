// SPDX-License-Identifier: GPL-2.0 OR MIT
/* clang-format off: cmocka.h needs these first, in this order */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "cni/attach.h"

/* The names are part of the contract between the versions of the plugin: DEL
 * must find what the ADD of an older one made. Computed independently, from
 * the definition of FNV-1a. */
static void host_ifname_is_the_folded_fnv1a_hash(void **state)
{
	char name[IF_NAMESIZE];

	cni_host_ifname("c1", "eth0", name);
	assert_string_equal(name, "pn96f196d4e8b");
	cni_host_ifname("0123456789abcdef0123456789abcdef"
			"0123456789abcdef0123456789abcdef",
			"eth0", name);
	assert_string_equal(name, "pnf8972020939");
}

static void host_ifname_tells_both_parts_apart(void **state)
{
	char a[IF_NAMESIZE], b[IF_NAMESIZE];

	cni_host_ifname("ab", "c", a);
	cni_host_ifname("a", "bc", b);
	assert_string_not_equal(a, b);
	cni_host_ifname("c1", "eth0", a);
	cni_host_ifname("c1", "eth1", b);
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host_ifname_is_the_folded_fnv1a_hash),
		cmocka_unit_test(host_ifname_tells_both_parts_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
