// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"

static cJSON *parse(const char *text)
{
	cJSON *json = NULL;

	assert_int_equal(podnet_json_parse(text, strlen(text), 1000, &json,
					   NULL),
			 0);
	assert_non_null(json);
	return json;
}

static void assert_refused(const char *text, size_t size, const char *reason)
{
	struct podnet_error err = {};
	cJSON *json = NULL;

	assert_int_equal(podnet_json_parse(text, size, 1000, &json, &err),
			 -EINVAL);
	assert_null(json);
	if (!strstr(err.text, reason))
		fail_msg("'%s' is not in '%s'", reason, err.text);
}

static void documents_are_read(void **state)
{
	static const char *const cases[] = {
		"{}", "[]", "1", " {\"a\": [1, 2]} \r\n\t",
		"\"\\\\u0000 is not an escaped NUL\"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		cJSON_Delete(parse(cases[i]));
}

static void syntax_errors_say_where(void **state)
{
	static const char text[] = "{\n  \"a\": 1,\n  \"b\": x\n}";

	assert_refused(text, strlen(text), "line 3, column 8");
	assert_refused("", 0, "line 1, column 1");
	assert_refused("{\"a\": 1", 7, "line 1");
}

static void text_after_the_document_is_refused(void **state)
{
	assert_refused("{} {}", 5, "line 1, column 4");
	assert_refused("{}x", 3, "column 3");
}

static void nul_is_refused_plain_and_escaped(void **state)
{
	assert_refused("{}\0", 3, "NUL");
	assert_refused("\"a\0b\"", 5, "NUL");
	assert_refused("{\"a\": \"b\\u0000c\"}", 17, "column 9");
	assert_refused("\"\\\\\\u0000\"", 10, "NUL");
}

static void the_document_need_not_end_in_nul(void **state)
{
	/* An exact heap copy, so that the sanitizer sees a read behind it. */
	static const char text[] = "{\"a\": 12}";
	_cleanup_free_ char *copy = malloc(strlen(text));
	_cleanup_json_ cJSON *json = NULL;

	memcpy(copy, text, strlen(text));
	assert_int_equal(podnet_json_parse(copy, strlen(text), 1000, &json,
					   NULL),
			 0);
	assert_int_equal(podnet_json_parse(copy, 0, 1000, &json, NULL),
			 -EINVAL);
}

static void too_large_and_too_deep_are_refused(void **state)
{
	char deep[2001];
	cJSON *json = NULL;

	assert_int_equal(podnet_json_parse("  {}", 4, 3, &json, NULL), -EFBIG);
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(podnet_json_parse(deep, strlen(deep), sizeof(deep),
					   &json, NULL),
			 -EINVAL);
	assert_null(json);
}

static void members_are_read(void **state)
{
	_cleanup_json_ cJSON *json =
		parse("{\"s\": \"text\", \"n\": 4294967295, \"a\": [1]}");
	const cJSON *array = NULL;
	const char *text = NULL;
	uint32_t number = 0;

	assert_int_equal(podnet_json_string(json, "", "s", &text, NULL), 0);
	assert_string_equal(text, "text");
	assert_int_equal(podnet_json_uint(json, "", "n", 0, UINT32_MAX, &number,
					  NULL),
			 0);
	assert_int_equal(number, UINT32_MAX);
	assert_int_equal(podnet_json_array(json, "", "a", &array, NULL), 0);
	assert_int_equal(cJSON_GetArraySize(array), 1);
}

static void a_missing_member_is_named_by_its_path(void **state)
{
	_cleanup_json_ cJSON *json = parse("{\"S\": \"case counts\"}");
	struct podnet_error err = {};
	const char *text = "untouched";

	assert_int_equal(podnet_json_string(json, "nodes[3]", "s", &text, &err),
			 -EINVAL);
	assert_string_equal(err.text, "nodes[3].s: is missing");
	assert_int_equal(podnet_json_string(json, "", "s", &text, &err),
			 -EINVAL);
	assert_string_equal(err.text, "s: is missing");
	assert_string_equal(text, "untouched");
}

static void optional_members_may_be_missing_but_not_wrong(void **state)
{
	_cleanup_json_ cJSON *json = parse("{\"x\": null}");
	const char *text = "default";
	uint32_t number = 7;

	assert_int_equal(podnet_json_string_optional(json, "", "s", &text,
						     NULL),
			 0);
	assert_int_equal(podnet_json_uint_optional(json, "", "n", 0, 9, &number,
						   NULL),
			 0);
	assert_string_equal(text, "default");
	assert_int_equal(number, 7);
	assert_int_equal(podnet_json_string_optional(json, "", "x", &text,
						     NULL),
			 -EINVAL);
	assert_int_equal(podnet_json_uint_optional(json, "", "x", 0, 9, &number,
						   NULL),
			 -EINVAL);
}

static void wrong_types_say_what_was_expected(void **state)
{
	_cleanup_json_ cJSON *json =
		parse("{\"s\": 1, \"n\": \"1\", \"a\": {}, \"b\": true}");
	struct podnet_error err = {};
	const cJSON *array;
	const char *text;
	uint32_t number;

	assert_int_equal(podnet_json_string(json, "x", "s", &text, &err),
			 -EINVAL);
	assert_string_equal(err.text, "x.s: must be a string, not a number");
	assert_int_equal(podnet_json_uint(json, "x", "n", 1, 5, &number, &err),
			 -EINVAL);
	assert_string_equal(err.text,
			    "x.n: must be a whole number from 1 to 5, not a string");
	assert_int_equal(podnet_json_array(json, "", "a", &array, &err),
			 -EINVAL);
	assert_string_equal(err.text, "a: must be an array, not an object");
	assert_int_equal(podnet_json_uint(json, "", "b", 0, 1, &number, &err),
			 -EINVAL);
}

static void numbers_are_whole_and_in_range(void **state)
{
	static const char *const bad[] = {
		"{\"n\": 0}", "{\"n\": 11}", "{\"n\": -1}", "{\"n\": 1.5}",
		"{\"n\": 1e300}", "{\"n\": 4294967297}", "{\"n\": 1e999}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		_cleanup_json_ cJSON *json = parse(bad[i]);
		struct podnet_error err = {};
		uint32_t number = 5;

		assert_int_equal(podnet_json_uint(json, "", "n", 1, 10, &number,
						  &err),
				 -EINVAL);
		assert_non_null(strstr(err.text, "n: must be a whole number"));
		assert_int_equal(number, 5);
	}
}

static void what_is_no_object_has_no_members(void **state)
{
	_cleanup_json_ cJSON *json = parse("[1]");
	struct podnet_error err = {};
	const char *text;

	assert_int_equal(podnet_json_string(json, "nodes", "s", &text, &err),
			 -EINVAL);
	assert_string_equal(err.text, "nodes: must be an object, not an array");
	assert_int_equal(podnet_json_string(json, "", "s", &text, &err),
			 -EINVAL);
	assert_string_equal(err.text,
			    "the document: must be an object, not an array");
}

static void only_known_members_once_each(void **state)
{
	static const char *const known[] = { "a", "b", NULL };
	_cleanup_json_ cJSON *good = parse("{\"b\": 1}");
	_cleanup_json_ cJSON *unknown = parse("{\"a\": 1, \"A\": 1}");
	_cleanup_json_ cJSON *twice = parse("{\"a\": 1, \"b\": 2, \"a\": 3}");
	struct podnet_error err = {};

	assert_int_equal(podnet_json_only(good, "", known, NULL), 0);
	assert_int_equal(podnet_json_only(unknown, "x", known, &err), -EINVAL);
	assert_string_equal(err.text, "x.A: is not a known member");
	assert_int_equal(podnet_json_only(twice, "x", known, &err), -EINVAL);
	assert_string_equal(err.text, "x.a: stands twice");
	assert_int_equal(podnet_json_only(NULL, "store", known, &err), -EINVAL);
	assert_string_equal(err.text, "store: is missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_read),
		cmocka_unit_test(syntax_errors_say_where),
		cmocka_unit_test(text_after_the_document_is_refused),
		cmocka_unit_test(nul_is_refused_plain_and_escaped),
		cmocka_unit_test(the_document_need_not_end_in_nul),
		cmocka_unit_test(too_large_and_too_deep_are_refused),
		cmocka_unit_test(members_are_read),
		cmocka_unit_test(a_missing_member_is_named_by_its_path),
		cmocka_unit_test(optional_members_may_be_missing_but_not_wrong),
		cmocka_unit_test(wrong_types_say_what_was_expected),
		cmocka_unit_test(numbers_are_whole_and_in_range),
		cmocka_unit_test(what_is_no_object_has_no_members),
		cmocka_unit_test(only_known_members_once_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
