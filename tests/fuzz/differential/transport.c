// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "transport.h"

#include <netinet/in.h>
#include <string.h>

#include "../internet.h"
#include "address.h"

#define UDP_SIZE	8
#define TCP_SIZE	20
#define ICMP_SIZE	8

/* MTUs of the pods and of the ways between them, and somewhat less and more. */
static size_t some_size(struct random *random)
{
	static const uint16_t mtus[] = { 576, 1280, 1300, 1400, 1422, 1442, 1452, 1472, 1500 };
	const unsigned int kind = random_below(random, 100);

	if (kind < 40)
		return random_below(random, 64);
	if (kind < 70)
		return random_below(random, 1240);
	if (kind < 90)
		return mtus[random_below(random, sizeof(mtus) / 2)] - random_below(random, 70);
	return random_below(random, 1900);
}

/* The checksum at @offset of what has been appended; wrong ones travel too. */
static void set_checksum(struct packet *packet, size_t offset, bool pseudo,
			 struct random *random)
{
	const size_t size = packet->size - packet->header;
	uint8_t *transport = packet->data + packet->header;
	uint32_t start = 0;

	if (pseudo)
		start = pseudo_sum(packet->data, packet->ipv6, packet->protocol, size);
	put16(transport + offset, internet_checksum(transport, size, start));
	if (random_percent(random, 6))
		transport[offset] ^= 1 << random_below(random, 8);
}

static void write_ports(uint8_t *ports, uint16_t number, struct random *random)
{
	put16(ports, number);
	put16(ports + 2, 1024 + random_below(random, 64));
}

static uint8_t *write_tcp(struct packet *packet, uint16_t number, struct random *random)
{
	uint8_t *tcp = packet_append(packet, TCP_SIZE);

	packet->protocol = IPPROTO_TCP;
	write_ports(tcp, number, random);
	random_fill(random, tcp + 4, 8);
	tcp[12] = 5 << 4;
	tcp[13] = random_next(random);
	put16(tcp + 14, random_next(random));
	return tcp;
}

static uint8_t *write_udp(struct packet *packet, size_t payload, uint16_t number,
			  struct random *random)
{
	uint8_t *udp = packet_append(packet, UDP_SIZE);

	packet->protocol = IPPROTO_UDP;
	write_ports(udp, number, random);
	put16(udp + 4, UDP_SIZE + payload);
	return udp;
}

static void append_tcp(struct packet *packet, uint16_t number, struct random *random)
{
	uint8_t *tcp = write_tcp(packet, number, random);

	if (random_percent(random, 5))
		tcp[12] = random_next(random);
	packet_append_random(packet, some_size(random), random);
	set_checksum(packet, 16, true, random);
}

static void append_udp(struct packet *packet, uint16_t number, struct random *random)
{
	const size_t payload = some_size(random);
	uint8_t *udp = write_udp(packet, payload, number, random);

	if (random_percent(random, 5))
		put16(udp + 4, random_below(random, 2 * payload + 16));
	packet_append_random(packet, payload, random);
	/* None at all is right over IPv4. */
	if (random_percent(random, 90))
		set_checksum(packet, 6, true, random);
}

/* Its own checksum is not that of the internet, and always wrong here. */
static void append_sctp(struct packet *packet, uint16_t number, struct random *random)
{
	packet->protocol = IPPROTO_SCTP;
	write_ports(packet_append(packet, 4), number, random);
	packet_append_random(packet, 8 + some_size(random), random);
}

static void append_icmp(struct packet *packet, uint8_t type, uint8_t code,
			const uint8_t rest[4], struct random *random)
{
	uint8_t *icmp = packet_append(packet, ICMP_SIZE);

	packet->protocol = packet->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	icmp[0] = type;
	icmp[1] = code;
	memcpy(icmp + 4, rest, 4);
}

static void finish_icmp(struct packet *packet, struct random *random)
{
	set_checksum(packet, 2, packet->ipv6, random);
}

