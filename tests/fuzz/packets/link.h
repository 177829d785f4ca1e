/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A packet socket on one device. What is sent goes out in bursts, as from a
 * NIC's ring, so that the receiver's GRO sees trains.
 */
#ifndef FUZZ_LINK_H
#define FUZZ_LINK_H

#include <netpacket/packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define LINK_BURST	64
#define LINK_BUFFER	(1u << 20)

struct link {
	int fd;
	struct sockaddr_ll to;
	size_t mtu;
	bool offload;		/* each packet has a struct virtio_net_hdr in front */
	unsigned long sent, failed;

	uint8_t buffer[LINK_BUFFER];
	size_t used;
	struct iovec vectors[LINK_BURST];
	uint16_t protocols[LINK_BURST];
	unsigned int count;
};

/* @mac may be NULL for a device without addresses. Returns 0 or -errno. */
int link_open(struct link *link, const char *ifname, const uint8_t *mac,
	      bool offload);
/* EtherType @protocol, in host byte order. */
void link_send(struct link *link, const void *data, size_t size, uint16_t protocol);
void link_flush(struct link *link);

#endif /* FUZZ_LINK_H */
