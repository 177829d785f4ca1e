// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Sends a frame with an IPv4 UDP packet as a raw socket may: with a request for
 * checksum and segmentation that the kernel has to doubt.
 *
 *	rawframe LINK SOURCE DESTINATION FLAGS CSUM-START CSUM-OFFSET GSO-TYPE \
 *		GSO-SIZE HEADER-SIZE PAYLOAD
 *
 * The numbers are those of struct virtio_net_hdr, from the Ethernet header on, and
 * bytes of payload. Prints "sent", or "refused" if the kernel would not have it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define PAYLOAD_MAX	32768

struct frame {
	struct virtio_net_hdr offload;
	struct ethhdr ethernet;
	struct iphdr ip;
	struct udphdr udp;
	char payload[PAYLOAD_MAX];
} __attribute__((packed));

static uint16_t sum(const void *data, size_t size)
{
	const unsigned char *byte = data;
	uint32_t total = 0;

	for (size_t i = 0; i + 1 < size; i += 2)
		total += byte[i] << 8 | byte[i + 1];
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return htons(~total);
}

/* With IFF_NOARP, to its own address. */
static void link_address(int fd, const char *link, unsigned char *address)
{
	struct ifreq request = {};

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", link);
	if (ioctl(fd, SIOCGIFHWADDR, &request))
		err(2, "%s", link);
	memcpy(address, request.ifr_hwaddr.sa_data, ETH_ALEN);
}

static void fill_packet(struct frame *frame, const char *source,
			const char *destination, size_t payload)
{
	frame->ethernet.h_proto = htons(ETH_P_IP);
	frame->ip = (struct iphdr){
		.version = 4,
		.ihl = 5,
		.ttl = 64,
		.protocol = IPPROTO_UDP,
		.tot_len = htons(sizeof(frame->ip) + sizeof(frame->udp) + payload),
	};
	if (inet_pton(AF_INET, source, &frame->ip.saddr) != 1 ||
	    inet_pton(AF_INET, destination, &frame->ip.daddr) != 1)
		errx(2, "not two addresses: %s, %s", source, destination);
	frame->ip.check = sum(&frame->ip, sizeof(frame->ip));
	frame->udp = (struct udphdr){
		.source = htons(4000),
		.dest = htons(9),
		.len = htons(sizeof(frame->udp) + payload),
	};
}

int main(int argc, char **argv)
{
	static struct frame frame;
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP) };
	size_t payload, size;
	int fd, on = 1;

	payload = argc == 11 ? strtoul(argv[10], NULL, 0) : 0;
	if (!payload || payload > PAYLOAD_MAX)
		errx(2, "usage: rawframe LINK SOURCE DESTINATION FLAGS CSUM-START CSUM-OFFSET GSO-TYPE GSO-SIZE HEADER-SIZE PAYLOAD");
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	to.sll_ifindex = if_nametoindex(argv[1]);
	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		err(2, "packet socket");

	link_address(fd, argv[1], frame.ethernet.h_source);
	link_address(fd, argv[1], frame.ethernet.h_dest);
	fill_packet(&frame, argv[2], argv[3], payload);
	frame.offload = (struct virtio_net_hdr){
		.flags = strtoul(argv[4], NULL, 0),
		.csum_start = strtoul(argv[5], NULL, 0),
		.csum_offset = strtoul(argv[6], NULL, 0),
		.gso_type = strtoul(argv[7], NULL, 0),
		.gso_size = strtoul(argv[8], NULL, 0),
		.hdr_len = strtoul(argv[9], NULL, 0),
	};
	size = sizeof(frame) - sizeof(frame.payload) + payload;
	puts(sendto(fd, &frame, size, 0, (struct sockaddr *)&to, sizeof(to)) < 0 ?
		     "refused" : "sent");
	return 0;
}
