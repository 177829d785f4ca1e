// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The command line, and the lock that keeps a second podnetd out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cleanup.h"
#include "daemon/instance.h"
#include "daemon/options.h"

#define ARGUMENTS_MAX 16

/* @line is split at spaces and must outlive the options. */
static int parse(char *line, struct options *ret, struct podnet_error *err)
{
	char *argv[ARGUMENTS_MAX + 1] = { "podnetd" };
	int argc = 1;

	for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	return options_parse(argc, argv, ret, err);
}

static void assert_refused(const char *text, const char *expected)
{
	struct podnet_error err = {};
	struct options options;
	char line[512];

	snprintf(line, sizeof(line), "%s", text);
	assert_int_equal(parse(line, &options, &err), -EINVAL);
	assert_string_equal(err.text, expected);
}

static void takes_all_options(void **state)
{
	char line[] = "--cluster /c.json --node n1.example --device net9 --run-dir=/r";
	struct options options;

	assert_int_equal(parse(line, &options, NULL), 0);
	assert_int_equal(options.action, OPTIONS_RUN);
	assert_string_equal(options.cluster, "/c.json");
	assert_string_equal(options.node, "n1.example");
	assert_true(options.node_given);
	assert_string_equal(options.device, "net9");
	assert_string_equal(options.run_dir, "/r");
}

static void has_defaults(void **state)
{
	char line[] = "--check";
	struct options options;

	assert_int_equal(parse(line, &options, NULL), 0);
	assert_string_equal(options.cluster, "/etc/podnet/cluster.json");
	assert_string_equal(options.device, "podnet0");
	assert_string_equal(options.run_dir, "/run/podnet");
	assert_false(options.node_given);
}

static void takes_the_actions(void **state)
{
	static const struct {
		const char *line;
		enum options_action action;
	} cases[] = {
		{ "--check", OPTIONS_CHECK },
		{ "--help", OPTIONS_HELP },
		{ "--version", OPTIONS_VERSION },
		{ "--node a", OPTIONS_RUN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct options options;
		char line[64];

		strcpy(line, cases[i].line);
		assert_int_equal(parse(line, &options, NULL), 0);
		assert_int_equal(options.action, cases[i].action);
	}
}

static void refuses_what_it_does_not_know(void **state)
{
	assert_refused("--frobnicate", "--frobnicate: unknown option");
	assert_refused("-x", "-x: unknown option");
	assert_refused("-xyz", "-x: unknown option");
	assert_refused("--node", "--node: takes a value");
	assert_refused("--check=yes", "--check=yes: unknown option");
	assert_refused("--check more", "more: unexpected argument");
}

static void refuses_bad_names(void **state)
{
	assert_refused("--node UPPER",
		       "--node: 'UPPER' is not a node name: it takes lower case letters and digits, with '-' and '.' between them");
	assert_refused("--device a/b",
		       "--device: 'a/b' cannot be the name of a device");
	assert_refused("--device ..",
		       "--device: '..' cannot be the name of a device");
	assert_refused("--device podnet%d",
		       "--device: 'podnet%d' cannot be the name of a device");
	assert_refused("--device sixteen-letters-",
		       "--device: 'sixteen-letters-' cannot be the name of a device");
}

/* Locks the directory in another process until that one is told to end. */
static pid_t lock_elsewhere(const char *run_dir, int *ret_end)
{
	int ready[2], end[2];
	pid_t child;
	char byte;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		int lock;

		close(end[1]);
		if (instance_lock(run_dir, &lock, NULL) ||
		    write(ready[1], "", 1) != 1 || read(end[0], &byte, 1))
			_exit(1);
		_exit(0);
	}
	close(ready[1]);
	close(end[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	*ret_end = end[1];
	return child;
}

static void directory_that_vanished_is_made_and_locked_anew(void **state)
{
	char base[] = "/tmp/podnet-lock.XXXXXX";
	char run_dir[64], file[96];
	int end, lock, first, status;
	pid_t other;

	assert_non_null(mkdtemp(base));
	snprintf(run_dir, sizeof(run_dir), "%s/run", base);
	snprintf(file, sizeof(file), "%s/podnetd.lock", run_dir);
	assert_int_equal(instance_lock(run_dir, &lock, NULL), 0);
	first = lock;
	assert_int_equal(instance_keep(run_dir, &lock, NULL), 0);
	assert_int_equal(lock, first);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(run_dir), 0);
	assert_int_equal(instance_keep(run_dir, &lock, NULL), 0);
	assert_int_equal(access(file, F_OK), 0);

	/* Another podnetd may be quicker. */
	assert_int_equal(unlink(file), 0);
	other = lock_elsewhere(run_dir, &end);
	assert_int_equal(instance_keep(run_dir, &lock, NULL), -EBUSY);
	close(end);
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_int_equal(instance_keep(run_dir, &lock, NULL), 0);
	close(lock);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(run_dir), 0);
	assert_int_equal(rmdir(base), 0);
}

static void second_instance_is_refused_until_the_first_ends(void **state)
{
	char base[] = "/tmp/podnet-lock.XXXXXX";
	struct podnet_error err = {};
	char run_dir[64], file[96], expected[256];
	int end, lock, status;
	pid_t other;

	assert_non_null(mkdtemp(base));
	snprintf(run_dir, sizeof(run_dir), "%s/run", base);
	snprintf(file, sizeof(file), "%s/podnetd.lock", run_dir);
	other = lock_elsewhere(run_dir, &end);

	assert_int_equal(instance_lock(run_dir, &lock, &err), -EBUSY);
	snprintf(expected, sizeof(expected),
		 "%s is in use by another podnetd, pid %d: stop it, or choose another directory with --run-dir",
		 run_dir, other);
	assert_string_equal(err.text, expected);

	close(end);
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_int_equal(status, 0);
	assert_int_equal(instance_lock(run_dir, &lock, &err), 0);
	close(lock);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(run_dir), 0);
	assert_int_equal(rmdir(base), 0);
}

static void run_directory_that_cannot_be_made_is_named(void **state)
{
	struct podnet_error err = {};
	int lock;

	assert_int_equal(instance_lock("/nonexistent/run", &lock, &err),
			 -ENOENT);
	assert_string_equal(err.text,
			    "/nonexistent/run: cannot create: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_all_options),
		cmocka_unit_test(has_defaults),
		cmocka_unit_test(takes_the_actions),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(refuses_bad_names),
		cmocka_unit_test(directory_that_vanished_is_made_and_locked_anew),
		cmocka_unit_test(second_instance_is_refused_until_the_first_ends),
		cmocka_unit_test(run_directory_that_cannot_be_made_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
