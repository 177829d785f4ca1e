/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the commands read of the kernel. Lists are sorted: peers by name,
 * routes by prefix, ports by the name of their link.
 */
#ifndef PODNET_CTL_KERNEL_H
#define PODNET_CTL_KERNEL_H

#include "args.h"
#include "cleanup.h"
#include "list.h"
#include "podnet.h"

#define DEFAULT_DEVICE "podnet0"

/* A socket and the device, whose ifindex all requests need. */
struct kernel {
	struct podnet_genl *genl;
	struct podnet_device device;
};

int kernel_open(const char *ifname, struct kernel *ret,
		struct podnet_error *err);
/* Reads the last words, "[dev DEVICE]", and opens that device. */
int kernel_open_dev(struct args *args, struct kernel *ret,
		    struct podnet_error *err);
int kernel_peers(const struct kernel *kernel, struct peer_list *ret,
		 struct podnet_error *err);
int kernel_routes(const struct kernel *kernel, struct route_list *ret,
		  struct podnet_error *err);
int kernel_ports(const struct kernel *kernel, struct port_list *ret,
		 struct podnet_error *err);

static inline void cleanup_kernel_p(struct kernel *kernel)
{
	podnet_genl_close(kernel->genl);
}
#define _cleanup_kernel_ _cleanup_(cleanup_kernel_p)

static inline void cleanup_genl_p(struct podnet_genl **genl)
{
	podnet_genl_close(*genl);
}
#define _cleanup_genl_ _cleanup_(cleanup_genl_p)

static inline void cleanup_rtnl_p(struct podnet_rtnl **rtnl)
{
	podnet_rtnl_close(*rtnl);
}
#define _cleanup_rtnl_ _cleanup_(cleanup_rtnl_p)

#endif /* PODNET_CTL_KERNEL_H */
