// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "twist.h"

#include <netinet/in.h>
#include <string.h>

#include "../internet.h"

static const uint8_t bytes_of_interest[] = { 0, 1, 4, 5, 6, 0x0f, 0x40, 0x45, 0x46,
					     0x4f, 0x60, 0x7f, 0x80, 0xc0, 0xff };
static const uint16_t lengths_of_interest[] = { 0, 1, 7, 8, 19, 20, 21, 27, 28, 39,
						40, 41, 68, 576, 1280, 1500, 0x7fff,
						0xfff8, 0xffff };

static uint8_t interesting_byte(struct random *random)
{
	return bytes_of_interest[random_below(random, sizeof(bytes_of_interest))];
}

static uint16_t interesting_length(struct random *random, size_t near)
{
	const size_t count = sizeof(lengths_of_interest) / sizeof(lengths_of_interest[0]);

	if (random_percent(random, 40))
		return near + random_between(random, 0, 16) - 8;
	return lengths_of_interest[random_below(random, count)];
}

/* Offsets that a header before has lost are not followed. */
static uint8_t *place(struct packet *packet, size_t offset, size_t size)
{
	return offset + size <= packet->size ? packet->data + offset : NULL;
}

static void flip(struct packet *packet, size_t from, size_t to, struct random *random)
{
	const unsigned int rounds = 1 + random_below(random, 6);

	if (to > packet->size)
		to = packet->size;
	for (unsigned int i = 0; i < rounds && from < to; i++) {
		uint8_t *byte = packet->data + random_between(random, from, to - 1);

		switch (random_below(random, 3)) {
		case 0:
			*byte ^= 1 << random_below(random, 8);
			break;
		case 1:
			*byte = interesting_byte(random);
			break;
		case 2:
			*byte = random_next(random);
			break;
		}
	}
}

static void fix_inner_checksum(struct packet *packet)
{
	uint8_t *ip = place(packet, packet->inner, 20);
	size_t size;

	if (!ip || packet->inner6)
		return;
	size = 4 * (ip[0] & 15);
	if (size < 20 || !place(packet, packet->inner, size))
		return;
	memset(ip + 10, 0, 2);
	put16(ip + 10, internet_checksum(ip, size, 0));
}

static void cut_header(struct packet *packet, struct random *random)
{
	const size_t ends[] = { packet->udp, packet->udp + 8, packet->wire,
				packet->inner, packet->transport,
				packet->transport + 8, packet->transport + 20 };
	size_t size = ends[random_below(random, sizeof(ends) / sizeof(ends[0]))];

	size += random_below(random, 3);
	if (size)
		size--;
	if (size < packet->size)
		packet_resize(packet, size);
}

static void change_source(struct packet *packet, bool destination,
			  struct random *random)
{
	static const uint8_t sources4[][4] = {
		{ 0, 0, 0, 0 }, { 127, 0, 0, 1 }, { 224, 0, 0, 1 }, { 255, 255, 255, 255 },
		{ 10, 244, 1, 10 }, { 10, 244, 2, 99 }, { 10, 244, 3, 1 }, { 192, 168, 77, 1 },
		{ 10, 244, 1, 0 }, { 169, 254, 1, 1 }, { 240, 0, 0, 1 }, { 10, 244, 2, 255 },
	};
	static const uint8_t sources6[][16] = {
		{ 0 }, { [15] = 1 }, { 0xff, 2, [15] = 1 }, { 0xfe, 0x80, [15] = 1 },
		{ [10] = 0xff, 0xff, 127, 0, 0, 1 }, { 0xfd, 0, 0, 0x10, 2, 0x44, 0, 3 },
		{ 0xfd, 0, 0, 0x10, 2, 0x44, 0, 1, [15] = 0x10 },
		{ 0xfd, 0x77, [15] = 1 }, { 0x20, 1, [15] = 1 },
	};
	uint8_t *ip = place(packet, packet->inner, packet->inner6 ? 40 : 20);

	if (!ip)
		return;
	if (packet->inner6)
		memcpy(ip + (destination ? 24 : 8),
		       sources6[random_below(random, sizeof(sources6) / 16)], 16);
	else
		memcpy(ip + (destination ? 16 : 12),
		       sources4[random_below(random, sizeof(sources4) / 4)], 4);
	fix_inner_checksum(packet);
}

