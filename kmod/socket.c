// SPDX-License-Identifier: GPL-2.0
#include "socket.h"

#include <linux/udp.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"

int podnet_socket_open(struct net *net, u16 port, u32 mark,
		       struct udp_tunnel_sock_cfg *cfg, struct socket **ret)
{
	/* Any address, no device, unconnected: GRO finds no other socket by
	 * the inner addresses, which is what it looks for before 6.10, and
	 * later kernels find only such a socket without a look-up. */
	struct udp_port_cfg port_cfg = {
		.family = AF_INET,
		.local_udp_port = htons(port),
	};
	struct socket *socket;
	int err;

	err = udp_sock_create(net, &port_cfg, &socket);
	if (err)
		return err;

	/* A local sender may leave segmentation to us. */
	udp_allow_gso(socket->sk);
	podnet_socket_set_mark(socket, mark);
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
