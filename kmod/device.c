// SPDX-License-Identifier: GPL-2.0
#include "device.h"

#include <linux/capability.h>
#include <linux/podnet.h>
#include <net/addrconf.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "decap.h"
#include "encap.h"
#include "notrack.h"
#include "socket.h"
#include "stats.h"
#include "tunnel.h"
#include "wire.h"

static int podnet_dev_init(struct net_device *dev)
{
	struct podnet_tunnel *tunnel = netdev_priv(dev);
	int err;

	err = podnet_compat_tstats_init(dev);
	if (err)
		return err;

	err = podnet_tunnel_setup(tunnel, dev);
	if (err) {
		podnet_compat_tstats_exit(dev);
		return err;
	}
	netdev_lockdep_set_classes(dev);
	return 0;
}

static void podnet_dev_uninit(struct net_device *dev)
{
	struct podnet_tunnel *tunnel = netdev_priv(dev);

	/* The core has closed the device and waited for the data path; netlink
	 * requests that still hold a reference find the tunnel dying. */
	podnet_tunnel_flush(tunnel);
	podnet_tunnel_teardown(tunnel);
	podnet_compat_tstats_exit(dev);
}

static int podnet_dev_open(struct net_device *dev)
{
	struct inet6_dev *inet6 = __in6_dev_get(dev);
	struct podnet_tunnel *tunnel = netdev_priv(dev);
	struct udp_tunnel_sock_cfg cfg = {};
	struct socket *socket;
	int err;

	/* Nobody listens to what a link-local address would be used for. It
	 * would be made right after this. */
	if (inet6)
		WRITE_ONCE(inet6->cnf.addr_gen_mode, IN6_ADDR_GEN_MODE_NONE);

	podnet_decap_configure(tunnel, &cfg);
	err = podnet_socket_open(tunnel->net, tunnel->config.port,
				 tunnel->config.fwmark, &cfg, &socket);
	if (err)
		return err;

	err = podnet_notrack_register(tunnel);
	if (err) {
		podnet_socket_close(socket);
		return err;
	}
	rcu_assign_pointer(tunnel->socket, socket);
	return 0;
}

static int podnet_dev_stop(struct net_device *dev)
{
	struct podnet_tunnel *tunnel = netdev_priv(dev);
	struct socket *socket = rtnl_dereference(tunnel->socket);

	RCU_INIT_POINTER(tunnel->socket, NULL);
	podnet_notrack_unregister(tunnel);
	podnet_socket_close(socket);
	return 0;
}

static void podnet_dev_get_stats64(struct net_device *dev,
				   struct rtnl_link_stats64 *stats)
{
	struct podnet_tunnel *tunnel = netdev_priv(dev);

	dev_get_tstats64(dev, stats);
	podnet_drops_add_link_stats(tunnel->drops, stats);
}

static const struct net_device_ops podnet_netdev_ops = {
	.ndo_init = podnet_dev_init,
	.ndo_uninit = podnet_dev_uninit,
	.ndo_open = podnet_dev_open,
	.ndo_stop = podnet_dev_stop,
	.ndo_start_xmit = podnet_encap_xmit,
	.ndo_get_stats64 = podnet_dev_get_stats64,
};

bool podnet_device_is(const struct net_device *dev)
{
	return dev->netdev_ops == &podnet_netdev_ops;
}

static const struct device_type podnet_device_type = {
	.name = PODNET_RTNL_KIND,
};

static void podnet_dev_setup(struct net_device *dev)
{
	const netdev_features_t features = NETIF_F_SG | NETIF_F_FRAGLIST |
					   NETIF_F_HW_CSUM | NETIF_F_RXCSUM |
					   NETIF_F_GSO_SOFTWARE;

	dev->netdev_ops = &podnet_netdev_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->needs_free_netdev = true;
	SET_NETDEV_DEVTYPE(dev, &podnet_device_type);

	/* Without link addresses one neighbour entry serves all of IPv4. */
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
	dev->addr_len = 0;
	dev->hard_header_len = 0;
	dev->needed_headroom = LL_MAX_HEADER + PODNET_WIRE_OVERHEAD;

	dev->mtu = ETH_DATA_LEN - PODNET_WIRE_OVERHEAD;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = IP_MAX_MTU - PODNET_WIRE_OVERHEAD;

	dev->features |= features;
	dev->hw_features |= features;
	dev->priv_flags |= IFF_NO_QUEUE;
	podnet_compat_set_lltx(dev);
	podnet_compat_set_netns_immutable(dev);
	podnet_compat_set_tstats(dev);
	/* The route of the inner packet learns the path MTU. */
	netif_keep_dst(dev);
}

static int podnet_compat_newlink(podnet_dev_newlink, dev, extack)
{
	/* rtnetlink is content with the owner of a user namespace. */
	if (!capable(CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG(extack, "a podnet device needs CAP_NET_ADMIN in the initial user namespace");
		return -EPERM;
	}
	return register_netdevice(dev);
}

static void podnet_dev_dellink(struct net_device *dev, struct list_head *head)
{
	unregister_netdevice_queue(dev, head);
}

static struct rtnl_link_ops podnet_link_ops __read_mostly = {
	.kind = PODNET_RTNL_KIND,
	.priv_size = sizeof(struct podnet_tunnel),
	.setup = podnet_dev_setup,
	.newlink = podnet_dev_newlink,
	.dellink = podnet_dev_dellink,
};

int podnet_device_init(void)
{
	return rtnl_link_register(&podnet_link_ops);
}

void podnet_device_exit(void)
{
	rtnl_link_unregister(&podnet_link_ops);
}
