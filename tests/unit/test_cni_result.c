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

#include "cni/result.h"

static struct cni_address address(const char *addr, const char *gateway)
{
	struct cni_address ret;

	assert_int_equal(podnet_addr_parse(addr, &ret.addr, NULL), 0);
	assert_int_equal(podnet_addr_parse(gateway, &ret.gateway, NULL), 0);
	return ret;
}

static struct cni_attachment attachment(void)
{
	return (struct cni_attachment){
		.host_ifname = "pn0123456789a",
		.host_mac = { 0x02, 0, 0, 0, 0, 0x0a },
		.pod_mac = { 0x02, 0, 0, 0, 0, 0x0b },
	};
}

static char *write_add(const char *conf_text,
		       const struct cni_attachment *attached)
{
	const struct cni_pod pod = { .path = "/run/netns/p", .ifname = "eth0" };
	_cleanup_conf_ struct cni_conf conf = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(cni_conf_parse(conf_text, strlen(conf_text), &conf,
					NULL),
			 CNI_OK);
	assert_int_equal(cni_result_write_add(out, &conf, &pod, attached, NULL),
			 0);
	fclose(out);
	return text;
}

#define INTERFACES                                                      \
	"\"interfaces\":["                                              \
	"{\"name\":\"pn0123456789a\",\"mac\":\"02:00:00:00:00:0a\"},"   \
	"{\"name\":\"eth0\",\"mac\":\"02:00:00:00:00:0b\","             \
	"\"sandbox\":\"/run/netns/p\"}],"
#define ROUTES                                                          \
	"\"routes\":[{\"dst\":\"0.0.0.0/0\",\"gw\":\"10.244.1.0\"},"    \
	"{\"dst\":\"::/0\",\"gw\":\"fd00:10:244:1::\"}],"

static void dual_stack_result_has_no_version_member_since_1_0_0(void **state)
{
	struct cni_attachment attached = attachment();
	_cleanup_free_ char *text = NULL;

	attached.allocation.n_addresses = 2;
	attached.allocation.addresses[0] = address("10.244.1.5", "10.244.1.0");
	attached.allocation.addresses[1] =
		address("fd00:10:244:1::5", "fd00:10:244:1::");
	text = write_add("{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"type\":\"podnet\"}",
			 &attached);
	assert_string_equal(
		text,
		"{\"cniVersion\":\"1.0.0\"," INTERFACES
		"\"ips\":[{\"interface\":1,\"address\":\"10.244.1.5/32\",\"gateway\":\"10.244.1.0\"},"
		"{\"interface\":1,\"address\":\"fd00:10:244:1::5/128\",\"gateway\":\"fd00:10:244:1::\"}],"
		ROUTES "\"dns\":{}}\n");
}

static void addresses_carry_their_version_before_1_0_0(void **state)
{
	static const char *const versions[] = { "0.3.0", "0.3.1", "0.4.0" };
	struct cni_attachment attached = attachment();
	char conf[128], wanted[1024];
	size_t i;

	attached.allocation.n_addresses = 2;
	attached.allocation.addresses[0] = address("10.244.1.5", "10.244.1.0");
	attached.allocation.addresses[1] =
		address("fd00:10:244:1::5", "fd00:10:244:1::");
	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		_cleanup_free_ char *text = NULL;

		snprintf(conf, sizeof(conf),
			 "{\"cniVersion\":\"%s\",\"name\":\"n\",\"type\":\"podnet\"}",
			 versions[i]);
		snprintf(wanted, sizeof(wanted),
			 "{\"cniVersion\":\"%s\"," INTERFACES
			 "\"ips\":[{\"version\":\"4\",\"interface\":1,\"address\":\"10.244.1.5/32\",\"gateway\":\"10.244.1.0\"},"
			 "{\"version\":\"6\",\"interface\":1,\"address\":\"fd00:10:244:1::5/128\",\"gateway\":\"fd00:10:244:1::\"}],"
			 ROUTES "\"dns\":{}}\n",
			 versions[i]);
		text = write_add(conf, &attached);
		assert_string_equal(text, wanted);
	}
}

static void dns_of_the_configuration_is_passed_on(void **state)
{
	struct cni_attachment attached = attachment();
	_cleanup_free_ char *text = NULL;

	attached.allocation.n_addresses = 1;
	attached.allocation.addresses[0] = address("10.244.1.5", "10.244.1.0");
	text = write_add("{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"type\":\"podnet\","
			 "\"dns\":{\"nameservers\":[\"10.96.0.10\"],\"domain\":\"d\"}}",
			 &attached);
	assert_string_equal(
		text,
		"{\"cniVersion\":\"1.0.0\"," INTERFACES
		"\"ips\":[{\"interface\":1,\"address\":\"10.244.1.5/32\",\"gateway\":\"10.244.1.0\"}],"
		"\"routes\":[{\"dst\":\"0.0.0.0/0\",\"gw\":\"10.244.1.0\"}],"
		"\"dns\":{\"nameservers\":[\"10.96.0.10\"],\"domain\":\"d\"}}\n");
}

static void error_has_code_message_and_advice(void **state)
{
	_cleanup_free_ char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(cni_result_write_error(out, CNI_VERSION_0_4_0,
						CNI_TRY_AGAIN, "a \"b\""),
			 0);
	fclose(out);
	assert_string_equal(
		text,
		"{\"cniVersion\":\"0.4.0\",\"code\":11,\"msg\":\"a \\\"b\\\"\","
		"\"details\":\"the container runtime may try again later\"}\n");
}

static void error_without_advice_has_no_details(void **state)
{
	_cleanup_free_ char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(cni_result_write_error(out, CNI_VERSION_1_0_0,
						CNI_INTERNAL, "m"),
			 0);
	fclose(out);
	assert_string_equal(
		text, "{\"cniVersion\":\"1.0.0\",\"code\":999,\"msg\":\"m\"}\n");
}

static void full_stdout_is_an_error(void **state)
{
	struct podnet_error err = { 0 };
	FILE *out = fopen("/dev/full", "w");

	assert_non_null(out);
	assert_true(cni_result_write_versions(out, &err) < 0);
	assert_non_null(strstr(err.text, "cannot write to stdout"));
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			dual_stack_result_has_no_version_member_since_1_0_0),
		cmocka_unit_test(addresses_carry_their_version_before_1_0_0),
		cmocka_unit_test(dns_of_the_configuration_is_passed_on),
		cmocka_unit_test(error_has_code_message_and_advice),
		cmocka_unit_test(error_without_advice_has_no_details),
		cmocka_unit_test(full_stdout_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
