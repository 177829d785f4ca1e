/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The way to the kernel, and which device there is ours. */
#ifndef PODNETD_KERNEL_H
#define PODNETD_KERNEL_H

#include "podnet.h"

struct kernel {
	const char *device;
	struct podnet_rtnl *rtnl;
	struct podnet_genl *genl;
};

#endif /* PODNETD_KERNEL_H */
