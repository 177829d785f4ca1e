// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>

#include "rtnl.h"

static struct rtnl_addr *to_nl(const struct podnet_ifaddr *ifaddr)
{
	_cleanup_nl_object_ struct rtnl_addr *out = rtnl_addr_alloc();
	_cleanup_nl_addr_ struct nl_addr *local =
		podnet_addr_to_nl(&ifaddr->addr, ifaddr->len);

	if (!out || !local || rtnl_addr_set_local(out, local))
		return NULL;
	rtnl_addr_set_ifindex(out, ifaddr->ifindex);
	/* An overlay has no neighbour that could claim the address as well. */
	if (ifaddr->addr.family == AF_INET6)
		rtnl_addr_set_flags(out, IFA_F_NODAD);
	return steal_ptr(out);
}

static int explain(int ret, const char *verb,
		   const struct podnet_ifaddr *ifaddr, struct podnet_error *err)
{
	char buf[PODNET_ADDR_STRLEN];

	if (ret)
		podnet_error_prefix(err, "cannot %s address %s/%u", verb,
				    podnet_addr_format(&ifaddr->addr, buf),
				    ifaddr->len);
	return ret;
}

int podnet_ifaddr_add(struct podnet_rtnl *rtnl,
		      const struct podnet_ifaddr *ifaddr,
		      struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_addr *addr = to_nl(ifaddr);
	struct nl_msg *msg = NULL;
	int ret = -NLE_NOMEM;

	if (addr)
		ret = rtnl_addr_build_add_request(
			addr, NLM_F_CREATE | NLM_F_REPLACE, &msg);
	ret = podnet_rtnl_send(rtnl, ret, msg, err);
	return explain(ret, "add", ifaddr, err);
}

int podnet_ifaddr_del(struct podnet_rtnl *rtnl,
		      const struct podnet_ifaddr *ifaddr,
		      struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_addr *addr = to_nl(ifaddr);
	struct nl_msg *msg = NULL;
	int ret = -NLE_NOMEM;

	if (addr)
		ret = rtnl_addr_build_delete_request(addr, 0, &msg);
	ret = podnet_rtnl_send(rtnl, ret, msg, err);
	return explain(ret, "delete", ifaddr, err);
}

struct each {
	unsigned int ifindex;
	podnet_ifaddr_fn fn;
	void *data;
};

static int each_addr(struct nl_object *object, void *data)
{
	struct rtnl_addr *addr = (struct rtnl_addr *)object;
	const struct each *each = data;
	struct podnet_ifaddr ifaddr = {
		.ifindex = rtnl_addr_get_ifindex(addr),
		.addr = podnet_addr_from_nl(rtnl_addr_get_local(addr)),
		.len = rtnl_addr_get_prefixlen(addr),
	};

	if (each->ifindex && each->ifindex != ifaddr.ifindex)
		return 0;
	if (ifaddr.addr.family == AF_UNSPEC ||
	    (ifaddr.addr.family == AF_INET6 &&
	     IN6_IS_ADDR_LINKLOCAL(&ifaddr.addr.v6)))
		return 0;
	return each->fn(&ifaddr, each->data);
}

int podnet_ifaddr_foreach(struct podnet_rtnl *rtnl, unsigned int ifindex,
			  podnet_ifaddr_fn fn, void *data,
			  struct podnet_error *err)
{
	const struct ifaddrmsg header = { .ifa_index = ifindex };
	struct each each = { ifindex, fn, data };

	return podnet_rtnl_dump(rtnl, RTM_GETADDR, &header, sizeof(header),
				each_addr, &each, err);
}
