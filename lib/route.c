// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <string.h>

#include "codec.h"
#include "genl.h"

static int put_members(struct nl_msg *msg, const struct podnet_prefix *prefix,
		       const char *peer)
{
	if (podnet_addr_encode(msg, PODNET_ROUTE_A_PREFIX, &prefix->addr) ||
	    nla_put_u32(msg, PODNET_ROUTE_A_PREFIX_LEN, prefix->len))
		return -1;
	return peer ? nla_put_string(msg, PODNET_ROUTE_A_PEER, peer) : 0;
}

bool podnet_route_encode(struct nl_msg *msg, const struct podnet_prefix *prefix,
			 const char *peer)
{
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_ROUTE);

	if (!nest)
		return false;
	if (put_members(msg, prefix, peer)) {
		nla_nest_cancel(msg, nest);
		return false;
	}
	nla_nest_end(msg, nest);
	return true;
}

int podnet_route_decode(struct nlattr *nest, struct podnet_route *ret,
			struct podnet_error *err)
{
	static const struct nla_policy policy[PODNET_ROUTE_A_MAX + 1] = {
		[PODNET_ROUTE_A_PREFIX_LEN] = { .type = NLA_U32 },
		[PODNET_ROUTE_A_PEER] = { .type = NLA_STRING,
					  .maxlen = PODNET_NAME_MAX + 1 },
		[PODNET_ROUTE_A_GENERATION] = { .type = NLA_U32 },
	};
	struct nlattr *attrs[PODNET_ROUTE_A_MAX + 1];
	struct podnet_route route = {};
	uint32_t len;
	int r;

	r = podnet_nest_decode(nest, attrs, PODNET_ROUTE_A_MAX, policy,
			       "route: bad attributes", err);
	if (r)
		return r;
	if (!attrs[PODNET_ROUTE_A_PREFIX] || !attrs[PODNET_ROUTE_A_PREFIX_LEN] ||
	    !attrs[PODNET_ROUTE_A_PEER])
		return podnet_codec_error(err, "route: incomplete");
	if (!podnet_addr_decode(attrs[PODNET_ROUTE_A_PREFIX],
				&route.prefix.addr))
		return podnet_codec_error(err, "route: bad prefix");
	len = nla_get_u32(attrs[PODNET_ROUTE_A_PREFIX_LEN]);
	if (len > podnet_addr_size(&route.prefix.addr) * 8)
		return podnet_codec_error(err, "route: bad prefix length");
	route.prefix.len = len;
	nla_strlcpy(route.peer, attrs[PODNET_ROUTE_A_PEER], sizeof(route.peer));
	if (attrs[PODNET_ROUTE_A_GENERATION])
		route.generation =
			nla_get_u32(attrs[PODNET_ROUTE_A_GENERATION]);
	*ret = route;
	return 0;
}

static bool encode_whole(struct nl_msg *msg, const void *objects, size_t index)
{
	const struct podnet_route *routes = objects;

	return podnet_route_encode(msg, &routes[index].prefix,
				   routes[index].peer);
}

static bool encode_prefix(struct nl_msg *msg, const void *objects, size_t index)
{
	const struct podnet_route *routes = objects;

	return podnet_route_encode(msg, &routes[index].prefix, NULL);
}

static void blame(const void *objects, size_t index, struct podnet_error *err)
{
	const struct podnet_route *routes = objects;
	char buf[PODNET_PREFIX_STRLEN];

	podnet_error_prefix(err, "route %s",
			    podnet_prefix_format(&routes[index].prefix, buf));
}

int podnet_route_add(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     bool replace, struct podnet_error *err)
{
	const struct podnet_bulk bulk = {
		.cmd = PODNET_CMD_ROUTE_NEW,
		.replace = replace,
		.ifindex = ifindex,
		.objects = routes,
		.count = count,
		.encode = encode_whole,
		.blame = blame,
	};

	return podnet_genl_bulk(genl, &bulk, err);
}

int podnet_route_set(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     struct podnet_error *err)
{
	const struct podnet_bulk bulk = {
		.cmd = PODNET_CMD_ROUTE_SET,
		.ifindex = ifindex,
		.objects = routes,
		.count = count,
		.encode = encode_whole,
		.blame = blame,
	};

	return podnet_genl_bulk(genl, &bulk, err);
}

int podnet_route_del(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     struct podnet_error *err)
{
	const struct podnet_bulk bulk = {
		.cmd = PODNET_CMD_ROUTE_DEL,
		.ifindex = ifindex,
		.objects = routes,
		.count = count,
		.encode = encode_prefix,
		.blame = blame,
	};

	return podnet_genl_bulk(genl, &bulk, err);
}

struct find {
	struct podnet_route *ret;
	bool found;
};

static int take(const struct podnet_event *event, void *data)
{
	struct find *find = data;

	if (event->route) {
		*find->ret = *event->route;
		find->found = true;
	}
	return 0;
}

int podnet_route_get(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_prefix *prefix,
		     struct podnet_route *ret, struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct podnet_route route = { .prefix = *prefix };
	struct find find = { &route, false };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_ROUTE_GET, ifindex, &msg, err);
	if (r)
		return r;
	if (!podnet_route_encode(msg, prefix, NULL))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	r = podnet_genl_get(genl, msg, take, &find, err);
	if (r) {
		blame(&route, 0, err);
		return r;
	}
	if (!find.found)
		return podnet_codec_error(err, "no route in the reply");
	*ret = route;
	return 0;
}

struct each {
	podnet_route_fn fn;
	void *data;
};

static int each_route(const struct podnet_event *event, void *data)
{
	const struct each *each = data;

	return event->route ? each->fn(event->route, each->data) : 0;
}

int podnet_route_foreach(struct podnet_genl *genl, unsigned int ifindex,
			 podnet_route_fn fn, void *data,
			 struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct each each = { fn, data };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_ROUTE_GET, ifindex, &msg, err);
	if (r)
		return r;
	return podnet_genl_dump(genl, msg, each_route, &each, err);
}
