// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "inner.h"

#include <linux/virtio_net.h>
#include <string.h>

#include "../internet.h"
#include "twist.h"

#define ETHERNET_SIZE	14

/* The header of Linux 6.1 does not have it. */
#define GSO_UDP_L4	5

static struct packet packet;

static uint16_t some_protocol(const struct packet *inner, struct random *random)
{
	static const uint16_t protocols[] = { 0x0800, 0x86dd, 0, 1, 3, 0x0806,
					      0x8100, 0x8847, 0xffff };

	if (random_percent(random, 80))
		return inner->inner6 ? 0x86dd : 0x0800;
	return protocols[random_below(random, sizeof(protocols) / 2)];
}

/* Offloads that may be what the packet needs, or a lie about it. */
static struct virtio_net_hdr some_offload(const struct packet *inner,
					  const struct shape *shape,
					  struct random *random)
{
	const bool tcp = shape->protocol == INNER_TCP;
	static const uint8_t types[] = { VIRTIO_NET_HDR_GSO_NONE, VIRTIO_NET_HDR_GSO_TCPV4,
					 VIRTIO_NET_HDR_GSO_TCPV6, VIRTIO_NET_HDR_GSO_UDP,
					 GSO_UDP_L4 };
	struct virtio_net_hdr header = {
		.gso_type = !tcp	   ? VIRTIO_NET_HDR_GSO_NONE :
			    inner->inner6 ? VIRTIO_NET_HDR_GSO_TCPV6 :
					    VIRTIO_NET_HDR_GSO_TCPV4,
		.gso_size = 1 + random_below(random, 1400),
		.csum_start = inner->transport,
		.csum_offset = tcp ? 16 : 6,
		.hdr_len = inner->transport + (tcp ? 20 : 8),
	};

	if (random_percent(random, 90))
		header.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	if (random_percent(random, 30))
		header.gso_type = types[random_below(random, sizeof(types))];
	if (random_percent(random, 20))
		header.csum_start = random_below(random, inner->size + 8);
	if (random_percent(random, 20))
		header.csum_offset = random_next(random);
	if (random_percent(random, 10))
		header.gso_type |= VIRTIO_NET_HDR_GSO_ECN;
	if (random_percent(random, 10))
		header.gso_size = random_next(random);
	if (random_percent(random, 10))
		header.hdr_len = random_next(random);
	return header;
}

/* From a pod of this node to one behind a peer, or behind none; a pod writes to
 * another one of its node too. */
static void readdress(struct packet *inner, bool by_pod, struct random *random)
{
	static const uint8_t nets[] = { 2, 102, 103, 66, 1 };
	const uint8_t net = nets[random_below(random, sizeof(nets) - !by_pod)];
	uint8_t *ip = inner->data;


	if (inner->inner6) {
		ip[14] = 0;
		ip[15] = 1;
		ip[30] = net / 100;
		ip[31] = net / 10 % 10 << 4 | net % 10;
		if (net == 1)
			ip[39] = 0x11;
	} else {
		ip[14] = 1;
		ip[18] = net;
		if (net == 1)
			ip[19] = 11;
		memset(ip + 10, 0, 2);
		put16(ip + 10, internet_checksum(ip, inner->transport, 0));
	}
}

/* In front of the packet: a pod's link has a header of its own. */
static void push_offload(struct packet *inner, struct virtio_net_hdr *header,
			 const struct link *link, uint16_t protocol)
{
	if (link->to.sll_halen) {
		inner->data -= ETHERNET_SIZE;
		inner->size += ETHERNET_SIZE;
		memcpy(inner->data, link->to.sll_addr, 6);
		memcpy(inner->data + 6, "\x02\0\0\0\0\x03", 6);
		put16(inner->data + 12, protocol);
		header->csum_start += ETHERNET_SIZE;
		header->hdr_len += ETHERNET_SIZE;
	}
	inner->data -= sizeof(*header);
	inner->size += sizeof(*header);
	memcpy(inner->data, header, sizeof(*header));
}

void inner_send(struct link *link, struct random *random)
{
	struct shape shape = shape_random(random);
	unsigned int twists = random_below(random, 3);
	struct virtio_net_hdr header;
	uint16_t protocol;

	shape.sender = SENDER_PEER;
	if (link->offload && random_percent(random, 60))
		shape.protocol = INNER_TCP;
	if (random_percent(random, 10))
		shape.payload = random_below(random, link->offload ? 60000 : 9000);
	packet_inner(&packet, &shape, random);
	readdress(&packet, link->to.sll_halen, random);
	while (twists--)
		twist_apply(&packet, random_below(random, TWIST_INNER_COUNT), random);
	protocol = some_protocol(&packet, random);
	if (!packet.size || (!link->offload && packet.size > link->mtu))
		return;
	if (link->offload) {
		header = some_offload(&packet, &shape, random);
		push_offload(&packet, &header, link, protocol);
	}
	link_send(link, packet.data, packet.size, protocol);
}
