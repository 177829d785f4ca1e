/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNET_MESSAGE_H
#define PODNET_MESSAGE_H

#include <linux/netlink.h>

#include "podnet.h"

/* A reply, a message of a dump, or a notification: @fn is called for each
 * object in it, or once if it has none. */
int podnet_message_decode(struct nlmsghdr *nlh, podnet_event_fn fn, void *data,
			  struct podnet_error *err);

#endif /* PODNET_MESSAGE_H */
