// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "packet.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "../internet.h"

#define IPV4_SIZE	20
#define IPV6_SIZE	40
#define UDP_SIZE	8
#define TCP_SIZE	20

/* Of a transport header and what follows, at @transport of the IP packet. */
static uint16_t transport_checksum(const uint8_t *ip, bool ipv6, uint8_t protocol,
				   const uint8_t *transport, size_t size)
{
	return internet_checksum(transport, size, pseudo_sum(ip, ipv6, protocol, size));
}

struct shape shape_random(struct random *random)
{
	struct shape shape = {
		.outer6 = random_percent(random, 40),
		.inner6 = random_percent(random, 50),
		.wire = random_below(random, WIRE_COUNT),
		.protocol = random_below(random, INNER_COUNT),
		.vni = 1,
		.sport = 49152 + random_below(random, 8),
		.tcp_seq = random_next(random),
		.outer_ecn = random_below(random, 4),
		.inner_ecn = random_below(random, 4),
		.inner_ttl = 64,
		.inner_id = random_next(random),
		.inner_df = random_percent(random, 50),
	};

	switch (random_below(random, 8)) {
	case 0:
		shape.payload = random_below(random, 4);
		break;
	case 1:
		shape.payload = 1200 + random_below(random, 260);
		break;
	default:
		shape.payload = random_below(random, 200);
	}
	/* Mostly what will be accepted. */
	if (random_percent(random, 60) || shape.wire == WIRE_GUE)
		shape.wire = random_percent(random, 80) ? shape.wire : WIRE_IPUDP;
	shape.sender = shape.wire == WIRE_GENEVE ? SENDER_GENEVE :
		       shape.wire == WIRE_VXLAN	 ? SENDER_VXLAN :
						   SENDER_PEER;
	if (random_percent(random, 10))
		shape.sender = SENDER_STRANGER;
	return shape;
}

static const uint8_t outer_hosts[] = { 2, 102, 103, 66 };
static const uint8_t inner_nets[] = { 2, 102, 103, 66 };

static void write_ipv4(uint8_t *ip, size_t size, uint8_t tos, uint8_t ttl,
		       uint8_t protocol)
{
	memset(ip, 0, IPV4_SIZE);
	ip[0] = 0x45;
	ip[1] = tos;
	put16(ip + 2, size);
	ip[8] = ttl;
	ip[9] = protocol;
}

static void write_ipv6(uint8_t *ip, size_t size, uint8_t tos, uint8_t ttl,
		       uint8_t protocol)
{
	memset(ip, 0, IPV6_SIZE);
	ip[0] = 0x60 | tos >> 4;
	ip[1] = tos << 4;
	put16(ip + 4, size - IPV6_SIZE);
	ip[6] = protocol;
	ip[7] = ttl;
}

/* 10.244.N.10 to 10.244.1.10, fd00:10:244:N::10 to fd00:10:244:1::10. */
static void write_inner_addresses(uint8_t *ip, bool ipv6, uint8_t net)
{
	const uint8_t prefix6[] = { 0xfd, 0, 0, 0x10, 0x02, 0x44 };

	if (!ipv6) {
		memcpy(ip + 12, (uint8_t[]){ 10, 244, net, 10, 10, 244, 1, 10 }, 8);
		return;
	}
	for (int i = 0; i < 2; i++) {
		uint8_t *addr = ip + 8 + 16 * i;
		const uint8_t number = i ? 1 : net;

		memcpy(addr, prefix6, sizeof(prefix6));
		/* Decimal digits, as lib.sh writes them. */
		addr[6] = number / 100;
		addr[7] = number / 10 % 10 << 4 | number % 10;
		addr[15] = 0x10;
	}
}

static size_t transport_size(enum inner_protocol protocol)
{
	return protocol == INNER_TCP ? TCP_SIZE : UDP_SIZE;
}

static uint8_t protocol_number(const struct shape *shape, struct random *random)
{
	switch (shape->protocol) {
	case INNER_UDP:
	case INNER_FRAGMENT:
		return IPPROTO_UDP;
	case INNER_TCP:
		return IPPROTO_TCP;
	case INNER_ICMP:
		return shape->inner6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	case INNER_OTHER:
	case INNER_COUNT:
		break;
	}
	return random_next(random);
}

static void write_transport(uint8_t *ip, const struct shape *shape, uint8_t protocol,
			    uint8_t *transport, size_t size)
{
	size_t check = 0;

	switch (shape->protocol) {
	case INNER_UDP:
	case INNER_FRAGMENT:
		put16(transport, 1000);
		put16(transport + 2, 9);
		put16(transport + 4, size);
		check = 6;
		break;
	case INNER_TCP:
		put16(transport, 1000);
		put16(transport + 2, 5001);
		put32(transport + 4, shape->tcp_seq);
		put32(transport + 8, 1);
		transport[12] = 5 << 4;
		transport[13] = 0x10;	/* ACK */
		put16(transport + 14, 1000);
		check = 16;
		break;
	case INNER_ICMP:
		transport[0] = shape->inner6 ? 128 : 8;
		check = 2;
		break;
	case INNER_OTHER:
	case INNER_COUNT:
		return;
	}
	memset(transport + check, 0, 2);
	if (protocol == IPPROTO_ICMP)
		put16(transport + check, internet_checksum(transport, size, 0));
	else
		put16(transport + check, transport_checksum(ip, shape->inner6, protocol,
							    transport, size));
}

void packet_inner(struct packet *packet, const struct shape *shape,
		  struct random *random)
{
	const size_t header = shape->inner6 ? IPV6_SIZE : IPV4_SIZE;
	const size_t behind = transport_size(shape->protocol) + shape->payload;
	const uint8_t protocol = protocol_number(shape, random);
	uint8_t *ip = packet->room + PACKET_HEADROOM;

