// SPDX-License-Identifier: GPL-2.0 OR MIT
/* clang-format off: cmocka.h needs these first, in this order */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "cni/conf.h"
#include "cni/kind.h"

static enum cni_code parse(const char *text, struct cni_conf *conf,
			   struct podnet_error *err)
{
	*conf = (struct cni_conf){ .version = CNI_VERSION_NEWEST };
	*err = (struct podnet_error){ 0 };
	return cni_conf_parse(text, strlen(text), conf, err);
}

static void minimal_configuration_gets_defaults(void **state)
{
	_cleanup_conf_ struct cni_conf conf;
	struct podnet_error err;

	assert_int_equal(parse("{\"cniVersion\":\"0.4.0\",\"name\":\"net-1\","
			       "\"type\":\"podnet\"}",
			       &conf, &err),
			 CNI_OK);
	assert_int_equal(conf.version, CNI_VERSION_0_4_0);
	assert_string_equal(conf.name, "net-1");
	assert_string_equal(conf.run_dir, "/run/podnet");
	assert_null(conf.dns);
	assert_ptr_equal(conf.kind, &cni_kind_podport);
	assert_int_equal(cni_conf_check_add(&conf, &err), CNI_OK);
}

static void unknown_members_are_ignored(void **state)
{
	_cleanup_conf_ struct cni_conf conf;
	struct podnet_error err;

	assert_int_equal(parse("{\"cniVersion\":\"1.0.0\",\"name\":\"n\","
			       "\"type\":\"podnet\",\"runDir\":\"/r\","
			       "\"dns\":{\"domain\":\"d\"},\"args\":{\"a\":1},"
			       "\"runtimeConfig\":{},\"ipam\":{},"
			       "\"ipMasq\":false,\"x\":[]}",
			       &conf, &err),
			 CNI_OK);
	assert_string_equal(conf.run_dir, "/r");
	assert_non_null(conf.dns);
	assert_int_equal(cni_conf_check_add(&conf, &err), CNI_OK);
}

#define WITH_ATTACH(value) \
	"{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"type\":\"podnet\"," \
	"\"attach\":" value "}"

static void attach_names_the_kind_of_pair(void **state)
{
	_cleanup_conf_ struct cni_conf veth, podport;
	struct podnet_error err;

	assert_int_equal(parse(WITH_ATTACH("\"veth\""), &veth, &err), CNI_OK);
	assert_ptr_equal(veth.kind, &cni_kind_veth);
	assert_int_equal(cni_conf_check_add(&veth, &err), CNI_OK);
	assert_int_equal(parse(WITH_ATTACH("\"podport\""), &podport, &err),
			 CNI_OK);
	assert_ptr_equal(podport.kind, &cni_kind_podport);
	assert_int_equal(cni_conf_check_add(&podport, &err), CNI_OK);
}

/* DEL reads them all the same. */
static void add_refuses_to_attach_by_anything_else(void **state)
{
	static const char *const texts[] = {
		WITH_ATTACH("\"\""),	   WITH_ATTACH("\"Veth\""),
		WITH_ATTACH("\"bridge\""), WITH_ATTACH("null"),
		WITH_ATTACH("[\"veth\"]"),
	};
	struct podnet_error err;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_conf_ struct cni_conf conf;

		assert_int_equal(parse(texts[i], &conf, &err), CNI_OK);
		assert_int_equal(cni_conf_check_add(&conf, &err),
				 CNI_INVALID_CONFIG);
		assert_string_equal(err.text, "attach: must be podport or veth");
	}
}

