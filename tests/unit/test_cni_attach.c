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

static void host_ifname(const char *network, const char *container_id,
			const char *ifname, char ret[IF_NAMESIZE])
{
	const struct cni_key key = { network, container_id, ifname };

	cni_host_ifname(&key, ret);
}

/* The names are part of the contract between the versions of the plugin: DEL
 * must find what the ADD of an older one made. Computed independently, from
 * the definition of FNV-1a. */
static void host_ifname_is_the_folded_fnv1a_hash(void **state)
{
	char name[IF_NAMESIZE];

	host_ifname("net", "c1", "eth0", name);
	assert_string_equal(name, "pnc8710020d7e");
	host_ifname("net",
		    "0123456789abcdef0123456789abcdef"
		    "0123456789abcdef0123456789abcdef",
		    "eth0", name);
	assert_string_equal(name, "pn9515be404c6");
}

static void host_ifname_tells_all_parts_apart(void **state)
{
	char a[IF_NAMESIZE], b[IF_NAMESIZE];

	host_ifname("net", "ab", "c", a);
	host_ifname("net", "a", "bc", b);
	assert_string_not_equal(a, b);
	host_ifname("net", "c1", "eth0", a);
	host_ifname("net", "c1", "eth1", b);
	assert_string_not_equal(a, b);
	host_ifname("net2", "c1", "eth0", b);
	assert_string_not_equal(a, b);
	host_ifname("netc", "1", "eth0", b);
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host_ifname_is_the_folded_fnv1a_hash),
		cmocka_unit_test(host_ifname_tells_all_parts_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
