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
#include "drop.h"
#include "encap.h"
#include "headroom.h"
#include "notrack.h"
#include "socket.h"
#include "srcport.h"
#include "tunnel.h"
#include "wire.h"

/* With the defaults: IPv4 and ipudp. */
#define OVERHEAD_DEFAULT	(sizeof(struct iphdr) + sizeof(struct udphdr))

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

	/* The core has closed the device and waited for its data path; netlink
	 * requests that still hold a reference find the tunnel dying. But pods
	 * have gone on to send at their ports, which go here. */
	podnet_tunnel_flush(tunnel);
	synchronize_net();
	podnet_tunnel_teardown(tunnel);
	podnet_compat_tstats_exit(dev);
}

static void close_sockets(struct podnet_tunnel *tunnel)
{
	enum podnet_family family;
	struct socket *socket;

	for (family = 0; family < PODNET_FAMILIES; family++) {
		socket = rtnl_dereference(tunnel->sockets[family]);
		if (!socket)
			continue;
		RCU_INIT_POINTER(tunnel->sockets[family], NULL);
		podnet_socket_withdraw(socket, tunnel->config.wire);
		podnet_socket_close(socket);
	}
}

static int open_socket(struct podnet_tunnel *tunnel, enum podnet_family family)
{
	const struct podnet_socket_config config = {
		.port = tunnel->config.port,
		.mark = tunnel->config.fwmark,
		.zero_csum6 = tunnel->config.udp6_zero_csum,
	};
	struct udp_tunnel_sock_cfg cfg = {};
	struct socket *socket;
	int err;

	podnet_decap_configure(tunnel, &cfg);
	err = podnet_socket_open(tunnel->net, family, &config, &cfg, &socket);
	if (err)
		return err;

	podnet_socket_announce(socket, tunnel->config.wire);
	rcu_assign_pointer(tunnel->sockets[family], socket);
	return 0;
}

static int open_sockets(struct podnet_tunnel *tunnel)
{
	int err;

	err = open_socket(tunnel, PODNET_IPV4);
	if (err || !ipv6_mod_enabled())
		return err;

	err = open_socket(tunnel, PODNET_IPV6);
	if (err)
		close_sockets(tunnel);
	return err;
}

/* The next packets look up their routes, which is how the hooks come to the devices
 * that these lead through. What keeps its route for want of memory is received by
 * the host path. */
static void find_underlay_again(struct podnet_tunnel *tunnel)
{
	mutex_lock(&tunnel->lock);
	podnet_tunnel_renew_endpoints(tunnel, NULL);
	mutex_unlock(&tunnel->lock);
}

static int podnet_dev_open(struct net_device *dev)
{
	struct inet6_dev *inet6 = __in6_dev_get(dev);
	struct podnet_tunnel *tunnel = netdev_priv(dev);
	int err;

	/* Nobody listens to what a link-local address would be used for. It
	 * would be made right after this. */
	if (inet6)
		WRITE_ONCE(inet6->cnf.addr_gen_mode, IN6_ADDR_GEN_MODE_NONE);

	err = open_sockets(tunnel);
	if (err)
		return err;

	err = podnet_notrack_register(tunnel);
	if (err)
		goto err_close;
	err = podnet_srcport_register(tunnel);
	if (err)
		goto err_unregister;

	podnet_headroom_raise_all(dev);
	find_underlay_again(tunnel);
	return 0;

err_unregister:
	podnet_notrack_unregister(tunnel);
err_close:
	close_sockets(tunnel);
	return err;
}

/* In the same namespace: pods reserve the same room for all of them. */
static bool is_another_running(const struct net_device *dev)
{
	const struct net_device *other;

	for_each_netdev(dev_net(dev), other) {
		if (other != dev && podnet_device_is(other) && netif_running(other))
			return true;
	}
	return false;
}

static int podnet_dev_stop(struct net_device *dev)
{
	struct podnet_tunnel *tunnel = netdev_priv(dev);

	if (!is_another_running(dev))
		podnet_headroom_reset_all(dev);
	podnet_ingress_close(tunnel);
	podnet_srcport_unregister(tunnel);
	podnet_notrack_unregister(tunnel);
	close_sockets(tunnel);
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
	dev->needed_headroom = PODNET_HEADROOM;

	dev->mtu = ETH_DATA_LEN - OVERHEAD_DEFAULT;
	dev->min_mtu = ETH_MIN_MTU;
	/* The outer length fields have 16 bits. */
	dev->max_mtu = IP_MAX_MTU - PODNET_OVERHEAD_MAX;

	dev->features |= features;
	dev->hw_features |= features;
	dev->priv_flags |= IFF_NO_QUEUE;
	podnet_compat_set_lltx(dev);
	podnet_compat_set_netns_immutable(dev);
	podnet_compat_set_tstats(dev);
	/* The route of the inner packet learns the path MTU. */
	netif_keep_dst(dev);
}

static int podnet_dev_newlink(struct net_device *dev,
			      struct rtnl_newlink_params *params,
			      struct netlink_ext_ack *extack)
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

PODNET_COMPAT_NEWLINK(podnet_dev_newlink)

static struct rtnl_link_ops podnet_link_ops __read_mostly = {
	.kind = PODNET_RTNL_KIND,
	.priv_size = sizeof(struct podnet_tunnel),
	.setup = podnet_dev_setup,
	.newlink = podnet_compat_newlink(podnet_dev_newlink),
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
