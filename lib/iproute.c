// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/route.h>
#include <string.h>

#include "rtnl.h"

static int add_nexthop(struct rtnl_route *out,
		       const struct podnet_iproute *route)
{
	_cleanup_nl_addr_ struct nl_addr *gateway = NULL;
	struct rtnl_nexthop *nexthop = rtnl_route_nh_alloc();

	if (!nexthop)
		return -NLE_NOMEM;
	rtnl_route_add_nexthop(out, nexthop);
	rtnl_route_nh_set_ifindex(nexthop, route->ifindex);
	if (route->onlink)
		rtnl_route_nh_set_flags(nexthop, RTNH_F_ONLINK);
	if (route->gateway.family == AF_UNSPEC)
		return 0;
	gateway = podnet_addr_to_nl(&route->gateway,
				    podnet_addr_size(&route->gateway) * 8);
	if (!gateway)
		return -NLE_NOMEM;
	rtnl_route_nh_set_gateway(nexthop, gateway);
	return 0;
}

static int set_src(struct rtnl_route *out, const struct podnet_addr *src)
{
	_cleanup_nl_addr_ struct nl_addr *addr = NULL;

	if (src->family == AF_UNSPEC)
		return 0;
	addr = podnet_addr_to_nl(src, podnet_addr_size(src) * 8);
	return addr ? rtnl_route_set_pref_src(out, addr) : -NLE_NOMEM;
}

static struct rtnl_route *to_nl(const struct podnet_iproute *route)
{
	_cleanup_nl_object_ struct rtnl_route *out = rtnl_route_alloc();
	_cleanup_nl_addr_ struct nl_addr *dst =
		podnet_addr_to_nl(&route->dst.addr, route->dst.len);

	if (!out || !dst || rtnl_route_set_dst(out, dst) ||
	    set_src(out, &route->src))
		return NULL;
	rtnl_route_set_table(out, RT_TABLE_MAIN);
	rtnl_route_set_protocol(out, route->protocol);
	rtnl_route_set_type(out, route->ifindex ? RTN_UNICAST : RTN_BLACKHOLE);
	/* Otherwise libnl guesses, and takes a blackhole for a link. */
	if (!route->ifindex)
		rtnl_route_set_scope(out, RT_SCOPE_UNIVERSE);
	if (route->mtu && rtnl_route_set_metric(out, RTAX_MTU, route->mtu))
		return NULL;
	if (route->ifindex && add_nexthop(out, route))
		return NULL;
	return steal_ptr(out);
}

static int explain(int ret, const char *verb,
		   const struct podnet_iproute *route, struct podnet_error *err)
{
	char buf[PODNET_PREFIX_STRLEN];

	if (ret)
		podnet_error_prefix(err, "cannot %s kernel route %s", verb,
				    podnet_prefix_format(&route->dst, buf));
	return ret;
}

int podnet_iproute_replace(struct podnet_rtnl *rtnl,
			   const struct podnet_iproute *route,
			   struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_route *out = to_nl(route);
	struct nl_msg *msg = NULL;
	int ret = -NLE_NOMEM;

	if (out)
		ret = rtnl_route_build_add_request(
			out, NLM_F_CREATE | NLM_F_REPLACE, &msg);
	ret = podnet_rtnl_send(rtnl, ret, msg, err);
	return explain(ret, "set", route, err);
}

int podnet_iproute_del(struct podnet_rtnl *rtnl,
		       const struct podnet_iproute *route,
		       struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_route *out = to_nl(route);
	struct nl_msg *msg = NULL;
	int ret = -NLE_NOMEM;

	if (out)
		ret = rtnl_route_build_del_request(out, 0, &msg);
	ret = podnet_rtnl_send(rtnl, ret, msg, err);
	return explain(ret, "delete", route, err);
}

/* The whole family is a prefix without address in netlink. */
static struct podnet_prefix from_nl_dst(struct rtnl_route *from)
{
	struct nl_addr *dst = rtnl_route_get_dst(from);
	struct podnet_prefix prefix = { .addr = podnet_addr_from_nl(dst) };

	if (prefix.addr.family == AF_UNSPEC)
		prefix.addr.family = rtnl_route_get_family(from);
	else
		prefix.len = nl_addr_get_prefixlen(dst);
	return prefix;
}

