/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* An IP packet that grows: its header, options or extension headers, and what is
 * behind. */
#ifndef DIFFERENTIAL_PACKET_H
#define DIFFERENTIAL_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../random.h"

#define PACKET_MAX	20480

struct packet {
	bool ipv6;
	bool atomic;		/* a fragment that is the whole */
	uint8_t protocol;	/* of what is behind the headers */
	size_t header;		/* bytes, with options or extension headers */
	size_t size;
	uint8_t data[PACKET_MAX];
};

/* An IP header without anything behind it. */
void packet_begin(struct packet *packet, bool ipv6, uint16_t id, struct random *random);
/* Behind all that is there. */
uint8_t *packet_append(struct packet *packet, size_t size);
void packet_append_random(struct packet *packet, size_t size, struct random *random);

/* Options of IPv4 or extension headers of IPv6. */
void packet_add_options(struct packet *packet, struct random *random);
/* A fragment header of IPv6 in front of the others. */
void packet_add_fragment_header(struct packet *packet, uint16_t offset, uint32_t id);

/* Writes the protocol, the length and the checksum of the IP header. */
void packet_finish(struct packet *packet);
void packet_checksum4(struct packet *packet);

#endif /* DIFFERENTIAL_PACKET_H */
