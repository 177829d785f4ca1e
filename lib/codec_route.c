// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "codec_route.h"

#include "attr.h"

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
		return podnet_attr_error(err, "route: incomplete");
	if (!podnet_addr_decode(attrs[PODNET_ROUTE_A_PREFIX],
				&route.prefix.addr))
		return podnet_attr_error(err, "route: bad prefix");
	len = nla_get_u32(attrs[PODNET_ROUTE_A_PREFIX_LEN]);
	if (len > podnet_addr_size(&route.prefix.addr) * 8)
		return podnet_attr_error(err, "route: bad prefix length");
	route.prefix.len = len;
	nla_strlcpy(route.peer, attrs[PODNET_ROUTE_A_PEER], sizeof(route.peer));
	if (attrs[PODNET_ROUTE_A_GENERATION])
		route.generation =
			nla_get_u32(attrs[PODNET_ROUTE_A_GENERATION]);
	*ret = route;
	return 0;
}
