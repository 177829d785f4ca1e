// SPDX-License-Identifier: GPL-2.0 OR MIT
/* status.json and lease.json: their texts, and when they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/lease.h"
#include "daemon/status.h"
#include "file.h"
#include "podnet_version.h"

struct fixture {
	char directory[64];
	char path[128];
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	strcpy(fixture->directory, "/tmp/podnet-status.XXXXXX");
	assert_non_null(mkdtemp(fixture->directory));
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	unlink(fixture->path);
	assert_int_equal(rmdir(fixture->directory), 0);
	free(fixture);
	return 0;
}

static const char *file_path(struct fixture *fixture, const char *name)
{
	snprintf(fixture->path, sizeof(fixture->path), "%s/%s",
		 fixture->directory, name);
	return fixture->path;
}

static void assert_file(const struct fixture *fixture, const char *expected)
{
	_cleanup_free_ char *text = NULL;
	size_t size;

	assert_int_equal(podnet_file_read(fixture->path, 4096, &text, &size,
					  NULL), 0);
	assert_string_equal(text, expected);
}

/* A file that was written anew is another inode. */
static ino_t inode(const struct fixture *fixture)
{
	struct stat st;

	assert_int_equal(stat(fixture->path, &st), 0);
	return st.st_ino;
}

static void status_of_a_node_in_sync(void **state)
{
	struct fixture *fixture = *state;
	struct status status = {
		.run_dir = fixture->directory,
		.node = "a",
		.device = "podnet0",
		.in_sync = true,
		.generation = 4294967295,
		.mtu = 1472,
		.peers = 2,
		.routes = 4,
		.store = { .type = "file", .source = "/etc/c.json", .ok = true,
			   .since = 1767225600 },
		.last_applied = 1767225601,
	};
	char expected[1024];

	file_path(fixture, "status.json");
	assert_int_equal(status_write(&status, NULL), 0);
	snprintf(expected, sizeof(expected),
		 "{\"version\":\"%s\",\"node\":\"a\",\"pid\":%d,\"device\":\"podnet0\","
		 "\"inSync\":true,\"generation\":4294967295,\"mtu\":1472,"
		 "\"store\":{\"type\":\"file\",\"source\":\"/etc/c.json\",\"ok\":true,"
		 "\"error\":\"\",\"since\":\"2026-01-01T00:00:00Z\"},"
		 "\"peers\":2,\"routes\":4,\"error\":\"\","
		 "\"lastApplied\":\"2026-01-01T00:00:01Z\"}",
		 PODNET_VERSION, getpid());
	assert_file(fixture, expected);
	status_done(&status);
}

static void status_of_a_node_in_trouble(void **state)
{
	struct fixture *fixture = *state;
	struct status status = {
		.run_dir = fixture->directory,
		.node = "a",
		.device = "podnet0",
		.store = { .type = "file", .source = "/etc/c.json",
			   .error.text = "nodes[0].name: is missing",
			   .since = 1767225600 },
		.error.text = "podnet.ko is not loaded",
	};
	char expected[1024];

	file_path(fixture, "status.json");
	assert_int_equal(status_write(&status, NULL), 0);
	snprintf(expected, sizeof(expected),
		 "{\"version\":\"%s\",\"node\":\"a\",\"pid\":%d,\"device\":\"podnet0\","
		 "\"inSync\":false,\"generation\":0,\"mtu\":0,"
		 "\"store\":{\"type\":\"file\",\"source\":\"/etc/c.json\",\"ok\":false,"
		 "\"error\":\"nodes[0].name: is missing\",\"since\":\"2026-01-01T00:00:00Z\"},"
		 "\"peers\":0,\"routes\":0,\"error\":\"podnet.ko is not loaded\","
		 "\"lastApplied\":\"\"}",
		 PODNET_VERSION, getpid());
	assert_file(fixture, expected);
	status_done(&status);
}

static void status_is_written_only_if_it_changed_or_is_gone(void **state)
{
	struct fixture *fixture = *state;
	struct status status = {
		.run_dir = fixture->directory,
		.node = "a",
		.device = "podnet0",
		.store = { .type = "file", .source = "/etc/c.json" },
	};
	ino_t first;

	file_path(fixture, "status.json");
	assert_int_equal(status_write(&status, NULL), 0);
	first = inode(fixture);
	assert_int_equal(status_write(&status, NULL), 0);
	assert_int_equal(inode(fixture), first);
	assert_int_equal(unlink(fixture->path), 0);
	assert_int_equal(status_write(&status, NULL), 0);
	first = inode(fixture);
	status.mtu = 1;
	assert_int_equal(status_write(&status, NULL), 0);
	assert_int_not_equal(inode(fixture), first);
	status_done(&status);
}

static void status_says_where_it_cannot_be_written(void **state)
{
	struct status status = {
		.run_dir = "/nonexistent",
		.node = "a",
		.device = "podnet0",
		.store = { .type = "file", .source = "/etc/c.json" },
	};
	struct podnet_error err = {};

	assert_int_equal(status_write(&status, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/status.json"));
	assert_null(status.written);
}

static const char cluster_text[] =
	"{\"clusterCIDRs\":[\"10.244.0.0/16\",\"fd00:10:244::/48\"],"
	"\"nodes\":[{\"name\":\"a\",\"addresses\":[\"192.168.77.1\"],"
	"\"prefixes\":[\"10.244.1.0/24\",\"fd00:10:244:1::/64\"]}]}";

static void lease_says_what_the_plugin_needs(void **state)
{
	_cleanup_cluster_ struct cluster *cluster = NULL;
	struct fixture *fixture = *state;
	struct lease lease = { .run_dir = fixture->directory,
			       .device = "podnet0", .mtu = 1472 };
	ino_t first;

	assert_int_equal(cluster_parse(cluster_text, strlen(cluster_text),
				       &cluster, NULL), 0);
	lease.cluster = cluster;
	lease.own = &cluster->nodes[0];
	file_path(fixture, "lease.json");
	assert_int_equal(lease_write(&lease, NULL), 0);
	assert_file(fixture,
		    "{\"node\":\"a\",\"device\":\"podnet0\",\"mtu\":1472,"
		    "\"clusterCIDRs\":[\"10.244.0.0/16\",\"fd00:10:244::/48\"],"
		    "\"prefixes\":[\"10.244.1.0/24\",\"fd00:10:244:1::/64\"]}");

	/* A restart that finds it as it should be leaves it alone. */
	first = inode(fixture);
	assert_int_equal(lease_write(&lease, NULL), 0);
	assert_int_equal(inode(fixture), first);
	lease.mtu = 1372;
	assert_int_equal(lease_write(&lease, NULL), 0);
	assert_int_not_equal(inode(fixture), first);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(status_of_a_node_in_sync),
		test(status_of_a_node_in_trouble),
		test(status_is_written_only_if_it_changed_or_is_gone),
		test(status_says_where_it_cannot_be_written),
		test(lease_says_what_the_plugin_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
