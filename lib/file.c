// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

static int fail(const char *path, const char *verb, struct podnet_error *err)
{
	int code = errno;

	return podnet_error_set(err, code, "%s: cannot %s: %s", path, verb,
				strerror(code));
}

/* Up to @room bytes; short only at the end of the file. */
static ssize_t read_full(int fd, char *buf, size_t room)
{
	size_t size = 0;

	while (size < room) {
		ssize_t n = read(fd, buf + size, room - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		size += n;
	}
	return size;
}

static int write_full(int fd, const char *buf, size_t size)
{
	while (size) {
		ssize_t n = write(fd, buf, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		buf += n;
		size -= n;
	}
	return 0;
}

int podnet_file_read_fd(int fd, const char *name, size_t max_size, char **ret,
			size_t *ret_size, struct podnet_error *err)
{
	_cleanup_free_ char *buf = NULL;
	size_t room = 4096;
	size_t size = 0;

	for (;;) {
		char *more;
		ssize_t n;

		if (room > max_size + 1)
			room = max_size + 1;
		more = realloc(buf, room + 1);
		if (!more)
			return fail(name, "read", err);
		buf = more;
		n = read_full(fd, buf + size, room - size);
		if (n < 0)
			return fail(name, "read", err);
		size += n;
		if (size > max_size)
			return podnet_error_set(err, EFBIG,
						"%s: larger than %zu bytes",
						name, max_size);
		if (size < room)
			break;
		room *= 2;
	}
	buf[size] = '\0';
	*ret = steal_ptr(buf);
	*ret_size = size;
	return 0;
}

int podnet_file_read(const char *path, size_t max_size, char **ret,
		     size_t *ret_size, struct podnet_error *err)
{
	/* A FIFO would be waited for, and a terminal adopted. */
	_cleanup_close_ int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return fail(path, "open", err);
	if (S_ISDIR(st.st_mode))
		return podnet_error_set(err, EISDIR, "%s: is a directory", path);
	if (!S_ISREG(st.st_mode))
		return podnet_error_set(err, EINVAL,
					"%s: is not a regular file", path);
	return podnet_file_read_fd(fd, path, max_size, ret, ret_size, err);
}

/*
 * Not synced to disk: the run directory is gone after a reboot anyway, and
 * the rename is atomic for every reader without it.
 */
static int write_and_rename(int fd, const char *temporary, const char *path,
			    const char *text, size_t size)
{
	if (fchmod(fd, 0644) || write_full(fd, text, size))
		return -1;
	return rename(temporary, path);
}

int podnet_file_write(const char *path, const char *text, size_t size,
		      struct podnet_error *err)
{
	_cleanup_free_ char *temporary = NULL;
	_cleanup_close_ int fd = -1;
	int ret;

	if (asprintf(&temporary, "%s.new", path) < 0) {
		temporary = NULL;
		return podnet_error_set(err, ENOMEM, "%s: out of memory", path);
	}
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(temporary, "create", err);
	if (write_and_rename(fd, temporary, path, text, size) == 0)
		return 0;
	ret = fail(path, "write", err);
	unlink(temporary);
	return ret;
}
