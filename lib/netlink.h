/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A netlink socket: requests, dumps and events. libnl encodes and decodes the
 * messages; the exchange is done here, because libnl's receive path does not
 * pass on what this library has to report: errno, the extended ack, and the
 * error in the NLMSG_DONE of a dump.
 */
#ifndef PODNET_NETLINK_H
#define PODNET_NETLINK_H

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stddef.h>
#include <stdint.h>

#include "cleanup.h"
#include "error.h"

struct podnet_netlink {
	int fd;
	uint32_t seq;
	char *buffer;
};

int podnet_netlink_open(int protocol, struct podnet_netlink *ret,
			struct podnet_error *err);
void podnet_netlink_close(struct podnet_netlink *netlink);
int podnet_netlink_join(struct podnet_netlink *netlink, unsigned int group,
			struct podnet_error *err);

/* Called for a message of the kernel; non-zero ends and is returned. */
typedef int (*podnet_netlink_fn)(struct nlmsghdr *nlh, void *data,
				 struct podnet_error *err);

/* A request and its ack. @fn, which may be NULL, gets the replies.
 * @ret_offset, which may be NULL, is set if the request is refused: the
 * offset of the offending attribute in @msg, or 0 if the kernel named none. */
int podnet_netlink_request(struct podnet_netlink *netlink, struct nl_msg *msg,
			   podnet_netlink_fn fn, void *data,
			   size_t *ret_offset, struct podnet_error *err);

/* @fn is called after the last message has come; a dump that a change has
 * overtaken is repeated before. */
int podnet_netlink_dump(struct podnet_netlink *netlink, struct nl_msg *msg,
			podnet_netlink_fn fn, void *data,
			struct podnet_error *err);

/* What lies in the socket, without blocking; -ENOBUFS if the kernel had to
 * drop events. */
int podnet_netlink_read(struct podnet_netlink *netlink, podnet_netlink_fn fn,
			void *data, struct podnet_error *err);

/* For a failed libnl call that only builds or parses: NLE_* is not errno. */
int podnet_netlink_build_error(int nle, struct podnet_error *err);

static inline void cleanup_nl_msg_p(struct nl_msg **msg)
{
	nlmsg_free(*msg);
}
#define _cleanup_nl_msg_ _cleanup_(cleanup_nl_msg_p)

#endif /* PODNET_NETLINK_H */
