// SPDX-License-Identifier: GPL-2.0
#include "headroom.h"

#include <linux/netdevice.h>
#include <net/rtnetlink.h>

/* The port of a bridge has its room from the bridge. */
static bool is_host_end(const struct net_device *dev)
{
	return dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "veth") &&
	       !netif_is_bridge_port(dev) && !netif_is_ovs_port(dev);
}

void podnet_headroom_raise(struct net_device *tunnel_dev, struct net_device *dev)
{
	ASSERT_RTNL();

	if (is_host_end(dev))
		netdev_set_rx_headroom(dev, tunnel_dev->needed_headroom);
}

void podnet_headroom_raise_all(struct net_device *tunnel_dev)
{
	struct net_device *dev;

	for_each_netdev(dev_net(tunnel_dev), dev)
		podnet_headroom_raise(tunnel_dev, dev);
}

void podnet_headroom_reset_all(struct net_device *tunnel_dev)
{
	struct net_device *dev;

	ASSERT_RTNL();

	for_each_netdev(dev_net(tunnel_dev), dev) {
		if (is_host_end(dev))
			netdev_reset_rx_headroom(dev);
	}
}
