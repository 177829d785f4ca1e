/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where packets of peers are met before the host's stack: hooks at the devices that
 * lead to peers. Which these are the data path finds out, and tells; a worker sets
 * the hooks.
 */
#ifndef _PODNET_INGRESS_H
#define _PODNET_INGRESS_H

#include <linux/list.h>
#include <linux/netfilter.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct net_device;
struct podnet_tunnel;

/* A node has one underlay device, or a few; what does not fit is told again with
 * the next route. */
#define PODNET_INGRESS_WANTED	8

/**
 * struct podnet_ingress - the hooks of a tunnel
 * @hooks: written under rtnl, RCU readers
 * @lock: of the next two, taken in softirq
 * @wanted: indexes of devices
 * @count: of @wanted
 * @work: holds a reference to the tunnel's device while it is queued
 */
struct podnet_ingress {
	struct list_head hooks;
	spinlock_t lock;
	int wanted[PODNET_INGRESS_WANTED];
	unsigned int count;
	struct work_struct work;
};

int podnet_ingress_init(void);
void podnet_ingress_exit(void);

void podnet_ingress_setup(struct podnet_tunnel *tunnel);

/* A route leads through the device; with bottom halves disabled and under RCU. */
void podnet_ingress_want(struct podnet_tunnel *tunnel, int ifindex);

/* All under rtnl: the device is being removed; the tunnel goes down. */
void podnet_ingress_forget(struct podnet_tunnel *tunnel, const struct net_device *dev);
void podnet_ingress_close(struct podnet_tunnel *tunnel);

#endif /* _PODNET_INGRESS_H */
