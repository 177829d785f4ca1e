// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "outer.h"

#include <netinet/in.h>
#include <string.h>

#include "../internet.h"
#include "twist.h"

static struct packet packet;

static uint16_t ether_type(const struct packet *outer)
{
	return outer->outer6 ? 0x86dd : 0x0800;
}

/* ------------------------------------------------------------ fragments */

static void send_fragment4(struct link *link, const struct packet *whole,
			   size_t offset, size_t size, bool more)
{
	static uint8_t fragment[PACKET_ROOM];
	const size_t header = whole->udp;

	memcpy(fragment, whole->data, header);
	memcpy(fragment + header, whole->data + header + offset, size);
	put16(fragment + 2, header + size);
	put16(fragment + 6, offset / 8 | (more ? 0x2000 : 0));
	memset(fragment + 10, 0, 2);
	put16(fragment + 10, internet_checksum(fragment, header, 0));
	link_send(link, fragment, header + size, 0x0800);
}

static void send_fragment6(struct link *link, const struct packet *whole,
			   size_t offset, size_t size, bool more, uint32_t id)
{
	static uint8_t fragment[PACKET_ROOM];
	const size_t header = whole->udp;

	if (header < 40)
		return;
	memcpy(fragment, whole->data, header);
	memset(fragment + header, 0, 8);
	fragment[header] = IPPROTO_UDP;
	fragment[6] = IPPROTO_FRAGMENT;
	put16(fragment + header + 2, offset | more);
	memcpy(fragment + header + 4, &id, sizeof(id));
	memcpy(fragment + header + 8, whole->data + header + offset, size);
	put16(fragment + 4, header - 40 + 8 + size);
	link_send(link, fragment, header + 8 + size, 0x86dd);
}

/* Of @step bytes; some may be missing, come twice or overlap. */
static void send_fragments(struct link *link, const struct packet *whole,
			   size_t step, bool honest, struct random *random)
{
	const size_t behind = whole->size - whole->udp;
	const uint32_t id = random_next(random);

	step = step < 8 ? 8 : step & ~7ul;
	for (size_t offset = 0; offset < behind; offset += step) {
		size_t size = behind - offset < step ? behind - offset : step;
		bool more = offset + size < behind;
		size_t at = offset;

		if (!honest && random_percent(random, 10))
			continue;
		if (!honest && random_percent(random, 10) && at >= 8)
			at -= 8;
		if (!honest && random_percent(random, 5))
			more = !more;
		if (whole->outer6)
			send_fragment6(link, whole, at, size, more, id);
		else
			send_fragment4(link, whole, at, size, more);
	}
}

/* As it is, or in fragments if it is too long for the link. */
static void send_whole(struct link *link, const struct packet *whole,
		       struct random *random)
{
	if (whole->size <= link->mtu)
		link_send(link, whole->data, whole->size, ether_type(whole));
	else if (whole->udp >= 20)
		send_fragments(link, whole, link->mtu - whole->udp - 8, true, random);
}

/* ---------------------------------------------------------------- inputs */

static struct shape some_shape(const uint8_t vxlan_mac[6], struct random *random)
{
	struct shape shape = shape_random(random);

	memcpy(shape.vxlan_mac, vxlan_mac, sizeof(shape.vxlan_mac));
	return shape;
}

static void send_datagram(struct link *link, const struct shape *shape,
			  struct random *random)
{
	unsigned int twists = random_below(random, 3);

	packet_outer(&packet, shape, random);
	while (twists--) {
		enum twist twist = random_below(random, TWIST_COUNT);

		if (twist_is_last(twist)) {
			packet_finish(&packet, random_percent(random, 20));
			twist_apply(&packet, twist, random);
			send_whole(link, &packet, random);
			return;
		}
		twist_apply(&packet, twist, random);
	}
	/* Mostly so that the packet comes as far as the tunnel. */
	if (random_percent(random, 90))
		packet_finish(&packet, random_percent(random, 20));
	send_whole(link, &packet, random);
}

/* Consecutive segments of one flow, which GRO may merge only where all that
 * must stay is the same. */
static void send_train(struct link *link, struct shape *shape, struct random *random)
{
	const unsigned int length = 2 + random_below(random, 30);
	const unsigned int mixed = random_below(random, 3) * 8;

	shape->protocol = random_percent(random, 80) ? INNER_TCP : INNER_UDP;
	shape->payload = 100 + random_below(random, 1200);
	link_flush(link);
	for (unsigned int i = 0; i < length; i++) {
		packet_outer(&packet, shape, random);
		if (random_percent(random, mixed / 2)) {
			twist_apply(&packet, random_below(random, TWIST_INNER_COUNT), random);
			packet_finish(&packet, false);
		}
		send_whole(link, &packet, random);
		shape->tcp_seq += shape->payload;
		shape->inner_id += random_percent(random, mixed) ? 2 : 1;
		if (random_percent(random, mixed))
			shape->inner_ecn = random_below(random, 4);
		if (random_percent(random, mixed))
			shape->outer_ecn = random_below(random, 4);
		if (random_percent(random, mixed))
			shape->inner_ttl ^= 1;
		if (random_percent(random, mixed))
			shape->inner_df = !shape->inner_df;
		if (random_percent(random, mixed))
			shape->sport ^= 1;
		if (random_percent(random, mixed / 4))
			shape->inner6 = !shape->inner6;
		if (random_percent(random, mixed / 4))
			shape->payload = 1 + random_below(random, 1200);
	}
	link_flush(link);
}

