// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "rtnl.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "netns.h"

int podnet_rtnl_open(struct podnet_rtnl **ret, struct podnet_error *err)
{
	struct podnet_rtnl *rtnl = calloc(1, sizeof(*rtnl));
	int r;

	if (!rtnl)
		return podnet_error_set(err, ENOMEM, "out of memory");
	r = podnet_netlink_open(NETLINK_ROUTE, &rtnl->netlink, err);
	if (r) {
		free(rtnl);
		return r;
	}
	*ret = rtnl;
	return 0;
}

int podnet_rtnl_open_in(int netns_fd, struct podnet_rtnl **ret,
			struct podnet_error *err)
{
	struct podnet_rtnl *rtnl = NULL;
	int home;
	int left;
	int r;

	r = podnet_netns_enter(netns_fd, &home, err);
	if (r)
		return r;
	r = podnet_rtnl_open(&rtnl, err);
	left = podnet_netns_leave(home, r ? NULL : err);
	if (!r && !left) {
		*ret = rtnl;
		return 0;
	}
	podnet_rtnl_close(rtnl);
	return r ? r : left;
}

void podnet_rtnl_close(struct podnet_rtnl *rtnl)
{
	if (!rtnl)
		return;
	podnet_netlink_close(&rtnl->netlink);
	free(rtnl);
}

int podnet_rtnl_send(struct podnet_rtnl *rtnl, int nle, struct nl_msg *msg,
		     struct podnet_error *err)
{
	int ret;

	if (nle < 0)
		return podnet_netlink_build_error(nle, err);
	ret = podnet_netlink_request(&rtnl->netlink, msg, NULL, NULL, NULL,
				     err);
	nlmsg_free(msg);
	return ret;
}

struct delivery {
	podnet_rtnl_fn fn;
	void *data;
	int result;
};

static void deliver_object(struct nl_object *object, void *data)
{
	struct delivery *delivery = data;

	delivery->result = delivery->fn(object, delivery->data);
}

static int deliver(struct nlmsghdr *nlh, void *data, struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = nlmsg_convert(nlh);
	struct delivery *delivery = data;
	int nle;

	if (!msg)
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	nlmsg_set_proto(msg, NETLINK_ROUTE);
	nle = nl_msg_parse(msg, deliver_object, delivery);
	if (nle < 0)
		return podnet_netlink_build_error(nle, err);
	return delivery->result;
}

int podnet_rtnl_get(struct podnet_rtnl *rtnl, struct nl_msg *msg,
		    podnet_rtnl_fn fn, void *data, struct podnet_error *err)
{
	struct delivery delivery = { fn, data, 0 };

	return podnet_netlink_request(&rtnl->netlink, msg, deliver, &delivery,
				      NULL, err);
}

int podnet_rtnl_dump(struct podnet_rtnl *rtnl, int type, const void *header,
		     size_t header_size, podnet_rtnl_fn fn, void *data,
		     struct podnet_error *err)
{
	struct delivery delivery = { fn, data, 0 };
	_cleanup_nl_msg_ struct nl_msg *msg = nlmsg_alloc_simple(type, 0);

	if (!msg ||
	    nlmsg_append(msg, (void *)header, header_size, NLMSG_ALIGNTO))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	return podnet_netlink_dump(&rtnl->netlink, msg, deliver, &delivery,
				   err);
}

struct nl_addr *podnet_addr_to_nl(const struct podnet_addr *addr, int len)
{
	struct nl_addr *out = nl_addr_build(addr->family, addr->bytes,
					    podnet_addr_size(addr));

	if (out)
		nl_addr_set_prefixlen(out, len);
	return out;
}

struct podnet_addr podnet_addr_from_nl(const struct nl_addr *addr)
{
	struct podnet_addr out = {};

	if (!addr)
		return out;
	out.family = nl_addr_get_family(addr);
	if (nl_addr_get_len(addr) == podnet_addr_size(&out))
		memcpy(out.bytes, nl_addr_get_binary_addr(addr),
		       podnet_addr_size(&out));
	else
		out.family = AF_UNSPEC;
	return out;
}

int podnet_rtnl_subscribe(struct podnet_rtnl *rtnl, struct podnet_error *err)
{
	static const unsigned int groups[] = {
		RTNLGRP_LINK,	     RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,
		RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		int ret = podnet_netlink_join(&rtnl->netlink, groups[i], err);

		if (ret)
			return ret;
	}
	return 0;
}

int podnet_rtnl_fd(const struct podnet_rtnl *rtnl)
{
	return rtnl->netlink.fd;
}

static int note(struct nlmsghdr *nlh, void *data, struct podnet_error *err)
{
	*(bool *)data = true;
	return 0;
}

int podnet_rtnl_drain(struct podnet_rtnl *rtnl, bool *ret_changed,
		      struct podnet_error *err)
{
	bool changed = false;
	int ret;

	do {
		ret = podnet_netlink_read(&rtnl->netlink, note, &changed, err);
		if (ret == -ENOBUFS)
			changed = true;
	} while (ret == -ENOBUFS);
	if (!ret)
		*ret_changed = changed;
	return ret;
}
