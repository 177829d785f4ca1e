// SPDX-License-Identifier: GPL-2.0 OR MIT
/* clang-format off: cmocka.h needs these first, in this order */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "cni/run.h"
#include "json.h"
#include "podnet_version.h"

#define ENVIRONMENT(...) ((char *[]){ __VA_ARGS__, NULL })
#define POD                                                       \
	"CNI_CONTAINERID=c1", "CNI_NETNS=/nonexistent/netns",     \
		"CNI_IFNAME=eth0", "CNI_PATH=/opt/cni/bin"

struct outcome {
	int status;
	char *out;
	char *log;
	size_t rest;		/* bytes of stdin that were not read */
};

static void done(struct outcome *outcome)
{
	free(outcome->out);
	free(outcome->log);
}
#define _cleanup_outcome_ _cleanup_(done)

static struct outcome run(char *const *environment, const char *conf)
{
	struct outcome outcome = { 0 };
	size_t out_size, log_size;
	FILE *in = fmemopen((char *)conf, strlen(conf), "r");
	FILE *out = open_memstream(&outcome.out, &out_size);
	FILE *log = open_memstream(&outcome.log, &log_size);

	setvbuf(in, NULL, _IONBF, 0);
	outcome.status = cni_run(environment, in, out, log);
	outcome.rest = strlen(conf) - ftell(in);
	fclose(in);
	fclose(out);
	fclose(log);
	return outcome;
}

static char *conf_text(const char *version, const char *run_dir)
{
	char *text;

	assert_true(asprintf(&text,
			     "{\"cniVersion\":\"%s\",\"name\":\"n\","
			     "\"type\":\"podnet\",\"runDir\":\"%s\"}",
			     version, run_dir) > 0);
	return text;
}

static void assert_error(const struct outcome *outcome, const char *version,
			 int code, const char *message)
{
	_cleanup_json_ cJSON *json = NULL;
	const char *text;

	assert_int_equal(outcome->status, 1);
	assert_string_equal(outcome->log, "");
	/* Exactly one document: the parser refuses text after it. */
	assert_int_equal(podnet_json_parse(outcome->out, strlen(outcome->out),
					   1 << 20, &json, NULL),
			 0);
	text = cJSON_GetStringValue(cJSON_GetObjectItem(json, "cniVersion"));
	assert_string_equal(text, version);
	assert_true(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "code")) ==
		    code);
	text = cJSON_GetStringValue(cJSON_GetObjectItem(json, "msg"));
	if (!strstr(text, message))
		fail_msg("\"%s\" is not in \"%s\"", message, text);
}

static void without_command_it_introduces_itself_on_stderr(void **state)
{
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("PATH=/bin"), " ");

	assert_int_equal(outcome.status, 0);
	assert_string_equal(outcome.out, "");
	assert_string_equal(
		outcome.log,
		"CNI plugin podnet " PODNET_VERSION "\n"
		"CNI protocol versions supported: 0.3.0, 0.3.1, 0.4.0, 1.0.0\n");
}

static void version_lists_what_is_supported_and_leaves_stdin(void **state)
{
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=VERSION"), "not JSON");

	assert_int_equal(outcome.status, 0);
	assert_string_equal(outcome.log, "");
	assert_string_equal(
		outcome.out,
		"{\"cniVersion\":\"1.0.0\",\"supportedVersions\":"
		"[\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\"]}\n");
	assert_int_equal(outcome.rest, strlen("not JSON"));
}

static void missing_variables_are_code_4(void **state)
{
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=ADD", "CNI_IFNAME=eth0"), " ");

	assert_error(&outcome, "1.0.0", 4, "CNI_CONTAINERID, CNI_NETNS");
}

