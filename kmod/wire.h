/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wire formats: what stands between the outer UDP header and the inner IPv4 or
 * IPv6 packet.
 *
 *	ipudp	nothing: GUE variant 1 (draft-ietf-intarea-gue-09 section 4)
 *	geneve	8 bytes, and options that we skip (RFC 8926 section 3.4)
 *	vxlan	8 bytes (RFC 7348 section 5) and an Ethernet header
 *
 * The first byte tells which it is: ipudp begins with the version of an IP
 * header, 0x4. or 0x6.; Geneve with version 0 and the length of its options,
 * 0x00 to 0x3f, of which VXLAN takes 0x08, its flags. So Geneve with just 8
 * words of options is taken for VXLAN; nobody sends such to a pod network.
 *
 * Nothing here touches a packet: it is about bytes alone.
 */
#ifndef _PODNET_WIRE_H
#define _PODNET_WIRE_H

#include <linux/if_ether.h>
#include <linux/podnet.h>
#include <linux/types.h>

/* Of what we send. */
#define PODNET_WIRE_SIZE_MAX	(8 + ETH_HLEN)

/**
 * struct podnet_wire_header - a header to send, ready to be copied
 * @protocol: what segmentation takes for the inner protocol: htons(ETH_P_IP),
 *	htons(ETH_P_IPV6) or htons(ETH_P_TEB)
 * @size: bytes of @data
 * @link_size: how many of them, at the end, are an Ethernet header
 * @data: the bytes
 */
struct podnet_wire_header {
	__be16 protocol;
	u8 size;
	u8 link_size;
	u8 data[PODNET_WIRE_SIZE_MAX];
};

/**
 * struct podnet_wire_macs - the addresses of the Ethernet header of vxlan
 * @local: of this node
 * @remote: of the peer
 */
struct podnet_wire_macs {
	u8 local[ETH_ALEN];
	u8 remote[ETH_ALEN];
};

/* For inner packets of @protocol, htons(ETH_P_IP) or htons(ETH_P_IPV6). */
void podnet_wire_build(struct podnet_wire_header *header, enum podnet_wire wire,
		       __be16 protocol, u32 vni,
		       const struct podnet_wire_macs *macs);

/**
 * struct podnet_wire_packet - what a received header says
 * @wire: its format
 * @protocol: of the inner packet, htons(ETH_P_IP) or htons(ETH_P_IPV6)
 * @size: bytes before the inner packet, up to 260
 * @vni: of geneve and vxlan
 * @mac: inner destination address of vxlan, as by ether_addr_to_u64()
 */
struct podnet_wire_packet {
	enum podnet_wire wire;
	__be16 protocol;
	unsigned int size;
	u32 vni;
	u64 mac;
};

/* Bytes that podnet_wire_parse() reads of a payload that begins with @first; 0
 * if that is no known format. */
unsigned int podnet_wire_peek(u8 first);
/* Returns false if @data is not what podnet takes: another version, a critical
 * option or a control packet, an inner packet that is not IP. */
bool podnet_wire_parse(const void *data, struct podnet_wire_packet *ret);

/* The EtherType of an inner packet by its first byte, 0 if it is no IP. */
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

#endif /* _PODNET_WIRE_H */
