// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "instance.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

#define LOCK_NAME "podnetd.lock"

static int refuse(int fd, const char *run_dir, struct podnet_error *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_GETLK, &lock) || lock.l_type == F_UNLCK)
		return podnet_error_set(err, EBUSY,
					"%s: another podnetd has just ended: start again",
					run_dir);
	return podnet_error_set(err, EBUSY,
				"%s is in use by another podnetd, pid %d: stop it, or choose another directory with --run-dir",
				run_dir, lock.l_pid);
}

static char *lock_path(const char *run_dir)
{
	char *path;

	return asprintf(&path, "%s/%s", run_dir, LOCK_NAME) < 0 ? NULL : path;
}

int instance_lock(const char *run_dir, int *ret_fd, struct podnet_error *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	_cleanup_free_ char *path = lock_path(run_dir);
	_cleanup_close_ int fd = -1;

	if (!path)
		return podnet_error_set(err, ENOMEM, "out of memory");
	if (mkdir(run_dir, 0755) && errno != EEXIST)
		return podnet_error_set(err, errno, "%s: cannot create: %s",
					run_dir, strerror(errno));
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return podnet_error_set(err, errno, "%s: cannot open: %s", path,
					strerror(errno));
	if (fcntl(fd, F_SETLK, &lock)) {
		if (errno == EACCES || errno == EAGAIN)
			return refuse(fd, run_dir, err);
		return podnet_error_set(err, errno, "%s: cannot lock: %s", path,
					strerror(errno));
	}
	*ret_fd = steal_fd(&fd);
	return 0;
}

int instance_keep(const char *run_dir, int *fd, struct podnet_error *err)
{
	_cleanup_free_ char *path = lock_path(run_dir);
	struct stat held, there;
	int anew, r;

	if (!path)
		return podnet_error_set(err, ENOMEM, "out of memory");
	if (!fstat(*fd, &held) && !stat(path, &there) &&
	    held.st_dev == there.st_dev && held.st_ino == there.st_ino)
		return 0;
	r = instance_lock(run_dir, &anew, err);
	if (r)
		return r;
	close(*fd);
	*fd = anew;
	return 0;
}
