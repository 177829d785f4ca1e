/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Packets as the nodes of tests/netns/lib.sh send them to node1, built from
 * the inside out.
 */
#ifndef FUZZ_PACKET_H
#define FUZZ_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../random.h"

#define PACKET_ROOM	65535
#define PACKET_HEADROOM	512	/* for headers in front of the inner packet */
#define TUNNEL_PORT	6080

enum wire { WIRE_IPUDP, WIRE_GENEVE, WIRE_VXLAN, WIRE_GUE, WIRE_COUNT };

enum inner_protocol {
	INNER_UDP,
	INNER_TCP,
	INNER_ICMP,
	INNER_OTHER,
	INNER_FRAGMENT,
	INNER_COUNT
};

/* Who sends, in the outer header and in the inner one. */
enum sender { SENDER_PEER, SENDER_GENEVE, SENDER_VXLAN, SENDER_STRANGER };

struct shape {
	bool outer6, inner6;
	enum wire wire;
	enum sender sender;
	enum inner_protocol protocol;
	size_t payload;		/* bytes behind the inner transport header */
	uint32_t vni;
	uint8_t vxlan_mac[6];	/* inner destination */
	uint16_t sport;		/* outer */
	uint32_t tcp_seq;
	uint8_t outer_ecn, inner_ecn;
	uint8_t inner_ttl;
	uint16_t inner_id;
	bool inner_df;
};

struct packet {
	uint8_t room[PACKET_HEADROOM + PACKET_ROOM];
	uint8_t *data;		/* outer IP header, or the inner one without */
	size_t size;
	/* Offsets in @data; 0: there is none. */
	size_t udp, wire, inner, transport;
	bool outer6, inner6;
};

struct shape shape_random(struct random *random);

/* The inner packet alone. */
void packet_inner(struct packet *packet, const struct shape *shape,
		  struct random *random);
/* With wire format, UDP and outer IP header around it. */
void packet_outer(struct packet *packet, const struct shape *shape,
		  struct random *random);

/* Puts @size bytes in at @offset, or takes them out. */
void packet_insert(struct packet *packet, size_t offset, const void *data,
		   size_t size);
void packet_remove(struct packet *packet, size_t offset, size_t size);
void packet_resize(struct packet *packet, size_t size);

/* Writes lengths and checksums of the outer headers as they should be. */
void packet_finish(struct packet *packet, bool zero_checksum);

#endif /* FUZZ_PACKET_H */
