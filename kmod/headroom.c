// SPDX-License-Identifier: GPL-2.0
#include "headroom.h"

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/rtnetlink.h>

static bool has_ipv6_address(const struct net_device *dev)
{
	struct inet6_dev *inet6 = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifaddr;
	bool found = false;

	if (!inet6)
		return false;

	read_lock_bh(&inet6->lock);
	list_for_each_entry(ifaddr, &inet6->addr_list, if_list) {
		if (!(ipv6_addr_type(&ifaddr->addr) & IPV6_ADDR_LINKLOCAL))
			found = true;
	}
	read_unlock_bh(&inet6->lock);
	return found;
}

/* A node in a container has a veth device for its underlay too, which would ask
 * for room itself then; that one has an address. */
static bool has_address(const struct net_device *dev)
{
	const struct in_device *inet = __in_dev_get_rtnl(dev);

	return (inet && rtnl_dereference(inet->ifa_list)) || has_ipv6_address(dev);
}

static bool is_veth(const struct net_device *dev)
{
	return dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "veth");
}

/* The port of a bridge has its room from the bridge, and what a bond or a VLAN
 * is made of belongs to the underlay. A VRF is but a routing table. */
static bool is_free(struct net_device *dev)
{
	return !netdev_has_any_upper_dev(dev) || netif_is_l3_slave(dev);
}

static bool is_host_end(struct net_device *dev)
{
	return is_veth(dev) && is_free(dev) && !has_address(dev);
}

void podnet_headroom_raise(struct net_device *tunnel_dev, struct net_device *dev)
{
	unsigned short others;

	ASSERT_RTNL();

	if (!is_host_end(dev))
		return;
	/*
	 * veth has both ends ask for the most that either was told. But nothing
	 * is pushed onto what is sent to the pod: it would be copied only since
	 * its NIC left less. So this end asks for what the other was told, as
	 * long as that one is not told anew.
	 */
	netdev_reset_rx_headroom(dev);
	others = dev->needed_headroom;
	/* Where the pod's link header was, the underlay's will be. */
	netdev_set_rx_headroom(dev, tunnel_dev->needed_headroom - dev->hard_header_len);
	WRITE_ONCE(dev->needed_headroom, others);
}

void podnet_headroom_reset(struct net_device *dev)
{
	ASSERT_RTNL();

	/* Bridges have told their ports themselves, or will. */
	if (is_veth(dev) && !netif_is_bridge_port(dev) && !netif_is_ovs_port(dev) &&
	    !netif_is_l3_slave(dev))
		netdev_reset_rx_headroom(dev);
}

void podnet_headroom_raise_all(struct net_device *tunnel_dev)
{
	struct net_device *dev;

	for_each_netdev(dev_net(tunnel_dev), dev)
		podnet_headroom_raise(tunnel_dev, dev);
}

/* Also of what has an address by now: nobody else asks for room there. */
void podnet_headroom_reset_all(struct net_device *tunnel_dev)
{
	struct net_device *dev;

	ASSERT_RTNL();

	for_each_netdev(dev_net(tunnel_dev), dev) {
		if (is_veth(dev) && is_free(dev))
			netdev_reset_rx_headroom(dev);
	}
}
