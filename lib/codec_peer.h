/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A peer as a nest of attributes. The encoder returns false, with the message
 * as before, if there is no room. The decoder fails with -EBADMSG, writes its
 * result only on success, and skips attributes it does not know, for a newer
 * kernel may have more.
 */
#ifndef PODNET_CODEC_PEER_H
#define PODNET_CODEC_PEER_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "podnet.h"

/* Carries only the name if @members is 0. */
bool podnet_peer_encode(struct nl_msg *msg, const struct podnet_peer *peer,
			unsigned int members);
int podnet_peer_decode(struct nlattr *nest, struct podnet_peer *ret,
		       struct podnet_error *err);

#endif /* PODNET_CODEC_PEER_H */