static void bad_json_is_code_6(void **state)
{
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=ADD", POD), "{");

	assert_error(&outcome, "1.0.0", 6, "network configuration on stdin");
}

static void unsupported_version_is_code_1(void **state)
{
	_cleanup_free_ char *conf = conf_text("1.1.0", "/nonexistent");
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=ADD", POD), conf);

	assert_error(&outcome, "1.0.0", 1, "cniVersion 1.1.0");
}

static void missing_lease_is_code_11_and_names_podnetd(void **state)
{
	_cleanup_free_ char *conf = conf_text("0.3.1", "/nonexistent");
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=ADD", POD), conf);

	assert_error(&outcome, "0.3.1", 11,
		     "/nonexistent/lease.json is missing: podnetd");
}

static void make_lease(char *dir, const char *text)
{
	char path[64];
	FILE *file;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/lease.json", dir);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void remove_lease(const char *dir)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/lease.json", dir);
	assert_int_equal(unlink(path), 0);
	/* Fails if a refused ADD left anything. */
	assert_int_equal(rmdir(dir), 0);
}

#define DEVICE "\"device\":\"podnet0\","

static void broken_leases_are_code_6_and_name_the_member(void **state)
{
	static const struct {
		const char *lease, *error;
	} rows[] = {
		{ "{", "lease.json: line 1" },
		{ "{\"prefixes\":[\"10.0.0.0/24\"]}", "mtu: is missing" },
		{ "{\"mtu\":10,\"prefixes\":[\"10.0.0.0/24\"]}",
		  "mtu: must be a whole number from 68 to 65535" },
		{ "{\"mtu\":1472,\"prefixes\":[\"10.0.0.0/24\"]}",
		  "device: is missing" },
		{ "{\"mtu\":1472,\"device\":\"\"}",
		  "device: must have 1 to 15 characters" },
		{ "{\"mtu\":1472,\"device\":\"sixteen-chars-xx\"}",
		  "device: must have 1 to 15 characters" },
		{ "{\"mtu\":1472,\"device\":\"podnet0\"}", "prefixes: is missing" },
		{ "{\"mtu\":1472," DEVICE "\"prefixes\":[]}",
		  "prefixes: must hold at least one" },
		{ "{\"mtu\":1472," DEVICE "\"prefixes\":[7]}",
		  "prefixes[0]: must be a string" },
		{ "{\"mtu\":1472," DEVICE "\"prefixes\":[\"10.0.0.0/24\",\"10.0.1.1/24\"]}",
		  "prefixes[1]: " },
		{ "{\"mtu\":1472," DEVICE "\"prefixes\":[\"10.0.0.0/24\",\"10.0.1.0/24\","
		  "\"10.0.2.0/24\",\"10.0.3.0/24\",\"10.0.4.0/24\","
		  "\"10.0.5.0/24\",\"10.0.6.0/24\",\"10.0.7.0/24\","
		  "\"10.0.8.0/24\"]}",
		  "prefixes: more than 8" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char dir[] = "/tmp/podnet-test-XXXXXX";
		_cleanup_outcome_ struct outcome outcome = { 0 };
		_cleanup_free_ char *conf = NULL;

		make_lease(dir, rows[i].lease);
		conf = conf_text("1.0.0", dir);
		outcome = run(ENVIRONMENT("CNI_COMMAND=ADD", POD), conf);
		assert_error(&outcome, "1.0.0", 6, rows[i].error);
		remove_lease(dir);
	}
}

static void missing_namespace_is_code_8_and_takes_no_address(void **state)
{
	char dir[] = "/tmp/podnet-test-XXXXXX";
	_cleanup_outcome_ struct outcome outcome = { 0 };
	_cleanup_free_ char *conf = NULL;

	make_lease(dir, "{\"mtu\":1472," DEVICE
			"\"prefixes\":[\"10.244.1.0/24\"]}");
	conf = conf_text("1.0.0", dir);
	outcome = run(ENVIRONMENT("CNI_COMMAND=ADD", POD), conf);
	assert_error(&outcome, "1.0.0", 8, "/nonexistent/netns");
	remove_lease(dir);
}

static void own_namespace_is_code_8(void **state)
{
	char dir[] = "/tmp/podnet-test-XXXXXX";
	_cleanup_outcome_ struct outcome outcome = { 0 };
	_cleanup_free_ char *conf = NULL;

	make_lease(dir, "{\"mtu\":1472," DEVICE
			"\"prefixes\":[\"10.244.1.0/24\"]}");
	conf = conf_text("1.0.0", dir);
	outcome = run(ENVIRONMENT("CNI_COMMAND=ADD", "CNI_CONTAINERID=c1",
				  "CNI_NETNS=/proc/self/ns/net",
				  "CNI_IFNAME=eth0"),
		      conf);
	assert_error(&outcome, "1.0.0", 8,
		     "CNI_NETNS: /proc/self/ns/net is the namespace");
	remove_lease(dir);
}

static void del_succeeds_when_nothing_is_there(void **state)
{
	_cleanup_free_ char *conf = conf_text("1.0.0", "/nonexistent");
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=DEL", POD), conf);

	assert_int_equal(outcome.status, 0);
	assert_string_equal(outcome.out, "");
	assert_string_equal(outcome.log, "");
}

static void del_succeeds_with_what_add_would_refuse(void **state)
{
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=DEL", "CNI_CONTAINERID=c1",
				"CNI_NETNS=", "CNI_IFNAME=eth0"),
		    "{\"cniVersion\":\"0.4.0\",\"name\":\"n\",\"type\":\"podnet\","
		    "\"runDir\":\"/nonexistent\",\"ipam\":{\"type\":\"x\"},\"attach\":\"x\","
		    "\"prevResult\":{\"cniVersion\":\"0.4.0\"}}");

	assert_int_equal(outcome.status, 0);
	assert_string_equal(outcome.out, "");
}