static void append_echo(struct packet *packet, uint16_t number, struct random *random)
{
	static const uint8_t types[2][2] = { { 8, 0 }, { 128, 129 } };
	uint8_t rest[4];

	put16(rest, number);
	put16(rest + 2, random_next(random));
	append_icmp(packet, types[packet->ipv6][random_percent(random, 15)],
		    random_percent(random, 95) ? 0 : random_next(random), rest, random);
	packet_append_random(packet, some_size(random), random);
	finish_icmp(packet, random);
}

/* A packet of whom the error is for, as its sender might have sent it: not all of
 * it, and perhaps not even its header. */
static void quote(struct packet *packet, uint16_t number, struct random *random)
{
	static const uint8_t protocols[] = { IPPROTO_UDP, IPPROTO_TCP, IPPROTO_ICMP,
					     IPPROTO_ICMPV6, IPPROTO_SCTP, 99 };
	static struct packet quoted;
	const size_t address = address_size(packet->ipv6);
	uint8_t *addresses = quoted.data + (packet->ipv6 ? 8 : 12);
	size_t size;

	packet_begin(&quoted, packet->ipv6, number, random);
	memcpy(addresses, packet->data + (packet->ipv6 ? 24 : 16), address);
	if (random_percent(random, 90))
		address_own(addresses + address, packet->ipv6);
	quoted.protocol = protocols[random_below(random, sizeof(protocols))];
	write_ports(packet_append(&quoted, 4), number, random);
	packet_append_random(&quoted, random_below(random, 600), random);
	if (random_percent(random, 15))
		packet_add_options(&quoted, random);
	packet_finish(&quoted);

	size = random_percent(random, 80) ? quoted.size : random_below(random, quoted.size);
	memcpy(packet_append(packet, size), quoted.data, size);
}

/* Not that a packet was not put together in time, which hosts send by themselves. */
static void append_error(struct packet *packet, uint16_t number, struct random *random)
{
	static const uint8_t types[2][6] = { { 3, 3, 11, 12, 4, 5 }, { 1, 2, 2, 3, 4, 100 } };
	static const uint16_t mtus[] = { 0, 68, 576, 1000, 1280, 1350, 1500, 65535 };
	const uint8_t type = types[packet->ipv6][random_below(random, 6)];
	uint8_t code = random_below(random, 6), rest[4] = {};

	if (type == 11 || (packet->ipv6 && type == 3))
		code = 0;
	put16(rest + 2, mtus[random_below(random, sizeof(mtus) / 2)]);
	append_icmp(packet, type, code, rest, random);
	quote(packet, number, random);
	finish_icmp(packet, random);
}

/* Queries would make hosts report groups, and timestamps differ. */
static bool is_answered_in_time(bool ipv6, uint8_t protocol, uint8_t type)
{
	if (ipv6)
		return protocol != IPPROTO_ICMPV6 || (type != 130 && type != 3);
	return protocol != IPPROTO_IGMP &&
	       (protocol != IPPROTO_ICMP || (type != 13 && type != 11));
}

static void append_other(struct packet *packet, struct random *random)
{
	uint8_t *first;

	packet_append_random(packet, 1 + some_size(random), random);
	first = packet->data + packet->header;
	do {
		packet->protocol = random_next(random);
		*first = random_next(random);
	} while (!is_answered_in_time(packet->ipv6, packet->protocol, *first));
}

void transport_append(struct packet *packet, uint16_t number, struct random *random)
{
	const unsigned int kind = random_below(random, 100);

	if (kind < 25)
		append_tcp(packet, number, random);
	else if (kind < 50)
		append_udp(packet, number, random);
	else if (kind < 67)
		append_echo(packet, number, random);
	else if (kind < 74)
		append_sctp(packet, number, random);
	else if (kind < 90)
		append_error(packet, number, random);
	else if (kind < 98)
		append_other(packet, random);
}

void transport_append_offload(struct packet *packet, uint8_t protocol, size_t payload,
			      uint16_t number, struct random *random)
{
	const bool tcp = protocol == IPPROTO_TCP;
	uint8_t *transport = tcp ? write_tcp(packet, number, random) :
				   write_udp(packet, payload, number, random);

	packet_append_random(packet, payload, random);
	put16(transport + (tcp ? 16 : 6),
	      internet_sum(NULL, 0, pseudo_sum(packet->data, packet->ipv6, protocol,
					       packet->size - packet->header)));
}
