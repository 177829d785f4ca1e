// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "message.h"

#include <linux/genetlink.h>

#include "attr.h"
#include "codec_device.h"
#include "codec_peer.h"
#include "codec_port.h"
#include "codec_route.h"

static const struct nla_policy message_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_DEVICE] = { .type = NLA_NESTED },
	[PODNET_A_PEER] = { .type = NLA_NESTED },
	[PODNET_A_ROUTE] = { .type = NLA_NESTED },
	[PODNET_A_GENERATION] = { .type = NLA_U32 },
	[PODNET_A_PORT] = { .type = NLA_NESTED },
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

static int deliver_port(struct nlattr *nest, struct podnet_event *event,
			podnet_event_fn fn, void *data,
			struct podnet_error *err)
{
	struct podnet_port port;
	int ret = podnet_port_decode(nest, &port, err);

	if (ret)
		return ret;
	event->port = &port;
	ret = fn(event, data);
	event->port = NULL;
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
		return podnet_attr_error(err, "bad attributes");
	event.cmd = ((struct genlmsghdr *)nlmsg_data(nlh))->cmd;
	if (!attrs[PODNET_A_IFINDEX])
		return podnet_attr_error(err, "no ifindex");
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
		case PODNET_A_PORT:
			ret = deliver_port(attr, &event, fn, data, err);
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
