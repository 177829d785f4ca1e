// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The verdict of "podnetctl status". */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "file.h"
#include "genl-tool/status.h"

#define REPORT(in_sync, store_ok, store_error, error)                       \
	"{\"version\":\"0.1.0\",\"node\":\"a\",\"pid\":1,"                  \
	"\"device\":\"podnet0\",\"inSync\":" in_sync ",\"generation\":7,"   \
	"\"mtu\":1472,\"store\":{\"type\":\"file\",\"source\":\"/c.json\"," \
	"\"ok\":" store_ok ",\"error\":\"" store_error "\","                \
	"\"since\":\"2026-01-01T00:00:00Z\"},\"peers\":2,\"routes\":4,"     \
	"\"error\":\"" error "\",\"lastApplied\":\"2026-01-01T00:00:00Z\"}"

/* A node where all is well, as far as @report says so. */
static struct status healthy(const char *report)
{
	struct podnet_error err = {};
	struct status status = {
		.running = true,
		.device = { .ifname = "podnet0", .generation = 7, .peers = 2,
			    .routes = 4 },
		.link = { .up = true },
	};

	if (report_parse(cJSON_Parse(report), &status.report, &err))
		fail_msg("%s", err.text);
	return status;
}

static void assert_verdict(struct status *status, const char *problem)
{
	struct problems problems;

	status_judge(status, &problems);
	status_done(status);
	if (!problem) {
		assert_int_equal(problems.count, 0);
		return;
	}
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.entries[0].text, problem);
}

static void a_healthy_node_is_in_sync(void **state)
{
	struct status status = healthy(REPORT("true", "true", "", ""));

	assert_string_equal(status.report.node, "a");
	assert_string_equal(status.report.device, "podnet0");
	assert_string_equal(status.report.store_source, "/c.json");
	assert_verdict(&status, NULL);
}

static void a_dead_podnetd_is_noticed(void **state)
{
	struct status status = healthy(REPORT("true", "true", "", ""));

	status.running = false;
	assert_verdict(&status,
		       "podnetd is not running: changes are not followed");
}

static void a_broken_store_names_its_field(void **state)
{
	struct status status = healthy(
		REPORT("true", "false", "nodes[1].prefixes[0]: bad", ""));

	assert_verdict(&status,
		       "the store cannot be read: nodes[1].prefixes[0]: bad");
}

static void a_failure_to_apply_is_told(void **state)
{
	struct status status =
		healthy(REPORT("false", "true", "", "cannot add podnet0"));

	assert_verdict(&status, "cannot add podnet0");
	status = healthy(REPORT("false", "true", "", ""));
	assert_verdict(&status, "podnetd has not applied the state yet");
}

static void a_kernel_that_differs_is_noticed(void **state)
{
	struct status status = healthy(REPORT("true", "true", "", ""));

	status.device.generation = 8;
	assert_verdict(&status,
		       "the kernel has generation 8, podnetd committed 7");
	status = healthy(REPORT("true", "true", "", ""));
	status.device.peers = 1;
	assert_verdict(&status,
		       "the kernel has 1 peers and 4 routes, podnetd wants 2 and 4");
	status = healthy(REPORT("true", "true", "", ""));
	status.device.routes = 5;
	assert_verdict(&status,
		       "the kernel has 2 peers and 5 routes, podnetd wants 2 and 4");
	status = healthy(REPORT("true", "true", "", ""));
	status.link.up = false;
	assert_verdict(&status, "podnet0 is down");
	status = healthy(REPORT("true", "true", "", ""));
	podnet_error_set(&status.kernel_error, ENOENT, "no module");
	assert_verdict(&status, "no module");
}

static void all_problems_fit(void **state)
{
	struct status status = healthy(REPORT("false", "false", "s", "e"));
	struct problems problems;

	status.running = false;
	status.link.up = false;
	status.device = (struct podnet_device){ .ifname = "podnet0" };
	status_judge(&status, &problems);
	status_done(&status);
	assert_int_equal(problems.count, 6);
	assert_true(problems.count < PROBLEMS_MAX);
}

static void a_malformed_report_is_refused(void **state)
{
	struct podnet_error err = {};
	struct report report = {};

	assert_int_equal(report_parse(cJSON_Parse("{\"node\": 7}"), &report,
				      &err),
			 -EINVAL);
	assert_string_equal(err.text, "node: must be a string, not a number");
	assert_null(report.json);
	assert_int_equal(report_parse(cJSON_Parse("{\"node\":\"a\",\"device\":\"d\",\"generation\":1,\"peers\":1,\"routes\":1,\"error\":\"\",\"lastApplied\":\"\"}"),
				      &report, &err),
			 -EINVAL);
	assert_string_equal(err.text, "store: is missing");
}

/* Holds the lock as podnetd does, until its input ends. */
static pid_t fork_podnetd(const char *path, int *hold)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int ready[2];
	int input[2];
	char byte;
	pid_t pid;
	int fd;

	assert_int_equal(pipe(ready) | pipe(input), 0);
	pid = fork();
	if (pid == 0) {
		close(input[1]);
		fd = open(path, O_RDWR | O_CREAT, 0644);
		if (fd < 0 || fcntl(fd, F_SETLK, &lock) ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		if (read(input[0], &byte, 1) < 0)
			_exit(1);
		_exit(0);
	}
	close(ready[1]);
	close(input[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	*hold = input[1];
	return pid;
}

static void the_lock_tells_whether_podnetd_lives(void **state)
{
	char dir[] = "/tmp/podnet-test-status.XXXXXX";
	char status_path[64];
	char lock_path[64];
	struct status status;
	int wstatus;
	pid_t pid;
	int hold;

	assert_non_null(mkdtemp(dir));
	snprintf(lock_path, sizeof(lock_path), "%s/podnetd.lock", dir);
	snprintf(status_path, sizeof(status_path), "%s/status.json", dir);

	status_read(dir, &status);
	assert_false(status.running);
	assert_null(status.report.json);
	assert_non_null(strstr(status.report_error.text, status_path));
	status_done(&status);

	assert_int_equal(podnet_file_write(status_path,
					   REPORT("true", "true", "", ""),
					   strlen(REPORT("true", "true", "",
							 "")),
					   NULL),
			 0);
	pid = fork_podnetd(lock_path, &hold);
	status_read(dir, &status);
	assert_true(status.running);
	assert_int_equal(status.pid, pid);
	assert_string_equal(status.report.node, "a");
	status_done(&status);

	close(hold);
	assert_int_equal(waitpid(pid, &wstatus, 0), pid);
	assert_int_equal(wstatus, 0);
	status_read(dir, &status);
	assert_false(status.running);
	assert_non_null(status.report.json);
	status_done(&status);

	unlink(lock_path);
	unlink(status_path);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_healthy_node_is_in_sync),
		cmocka_unit_test(a_dead_podnetd_is_noticed),
		cmocka_unit_test(a_broken_store_names_its_field),
		cmocka_unit_test(a_failure_to_apply_is_told),
		cmocka_unit_test(a_kernel_that_differs_is_noticed),
		cmocka_unit_test(all_problems_fit),
		cmocka_unit_test(a_malformed_report_is_refused),
		cmocka_unit_test(the_lock_tells_whether_podnetd_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
