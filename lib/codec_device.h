/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A device as a nest of attributes. The encoder returns false, with the message
 * as before, if there is no room. The decoder fails with -EBADMSG, writes its
 * result only on success, and skips attributes it does not know, for a newer
 * kernel may have more.
 */
#ifndef PODNET_CODEC_DEVICE_H
#define PODNET_CODEC_DEVICE_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "podnet.h"

/* Carries @device->members. */
bool podnet_device_encode(struct nl_msg *msg,
			  const struct podnet_device *device);
int podnet_device_decode(struct nlattr *nest, unsigned int ifindex,
			 struct podnet_device *ret, struct podnet_error *err);

#endif /* PODNET_CODEC_DEVICE_H */
