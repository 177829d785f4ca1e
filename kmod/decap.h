/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_DECAP_H
#define _PODNET_DECAP_H

struct podnet_tunnel;
struct udp_tunnel_sock_cfg;

/* Fills in the callbacks through which packets and errors of the tunnel's UDP
 * socket arrive. */
void podnet_decap_configure(struct podnet_tunnel *tunnel,
			    struct udp_tunnel_sock_cfg *cfg);

#endif /* _PODNET_DECAP_H */
