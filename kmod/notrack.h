/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_NOTRACK_H
#define _PODNET_NOTRACK_H

struct podnet_tunnel;

/*
 * Keeps outer packets that arrive for the tunnel out of conntrack: each flow
 * has its own source port, so that the table would fill with entries which
 * never see a reply. What the tunnel sends is marked the same by encap.c. A
 * rule that translates the tunnel's port on this host has no effect therefore.
 * Both run under rtnl.
 */
int podnet_notrack_register(struct podnet_tunnel *tunnel);
void podnet_notrack_unregister(struct podnet_tunnel *tunnel);

#endif /* _PODNET_NOTRACK_H */
