/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A route as a nest of attributes. The encoder returns false, with the message
 * as before, if there is no room. The decoder fails with -EBADMSG, writes its
 * result only on success, and skips attributes it does not know, for a newer
 * kernel may have more.
 */
#ifndef PODNET_CODEC_ROUTE_H
#define PODNET_CODEC_ROUTE_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "podnet.h"

/* @peer NULL: just the prefix. */
bool podnet_route_encode(struct nl_msg *msg, const struct podnet_prefix *prefix,
			 const char *peer);
int podnet_route_decode(struct nlattr *nest, struct podnet_route *ret,
			struct podnet_error *err);

#endif /* PODNET_CODEC_ROUTE_H */
