// SPDX-License-Identifier: GPL-2.0 OR MIT
/* clang-format off: cmocka.h needs these first, in this order */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "cni/env.h"

#define ENVIRONMENT(...) ((char *[]){ __VA_ARGS__, NULL })

static enum cni_code read_env(char *const *environment, struct cni_env *env,
			      struct podnet_error *err)
{
	*err = (struct podnet_error){ 0 };
	return cni_env_read(environment, env, err);
}

static void no_command_is_no_error(void **state)
{
	struct podnet_error err;
	struct cni_env env;

	assert_int_equal(read_env(ENVIRONMENT("CNI_IFNAME="), &env, &err),
			 CNI_OK);
	assert_int_equal(env.command, CNI_COMMAND_NONE);
}

static void empty_command_counts_as_none(void **state)
{
	struct podnet_error err;
	struct cni_env env;

	assert_int_equal(read_env(ENVIRONMENT("CNI_COMMAND="), &env, &err),
			 CNI_OK);
	assert_int_equal(env.command, CNI_COMMAND_NONE);
}

static void unknown_command_is_refused_by_name(void **state)
{
	struct podnet_error err;
	struct cni_env env;

	assert_int_equal(read_env(ENVIRONMENT("CNI_COMMAND=add"), &env, &err),
			 CNI_INVALID_ENVIRONMENT);
	assert_string_equal(err.text, "CNI_COMMAND: unknown command \"add\"");
}

static void each_command_names_all_it_misses(void **state)
{
	static const struct {
		const char *command;
		const char *text;	/* NULL: nothing is missing */
	} rows[] = {
		{ "CNI_COMMAND=ADD",
		  "ADD needs these environment variables: CNI_CONTAINERID, CNI_NETNS, CNI_IFNAME" },
		{ "CNI_COMMAND=DEL",
		  "DEL needs these environment variables: CNI_CONTAINERID, CNI_IFNAME" },
		{ "CNI_COMMAND=CHECK",
		  "CHECK needs these environment variables: CNI_CONTAINERID, CNI_NETNS, CNI_IFNAME" },
		{ "CNI_COMMAND=GC", NULL },
		{ "CNI_COMMAND=STATUS", NULL },
		{ "CNI_COMMAND=VERSION", NULL },
	};
	struct podnet_error err;
	struct cni_env env;
	enum cni_code code;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		code = read_env(ENVIRONMENT((char *)rows[i].command,
					    "CNI_NETNS="),
				&env, &err);
		if (rows[i].text) {
			assert_int_equal(code, CNI_INVALID_ENVIRONMENT);
			assert_string_equal(err.text, rows[i].text);
		} else {
			assert_int_equal(code, CNI_OK);
		}
	}
}

static void del_does_not_need_a_namespace(void **state)
{
	struct podnet_error err;
	struct cni_env env;

	assert_int_equal(read_env(ENVIRONMENT("CNI_COMMAND=DEL",
					      "CNI_CONTAINERID=c", "CNI_NETNS=",
					      "CNI_IFNAME=eth0"),
				  &env, &err),
			 CNI_OK);
	assert_int_equal(env.command, CNI_COMMAND_DEL);
	assert_string_equal(env.container_id, "c");
	assert_string_equal(env.netns, "");
	assert_string_equal(env.ifname, "eth0");
}

static void similar_names_are_not_mistaken(void **state)
{
	struct podnet_error err;
	struct cni_env env;

	assert_int_equal(read_env(ENVIRONMENT("CNI_COMMANDS=DEL",
					      "XCNI_COMMAND=ADD",
					      "CNI_COMMAND=VERSION"),
				  &env, &err),
			 CNI_OK);
	assert_int_equal(env.command, CNI_COMMAND_VERSION);
}

static enum cni_code read_del(const char *container_id, const char *ifname,
			      struct podnet_error *err)
{
	char id_text[512], ifname_text[512];
	struct cni_env env;

	snprintf(id_text, sizeof(id_text), "CNI_CONTAINERID=%s", container_id);
	snprintf(ifname_text, sizeof(ifname_text), "CNI_IFNAME=%s", ifname);
	return read_env(ENVIRONMENT("CNI_COMMAND=DEL", id_text, ifname_text),
			&env, err);
}

static void container_ids_follow_the_rule(void **state)
{
	static const char *const valid[] = { "a", "0", "A-b_c.d", "9..", "a-" };
	static const char *const invalid[] = { ".", "..", "-a", "_a", "a/b",
					       "a b", "\xc3\xa4", "a\n" };
	struct podnet_error err;
	char text[257];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(valid); i++)
		assert_int_equal(read_del(valid[i], "eth0", &err), CNI_OK);
	for (i = 0; i < ARRAY_SIZE(invalid); i++) {
		assert_int_equal(read_del(invalid[i], "eth0", &err),
				 CNI_INVALID_ENVIRONMENT);
		assert_non_null(strstr(err.text, "CNI_CONTAINERID: must be"));
	}

	memset(text, 'a', sizeof(text) - 1);
	text[256] = '\0';
	assert_int_equal(read_del(text, "eth0", &err), CNI_INVALID_ENVIRONMENT);
	text[255] = '\0';
	assert_int_equal(read_del(text, "eth0", &err), CNI_OK);
}

static void interface_names_follow_the_rule(void **state)
{
	static const char *const valid[] = { "e", "eth0", "123456789012345",
					     "...", "eth0.5" };
	static const char *const invalid[] = { ".", "..", "1234567890123456",
					       "a/b", "a:b", "a b", "a\tb",
					       "a\n", "eth%d" };
	struct podnet_error err;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(valid); i++)
		assert_int_equal(read_del("c", valid[i], &err), CNI_OK);
	for (i = 0; i < ARRAY_SIZE(invalid); i++) {
		assert_int_equal(read_del("c", invalid[i], &err),
				 CNI_INVALID_ENVIRONMENT);
		assert_non_null(strstr(err.text, "CNI_IFNAME: must be"));
	}
}

static void override_is_on_only_for_1_and_true(void **state)
{
	static const struct {
		const char *text;
		bool wanted;
	} rows[] = {
		{ "CNI_NETNS_OVERRIDE=1", true },
		{ "CNI_NETNS_OVERRIDE=true", true },
		{ "CNI_NETNS_OVERRIDE=TRUE", true },
		{ "CNI_NETNS_OVERRIDE=0", false },
		{ "CNI_NETNS_OVERRIDE=yes", false },
		{ "CNI_NETNS_OVERRIDE=", false },
	};
	struct podnet_error err;
	struct cni_env env;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(read_env(ENVIRONMENT("CNI_COMMAND=VERSION",
						      (char *)rows[i].text),
					  &env, &err),
				 CNI_OK);
		assert_int_equal(env.netns_override, rows[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_command_is_no_error),
		cmocka_unit_test(empty_command_counts_as_none),
		cmocka_unit_test(unknown_command_is_refused_by_name),
		cmocka_unit_test(each_command_names_all_it_misses),
		cmocka_unit_test(del_does_not_need_a_namespace),
		cmocka_unit_test(similar_names_are_not_mistaken),
		cmocka_unit_test(container_ids_follow_the_rule),
		cmocka_unit_test(interface_names_follow_the_rule),
		cmocka_unit_test(override_is_on_only_for_1_and_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
