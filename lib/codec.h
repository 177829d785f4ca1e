/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The objects of the kernel interface as netlink attributes.
 *
 * Encoders add one nest and return false, with the message as before, if
 * there is no room. Decoders take such a nest, fail with -EBADMSG, and write
 * their result only on success; attributes they do not know are skipped, for
 * a newer kernel may have more.
 */
#ifndef PODNET_CODEC_H
#define PODNET_CODEC_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "podnet.h"

bool podnet_device_encode(struct nl_msg *msg,
			  const struct podnet_device *device);
int podnet_device_decode(struct nlattr *nest, unsigned int ifindex,
			 struct podnet_device *ret, struct podnet_error *err);

/* Carries only the name if @members is 0. */
bool podnet_peer_encode(struct nl_msg *msg, const struct podnet_peer *peer,
			unsigned int members);
int podnet_peer_decode(struct nlattr *nest, struct podnet_peer *ret,
		       struct podnet_error *err);

/* @peer NULL: just the prefix. */
bool podnet_route_encode(struct nl_msg *msg, const struct podnet_prefix *prefix,
			 const char *peer);
int podnet_route_decode(struct nlattr *nest, struct podnet_route *ret,
			struct podnet_error *err);

/* A reply, a message of a dump, or a notification: @fn is called for each
 * object in it, or once if it has none. */
int podnet_message_decode(struct nlmsghdr *nlh, podnet_event_fn fn, void *data,
			  struct podnet_error *err);

/* The parts that objects share. */
int podnet_nest_decode(struct nlattr *nest, struct nlattr **attrs, int max,
		       const struct nla_policy *policy, const char *what,
		       struct podnet_error *err);
int podnet_addr_encode(struct nl_msg *msg, int type,
		       const struct podnet_addr *addr);
/* False unless it holds 4 or 16 bytes. */
bool podnet_addr_decode(const struct nlattr *attr, struct podnet_addr *ret);
int podnet_codec_error(struct podnet_error *err, const char *what);

#endif /* PODNET_CODEC_H */
