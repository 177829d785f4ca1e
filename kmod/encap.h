/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_ENCAP_H
#define _PODNET_ENCAP_H

#include <linux/netdevice.h>

/* ndo_start_xmit of a tunnel device. */
netdev_tx_t podnet_encap_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* _PODNET_ENCAP_H */
