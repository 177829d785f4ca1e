/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Packet sockets at eth0 of a pod: what it sends, and what it receives. */
#ifndef DIFFERENTIAL_END_H
#define DIFFERENTIAL_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "case.h"

#define ARRIVAL_MAX	70000

struct end {
	int receiver;
	int plain, offload;	/* that send */
};

/* What has come to an end, from the network header on. */
struct arrival {
	uint16_t protocol;	/* EtherType */
	uint8_t type;		/* PACKET_HOST and the like */
	size_t size;
	uint8_t data[ARRIVAL_MAX];
};

/* All return 0 or -errno. */
int end_open(struct end *end, const char *netns);
int end_send(const struct end *end, const struct frame *frame);
/* -EAGAIN if there is nothing more. */
int end_receive(const struct end *end, struct arrival *ret);

#endif /* DIFFERENTIAL_END_H */
