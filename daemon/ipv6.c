// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "ipv6.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"

int ipv6_enable(const char *device, struct podnet_error *err)
{
	char path[sizeof("/proc/sys/net/ipv6/conf//disable_ipv6") + IFNAMSIZ];
	_cleanup_close_ int fd = -1, out = -1;
	char digit;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return podnet_error_set(
			err, EAFNOSUPPORT,
			"%s is missing, and the node has an IPv6 prefix: boot the kernel with IPv6, or remove the prefix",
			path);
	if (fd >= 0 && read(fd, &digit, 1) == 1 && digit == '0')
		return 0;
	/* Not before it has to be: /proc/sys may be read-only. */
	out = open(path, O_WRONLY | O_CLOEXEC);
	if (out < 0 || write(out, "0", 1) != 1)
		return podnet_error_set(err, errno, "%s: %s", path,
					strerror(errno));
	return 0;
}
