/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What is common to the attributes of all objects. What a kernel should not
 * send is refused with -EBADMSG.
 */
#ifndef PODNET_ATTR_H
#define PODNET_ATTR_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "podnet.h"

/* For a message that lacks something or holds what cannot be. */
int podnet_attr_error(struct podnet_error *err, const char *what);

int podnet_nest_decode(struct nlattr *nest, struct nlattr **attrs, int max,
		       const struct nla_policy *policy, const char *what,
		       struct podnet_error *err);
int podnet_addr_encode(struct nl_msg *msg, int type,
		       const struct podnet_addr *addr);
/* The same for an attribute of one family, for which AF_UNSPEC is the
 * unspecified address. */
int podnet_addr_encode_as(struct nl_msg *msg, int type, sa_family_t family,
			  const struct podnet_addr *addr);
/* False unless it holds 4 or 16 bytes. */
bool podnet_addr_decode(const struct nlattr *attr, struct podnet_addr *ret);
/* False unless it holds an address of @family. */
bool podnet_addr_decode_as(const struct nlattr *attr, sa_family_t family,
			   struct podnet_addr *ret);
/* False unless it holds 6 bytes. */
bool podnet_mac_decode(const struct nlattr *attr, uint8_t ret[PODNET_MAC_SIZE]);

#endif /* PODNET_ATTR_H */
