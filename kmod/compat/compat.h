/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between the kernels from 6.1 on, one item a paragraph. The code
 * is written for the newest kernel; what is missing in an older one is made up
 * here, found by Kbuild.probe.
 */
#ifndef _PODNET_COMPAT_H
#define _PODNET_COMPAT_H

#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <net/udp_tunnel.h>

/* UDP tunnel sockets are passed as struct sock, once as struct socket; the
 * release does not wait for callbacks any more. */
#ifdef PODNET_HAVE_UDP_TUNNEL_SOCK
#define podnet_compat_udp_socket(socket)	((socket)->sk)
#define podnet_compat_udp_wait()		synchronize_net()
#else
#define podnet_compat_udp_socket(socket)	(socket)
#define podnet_compat_udp_wait()		do { } while (0)
#endif

static inline void podnet_compat_udp_setup(struct net *net, struct socket *socket,
					   struct udp_tunnel_sock_cfg *cfg)
{
	setup_udp_tunnel_sock(net, podnet_compat_udp_socket(socket), cfg);
}

static inline void podnet_compat_udp_release(struct socket *socket)
{
	udp_tunnel_sock_release(podnet_compat_udp_socket(socket));
	podnet_compat_udp_wait();
}

static inline void podnet_compat_udp_add_port(struct socket *socket,
					      unsigned short type)
{
	udp_tunnel_notify_add_rx_port(podnet_compat_udp_socket(socket), type);
}

static inline void podnet_compat_udp_del_port(struct socket *socket,
					      unsigned short type)
{
	udp_tunnel_notify_del_rx_port(podnet_compat_udp_socket(socket), type);
}

static inline void podnet_compat_udp_push_port(struct net_device *dev,
					       struct socket *socket,
					       unsigned short type)
{
	udp_tunnel_push_rx_port(dev, podnet_compat_udp_socket(socket), type);
}

static inline void podnet_compat_udp_drop_port(struct net_device *dev,
					       struct socket *socket,
					       unsigned short type)
{
	udp_tunnel_drop_rx_port(dev, podnet_compat_udp_socket(socket), type);
}

/* rtnl_link_ops.newlink: its arguments became members of a struct, and the core
 * finds the namespace of the second device of a pair. */
#ifdef PODNET_HAVE_RTNL_NEWLINK_PARAMS
#define PODNET_COMPAT_NEWLINK(name)
#define podnet_compat_newlink(name)	name
#define PODNET_COMPAT_PEER_TYPE(attr)	.peer_type = (attr),
#else
struct rtnl_newlink_params {
	struct net *src_net;
	struct nlattr **tb;
	struct nlattr **data;
};

#define PODNET_COMPAT_NEWLINK(name)                                         \
	static int name##_compat(struct net *src_net, struct net_device *dev, \
				 struct nlattr *tb[], struct nlattr *data[], \
				 struct netlink_ext_ack *extack)            \
	{                                                                   \
		struct rtnl_newlink_params params = {                       \
			.src_net = src_net,                                 \
			.tb = tb,                                           \
			.data = data,                                       \
		};                                                          \
									    \
		return name(dev, &params, extack);                          \
	}
#define podnet_compat_newlink(name)	name##_compat
#define PODNET_COMPAT_PEER_TYPE(attr)
#endif

/* Where the second device is made, by its attributes; a reference, or ERR_PTR(). */
static inline struct net *
podnet_compat_newlink_other_net(struct rtnl_newlink_params *params, struct nlattr **tb)
{
#ifdef PODNET_HAVE_RTNL_NEWLINK_PARAMS
	return get_net(rtnl_newlink_peer_net(params));
#else
	return rtnl_link_get_net(params->src_net, tb);
#endif
}

/* Transmission without the queue lock: a feature flag, later a member. */
static inline void podnet_compat_set_lltx(struct net_device *dev)
{
#ifdef PODNET_HAVE_DEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* A device that stays in its namespace: a feature flag, then two names. */
static inline void podnet_compat_set_netns_immutable(struct net_device *dev)
{
#if defined(PODNET_HAVE_NETNS_IMMUTABLE)
	dev->netns_immutable = true;
#elif defined(PODNET_HAVE_NETNS_LOCAL)
	dev->netns_local = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

/* Per-CPU counters allocated and freed by the core: absent in early 6.1.y. */
static inline int podnet_compat_tstats_init(struct net_device *dev)
{
#ifndef PODNET_HAVE_PCPU_STAT_TYPE
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;
#endif
	return 0;
}

static inline void podnet_compat_tstats_exit(struct net_device *dev)
{
#ifndef PODNET_HAVE_PCPU_STAT_TYPE
	/* Who found the device in a table may still be counting. */
	synchronize_net();
	free_percpu(dev->tstats);
	dev->tstats = NULL;
#endif
}

static inline void podnet_compat_set_tstats(struct net_device *dev)
{
#ifdef PODNET_HAVE_PCPU_STAT_TYPE
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
#endif
}

/* The request of a dump: attributes and extended ack. */
static inline struct nlattr **podnet_compat_dump_attrs(struct netlink_callback *cb)
{
#ifdef PODNET_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

/* Reasons for which the core drops packets: not all of them in 6.1. */
#ifdef PODNET_HAVE_REASON_RECURSION_LIMIT
#define PODNET_COMPAT_REASON_RECURSION_LIMIT	SKB_DROP_REASON_RECURSION_LIMIT
#else
#define PODNET_COMPAT_REASON_RECURSION_LIMIT	SKB_DROP_REASON_NOT_SPECIFIED
#endif
#ifdef PODNET_HAVE_REASON_IP_INVALID_SOURCE
#define PODNET_COMPAT_REASON_IP_INVALID_SOURCE	SKB_DROP_REASON_IP_INVALID_SOURCE
#else
#define PODNET_COMPAT_REASON_IP_INVALID_SOURCE	SKB_DROP_REASON_IP_INHDR
#endif
#ifdef PODNET_HAVE_REASON_IP_TUNNEL_ECN
#define PODNET_COMPAT_REASON_IP_TUNNEL_ECN	SKB_DROP_REASON_IP_TUNNEL_ECN
#else
#define PODNET_COMPAT_REASON_IP_TUNNEL_ECN	SKB_DROP_REASON_NOT_SPECIFIED
#endif

/* Lengths that do not fit the field are sent as 0 (RFC 2675 section 4). */
#ifndef PODNET_HAVE_UDP_SET_LEN
static inline void udp_set_len(struct udphdr *uh, unsigned int len)
{
	uh->len = htons(len);
}
#endif

#endif /* _PODNET_COMPAT_H */
