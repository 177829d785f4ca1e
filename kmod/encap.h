/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_ENCAP_H
#define _PODNET_ENCAP_H

#include <linux/netdevice.h>
#include <linux/podnet.h>

struct podnet_flow;
struct podnet_peer;
struct podnet_tunnel;

/* ndo_start_xmit of a tunnel device. */
netdev_tx_t podnet_encap_xmit(struct sk_buff *skb, struct net_device *dev);

/*
 * Sends a plain packet of a pod to @peer past the host's stack, as forwarding
 * would have left it. Returns UNSPEC, and has consumed @skb; or why it must take
 * the host path, and has not changed it. Its network header is at skb->data.
 */
enum podnet_host_path podnet_encap_express(struct podnet_tunnel *tunnel,
					   struct podnet_peer *peer,
					   struct sk_buff *skb,
					   const struct podnet_flow *flow);

#endif /* _PODNET_ENCAP_H */
