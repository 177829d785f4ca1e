/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pairs of devices, of rtnl kind "podport": what is sent on one end is received
 * on the other, as with veth. One end, the pod's, is in a pod; if the pair is
 * bound to a tunnel as a port, what the pod sends may take the express lane.
 */
#ifndef _PODNET_PAIR_H
#define _PODNET_PAIR_H

#include <linux/types.h>

struct net_device;

int podnet_pair_init(void);
void podnet_pair_exit(void);

/* Whether @dev is the host's end of a pair, the one that RTM_NEWLINK made; then
 * netdev_priv() is a struct podnet_end. */
bool podnet_pair_is_host_end(const struct net_device *dev);

#endif /* _PODNET_PAIR_H */
