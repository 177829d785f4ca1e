/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Whether a device takes IPv6 addresses. */
#ifndef PODNETD_IPV6_H
#define PODNETD_IPV6_H

#include "podnet.h"

/* Whatever the host's default for new devices is. Changes nothing if it is so
 * already. */
int ipv6_enable(const char *device, struct podnet_error *err);

#endif /* PODNETD_IPV6_H */
