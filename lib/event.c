// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "genl.h"
#include "message.h"

int podnet_event_subscribe(struct podnet_genl *genl, struct podnet_error *err)
{
	return podnet_netlink_join(&genl->netlink, genl->event_group, err);
}

struct reader {
	uint16_t family;
	podnet_event_fn fn;
	void *data;
};

static int read_event(struct nlmsghdr *nlh, void *data,
		      struct podnet_error *err)
{
	const struct reader *reader = data;

	if (nlh->nlmsg_type != reader->family)
		return 0;
	return podnet_message_decode(nlh, reader->fn, reader->data, err);
}

int podnet_event_read(struct podnet_genl *genl, podnet_event_fn fn, void *data,
		      struct podnet_error *err)
{
	struct reader reader = { genl->family, fn, data };

	return podnet_netlink_read(&genl->netlink, read_event, &reader, err);
}