static void from_nl_nexthop(struct rtnl_route *from,
			    struct podnet_iproute *route)
{
	struct rtnl_nexthop *nexthop = rtnl_route_nexthop_n(from, 0);
	struct nl_addr *via;

	/* IPv6 hangs reject routes on the loopback device. */
	if (!nexthop || (rtnl_route_get_type(from) != RTN_UNICAST &&
			 rtnl_route_get_type(from) != RTN_LOCAL))
		return;
	via = rtnl_route_nh_get_via(nexthop);
	route->ifindex = rtnl_route_nh_get_ifindex(nexthop);
	route->onlink = rtnl_route_nh_get_flags(nexthop) & RTNH_F_ONLINK;
	route->gateway = podnet_addr_from_nl(
		via ? via : rtnl_route_nh_get_gateway(nexthop));
}

static struct podnet_iproute from_nl(struct rtnl_route *from)
{
	struct podnet_iproute route = {
		.dst = from_nl_dst(from),
		.src = podnet_addr_from_nl(rtnl_route_get_pref_src(from)),
		.protocol = rtnl_route_get_protocol(from),
	};

	from_nl_nexthop(from, &route);
	if (rtnl_route_get_metric(from, RTAX_MTU, &route.mtu))
		route.mtu = 0;
	return route;
}

struct each {
	uint8_t protocol;
	podnet_iproute_fn fn;
	void *data;
};

static bool is_expressible(struct rtnl_route *from)
{
	int type = rtnl_route_get_type(from);

	return (type == RTN_UNICAST || type == RTN_BLACKHOLE) &&
	       !rtnl_route_get_tos(from);
}

static int each_route(struct nl_object *object, void *data)
{
	struct rtnl_route *from = (struct rtnl_route *)object;
	const struct each *each = data;
	struct podnet_iproute route = from_nl(from);

	if (rtnl_route_get_table(from) != RT_TABLE_MAIN ||
	    !is_expressible(from) ||
	    (each->protocol && each->protocol != route.protocol) ||
	    !podnet_addr_size(&route.dst.addr))
		return 0;
	return each->fn(&route, each->data);
}

int podnet_iproute_foreach(struct podnet_rtnl *rtnl, uint8_t protocol,
			   podnet_iproute_fn fn, void *data,
			   struct podnet_error *err)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	struct each each = { protocol, fn, data };

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		const struct rtmsg header = {
			.rtm_family = families[i],
			.rtm_protocol = protocol,
			.rtm_table = RT_TABLE_MAIN,
		};
		int ret = podnet_rtnl_dump(rtnl, RTM_GETROUTE, &header,
					   sizeof(header), each_route, &each,
					   err);

		/* A namespace that never had an address has no main table. */
		if (ret == -ENOENT)
			continue;
		if (ret)
			return ret;
	}
	return 0;
}

static int take(struct nl_object *object, void *data)
{
	*(struct podnet_iproute *)data = from_nl((struct rtnl_route *)object);
	return 0;
}

int podnet_iproute_lookup(struct podnet_rtnl *rtnl,
			  const struct podnet_addr *dst,
			  struct podnet_iproute *ret, struct podnet_error *err)
{
	struct rtmsg header = {
		.rtm_family = dst->family,
		.rtm_dst_len = podnet_addr_size(dst) * 8,
		/* Else a path MTU that was learned would take the place of
		 * the route's own for a while. */
		.rtm_flags = RTM_F_FIB_MATCH,
	};
	_cleanup_nl_msg_ struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETROUTE,
								 0);
	struct podnet_iproute route = {};
	char buf[PODNET_ADDR_STRLEN];
	int r;

	if (!msg || nlmsg_append(msg, &header, sizeof(header), NLMSG_ALIGNTO) ||
	    nla_put(msg, RTA_DST, podnet_addr_size(dst), dst->bytes))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	r = podnet_rtnl_get(rtnl, msg, take, &route, err);
	if (!r && !route.ifindex)
		r = podnet_error_set(err, ENETUNREACH, "there is none");
	if (r) {
		podnet_error_prefix(err, "no route to %s",
				    podnet_addr_format(dst, buf));
		return r;
	}
	*ret = route;
	return 0;
}
