/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNET_GENL_H
#define PODNET_GENL_H

#include "netlink.h"
#include "podnet.h"

struct podnet_genl {
	struct podnet_netlink netlink;
	uint16_t family;
	uint32_t event_group;
};

/* @ifindex 0: none. */
int podnet_genl_message(const struct podnet_genl *genl, enum podnet_cmd cmd,
			unsigned int ifindex, struct nl_msg **ret,
			struct podnet_error *err);

/* @fn gets the objects of the reply, or of all messages of the dump. */
int podnet_genl_get(struct podnet_genl *genl, struct nl_msg *msg,
		    podnet_event_fn fn, void *data, struct podnet_error *err);
int podnet_genl_dump(struct podnet_genl *genl, struct nl_msg *msg,
		     podnet_event_fn fn, void *data, struct podnet_error *err);

#endif /* PODNET_GENL_H */