/* IPv4 options behind the header at @offset. */
static void add_options(struct packet *packet, size_t offset, struct random *random)
{
	const uint8_t size = 4 * (1 + random_below(random, 10));
	static const uint8_t kinds[] = { 0, 1, 7, 68, 131, 137, 148, 130, 255 };
	uint8_t *ip = place(packet, offset, 20);
	uint8_t options[40];

	if (!ip || ip[0] >> 4 != 4)
		return;
	random_fill(random, options, size);
	options[0] = kinds[random_below(random, sizeof(kinds))];
	options[1] = random_percent(random, 50) ? size : interesting_byte(random);
	options[2] = 4;
	ip[0] = 0x40 | (5 + size / 4);
	put16(ip + 2, (ip[2] << 8 | ip[3]) + size);
	packet_insert(packet, offset + 20, options, size);
}

/* A chain of IPv6 extension headers behind the header at @offset. */
static void add_extensions(struct packet *packet, size_t offset, struct random *random)
{
	static const uint8_t kinds[] = { IPPROTO_HOPOPTS, IPPROTO_ROUTING,
					 IPPROTO_FRAGMENT, IPPROTO_DSTOPTS,
					 IPPROTO_NONE, IPPROTO_AH, IPPROTO_MH };
	unsigned int count = 1 + random_below(random, 6);

	while (count--) {
		uint8_t *ip = place(packet, offset, 40);
		uint8_t header[24];
		size_t size = 8 * (1 + random_below(random, 3));

		if (!ip || ip[0] >> 4 != 6)
			return;
		random_fill(random, header, size);
		header[0] = ip[6];
		header[1] = random_percent(random, 70) ? size / 8 - 1 :
							 interesting_byte(random);
		ip[6] = kinds[random_below(random, sizeof(kinds))];
		put16(ip + 4, (ip[4] << 8 | ip[5]) + size);
		packet_insert(packet, offset + 40, header, size);
	}
}

static void add_geneve_options(struct packet *packet, struct random *random)
{
	const uint8_t words = 1 + random_below(random, 20);
	uint8_t options[4 * 20], *header = place(packet, packet->wire, 8);

	if (!packet->wire || !header)
		return;
	random_fill(random, options, 4 * words);
	if (random_percent(random, 50))
		options[3] = words - 1;
	if (random_percent(random, 30))
		options[2] |= 0x80;	/* critical */
	header[0] = random_percent(random, 80) ? words : random_below(random, 64);
	header[1] = random_percent(random, 30) ? 0xc0 & random_next(random) : 0;
	packet_insert(packet, packet->wire + 8, options, 4 * words);
}

static void add_vlan(struct packet *packet, struct random *random)
{
	static const uint8_t tag[] = { 0x81, 0, 0, 5 };
	unsigned int count = 1 + random_below(random, 3);

	while (packet->wire && count--)
		packet_insert(packet, packet->wire + 20, tag, sizeof(tag));
}

