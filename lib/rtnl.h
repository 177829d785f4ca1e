/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNET_RTNL_H
#define PODNET_RTNL_H

#include <netlink/addr.h>
#include <netlink/object.h>

#include "netlink.h"
#include "podnet.h"

struct podnet_rtnl {
	struct podnet_netlink netlink;
};

/* Sends what one of libnl's build functions made: @nle is its return value,
 * and @msg, valid if that is 0, is freed. */
int podnet_rtnl_send(struct podnet_rtnl *rtnl, int nle, struct nl_msg *msg,
		     struct podnet_error *err);

/* @fn gets what libnl makes of each message; non-zero ends and is returned. */
typedef int (*podnet_rtnl_fn)(struct nl_object *object, void *data);

int podnet_rtnl_get(struct podnet_rtnl *rtnl, struct nl_msg *msg,
		    podnet_rtnl_fn fn, void *data, struct podnet_error *err);
/* @header is the struct that follows nlmsghdr in requests of @type. */
int podnet_rtnl_dump(struct podnet_rtnl *rtnl, int type, const void *header,
		     size_t header_size, podnet_rtnl_fn fn, void *data,
		     struct podnet_error *err);

/* NULL without memory; @len is the length of the prefix. */
struct nl_addr *podnet_addr_to_nl(const struct podnet_addr *addr, int len);
/* AF_UNSPEC unless it is an IPv4 or IPv6 address. */
struct podnet_addr podnet_addr_from_nl(const struct nl_addr *addr);

static inline void cleanup_nl_addr_p(struct nl_addr **addr)
{
	nl_addr_put(*addr);
}
#define _cleanup_nl_addr_ _cleanup_(cleanup_nl_addr_p)

/* For all of libnl's objects, which begin with struct nl_object. */
static inline void cleanup_nl_object_p(void *p)
{
	struct nl_object *object = *(struct nl_object **)p;

	if (object)
		nl_object_put(object);
}
#define _cleanup_nl_object_ _cleanup_(cleanup_nl_object_p)

#endif /* PODNET_RTNL_H */
