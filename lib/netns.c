// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "podnet.h"

#define OWN_NETNS "/proc/thread-self/ns/net"
#define SYSCTL_NET "/proc/sys/net/"

static int fail(const char *what, struct podnet_error *err)
{
	int code = errno;

	return podnet_error_set(err, code, "%s: %s", what, strerror(code));
}

int podnet_netns_enter(int netns_fd, int *ret_home, struct podnet_error *err)
{
	_cleanup_close_ int home = open(OWN_NETNS, O_RDONLY | O_CLOEXEC);

	if (home < 0)
		return fail(OWN_NETNS, err);
	if (setns(netns_fd, CLONE_NEWNET))
		return fail("cannot enter the network namespace", err);
	*ret_home = steal_fd(&home);
	return 0;
}

int podnet_netns_leave(int home, struct podnet_error *err)
{
	int ret = 0;

	if (setns(home, CLONE_NEWNET))
		ret = fail("cannot leave the network namespace", err);
	close(home);
	return ret;
}

int podnet_netns_open(const char *path, int *ret_fd, struct podnet_error *err)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail(path, err);
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET)
		return podnet_error_set(err, EINVAL,
					"%s: is not a network namespace", path);
	*ret_fd = steal_fd(&fd);
	return 0;
}

int podnet_netns_is_own(int fd, bool *ret, struct podnet_error *err)
{
	struct stat own;
	struct stat other;

	if (stat(OWN_NETNS, &own))
		return fail(OWN_NETNS, err);
	if (fstat(fd, &other))
		return fail("network namespace", err);
	*ret = own.st_dev == other.st_dev && own.st_ino == other.st_ino;
	return 0;
}

static int write_sysctl(const char *path, const char *value,
			struct podnet_error *err)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t size = strlen(value);

	if (fd < 0 || write(fd, value, size) != size)
		return fail(path, err);
	return 0;
}

/* /proc/sys/net shows the namespace of the thread that opens the file. */
int podnet_netns_sysctl(int netns_fd, const char *path, const char *value,
			struct podnet_error *err)
{
	_cleanup_free_ char *full = NULL;
	int home;
	int left;
	int ret;

	if (asprintf(&full, SYSCTL_NET "%s", path) < 0) {
		full = NULL;
		return podnet_error_set(err, ENOMEM, "out of memory");
	}
	ret = podnet_netns_enter(netns_fd, &home, err);
	if (ret)
		return ret;
	ret = write_sysctl(full, value, err);
	left = podnet_netns_leave(home, ret ? NULL : err);
	return ret ? ret : left;
}