void twist_apply(struct packet *packet, enum twist twist, struct random *random)
{
	uint8_t *outer = place(packet, 0, packet->udp + 8);
	uint8_t *wire = packet->wire ? place(packet, packet->wire, 8) : NULL;
	uint8_t *inner = place(packet, packet->inner, packet->inner6 ? 40 : 20);
	size_t size;

	if (!inner || !outer)
		return;
	switch (twist) {
	case TWIST_NONE:
	case TWIST_COUNT:
		break;
	case TWIST_CUT:
		packet_resize(packet, random_between(random, packet->udp ? packet->udp + 8 : 1,
						     packet->size));
		break;
	case TWIST_CUT_HEADER:
		cut_header(packet, random);
		break;
	case TWIST_EXTEND:
		packet_resize(packet, packet->size + random_below(random, 300));
		break;
	case TWIST_EMPTY:
		packet_resize(packet, packet->udp ? packet->udp + 8 : 1);
		break;
	case TWIST_ONE_BYTE:
		packet_resize(packet, packet->udp ? packet->udp + 9 : 1);
		packet->data[packet->size - 1] = interesting_byte(random);
		break;
	case TWIST_FLIP:
		flip(packet, packet->udp, packet->size, random);
		break;
	case TWIST_VERSION:
		*inner = (*inner & 15) | random_next(random) << 4;
		break;
	case TWIST_INNER_IHL:
		*inner = (*inner & 0xf0) | random_below(random, 16);
		fix_inner_checksum(packet);
		break;
	case TWIST_INNER_LENGTH:
		put16(inner + (packet->inner6 ? 4 : 2),
		      interesting_length(random, packet->size - packet->inner));
		fix_inner_checksum(packet);
		break;
	case TWIST_INNER_FRAGMENT:
		if (packet->inner6)
			inner[6] = IPPROTO_FRAGMENT;
		else
			put16(inner + 6, random_next(random));
		fix_inner_checksum(packet);
		break;
	case TWIST_INNER_TTL:
		inner[packet->inner6 ? 7 : 8] = random_below(random, 3);
		fix_inner_checksum(packet);
		break;
	case TWIST_INNER_PROTOCOL:
		inner[packet->inner6 ? 6 : 9] = random_next(random);
		fix_inner_checksum(packet);
		break;
	case TWIST_INNER_SOURCE:
		change_source(packet, false, random);
		break;
	case TWIST_INNER_DESTINATION:
		change_source(packet, true, random);
		break;
	case TWIST_INNER_OPTIONS:
		add_options(packet, packet->inner, random);
		fix_inner_checksum(packet);
		break;
	case TWIST_INNER_EXTENSIONS:
		add_extensions(packet, packet->inner, random);
		break;
	case TWIST_TRANSPORT:
		flip(packet, packet->transport, packet->transport + 20, random);
		break;
	case TWIST_WIRE_FLIP:
		flip(packet, packet->wire ?: packet->inner, packet->inner + 1, random);
		break;
	case TWIST_WIRE_FIRST:
		packet->data[packet->wire ?: packet->inner] = random_next(random);
		break;
	case TWIST_WIRE_VNI:
		if (wire)
			random_fill(random, wire + 4, 4);
		break;
	case TWIST_WIRE_PROTOCOL:
		if (wire)
			random_fill(random, wire + 2, 2);
		break;
	case TWIST_GENEVE_OPTIONS:
		add_geneve_options(packet, random);
		break;
	case TWIST_VXLAN_MAC:
		if (wire && place(packet, packet->wire, 22))
			random_fill(random, wire + 8, 6);
		break;
	case TWIST_VXLAN_ARP:
		if (wire && place(packet, packet->wire, 22))
			put16(wire + 20, random_percent(random, 60) ? 0x0806 : random_next(random));
		break;
	case TWIST_VXLAN_VLAN:
		add_vlan(packet, random);
		break;
	case TWIST_NESTED:
		/* The whole packet once more where the inner one stands. */
		size = packet->size;
		if (2 * size < 1400) {
			uint8_t copy[1400];

			memcpy(copy, packet->data, size);
			packet_insert(packet, packet->inner, copy, size);
		}
		break;
	case TWIST_OUTER_OPTIONS:
		if (!packet->outer6 && packet->udp == 20) {
			size = packet->size;
			add_options(packet, 0, random);
			packet->udp += packet->size - size;
		}
		break;
	case TWIST_OUTER_EXTENSIONS:
		if (packet->outer6 && packet->udp == 40) {
			size = packet->size;
			add_extensions(packet, 0, random);
			packet->udp += packet->size - size;
		}
		break;
	case TWIST_OUTER_FLIP:
		/* Not the destination: nobody else is meant. */
		flip(packet, 0, packet->outer6 ? 8 : 12, random);
		break;
	case TWIST_OUTER_LENGTH:
		put16(outer + (packet->outer6 ? 4 : 2),
		      interesting_length(random, packet->size));
		if (!packet->outer6) {
			memset(outer + 10, 0, 2);
			put16(outer + 10, internet_checksum(outer, 20, 0));
		}
		break;
	case TWIST_UDP_LENGTH:
		put16(outer + packet->udp + 4,
		      interesting_length(random, packet->size - packet->udp));
		break;
	case TWIST_UDP_CHECKSUM:
		put16(outer + packet->udp + 6, random_percent(random, 50) ? 0 : random_next(random));
		break;
	case TWIST_UDP_PORT:
		put16(outer + packet->udp, random_percent(random, 50) ? 0 : TUNNEL_PORT);
		break;
	}
}

bool twist_is_last(enum twist twist)
{
	return twist >= TWIST_OUTER_FLIP;
}
