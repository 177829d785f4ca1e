/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_SOCKET_H
#define _PODNET_SOCKET_H

#include <linux/podnet.h>
#include <linux/types.h>

#include "address.h"

struct net;
struct net_device;
struct socket;
struct udp_tunnel_sock_cfg;

/**
 * struct podnet_socket_config - how to open a socket
 * @port: in host byte order
 * @mark: see podnet_socket_set_mark()
 * @zero_csum6: receive IPv6 without checksums (RFC 6935)
 */
struct podnet_socket_config {
	u16 port;
	u32 mark;
	bool zero_csum6;
};

/* -EADDRINUSE if the port is taken in @net. The callbacks in @cfg can run before
 * this returns. */
int podnet_socket_open(struct net *net, enum podnet_family family,
		       const struct podnet_socket_config *config,
		       struct udp_tunnel_sock_cfg *cfg, struct socket **ret);
/* By the socket's mark the core finds the route that an ICMP error is about: it
 * must be the one by which packets are sent. */
void podnet_socket_set_mark(struct socket *socket, u32 mark);
/* Returns when no callback runs any more. */
void podnet_socket_close(struct socket *socket);

/* NICs look into the packets of a port whose format they are told: all NICs of
 * the namespace, or @dev. Under rtnl. */
void podnet_socket_announce(struct socket *socket, enum podnet_wire wire);
void podnet_socket_withdraw(struct socket *socket, enum podnet_wire wire);
void podnet_socket_announce_to(struct socket *socket, enum podnet_wire wire,
			       struct net_device *dev);
void podnet_socket_withdraw_from(struct socket *socket, enum podnet_wire wire,
				 struct net_device *dev);

#endif /* _PODNET_SOCKET_H */
