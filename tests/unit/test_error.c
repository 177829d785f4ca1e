// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "error.h"

static void set_keeps_code_and_text(void **state)
{
	struct podnet_error err = {};

	assert_int_equal(podnet_error_set(&err, ENOENT, "no %s", "peer"),
			 -ENOENT);
	assert_int_equal(err.code, ENOENT);
	assert_string_equal(err.text, "no peer");
}

static void set_replaces_an_older_error(void **state)
{
	struct podnet_error err = {};

	podnet_error_set(&err, ENOENT, "a longer text than the next");
	podnet_error_set(&err, EINVAL, "short");
	assert_int_equal(err.code, EINVAL);
	assert_string_equal(err.text, "short");
}

static void prefix_puts_context_in_front(void **state)
{
	struct podnet_error err = {};

	podnet_error_set(&err, EINVAL, "bad port");
	assert_int_equal(podnet_error_prefix(&err, "peer %s", "a"), -EINVAL);
	assert_string_equal(err.text, "peer a: bad port");
}

static void null_is_accepted_and_stays_a_failure(void **state)
{
	assert_int_equal(podnet_error_set(NULL, ENOENT, "x"), -ENOENT);
	assert_true(podnet_error_prefix(NULL, "x") < 0);
}

static void long_texts_are_cut_not_overrun(void **state)
{
	struct podnet_error err = {};
	char text[2 * sizeof(err.text)];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	podnet_error_set(&err, EINVAL, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	podnet_error_prefix(&err, "context");
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_memory_equal(err.text, "context: xxx", 12);
	podnet_error_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static void control_characters_do_not_reach_a_terminal(void **state)
{
	struct podnet_error err = {};

	podnet_error_set(&err, EINVAL, "a\nb\033[2Jc\x7f");
	assert_string_equal(err.text, "a?b?[2Jc?");
	podnet_error_prefix(&err, "x\ty");
	assert_string_equal(err.text, "x?y: a?b?[2Jc?");
}

/* Errors become strings of JSON, which is UTF-8. */
static void texts_are_utf8(void **state)
{
	struct podnet_error err = {};
	char text[sizeof(err.text) + 1];

	podnet_error_set(&err, EINVAL, "%s",
			 "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf");
	assert_string_equal(err.text,
			    "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf");
	/* Latin 1, a lone tail, overlong, a surrogate, above the last. */
	podnet_error_set(&err, EINVAL, "%s",
			 "\xe9t \x80 \xc0\xaf \xe0\x80\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xff");
	assert_string_equal(err.text, "?t ? ?? ??? ??? ???? ?");
	/* U+009B is what "ESC [" is. */
	podnet_error_set(&err, EINVAL, "%s", "\xc2\x9b" "2J \xc2\xa0");
	assert_string_equal(err.text, "??2J \xc2\xa0");

	/* Cut in the middle of a character. */
	memset(text, 'x', sizeof(text));
	strcpy(text + sizeof(err.text) - 3, "\xe2\x82\xac");
	podnet_error_set(&err, EINVAL, "%s", text);
	assert_string_equal(err.text + sizeof(err.text) - 4, "x??");
	text[sizeof(err.text) - 6] = '\0';
	podnet_error_set(&err, EINVAL, "%s\xe2\x82\xac", text);
	podnet_error_prefix(&err, "y");
	assert_string_equal(err.text + sizeof(err.text) - 4, "x??");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_keeps_code_and_text),
		cmocka_unit_test(set_replaces_an_older_error),
		cmocka_unit_test(prefix_puts_context_in_front),
		cmocka_unit_test(null_is_accepted_and_stays_a_failure),
		cmocka_unit_test(long_texts_are_cut_not_overrun),
		cmocka_unit_test(control_characters_do_not_reach_a_terminal),
		cmocka_unit_test(texts_are_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
