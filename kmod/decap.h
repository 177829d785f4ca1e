/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_DECAP_H
#define _PODNET_DECAP_H

#include <linux/podnet.h>

#include "address.h"
#include "wire.h"

struct podnet_peer;
struct podnet_tunnel;
struct sk_buff;
struct udp_tunnel_sock_cfg;

/* Fills in the callbacks through which packets and errors of the tunnel's UDP
 * socket arrive. */
void podnet_decap_configure(struct podnet_tunnel *tunnel,
			    struct udp_tunnel_sock_cfg *cfg);

/* The rest runs in softirq and under RCU. */

/**
 * struct podnet_decap - what the outer headers said, kept before they are pulled
 * @source: outer source
 * @wire: the wire header
 * @peer: who has sent it, or NULL: not known, and strict_source is off
 * @size: of the UDP and the wire header
 * @dsfield: outer DSCP and ECN
 */
struct podnet_decap {
	struct podnet_address source;
	struct podnet_wire_packet wire;
	struct podnet_peer *peer;
	unsigned int size;
	u8 dsfield;
};

/* Whether the packet, whose UDP header is at skb->data and whose outer network
 * header is set, is one that the tunnel takes. Changes nothing of it, but pointers
 * into it are void afterwards. */
enum podnet_drop podnet_decap_check(struct podnet_tunnel *tunnel,
				    struct sk_buff *skb, enum podnet_family family,
				    struct podnet_decap *decap);
/* Strips what was checked: the inner header is at skb->data then, with the network
 * header and the protocol set. Otherwise the packet must be dropped. */
enum podnet_drop podnet_decap_strip(struct sk_buff *skb,
				    const struct podnet_decap *decap, bool to_pod);
/* Of a packet of @size inner bytes that was delivered. */
void podnet_decap_count(struct podnet_tunnel *tunnel,
			const struct podnet_decap *decap, unsigned int size);

#endif /* _PODNET_DECAP_H */
