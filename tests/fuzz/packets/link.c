// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int read_mtu(int fd, const char *ifname, size_t *ret)
{
	struct ifreq request = {};

	strncpy(request.ifr_name, ifname, IFNAMSIZ - 1);
	if (ioctl(fd, SIOCGIFMTU, &request))
		return -errno;
	*ret = request.ifr_mtu;
	return 0;
}

int link_open(struct link *link, const char *ifname, const uint8_t *mac,
	      bool offload)
{
	int on = 1, size = 8 << 20, err;

	memset(link, 0, sizeof(*link));
	link->offload = offload;
	link->to.sll_family = AF_PACKET;
	link->to.sll_ifindex = if_nametoindex(ifname);
	if (mac) {
		link->to.sll_halen = 6;
		memcpy(link->to.sll_addr, mac, 6);
	}
	if (!link->to.sll_ifindex)
		return -errno;
	/* Protocol 0: it receives nothing. A header in front of the packet goes
	 * with raw sockets; a device without addresses has no other header. */
	link->fd = socket(AF_PACKET, offload ? SOCK_RAW : SOCK_DGRAM, 0);
	if (link->fd < 0)
		return -errno;
	err = read_mtu(link->fd, ifname, &link->mtu);
	if (err)
		return err;
	if (setsockopt(link->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) ||
	    (offload && setsockopt(link->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on))))
		return -errno;
	return 0;
}

void link_flush(struct link *link)
{
	for (unsigned int i = 0; i < link->count; i++) {
		link->to.sll_protocol = htons(link->protocols[i]);
		if (sendto(link->fd, link->vectors[i].iov_base, link->vectors[i].iov_len, 0,
			   (struct sockaddr *)&link->to, sizeof(link->to)) < 0)
			link->failed++;
		else
			link->sent++;
	}
	link->count = 0;
	link->used = 0;
}

void link_send(struct link *link, const void *data, size_t size, uint16_t protocol)
{
	if (link->count == LINK_BURST || size > LINK_BUFFER - link->used)
		link_flush(link);
	memcpy(link->buffer + link->used, data, size);
	link->vectors[link->count].iov_base = link->buffer + link->used;
	link->vectors[link->count].iov_len = size;
	link->protocols[link->count++] = protocol;
	link->used += size;
}