static void send_in_fragments(struct link *link, struct shape *shape,
			      struct random *random)
{
	if (random_percent(random, 30))
		shape->payload = random_below(random, 65000);
	packet_outer(&packet, shape, random);
	if (random_percent(random, 30))
		twist_apply(&packet, random_below(random, TWIST_INNER_COUNT), random);
	packet_finish(&packet, random_percent(random, 20));
	if (packet.size <= packet.udp)
		return;
	send_fragments(link, &packet,
		       packet.size > link->mtu ? link->mtu - 80 :
						 8 + random_below(random, packet.size),
		       random_percent(random, 40), random);
}

/* What node1 would have sent to this node. */
static void turn_around(struct packet *outer)
{
	const size_t size = outer->outer6 ? 16 : 4;
	uint8_t *addresses = outer->data + (outer->outer6 ? 8 : 12);
	uint8_t saddr[16];

	memcpy(saddr, addresses, size);
	memcpy(addresses, addresses + size, size);
	memcpy(addresses + size, saddr, size);
	packet_finish(outer, false);
}

static void send_icmp_error4(struct link *link, const uint8_t *quoted, size_t size,
			     struct random *random)
{
	static const uint8_t types[] = { 3, 3, 3, 11, 12, 4 };
	static const uint16_t mtus[] = { 0, 68, 296, 576, 1280, 1400, 1500, 65535 };
	static uint8_t error[28 + PACKET_ROOM];

	memset(error, 0, 28);
	error[0] = 0x45;
	put16(error + 2, 28 + size);
	error[8] = 64;
	error[9] = IPPROTO_ICMP;
	memcpy(error + 12, (uint8_t[]){ 192, 168, 77, 2, 192, 168, 77, 1 }, 8);
	put16(error + 10, internet_checksum(error, 20, 0));
	error[20] = types[random_below(random, sizeof(types))];
	error[21] = random_percent(random, 50) ? 4 : random_below(random, 16);
	put16(error + 26, mtus[random_below(random, sizeof(mtus) / 2)]);
	memcpy(error + 28, quoted, size);
	put16(error + 22, internet_checksum(error + 20, 8 + size, 0));
	link_send(link, error, 28 + size, 0x0800);
}

static void send_icmp_error6(struct link *link, const uint8_t *quoted, size_t size,
			     struct random *random)
{
	static const uint16_t mtus[] = { 0, 68, 1279, 1280, 1400, 1500, 65535 };
	static uint8_t error[48 + PACKET_ROOM];
	static uint8_t pseudo[40 + 8 + PACKET_ROOM];

	memset(error, 0, 48);
	error[0] = 0x60;
	put16(error + 4, 8 + size);
	error[6] = IPPROTO_ICMPV6;
	error[7] = 64;
	memcpy(error + 8, "\xfd\x77", 2);
	error[23] = 2;
	memcpy(error + 24, "\xfd\x77", 2);
	error[39] = 1;
	error[40] = 1 + random_below(random, 4);
	error[41] = random_below(random, 8);
	put16(error + 46, mtus[random_below(random, sizeof(mtus) / 2)]);
	memcpy(error + 48, quoted, size);
	memset(pseudo, 0, 40);
	memcpy(pseudo, error + 8, 32);
	put16(pseudo + 34, 8 + size);
	pseudo[39] = IPPROTO_ICMPV6;
	memcpy(pseudo + 40, error + 40, 8 + size);
	put16(error + 42, internet_checksum(pseudo, 40 + 8 + size, 0));
	link_send(link, error, 48 + size, 0x86dd);
}

static void send_icmp_error(struct link *link, const struct shape *shape,
			    struct random *random)
{
	size_t size;

	packet_outer(&packet, shape, random);
	turn_around(&packet);
	if (random_percent(random, 30))
		twist_apply(&packet, random_below(random, TWIST_COUNT), random);
	size = random_percent(random, 50) ? packet.udp + 8 :
					    random_below(random, packet.size + 1);
	if (size > packet.size)
		size = packet.size;
	if (size > link->mtu - 48)
		size = link->mtu - 48;
	if (packet.outer6)
		send_icmp_error6(link, packet.data, size, random);
	else
		send_icmp_error4(link, packet.data, size, random);
}

void outer_send(struct link *link, const uint8_t vxlan_mac[6], struct random *random)
{
	struct shape shape = some_shape(vxlan_mac, random);
	const unsigned int kind = random_below(random, 100);

	if (kind < 70) {
		send_datagram(link, &shape, random);
	} else if (kind < 82) {
		send_train(link, &shape, random);
	} else if (kind < 88) {
		send_in_fragments(link, &shape, random);
	} else if (kind < 97) {
		send_icmp_error(link, &shape, random);
	} else {
		shape.payload = random_below(random, 65535 - 200);
		send_datagram(link, &shape, random);
	}
}
