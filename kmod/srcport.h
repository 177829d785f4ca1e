/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Source ports of translated flows.
 *
 * A pod may have a direct connection to another pod, and open one through a Service
 * from the same source port, which ends up at the same pod and port. Conntrack keeps
 * such flows apart by another source port for the second, but what takes the express
 * lane it does not know. So what comes from a port and is translated to where an
 * express flow could go gets a source port that no socket of the pod chooses.
 */
#ifndef _PODNET_SRCPORT_H
#define _PODNET_SRCPORT_H

struct podnet_tunnel;

/* While the device is up; under rtnl. */
int podnet_srcport_register(struct podnet_tunnel *tunnel);
void podnet_srcport_unregister(struct podnet_tunnel *tunnel);

#endif /* _PODNET_SRCPORT_H */
