// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "end.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static int enter(const char *netns)
{
	char path[256];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (setns(fd, CLONE_NEWNET))
		err = -errno;
	close(fd);
	return err;
}

/* With EtherType 0 it receives nothing. */
static int open_socket(int type, uint16_t protocol)
{
	struct sockaddr_ll place = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = if_nametoindex("eth0"),
	};
	const int size = 16 << 20;
	int fd, err;

	fd = socket(AF_PACKET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    bind(fd, (struct sockaddr *)&place, sizeof(place))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

int end_open(struct end *end, const char *netns)
{
	const int on = 1;
	int err;

	err = enter(netns);
	if (err)
		return err;
	end->receiver = open_socket(SOCK_DGRAM, ETH_P_ALL);
	end->plain = open_socket(SOCK_RAW, 0);
	end->offload = open_socket(SOCK_RAW, 0);
	if (end->receiver < 0 || end->plain < 0 || end->offload < 0)
		return -EIO;
	if (setsockopt(end->offload, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) ||
	    setsockopt(end->receiver, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)))
		return -errno;
	return 0;
}

int end_send(const struct end *end, const struct frame *frame)
{
	struct iovec parts[] = {
		{ (void *)&frame->offload, sizeof(frame->offload) },
		{ (void *)frame->data, frame->size },
	};
	ssize_t size;

	if (frame->has_offload)
		size = writev(end->offload, parts, 2);
	else
		size = writev(end->plain, parts + 1, 1);
	return size < 0 ? -errno : 0;
}

int end_receive(const struct end *end, struct arrival *ret)
{
	struct sockaddr_ll from;
	socklen_t from_size = sizeof(from);
	ssize_t size;

	size = recvfrom(end->receiver, ret->data, sizeof(ret->data), 0,
			(struct sockaddr *)&from, &from_size);
	if (size < 0)
		return -errno;
	ret->size = size;
	ret->protocol = ntohs(from.sll_protocol);
	ret->type = from.sll_pkttype;
	return 0;
}
