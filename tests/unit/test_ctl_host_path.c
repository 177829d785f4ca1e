// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The words for the host path, and the table of why packets took it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "genl-tool/host_path.h"
#include "genl-tool/value.h"

static void each_word_is_two_directions(void **state)
{
	static const struct {
		const char *word;
		bool tx, rx;
	} cases[] = {
		{ "none", false, false },
		{ "tx", true, false },
		{ "rx", false, true },
		{ "both", true, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct podnet_port port = {
			.host_path_tx = !cases[i].tx,
			.host_path_rx = !cases[i].rx,
		};

		assert_int_equal(value_host_path(cases[i].word, &port, NULL),
				 0);
		assert_int_equal(port.host_path_tx, cases[i].tx);
		assert_int_equal(port.host_path_rx, cases[i].rx);
		assert_string_equal(host_path_format(&port), cases[i].word);
	}
}

static void other_words_are_refused(void **state)
{
	static const char *const bad[] = { "", "on", "TX", "tx,rx", "bot" };
	struct podnet_port port = { .host_path_tx = true };
	struct podnet_error err = {};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(value_host_path(bad[i], &port, &err), -EINVAL);
	assert_string_equal(err.text, "'bot' is none of tx, rx, both and none");
	assert_true(port.host_path_tx);
	assert_false(port.host_path_rx);
}

/* To be freed. */
static char *printed(const struct port_list *list, bool all)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(host_path_print(list, all, out, NULL), 0);
	fclose(out);
	return text;
}

static void reasons_without_a_packet_are_left_out(void **state)
{
	struct podnet_port ports[] = {
		{ .ifname = "porta" },
		{ .ifname = "portb" },
		{ .ifname = "portlonger" },
	};
	struct port_list list = { ports, ARRAY_SIZE(ports) };
	_cleanup_free_ char *none = printed(&list, false);
	_cleanup_free_ char *some = NULL;

	assert_string_equal(none, "No packet took the host path.\n");
	ports[0].why_tx[PODNET_HOST_PATH_TRANSLATED] = 12;
	ports[0].why_tx[PODNET_HOST_PATH_NO_ROUTE] = 3000;
	ports[0].why_rx[PODNET_HOST_PATH_POLICY] = 1;
	ports[2].why_rx[PODNET_HOST_PATH_NO_MEMORY] = UINT64_MAX;
	some = printed(&list, false);
	assert_string_equal(
		some,
		"LINK        DIRECTION  WHY                      PACKETS  REASON\n"
		"porta       tx         no-route                    3000  to neither a port nor a peer\n"
		"porta       tx         translated                    12  the host translates the flow's addresses\n"
		"porta       rx         policy                         1  the port's host-path says so\n"
		"portlonger  rx         no-memory   18446744073709551615  no memory for the express lane\n");
}

static unsigned int lines_of(const char *text)
{
	unsigned int lines = 0;

	while ((text = strchr(text, '\n'))) {
		lines++;
		text++;
	}
	return lines;
}

static void all_reasons_are_shown_if_asked_for(void **state)
{
	struct podnet_port ports[] = { { .ifname = "a" }, { .ifname = "b" } };
	struct port_list list = { ports, ARRAY_SIZE(ports) };
	_cleanup_free_ char *text = printed(&list, true);
	unsigned int reasons = PODNET_HOST_PATH_MAX - PODNET_HOST_PATH_PAD;

	assert_int_equal(lines_of(text), 1 + ARRAY_SIZE(ports) * 2 * reasons);
	assert_non_null(strstr(text, "\nb     rx         ttl "));
}

static void ports_are_sorted_by_the_name_of_their_link(void **state)
{
	static const char *const names[] = { "c", "a", "d", "b", "ab" };
	static const char *const sorted[] = { "a", "ab", "b", "c", "d" };
	_cleanup_port_list_ struct port_list list = {};

	port_list_sort(&list);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct podnet_port port = { .ifindex = i };

		strcpy(port.ifname, names[i]);
		assert_int_equal(port_list_add(&list, &port), 0);
	}
	port_list_sort(&list);
	assert_int_equal(list.count, ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(sorted); i++)
		assert_string_equal(list.entries[i].ifname, sorted[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_is_two_directions),
		cmocka_unit_test(other_words_are_refused),
		cmocka_unit_test(reasons_without_a_packet_are_left_out),
		cmocka_unit_test(all_reasons_are_shown_if_asked_for),
		cmocka_unit_test(ports_are_sorted_by_the_name_of_their_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
