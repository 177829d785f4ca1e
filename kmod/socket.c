// SPDX-License-Identifier: GPL-2.0
#include "socket.h"

#include <linux/udp.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"

/* Any address, no device, unconnected: GRO finds no other socket by the inner
 * addresses, which is what it looks for before 6.10, and later kernels find only
 * such a socket without a look-up. */
static struct udp_port_cfg port_config(enum podnet_family family,
				       const struct podnet_socket_config *config)
{
	if (family == PODNET_IPV4)
		return (struct udp_port_cfg){
			.family = AF_INET,
			.local_udp_port = htons(config->port),
		};
	return (struct udp_port_cfg){
		.family = AF_INET6,
		.local_udp_port = htons(config->port),
		.ipv6_v6only = true,
		.use_udp6_rx_checksums = !config->zero_csum6,
	};
}

int podnet_socket_open(struct net *net, enum podnet_family family,
		       const struct podnet_socket_config *config,
		       struct udp_tunnel_sock_cfg *cfg, struct socket **ret)
{
	struct udp_port_cfg port_cfg = port_config(family, config);
	struct socket *socket;
	int err;

	err = udp_sock_create(net, &port_cfg, &socket);
	if (err)
		return err;

	/* A local sender may leave segmentation to us. */
	udp_allow_gso(socket->sk);
	podnet_socket_set_mark(socket, config->mark);
	podnet_compat_udp_setup(net, socket, cfg);
	*ret = socket;
	return 0;
}

void podnet_socket_set_mark(struct socket *socket, u32 mark)
{
	WRITE_ONCE(socket->sk->sk_mark, mark);
}

void podnet_socket_close(struct socket *socket)
{
	podnet_compat_udp_release(socket);
}

/* 0 if NICs know nothing of the format. */
static unsigned short nic_type(enum podnet_wire wire)
{
	switch (wire) {
	case PODNET_WIRE_GENEVE:
		return UDP_TUNNEL_TYPE_GENEVE;
	case PODNET_WIRE_VXLAN:
		return UDP_TUNNEL_TYPE_VXLAN;
	case PODNET_WIRE_IPUDP:
	case PODNET_WIRE_UNSPEC:
	case __PODNET_WIRE_MAX:
		break;
	}
	return 0;
}

void podnet_socket_announce(struct socket *socket, enum podnet_wire wire)
{
	if (nic_type(wire))
		podnet_compat_udp_add_port(socket, nic_type(wire));
}

void podnet_socket_withdraw(struct socket *socket, enum podnet_wire wire)
{
	if (nic_type(wire))
		podnet_compat_udp_del_port(socket, nic_type(wire));
}

void podnet_socket_announce_to(struct socket *socket, enum podnet_wire wire,
			       struct net_device *dev)
{
	if (nic_type(wire))
		podnet_compat_udp_push_port(dev, socket, nic_type(wire));
}

void podnet_socket_withdraw_from(struct socket *socket, enum podnet_wire wire,
				 struct net_device *dev)
{
	if (nic_type(wire))
		podnet_compat_udp_drop_port(dev, socket, nic_type(wire));
}
