/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_SOCKET_H
#define _PODNET_SOCKET_H

#include <linux/types.h>

struct net;
struct socket;
struct udp_tunnel_sock_cfg;

/* @port in host byte order; -EADDRINUSE if it is taken in @net. The callbacks
 * in @cfg can run before this returns. */
int podnet_socket_open(struct net *net, u16 port, u32 mark,
		       struct udp_tunnel_sock_cfg *cfg, struct socket **ret);
/* By the socket's mark the core finds the route that an ICMP error is about: it
 * must be the one by which packets are sent. */
void podnet_socket_set_mark(struct socket *socket, u32 mark);
/* Returns when no callback runs any more. */
void podnet_socket_close(struct socket *socket);

#endif /* _PODNET_SOCKET_H */
