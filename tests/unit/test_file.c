// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "cleanup.h"
#include "file.h"

#define TEMPLATE "/tmp/podnet-test-file.XXXXXX"

static char dir[sizeof(TEMPLATE)];
static char path[sizeof(dir) + 8];

static int make_dir(void **state)
{
	strcpy(dir, TEMPLATE);
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/file", dir);
	return 0;
}

static int remove_dir(void **state)
{
	unlink(path);
	return rmdir(dir);
}

static unsigned int entries(void)
{
	unsigned int count = 0;
	DIR *d = opendir(dir);

	while (readdir(d))
		count++;
	closedir(d);
	return count - 2;
}

static void what_is_written_is_read(void **state)
{
	static const char text[] = "one\0two";
	_cleanup_free_ char *buf = NULL;
	struct stat st;
	size_t size;

	assert_int_equal(podnet_file_write(path, text, sizeof(text), NULL), 0);
	assert_int_equal(podnet_file_read(path, 100, &buf, &size, NULL), 0);
	assert_int_equal(size, sizeof(text));
	assert_memory_equal(buf, text, sizeof(text));
	assert_int_equal(buf[size], '\0');
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void an_empty_file_is_an_empty_string(void **state)
{
	_cleanup_free_ char *buf = NULL;
	size_t size = 7;

	assert_int_equal(podnet_file_write(path, "", 0, NULL), 0);
	assert_int_equal(podnet_file_read(path, 0, &buf, &size, NULL), 0);
	assert_int_equal(size, 0);
	assert_string_equal(buf, "");
}

static void the_limit_is_exact(void **state)
{
	_cleanup_free_ char *text = calloc(1, 10001);
	_cleanup_free_ char *buf = NULL;
	struct podnet_error err = {};
	size_t size;

	memset(text, 'x', 10000);
	assert_int_equal(podnet_file_write(path, text, 10000, NULL), 0);
	assert_int_equal(podnet_file_read(path, 9999, &buf, &size, &err),
			 -EFBIG);
	assert_non_null(strstr(err.text, "9999"));
	assert_null(buf);
	assert_int_equal(podnet_file_read(path, 10000, &buf, &size, NULL), 0);
	assert_int_equal(size, 10000);
	assert_string_equal(buf, text);
}

static void a_missing_file_is_enoent_and_named(void **state)
{
	struct podnet_error err = {};
	char *buf = NULL;
	size_t size;

	assert_int_equal(podnet_file_read("/nonexistent/x", 1, &buf, &size,
					  &err),
			 -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/x"));
	assert_int_equal(podnet_file_read(dir, 1, &buf, &size, &err), -EISDIR);
	assert_null(buf);
}

static void what_is_not_a_regular_file_is_refused_without_waiting(void **state)
{
	struct podnet_error err = {};
	char *buf = NULL;
	size_t size;

	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(podnet_file_read(path, 1, &buf, &size, &err), -EINVAL);
	assert_non_null(strstr(err.text, "/file: is not a regular file"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(podnet_file_read("/dev/zero", 1, &buf, &size, &err),
			 -EINVAL);
	assert_string_equal(err.text, "/dev/zero: is not a regular file");
	assert_null(buf);
}

static void a_pipe_is_read_to_its_end(void **state)
{
	_cleanup_free_ char *buf = NULL;
	struct podnet_error err = {};
	char text[5000];
	size_t size;
	int fds[2];

	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pipe(fds), 0);
		assert_int_equal(write(fds[1], text, sizeof(text)),
				 sizeof(text));
		close(fds[1]);
		if (i == 0)
			assert_int_equal(podnet_file_read_fd(fds[0], "input",
							     5000, &buf, &size,
							     &err),
					 0);
		else
			assert_int_equal(podnet_file_read_fd(fds[0], "input",
							     4999, &buf, &size,
							     &err),
					 -EFBIG);
		close(fds[0]);
		assert_int_equal(size, sizeof(text));
	}
	assert_string_equal(err.text, "input: larger than 4999 bytes");
}

static void a_reader_keeps_the_old_file(void **state)
{
	_cleanup_fclose_ FILE *old = NULL;
	char buf[8] = "";

	assert_int_equal(podnet_file_write(path, "old", 3, NULL), 0);
	old = fopen(path, "r");
	assert_non_null(old);
	assert_int_equal(podnet_file_write(path, "newer", 5, NULL), 0);
	assert_int_equal(fread(buf, 1, sizeof(buf), old), 3);
	assert_string_equal(buf, "old");
}

static void a_failed_write_leaves_nothing_behind(void **state)
{
	char target[sizeof(path)];

	unlink(path);
	snprintf(target, sizeof(target), "%s/sub", dir);
	assert_int_equal(mkdir(target, 0755), 0);
	/* A directory cannot be replaced by a file. */
	assert_int_equal(podnet_file_write(target, "x", 1, NULL), -EISDIR);
	assert_int_equal(rmdir(target), 0);
	assert_int_equal(entries(), 0);
	assert_int_equal(podnet_file_write("/nonexistent/x", "x", 1, NULL),
			 -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(an_empty_file_is_an_empty_string),
		cmocka_unit_test(the_limit_is_exact),
		cmocka_unit_test(a_missing_file_is_enoent_and_named),
		cmocka_unit_test(what_is_not_a_regular_file_is_refused_without_waiting),
		cmocka_unit_test(a_pipe_is_read_to_its_end),
		cmocka_unit_test(a_reader_keeps_the_old_file),
		cmocka_unit_test(a_failed_write_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