	packet->data = ip;
	packet->size = header + behind;
	packet->udp = packet->wire = packet->inner = 0;
	packet->transport = header;
	packet->outer6 = false;
	packet->inner6 = shape->inner6;
	memset(ip, 0, packet->size);
	random_fill(random, ip + packet->size - shape->payload,
		    shape->payload < 64 ? shape->payload : 64);

	if (shape->inner6) {
		write_ipv6(ip, packet->size, shape->inner_ecn, shape->inner_ttl, protocol);
		write_inner_addresses(ip, true, inner_nets[shape->sender]);
		write_transport(ip, shape, protocol, ip + header, behind);
	} else {
		write_ipv4(ip, packet->size, shape->inner_ecn, shape->inner_ttl, protocol);
		put16(ip + 4, shape->inner_id);
		put16(ip + 6, (shape->inner_df ? 0x4000 : 0) |
				      (shape->protocol == INNER_FRAGMENT ? 0x2000 : 0));
		write_inner_addresses(ip, false, inner_nets[shape->sender]);
		write_transport(ip, shape, protocol, ip + header, behind);
		put16(ip + 10, internet_checksum(ip, IPV4_SIZE, 0));
	}
}

static uint8_t *push(struct packet *packet, size_t size)
{
	packet->data -= size;
	packet->size += size;
	memset(packet->data, 0, size);
	return packet->data;
}

static size_t push_wire(struct packet *packet, const struct shape *shape)
{
	const uint16_t protocol = shape->inner6 ? 0x86dd : 0x0800;
	uint8_t *header;

	switch (shape->wire) {
	case WIRE_GENEVE:
		header = push(packet, 8);
		put16(header + 2, protocol);
		put32(header + 4, shape->vni << 8);
		return 8;
	case WIRE_VXLAN:
		header = push(packet, 22);
		header[0] = 8;	/* the VNI is there */
		put32(header + 4, shape->vni << 8);
		memcpy(header + 8, shape->vxlan_mac, 6);
		memcpy(header + 14, "\x02\0\0\0\0\x02", 6);
		put16(header + 20, protocol);
		return 22;
	case WIRE_GUE:	/* variant 0 with a header of its own */
		header = push(packet, 4);
		header[1] = shape->inner6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
		return 4;
	case WIRE_IPUDP:
	case WIRE_COUNT:
		break;
	}
	return 0;
}

void packet_outer(struct packet *packet, const struct shape *shape,
		  struct random *random)
{
	const size_t header = shape->outer6 ? IPV6_SIZE : IPV4_SIZE;
	size_t wire;
	uint8_t *bytes;

	packet_inner(packet, shape, random);
	wire = push_wire(packet, shape);
	bytes = push(packet, UDP_SIZE);
	put16(bytes, shape->sport);
	put16(bytes + 2, TUNNEL_PORT);
	bytes = push(packet, header);
	packet->outer6 = shape->outer6;
	packet->udp = header;
	packet->wire = wire ? header + UDP_SIZE : 0;
	packet->inner = header + UDP_SIZE + wire;
	packet->transport += packet->inner;

	if (shape->outer6) {
		write_ipv6(bytes, packet->size, shape->outer_ecn, 64, IPPROTO_UDP);
		memcpy(bytes + 8, "\xfd\x77", 2);
		memcpy(bytes + 24, "\xfd\x77", 2);
		bytes[23] = outer_hosts[shape->sender];
		bytes[39] = 1;
		/* fd77::102 is 0x102. */
		if (bytes[23] > 99) {
			bytes[22] = 1;
			bytes[23] -= 100;
		}
	} else {
		write_ipv4(bytes, packet->size, shape->outer_ecn, 64, IPPROTO_UDP);
		memcpy(bytes + 12, (uint8_t[]){ 192, 168, 77, outer_hosts[shape->sender],
						192, 168, 77, 1 }, 8);
	}
	packet_finish(packet, false);
}

void packet_insert(struct packet *packet, size_t offset, const void *data,
		   size_t size)
{
	uint8_t *end = packet->room + sizeof(packet->room);

	if (offset > packet->size || packet->data + packet->size + size > end)
		return;
	memmove(packet->data + offset + size, packet->data + offset,
		packet->size - offset);
	memcpy(packet->data + offset, data, size);
	packet->size += size;
}

void packet_remove(struct packet *packet, size_t offset, size_t size)
{
	if (offset + size > packet->size)
		return;
	memmove(packet->data + offset, packet->data + offset + size,
		packet->size - offset - size);
	packet->size -= size;
}

void packet_resize(struct packet *packet, size_t size)
{
	const size_t room = packet->room + sizeof(packet->room) - packet->data;

	if (size > room)
		size = room;
	if (size > packet->size)
		memset(packet->data + packet->size, 0x5a, size - packet->size);
	packet->size = size;
}

void packet_finish(struct packet *packet, bool zero_checksum)
{
	uint8_t *ip = packet->data;
	uint8_t *udp = ip + packet->udp;
	size_t behind;
	uint16_t sum;

	if (packet->size < packet->udp + UDP_SIZE)
		return;
	behind = packet->size - packet->udp;
	put16(udp + 4, behind);
	memset(udp + 6, 0, 2);
	if (packet->outer6)
		put16(ip + 4, packet->size - IPV6_SIZE);
	else
		put16(ip + 2, packet->size);
	if (!zero_checksum) {
		sum = transport_checksum(ip, packet->outer6, IPPROTO_UDP, udp, behind);
		put16(udp + 6, sum ? sum : 0xffff);
	}
	if (!packet->outer6) {
		memset(ip + 10, 0, 2);
		put16(ip + 10, internet_checksum(ip, packet->udp, 0));
	}
}
