// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "forwarding.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "cleanup.h"

static const char *sysctl_path(sa_family_t family)
{
	return family == AF_INET ? "/proc/sys/net/ipv4/ip_forward" :
				   "/proc/sys/net/ipv6/conf/all/forwarding";
}

bool forwarding_is_on(sa_family_t family)
{
	_cleanup_close_ int fd = open(sysctl_path(family), O_RDONLY | O_CLOEXEC);
	char digit;

	/* 2 is IPv6's "forward, and accept router advertisements as well". */
	return fd >= 0 && read(fd, &digit, 1) == 1 && digit != '0';
}

int forwarding_turn_on(sa_family_t family, struct podnet_error *err)
{
	const char *path = sysctl_path(family);
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1", 1) != 1)
		return podnet_error_set(err, errno, "%s: %s", path,
					strerror(errno));
	return 0;
}
