// SPDX-License-Identifier: GPL-2.0
#include "watch.h"

#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <net/udp_tunnel.h>

#include "device.h"
#include "headroom.h"
#include "pair.h"
#include "port.h"
#include "socket.h"
#include "tunnel.h"

/* Called under rtnl, of which the sockets and the wire format are guarded. */
static void tell_nic(struct podnet_tunnel *tunnel, struct net_device *nic,
		     unsigned long event)
{
	enum podnet_family family;
	struct socket *socket;

	for (family = 0; family < PODNET_FAMILIES; family++) {
		socket = rtnl_dereference(tunnel->sockets[family]);
		if (!socket)
			continue;
		if (event == NETDEV_UDP_TUNNEL_PUSH_INFO)
			podnet_socket_announce_to(socket, tunnel->config.wire, nic);
		else
			podnet_socket_withdraw_from(socket, tunnel->config.wire, nic);
	}
}

/* Routes that are cached for a peer hold the device, and a peer that nothing is
 * sent to would never let it go. */
static void let_go_of(struct podnet_tunnel *tunnel, const struct net_device *dev)
{
	mutex_lock(&tunnel->lock);
	/* Without memory the core has pointed the routes elsewhere. */
	if (!tunnel->dying)
		podnet_tunnel_renew_endpoints(tunnel, dev);
	mutex_unlock(&tunnel->lock);
}

/* What becomes part of a bridge or a bond is no pod's any more. A bond opens its
 * links before it takes them; a bridge sets the room of its ports after this. */
static void on_upper(struct net_device *tunnel_dev, struct net_device *dev,
		     const struct netdev_notifier_changeupper_info *info)
{
	if (!netif_running(tunnel_dev))
		return;
	if (info->linking)
		podnet_headroom_reset(dev);
	else if (netif_running(dev))
		podnet_headroom_raise(tunnel_dev, dev);
}

static void on_device(struct net_device *tunnel_dev, struct net_device *dev,
		      unsigned long event, void *info)
{
	struct podnet_tunnel *tunnel = netdev_priv(tunnel_dev);

	switch (event) {
	case NETDEV_UP:
		if (netif_running(tunnel_dev))
			podnet_headroom_raise(tunnel_dev, dev);
		break;
	case NETDEV_CHANGEUPPER:
		on_upper(tunnel_dev, dev, info);
		break;
	case NETDEV_UNREGISTER:
		podnet_ingress_forget(tunnel, dev);
		let_go_of(tunnel, dev);
		break;
	case NETDEV_UDP_TUNNEL_PUSH_INFO:
	case NETDEV_UDP_TUNNEL_DROP_INFO:
		tell_nic(tunnel, dev, event);
		break;
	}
}

/* A port goes before its pair, or as its host's end leaves the namespace. The
 * tunnel is asked of the port: one that goes in the same batch of devices is in
 * no list any more. It has not gone yet, or the port had gone with it. */
static void unbind(const struct net_device *host)
{
	struct podnet_port *port = podnet_port_of(host);
	struct podnet_tunnel *tunnel;

	if (!port)
		return;
	tunnel = port->tunnel;
	mutex_lock(&tunnel->lock);
	podnet_tunnel_changed(tunnel);
	podnet_port_remove(port);
	mutex_unlock(&tunnel->lock);
}

static int podnet_watch_netdevice(struct notifier_block *block,
				  unsigned long event, void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct net_device *tunnel_dev;

	if (event == NETDEV_UNREGISTER && podnet_pair_is_host_end(dev))
		unbind(dev);
	for_each_netdev(dev_net(dev), tunnel_dev) {
		if (tunnel_dev != dev && podnet_device_is(tunnel_dev))
			on_device(tunnel_dev, dev, event, info);
	}
	return NOTIFY_DONE;
}

static struct notifier_block netdevice_block = {
	.notifier_call = podnet_watch_netdevice,
};

int podnet_watch_init(void)
{
	return register_netdevice_notifier(&netdevice_block);
}

void podnet_watch_exit(void)
{
	unregister_netdevice_notifier(&netdevice_block);
}
