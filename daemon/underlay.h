/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What the network between the nodes offers. */
#ifndef PODNETD_UNDERLAY_H
#define PODNETD_UNDERLAY_H

#include "cluster.h"

/* The MTU for the device: what the cluster says, or else what fits, in the wire
 * format and over the address family that it is sent in, on the way to every
 * peer that takes what pods need at least; if there is none, what fits on the
 * links that have the addresses of @own. -ENETUNREACH if that is the loopback
 * link of a node with peers, -EADDRNOTAVAIL if an address of @own is not on
 * this machine. */
int underlay_mtu(struct podnet_rtnl *rtnl, const struct cluster *cluster,
		 const struct cluster_node *own, uint32_t *ret,
		 struct podnet_error *err);

#endif /* PODNETD_UNDERLAY_H */
