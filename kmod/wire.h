/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wire format "ipudp": the inner IPv4 or IPv6 packet is the payload of a UDP
 * datagram, without a header of its own. It is variant 1 of GUE
 * (draft-ietf-intarea-gue-09 section 4): the first two bits of the payload,
 * 01, are those of both IP versions.
 */
#ifndef _PODNET_WIRE_H
#define _PODNET_WIRE_H

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

/* Bytes that an IPv4 underlay adds to each packet. */
#define PODNET_WIRE_OVERHEAD	(sizeof(struct iphdr) + sizeof(struct udphdr))

/* The EtherType of a payload by its first byte, 0 if it is no IP. */
static inline __be16 podnet_wire_protocol(u8 first)
{
	switch (first >> 4) {
	case 4:
		return htons(ETH_P_IP);
	case 6:
		return htons(ETH_P_IPV6);
	}
	return 0;
}

/* Bytes of the fixed header of @protocol. */
static inline unsigned int podnet_wire_header_size(__be16 protocol)
{
	return protocol == htons(ETH_P_IP) ? sizeof(struct iphdr) :
					     sizeof(struct ipv6hdr);
}

#endif /* _PODNET_WIRE_H */