static void each_bad_configuration_is_refused_by_name(void **state)
{
#define HEAD "{\"cniVersion\":\"1.0.0\","
	static const struct {
		const char *text;
		enum cni_code code;
		const char *error;
	} rows[] = {
		{ "", CNI_DECODING_FAILURE,
		  "network configuration on stdin: line 1, column 1: not valid JSON" },
		{ HEAD "\"name\":\"n\",\"type\":\"podnet\"} x",
		  CNI_DECODING_FAILURE, "text after the end" },
		{ "[]", CNI_INVALID_CONFIG, "must be an object" },
		{ "{\"name\":\"n\",\"type\":\"podnet\"}",
		  CNI_INCOMPATIBLE_VERSION, "cniVersion 0.1.0 is not supported" },
		{ "{\"cniVersion\":\"0.2.0\"}", CNI_INCOMPATIBLE_VERSION,
		  "cniVersion 0.2.0 is not supported" },
		{ "{\"cniVersion\":\"1.1.0\"}", CNI_INCOMPATIBLE_VERSION,
		  "cniVersion 1.1.0 is not supported, only 0.3.0, 0.3.1, 0.4.0, 1.0.0 are" },
		{ "{\"cniVersion\":1}", CNI_INVALID_CONFIG,
		  "cniVersion: must be a string" },
		{ HEAD "\"type\":\"podnet\"}", CNI_INVALID_CONFIG,
		  "name: is missing" },
		{ HEAD "\"name\":\"n\"}", CNI_INVALID_CONFIG,
		  "type: is missing" },
		{ HEAD "\"name\":\"\",\"type\":\"podnet\"}", CNI_INVALID_CONFIG,
		  "name: must be 1 to 255" },
		{ HEAD "\"name\":\"../x\",\"type\":\"podnet\"}",
		  CNI_INVALID_CONFIG, "name: must be 1 to 255" },
		{ HEAD "\"name\":\"n\",\"type\":\"podnet\",\"runDir\":\"run\"}",
		  CNI_INVALID_CONFIG, "runDir: must be an absolute path" },
		{ HEAD "\"name\":\"n\",\"type\":\"podnet\",\"runDir\":7}",
		  CNI_INVALID_CONFIG, "runDir: must be a string" },
		{ HEAD "\"name\":\"n\",\"type\":\"podnet\",\"dns\":\"8.8.8.8\"}",
		  CNI_INVALID_CONFIG, "dns: must be an object" },
	};
	struct podnet_error err;
	struct cni_conf conf;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(parse(rows[i].text, &conf, &err),
				 rows[i].code);
		if (!strstr(err.text, rows[i].error))
			fail_msg("row %zu: \"%s\"", i, err.text);
		assert_null(conf.json);
	}
}

static void errors_keep_the_version_of_the_configuration(void **state)
{
	struct podnet_error err;
	struct cni_conf conf;

	assert_int_equal(parse("{\"cniVersion\":\"0.3.1\"}", &conf, &err),
			 CNI_INVALID_CONFIG);
	assert_int_equal(conf.version, CNI_VERSION_0_3_1);
}

static void more_than_a_mebibyte_is_refused(void **state)
{
	_cleanup_free_ char *text = malloc(CNI_CONF_MAX_SIZE + 2);
	struct podnet_error err = { 0 };
	struct cni_conf conf;
	int len;

	assert_non_null(text);
	memset(text, ' ', CNI_CONF_MAX_SIZE + 1);
	len = sprintf(text, HEAD "\"name\":\"n\",\"type\":\"podnet\"}");
	text[len] = ' ';
	assert_int_equal(cni_conf_parse(text, CNI_CONF_MAX_SIZE + 1, &conf,
					&err),
			 CNI_DECODING_FAILURE);
	assert_non_null(strstr(err.text, "larger than 1048576 bytes"));
	assert_int_equal(cni_conf_parse(text, CNI_CONF_MAX_SIZE, &conf, &err),
			 CNI_OK);
	cni_conf_done(&conf);
}

static void deep_nesting_is_refused(void **state)
{
	struct podnet_error err;
	struct cni_conf conf;
	char text[4096];

	memset(text, '[', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(parse(text, &conf, &err), CNI_DECODING_FAILURE);
}

static void add_refuses_what_it_would_have_to_ignore(void **state)
{
#define BODY HEAD "\"name\":\"n\",\"type\":\"podnet\","
	static const struct {
		const char *text;
		enum cni_code code;
		const char *error;
	} rows[] = {
		{ BODY "\"prevResult\":{}}", CNI_INVALID_CONFIG,
		  "prevResult: podnet makes the pod's interface and must be the first plugin" },
		{ BODY "\"ipam\":{\"type\":\"host-local\"}}",
		  CNI_UNSUPPORTED_FIELD,
		  "ipam: must be empty or missing: podnet assigns" },
		{ BODY "\"ipam\":null}", CNI_UNSUPPORTED_FIELD, "ipam: must be empty" },
		{ BODY "\"ipMasq\":true}", CNI_UNSUPPORTED_FIELD,
		  "ipMasq: must be false or missing" },
	};
	struct podnet_error err;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_conf_ struct cni_conf conf;

		assert_int_equal(parse(rows[i].text, &conf, &err), CNI_OK);
		assert_int_equal(cni_conf_check_add(&conf, &err), rows[i].code);
		if (!strstr(err.text, rows[i].error))
			fail_msg("row %zu: \"%s\"", i, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minimal_configuration_gets_defaults),
		cmocka_unit_test(unknown_members_are_ignored),
		cmocka_unit_test(attach_names_the_kind_of_pair),
		cmocka_unit_test(add_refuses_to_attach_by_anything_else),
		cmocka_unit_test(each_bad_configuration_is_refused_by_name),
		cmocka_unit_test(errors_keep_the_version_of_the_configuration),
		cmocka_unit_test(more_than_a_mebibyte_is_refused),
		cmocka_unit_test(deep_nesting_is_refused),
		cmocka_unit_test(add_refuses_what_it_would_have_to_ignore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