static void check_is_refused_by_name(void **state)
{
	_cleanup_free_ char *conf = conf_text("0.4.0", "/nonexistent");
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=CHECK", POD), conf);

	assert_error(&outcome, "0.4.0", 4,
		     "CHECK is not supported yet: CNI_COMMAND must be ADD, DEL or VERSION");
}

static void check_before_0_4_0_is_code_1(void **state)
{
	_cleanup_free_ char *conf = conf_text("0.3.1", "/nonexistent");
	_cleanup_outcome_ struct outcome outcome =
		run(ENVIRONMENT("CNI_COMMAND=CHECK", POD), conf);

	assert_error(&outcome, "0.3.1", 1, "CHECK needs cniVersion 0.4.0");
}

static void gc_and_status_are_code_1_and_refused_by_name(void **state)
{
	static const struct {
		const char *command, *version, *error;
	} rows[] = {
		{ "CNI_COMMAND=GC", "1.0.0",
		  "GC is not supported yet: GC needs cniVersion 1.1.0" },
		{ "CNI_COMMAND=GC", "1.1.0",
		  "GC is not supported yet: cniVersion 1.1.0" },
		{ "CNI_COMMAND=STATUS", "1.0.0",
		  "STATUS is not supported yet: STATUS needs cniVersion 1.1.0" },
		{ "CNI_COMMAND=STATUS", "1.1.0",
		  "STATUS is not supported yet: cniVersion 1.1.0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_free_ char *conf = conf_text(rows[i].version,
						      "/nonexistent");
		_cleanup_outcome_ struct outcome outcome =
			run(ENVIRONMENT((char *)rows[i].command,
					"CNI_PATH=/opt/cni/bin"),
			    conf);

		assert_error(&outcome, "1.0.0", 1, rows[i].error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_command_it_introduces_itself_on_stderr),
		cmocka_unit_test(
			version_lists_what_is_supported_and_leaves_stdin),
		cmocka_unit_test(missing_variables_are_code_4),
		cmocka_unit_test(bad_json_is_code_6),
		cmocka_unit_test(unsupported_version_is_code_1),
		cmocka_unit_test(missing_lease_is_code_11_and_names_podnetd),
		cmocka_unit_test(broken_leases_are_code_6_and_name_the_member),
		cmocka_unit_test(
			missing_namespace_is_code_8_and_takes_no_address),
		cmocka_unit_test(own_namespace_is_code_8),
		cmocka_unit_test(del_succeeds_when_nothing_is_there),
		cmocka_unit_test(del_succeeds_with_what_add_would_refuse),
		cmocka_unit_test(check_is_refused_by_name),
		cmocka_unit_test(check_before_0_4_0_is_code_1),
		cmocka_unit_test(gc_and_status_are_code_1_and_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
