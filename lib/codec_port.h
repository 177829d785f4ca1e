/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A port as a nest of attributes. The encoder returns false, with the message
 * as before, if there is no room. The decoder fails with -EBADMSG, writes its
 * result only on success, and skips attributes it does not know, for a newer
 * kernel may have more.
 */
#ifndef PODNET_CODEC_PORT_H
#define PODNET_CODEC_PORT_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "podnet.h"

/* Carries only the ifindex if @members is 0. */
bool podnet_port_encode(struct nl_msg *msg, const struct podnet_port *port,
			unsigned int members);
int podnet_port_decode(struct nlattr *nest, struct podnet_port *ret,
		       struct podnet_error *err);

#endif /* PODNET_CODEC_PORT_H */
