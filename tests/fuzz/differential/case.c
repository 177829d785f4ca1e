// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "case.h"

#include <netinet/in.h>
#include <string.h>

#include "../internet.h"
#include "address.h"
#include "packet.h"
#include "transport.h"

/* The header of Linux 6.1 does not have it. */
#define GSO_UDP_L4	5

#define ETHERNET_SIZE	14

/* --- what is wrong with a packet */

static void change_length(struct packet *packet, struct random *random)
{
	uint8_t *length = packet->data + (packet->ipv6 ? 4 : 2);
	uint16_t value = length[0] << 8 | length[1];

	switch (random_below(random, 4)) {
	case 0:
		value = random_next(random);
		break;
	case 1:
		value = random_below(random, 48);
		break;
	default:
		value += random_between(random, 0, 64) - 32;
	}
	put16(length, value);
}

static void flip(struct packet *packet, size_t from, size_t to, struct random *random)
{
	packet->data[random_between(random, from, to - 1)] ^= 1 << random_below(random, 8);
}

/* After it nothing is made right, but the checksum of IPv4, perhaps. */
static void spoil(struct packet *packet, struct random *random)
{
	switch (random_below(random, 7)) {
	case 0:
		change_length(packet, random);
		break;
	case 1:
		packet->data[0] = random_next(random);
		break;
	case 2:
		packet->data[0] ^= 1 << random_below(random, 4);
		break;
	case 3:
		packet->size = random_below(random, packet->size + 1);
		break;
	case 4:
		packet_append_random(packet, 1 + random_below(random, 60), random);
		break;
	case 5:
		/* Neither the identification, nor the addresses. */
		flip(packet, packet->ipv6 ? 0 : 6, packet->ipv6 ? 8 : 12, random);
		return;
	case 6:
		/* Reserved bit, and fragments without others. */
		if (!packet->ipv6)
			put16(packet->data + 6, random_next(random));
		break;
	}
	if (!packet->ipv6 && packet->size >= packet->header && random_percent(random, 80))
		packet_checksum4(packet);
}

/* --- frames */

static uint8_t *write_link(uint8_t *frame, const struct packet *packet,
			   const struct macs *macs, struct random *random)
{
	const bool own = random_percent(random, 50);
	uint16_t type = packet->ipv6 ? 0x86dd : 0x0800;

	memcpy(frame, own ? macs->pod : macs->host, 6);
	memcpy(frame + 6, macs->pod, 6);
	if (random_percent(random, 4))
		frame[random_below(random, 6)] ^= 1 << random_below(random, 8);
	if (random_percent(random, 1))
		memset(frame, 0xff, 6);
	if (random_percent(random, 2)) {
		put32(frame + 12, 0x81000000 | random_below(random, 3));
		frame += 4;
	}
	if (random_percent(random, 2))
		type = random_percent(random, 60) ? type ^ (0x0800 ^ 0x86dd) : 0x88b5;
	put16(frame + 12, type);
	return frame + ETHERNET_SIZE;
}

static struct frame *add_frame(struct test_case *ret, const struct packet *packet,
			       const struct macs *macs, struct random *random)
{
	struct frame *frame = &ret->frames[ret->count++];
	uint8_t *behind = write_link(frame->data, packet, macs, random);

	memcpy(behind, packet->data, packet->size);
	frame->size = behind - frame->data + packet->size;
	frame->has_offload = false;
	ret->atomic |= packet->atomic;
	return frame;
}

/* --- the kinds of cases */

static void add_whole(struct test_case *ret, struct packet *packet,
		      const struct macs *macs, struct random *random)
{
	if (random_percent(random, 12))
		packet_add_options(packet, random);
	packet_finish(packet);
	if (random_percent(random, 12))
		spoil(packet, random);
	add_frame(ret, packet, macs, random);
}

static void fragment_at(struct packet *fragment, const struct packet *whole,
			size_t offset, size_t size, bool more, uint16_t number)
{
	const uint8_t *data = whole->data + whole->header + offset;

	*fragment = *whole;
	fragment->size = whole->header;
	memcpy(packet_append(fragment, size), data, size);
	if (whole->ipv6)
		packet_add_fragment_header(fragment, offset | more, number);
	else
		put16(fragment->data + 6, offset / 8 | (more ? 0x2000 : 0));
	packet_finish(fragment);
}

/* Not always in order, nor all of them. */
static void add_fragments(struct test_case *ret, const struct packet *whole,
			  uint16_t number, const struct macs *macs,
			  struct random *random)
{
	const size_t behind = whole->size - whole->header;
	const size_t step = (behind / (1 + random_below(random, 4)) + 8) & ~7UL;
	const bool backwards = random_percent(random, 30);
	const size_t count = (behind + step - 1) / step;
	static struct packet fragment;

	for (size_t i = 0; i < count && ret->count < FRAMES_MAX; i++) {
		const size_t offset = (backwards ? count - 1 - i : i) * step;
		const size_t left = behind - offset;

		if (random_percent(random, 8))
			continue;
		fragment_at(&fragment, whole, offset, left < step ? left : step,
			    left > step, number);
		add_frame(ret, &fragment, macs, random);
	}
}

/* To be cut and summed up by whoever cannot leave it to the next one. */
static void add_offload(struct test_case *ret, struct packet *packet, uint16_t number,
			const struct macs *macs, struct random *random)
{
	const bool tcp = random_percent(random, 70);
	const bool gso = random_percent(random, 60);
	const uint16_t step = 200 + random_below(random, 1300);
	const size_t payload = gso ? step + 1 + random_below(random, 12000) :
				     random_below(random, 1400);
	struct frame *frame;

	transport_append_offload(packet, tcp ? IPPROTO_TCP : IPPROTO_UDP, payload, number,
				 random);
	packet_finish(packet);
	frame = add_frame(ret, packet, macs, random);
	frame->has_offload = true;
	frame->offload = (struct virtio_net_hdr){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.csum_start = frame->size - packet->size + packet->header,
		.csum_offset = tcp ? 16 : 6,
	};
	if (!gso)
		return;
	frame->offload.gso_type = !tcp		? GSO_UDP_L4 :
				  packet->ipv6 ? VIRTIO_NET_HDR_GSO_TCPV6 :
						 VIRTIO_NET_HDR_GSO_TCPV4;
	frame->offload.gso_size = step;
	frame->offload.hdr_len = frame->offload.csum_start + (tcp ? 20 : 8);
}

void case_make(struct test_case *ret, uint64_t seed, unsigned int number,
	       const struct macs *macs)
{
	struct random random = random_stream(seed, number);
	const unsigned int kind = random_below(&random, 100);
	static struct packet packet;

	ret->number = number;
	ret->ipv6 = random_percent(&random, 50);
	ret->atomic = false;
	ret->count = 0;
	packet_begin(&packet, ret->ipv6, number, &random);
	memcpy(ret->source, packet.data + (ret->ipv6 ? 8 : 12), address_size(ret->ipv6));
	if (kind < 8) {
		add_offload(ret, &packet, number, macs, &random);
		return;
	}
	transport_append(&packet, number, &random);
	if (kind < 18)
		add_fragments(ret, &packet, number, macs, &random);
	else
		add_whole(ret, &packet, macs, &random);
}
