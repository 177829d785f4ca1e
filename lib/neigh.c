// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <linux/neighbour.h>
#include <netlink/route/neighbour.h>

#include "rtnl.h"

int podnet_neigh_set(struct podnet_rtnl *rtnl, unsigned int ifindex,
		     const struct podnet_addr *addr,
		     const uint8_t mac[PODNET_MAC_SIZE],
		     struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_neigh *neigh = rtnl_neigh_alloc();
	_cleanup_nl_addr_ struct nl_addr *lladdr =
		nl_addr_build(AF_LLC, mac, PODNET_MAC_SIZE);
	_cleanup_nl_addr_ struct nl_addr *dst =
		podnet_addr_to_nl(addr, podnet_addr_size(addr) * 8);
	char buf[PODNET_ADDR_STRLEN];
	struct nl_msg *msg = NULL;
	int ret;

	if (!neigh || !lladdr || !dst)
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	rtnl_neigh_set_ifindex(neigh, ifindex);
	rtnl_neigh_set_state(neigh, NUD_PERMANENT);
	rtnl_neigh_set_lladdr(neigh, lladdr);
	ret = rtnl_neigh_set_dst(neigh, dst);
	if (!ret)
		ret = rtnl_neigh_build_add_request(
			neigh, NLM_F_CREATE | NLM_F_REPLACE, &msg);
	ret = podnet_rtnl_send(rtnl, ret, msg, err);
	if (ret)
		podnet_error_prefix(err, "cannot set neighbour %s",
				    podnet_addr_format(addr, buf));
	return ret;
}
