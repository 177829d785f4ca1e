// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/inetdevice.h>
#include <net/ipv6.h>

#include "tunnel.h"

static const struct nla_policy member_policy[PODNET_ROUTE_A_MAX + 1] = {
	[PODNET_ROUTE_A_PREFIX] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[PODNET_ROUTE_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U32, 128),
	[PODNET_ROUTE_A_PEER] = { .type = NLA_NUL_STRING, .len = PODNET_NAME_MAX },
};

const struct nla_policy podnet_nl_route_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_ROUTE] = NLA_POLICY_NESTED(member_policy),
};

const struct nla_policy podnet_nl_route_new_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_ROUTE] = NLA_POLICY_NESTED(member_policy),
	[PODNET_A_GENERATION] = NLA_POLICY_MIN(NLA_U32, 1),
	[PODNET_A_REPLACE] = { .type = NLA_FLAG },
};

static int fill_route(struct sk_buff *msg, const struct podnet_tunnel *tunnel,
		      const void *object)
{
	const struct podnet_route *route = object;
	const struct podnet_peer *peer =
		podnet_route_peer(&tunnel->routes, route);
	const int size = route->protocol == htons(ETH_P_IP) ?
				 sizeof(struct in_addr) :
				 sizeof(struct in6_addr);
	struct nlattr *nest;

	nest = nla_nest_start(msg, PODNET_A_ROUTE);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put(msg, PODNET_ROUTE_A_PREFIX, size, route->prefix.addr) ||
	    nla_put_u32(msg, PODNET_ROUTE_A_PREFIX_LEN, route->prefix.length) ||
	    nla_put_string(msg, PODNET_ROUTE_A_PEER, peer->name) ||
	    nla_put_u32(msg, PODNET_ROUTE_A_GENERATION, route->generation))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

/* What a request says about a route. */
struct route_request {
	__be16 protocol;
	struct podnet_prefix prefix;
	const struct nlattr *peer_attr;
};

static int parse_prefix4(const struct nlattr *attr, struct podnet_prefix *prefix,
			 struct netlink_ext_ack *extack)
{
	const __be32 addr = nla_get_in_addr(attr);

	if (prefix->length > 32) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the length of an IPv4 prefix is at most 32");
		return -EINVAL;
	}
	if (addr & ~inet_make_mask(prefix->length)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the prefix has host bits set");
		return -EINVAL;
	}
	/* A prefix shorter than 0.0.0.0/8 covers more than that. */
	if (ipv4_is_multicast(addr) || ipv4_is_lbcast(addr) ||
	    ipv4_is_loopback(addr) || ipv4_is_linklocal_169(addr) ||
	    (ipv4_is_zeronet(addr) && prefix->length >= 8)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no pod has an address in that prefix");
		return -EINVAL;
	}
	prefix->addr[0] = addr;
	return 0;
}

static int parse_prefix6(const struct nlattr *attr, struct podnet_prefix *prefix,
			 struct netlink_ext_ack *extack)
{
	const struct in6_addr addr = nla_get_in6_addr(attr);
	struct in6_addr masked;

	ipv6_addr_prefix(&masked, &addr, prefix->length);
	if (!ipv6_addr_equal(&masked, &addr)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the prefix has host bits set");
		return -EINVAL;
	}
	/* ::/96 and what it covers are special (RFC 4291 section 2.5). */
	if (ipv6_addr_type(&addr) & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LOOPBACK |
				     IPV6_ADDR_LINKLOCAL | IPV6_ADDR_MAPPED) ||
	    (ipv6_addr_any(&addr) && prefix->length >= 96)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no pod has an address in that prefix");
		return -EINVAL;
	}
	memcpy(prefix->addr, &addr, sizeof(addr));
	return 0;
}

static int parse_route(const struct nlattr *entry, struct route_request *request,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[PODNET_ROUTE_A_MAX + 1];
	const struct nlattr *prefix;
	int err;

	memset(request, 0, sizeof(*request));
	err = podnet_nl_parse(tb, PODNET_ROUTE_A_MAX, entry, member_policy, extack);
	if (err)
		return err;
	prefix = tb[PODNET_ROUTE_A_PREFIX];
	if (!prefix || !tb[PODNET_ROUTE_A_PREFIX_LEN]) {
		NL_SET_ERR_MSG_ATTR(extack, entry, "the prefix or its length is missing");
		return -EINVAL;
	}
	request->peer_attr = tb[PODNET_ROUTE_A_PEER];
	request->prefix.length = nla_get_u32(tb[PODNET_ROUTE_A_PREFIX_LEN]);

	switch (nla_len(prefix)) {
	case sizeof(struct in_addr):
		request->protocol = htons(ETH_P_IP);
		return parse_prefix4(prefix, &request->prefix, extack);
	case sizeof(struct in6_addr):
		request->protocol = htons(ETH_P_IPV6);
		return parse_prefix6(prefix, &request->prefix, extack);
	}
	NL_SET_ERR_MSG_ATTR(extack, prefix, "a prefix is 4 bytes of IPv4 or 16 of IPv6");
	return -EINVAL;
}

