// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "codec.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

int podnet_codec_error(struct podnet_error *err, const char *what)
{
	return podnet_error_set(err, EBADMSG,
				"kernel: malformed message: %s", what);
}

int podnet_nest_decode(struct nlattr *nest, struct nlattr **attrs, int max,
		       const struct nla_policy *policy, const char *what,
		       struct podnet_error *err)
{
	if (nla_parse_nested(attrs, max, nest, policy))
		return podnet_codec_error(err, what);
	return 0;
}

int podnet_addr_encode(struct nl_msg *msg, int type,
		       const struct podnet_addr *addr)
{
	return nla_put(msg, type, podnet_addr_size(addr), addr->bytes);
}

bool podnet_addr_decode(const struct nlattr *attr, struct podnet_addr *ret)
{
	struct podnet_addr addr = {};

	switch (nla_len(attr)) {
	case sizeof(addr.v4):
		addr.family = AF_INET;
		break;
	case sizeof(addr.v6):
		addr.family = AF_INET6;
		break;
	default:
		return false;
	}
	memcpy(addr.bytes, nla_data(attr), nla_len(attr));
	*ret = addr;
	return true;
}

static const struct nla_policy message_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_DEVICE] = { .type = NLA_NESTED },
	[PODNET_A_PEER] = { .type = NLA_NESTED },
	[PODNET_A_ROUTE] = { .type = NLA_NESTED },
	[PODNET_A_GENERATION] = { .type = NLA_U32 },
};

static int deliver_device(struct nlattr *nest, struct podnet_event *event,
			  podnet_event_fn fn, void *data,
			  struct podnet_error *err)
{
	struct podnet_device device;
	int ret = podnet_device_decode(nest, event->ifindex, &device, err);

	if (ret)
		return ret;
	event->device = &device;
	ret = fn(event, data);
	event->device = NULL;
	return ret;
}

static int deliver_peer(struct nlattr *nest, struct podnet_event *event,
			podnet_event_fn fn, void *data,
			struct podnet_error *err)
{
	struct podnet_peer peer;
	int ret = podnet_peer_decode(nest, &peer, err);

	if (ret)
		return ret;
	event->peer = &peer;
	ret = fn(event, data);
	event->peer = NULL;
	return ret;
}

static int deliver_route(struct nlattr *nest, struct podnet_event *event,
			 podnet_event_fn fn, void *data,
			 struct podnet_error *err)
{
	struct podnet_route route;
	int ret = podnet_route_decode(nest, &route, err);

	if (ret)
		return ret;
	event->route = &route;
	ret = fn(event, data);
	event->route = NULL;
	return ret;
}

int podnet_message_decode(struct nlmsghdr *nlh, podnet_event_fn fn, void *data,
			  struct podnet_error *err)
{
	struct nlattr *attrs[PODNET_A_MAX + 1];
	struct podnet_event event = {};
	struct nlattr *attr;
	bool empty = true;
	int rest;
	int ret = 0;

	if (nlmsg_parse(nlh, GENL_HDRLEN, attrs, PODNET_A_MAX, message_policy))
		return podnet_codec_error(err, "bad attributes");
	event.cmd = ((struct genlmsghdr *)nlmsg_data(nlh))->cmd;
	if (!attrs[PODNET_A_IFINDEX])
		return podnet_codec_error(err, "no ifindex");
	event.ifindex = nla_get_u32(attrs[PODNET_A_IFINDEX]);
	if (attrs[PODNET_A_GENERATION])
		event.generation = nla_get_u32(attrs[PODNET_A_GENERATION]);

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rest) {
		switch (nla_type(attr)) {
		case PODNET_A_DEVICE:
			ret = deliver_device(attr, &event, fn, data, err);
			break;
		case PODNET_A_PEER:
			ret = deliver_peer(attr, &event, fn, data, err);
			break;
		case PODNET_A_ROUTE:
			ret = deliver_route(attr, &event, fn, data, err);
			break;
		default:
			continue;
		}
		if (ret)
			return ret;
		empty = false;
	}
	return empty ? fn(&event, data) : 0;
}
