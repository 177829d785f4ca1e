/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A pod's packet is made with room for the headers of the pod's own device. If
 * the tunnel's headers do not fit, each packet is copied on its way. So the
 * host ends of veth pairs are told to reserve room, as a bridge tells its
 * ports. Only pods do: who receives from a NIC takes what that has left. All of
 * it runs under rtnl.
 */
#ifndef _PODNET_HEADROOM_H
#define _PODNET_HEADROOM_H

#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/udp.h>

#include "wire.h"

/* The most that the outer headers take, and the underlay's own. */
#define PODNET_OVERHEAD_MAX                               \
	(sizeof(struct ipv6hdr) + sizeof(struct udphdr) + \
	 PODNET_WIRE_SIZE_MAX)
#define PODNET_HEADROOM		(LL_MAX_HEADER + PODNET_OVERHEAD_MAX)

/* For all pairs of the namespace of @tunnel_dev, when it goes up and down. */
void podnet_headroom_raise_all(struct net_device *tunnel_dev);
void podnet_headroom_reset_all(struct net_device *tunnel_dev);
/* For @dev of that namespace, which is up; before, a pair is not yet a pair. */
void podnet_headroom_raise(struct net_device *tunnel_dev, struct net_device *dev);
/* For @dev, which has just become part of another device. */
void podnet_headroom_reset(struct net_device *dev);

#endif /* _PODNET_HEADROOM_H */