static struct podnet_peer *find_peer(struct podnet_tunnel *tunnel,
				     const struct route_request *request,
				     const struct nlattr *entry,
				     struct netlink_ext_ack *extack)
{
	struct podnet_peer *peer;
	const char *name;

	name = podnet_nl_name(request->peer_attr, entry, extack);
	if (IS_ERR(name))
		return ERR_CAST(name);
	peer = podnet_peer_find(&tunnel->peers, name);
	if (!peer) {
		NL_SET_ERR_MSG_ATTR(extack, request->peer_attr,
				    "there is no peer of that name");
		return ERR_PTR(-ENOENT);
	}
	return peer;
}

/* Tells the listeners only if the route changed. */
static int move_route(struct podnet_tunnel *tunnel, struct podnet_route *route,
		      struct podnet_peer *peer, struct genl_info *info)
{
	route->generation = podnet_tunnel_stamp(tunnel);
	if (podnet_route_peer(&tunnel->routes, route) == peer)
		return 0;

	podnet_route_move(&tunnel->routes, route, peer);
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_route, route);
	return 0;
}

static int create_route(struct podnet_tunnel *tunnel,
			const struct route_request *request,
			struct podnet_peer *peer, struct genl_info *info)
{
	struct podnet_route *route;

	route = podnet_route_create(&tunnel->routes, request->protocol,
				    &request->prefix, peer);
	if (IS_ERR(route)) {
		NL_SET_ERR_MSG(info->extack, "no memory for the route");
		return PTR_ERR(route);
	}
	route->generation = podnet_tunnel_stamp(tunnel);
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_route, route);
	return 0;
}

static int route_new(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		     struct genl_info *info)
{
	struct route_request request;
	struct podnet_route *route;
	struct podnet_peer *peer;
	int err;

	err = parse_route(entry, &request, info->extack);
	if (err)
		return err;
	peer = find_peer(tunnel, &request, entry, info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);

	route = podnet_route_find(&tunnel->routes, request.protocol,
				  &request.prefix);
	if (!route)
		return create_route(tunnel, &request, peer, info);
	if (!info->attrs[PODNET_A_REPLACE]) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry, "a route for that prefix exists");
		return -EEXIST;
	}
	return move_route(tunnel, route, peer, info);
}

static struct podnet_route *find_route(struct podnet_tunnel *tunnel,
				       const struct route_request *request,
				       const struct nlattr *entry,
				       struct netlink_ext_ack *extack)
{
	struct podnet_route *route;

	route = podnet_route_find(&tunnel->routes, request->protocol,
				  &request->prefix);
	if (route)
		return route;
	NL_SET_ERR_MSG_ATTR(extack, entry, "there is no route for that prefix");
	return ERR_PTR(-ENOENT);
}

static int route_set(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		     struct genl_info *info)
{
	struct route_request request;
	struct podnet_route *route;
	struct podnet_peer *peer;
	int err;

	err = parse_route(entry, &request, info->extack);
	if (err)
		return err;
	route = find_route(tunnel, &request, entry, info->extack);
	if (IS_ERR(route))
		return PTR_ERR(route);
	peer = find_peer(tunnel, &request, entry, info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	return move_route(tunnel, route, peer, info);
}

/* For the verbs that take a prefix and nothing else. */
static struct podnet_route *find_by_prefix(struct podnet_tunnel *tunnel,
					   const struct nlattr *entry,
					   struct netlink_ext_ack *extack)
{
	struct route_request request;
	int err;

	err = parse_route(entry, &request, extack);
	if (err)
		return ERR_PTR(err);
	if (request.peer_attr) {
		NL_SET_ERR_MSG_ATTR(extack, request.peer_attr,
				    "this request takes the prefix of the route alone");
		return ERR_PTR(-EINVAL);
	}
	return find_route(tunnel, &request, entry, extack);
}

void podnet_nl_remove_route(struct podnet_tunnel *tunnel,
			    struct podnet_route *route, struct genl_info *info)
{
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, PODNET_CMD_ROUTE_DEL, fill_route, route);
	podnet_route_remove(&tunnel->routes, route);
}

static int route_del(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		     struct genl_info *info)
{
	struct podnet_route *route = find_by_prefix(tunnel, entry, info->extack);

	if (IS_ERR(route))
		return PTR_ERR(route);
	podnet_nl_remove_route(tunnel, route, info);
	return 0;
}

static int route_get(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		     struct genl_info *info)
{
	struct podnet_route *route = find_by_prefix(tunnel, entry, info->extack);

	if (IS_ERR(route))
		return PTR_ERR(route);
	return podnet_nl_reply(info, tunnel, fill_route, route);
}

int podnet_nl_route_new(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_for_each(info, PODNET_A_ROUTE, route_new);
}

int podnet_nl_route_set(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_for_each(info, PODNET_A_ROUTE, route_set);
}

int podnet_nl_route_del(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_for_each(info, PODNET_A_ROUTE, route_del);
}

int podnet_nl_route_get(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_once(info, PODNET_A_ROUTE, route_get);
}

int podnet_nl_route_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return podnet_nl_dump_list(skb, cb, PODNET_CMD_ROUTE_GET,
				   offsetof(struct podnet_tunnel, routes.list),
				   offsetof(struct podnet_route, list),
				   fill_route);
}
