/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_DEVICE_H
#define _PODNET_DEVICE_H

#include <linux/types.h>

struct net_device;

int podnet_device_init(void);
void podnet_device_exit(void);

/* Whether netdev_priv() is a struct podnet_tunnel. */
bool podnet_device_is(const struct net_device *dev);

#endif /* _PODNET_DEVICE_H */
