// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "packet.h"

#include <netinet/in.h>
#include <string.h>

#include "../internet.h"
#include "address.h"

#define IPV4_SIZE	20
#define IPV6_SIZE	40

/* Those that are forwarded, and those that are not. */
static uint8_t some_ttl(struct random *random)
{
	return random_percent(random, 85) ? 2 + random_below(random, 63) :
					    random_below(random, 3);
}

static void begin4(struct packet *packet, uint16_t id, struct random *random)
{
	uint8_t *ip = packet->data;

	ip[0] = 0x45;
	ip[1] = random_next(random);
	put16(ip + 4, id);
	ip[6] = random_percent(random, 50) ? 0x40 : 0;
	ip[8] = some_ttl(random);
	address_source(ip + 12, false, random);
	address_destination(ip + 16, false, random);
}

static void begin6(struct packet *packet, struct random *random)
{
	uint8_t *ip = packet->data;

	put32(ip, 6U << 28 | (random_next(random) & 0xfffffff));
	if (random_percent(random, 50))
		memset(ip + 2, 0, 2);
	ip[7] = some_ttl(random);
	address_source(ip + 8, true, random);
	address_destination(ip + 24, true, random);
}

void packet_begin(struct packet *packet, bool ipv6, uint16_t id, struct random *random)
{
	packet->ipv6 = ipv6;
	packet->atomic = false;
	packet->protocol = IPPROTO_NONE;
	packet->header = packet->size = ipv6 ? IPV6_SIZE : IPV4_SIZE;
	memset(packet->data, 0, packet->size);
	if (ipv6)
		begin6(packet, random);
	else
		begin4(packet, id, random);
}

uint8_t *packet_append(struct packet *packet, size_t size)
{
	uint8_t *end = packet->data + packet->size;

	memset(end, 0, size);
	packet->size += size;
	return end;
}

void packet_append_random(struct packet *packet, size_t size, struct random *random)
{
	random_fill(random, packet_append(packet, size), size);
}

static uint8_t *insert(struct packet *packet, size_t offset, size_t size)
{
	uint8_t *place = packet->data + offset;

	memmove(place + size, place, packet->size - offset);
	memset(place, 0, size);
	packet->header += size;
	packet->size += size;
	return place;
}

/* No timestamps: those that are filled in on the way differ. */
static void add_options4(struct packet *packet, struct random *random)
{
	static const uint8_t options[][8] = {
		{ 1, 1, 1, 1, 1, 1, 1, 0 },
		{ 7, 7, 4, 0, 0, 0, 0, 0 },	/* record route */
		{ 7, 7, 8, 9, 9, 9, 9, 0 },	/* full */
		{ 7, 7, 3, 0, 0, 0, 0, 0 },	/* a pointer that is none */
		{ 148, 4, 0, 0, 1, 1, 1, 1 },	/* router alert */
		{ 131, 7, 4, 10, 244, 2, 0, 0 },	/* loose source route */
		{ 131, 7, 8, 10, 244, 2, 0, 0 },
		{ 137, 7, 4, 10, 244, 2, 0, 0 },
		{ 30, 8, 1, 2, 3, 4, 5, 6 },
		{ 30, 0, 1, 2, 3, 4, 5, 6 },	/* lengths that are none */
		{ 30, 1, 1, 2, 3, 4, 5, 6 },
		{ 7, 77, 4, 0, 0, 0, 0, 0 },
		{ 0, 0, 0, 0, 0, 0, 0, 0 },
	};

	memcpy(insert(packet, packet->header, 8),
	       options[random_below(random, sizeof(options) / sizeof(options[0]))], 8);
	packet->data[0] = 0x40 | packet->header / 4;
}

/* In front of the others. */
static void add_extension(struct packet *packet, struct random *random)
{
	static const uint8_t kinds[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING,
					 IPPROTO_FRAGMENT, IPPROTO_AH, IPPROTO_MH };
	static const uint8_t contents[][6] = {
		{ 1, 4, 0, 0, 0, 0 },	  /* padding */
		{ 5, 2, 0, 0, 1, 0 },	  /* router alert */
		{ 0x1e, 4, 1, 2, 3, 4 },  /* unknown options: to be skipped, */
		{ 0x5e, 4, 1, 2, 3, 4 },  /* discarded, */
		{ 0x9e, 4, 1, 2, 3, 4 },  /* reported, */
		{ 0xde, 4, 1, 2, 3, 4 },  /* unless to a group */
		{ 0, 0, 0, 0, 0, 0 },
		{ 4, 1, 0, 0, 0, 0 },	  /* segments left */
		{ 0xc2, 4, 0, 0, 0, 99 }, /* jumbo */
	};
	const uint8_t kind = kinds[random_below(random, sizeof(kinds))];
	uint8_t *header = insert(packet, IPV6_SIZE, 8);

	header[0] = packet->data[6];
	if (kind == IPPROTO_FRAGMENT)
		packet->atomic = true;
	else
		memcpy(header + 2, contents[random_below(random, sizeof(contents) / 6)], 6);
	if (random_percent(random, 5))
		header[1] = random_next(random);
	packet->data[6] = kind;
}

static void add_extensions(struct packet *packet, struct random *random)
{
	unsigned int count = 1 + random_below(random, 3);

	packet->data[6] = packet->protocol;
	while (count--)
		add_extension(packet, random);
}

void packet_add_options(struct packet *packet, struct random *random)
{
	if (packet->ipv6)
		add_extensions(packet, random);
	else
		add_options4(packet, random);
}

void packet_add_fragment_header(struct packet *packet, uint16_t offset, uint32_t id)
{
	uint8_t *header = insert(packet, IPV6_SIZE, 8);

	header[0] = packet->header == IPV6_SIZE + 8 ? packet->protocol : packet->data[6];
	put16(header + 2, offset);
	packet->atomic = !offset;
	put32(header + 4, id);
	packet->data[6] = IPPROTO_FRAGMENT;
}

void packet_checksum4(struct packet *packet)
{
	uint8_t *ip = packet->data;

	memset(ip + 10, 0, 2);
	put16(ip + 10, internet_checksum(ip, packet->header, 0));
}

void packet_finish(struct packet *packet)
{
	uint8_t *ip = packet->data;

	if (packet->ipv6) {
		put16(ip + 4, packet->size - IPV6_SIZE);
		if (packet->header == IPV6_SIZE)
			ip[6] = packet->protocol;
		return;
	}
	put16(ip + 2, packet->size);
	ip[9] = packet->protocol;
	packet_checksum4(packet);
}
