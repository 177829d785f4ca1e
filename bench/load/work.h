/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

#include <stddef.h>
#include <stdint.h>

#include "socket.h"

/**
 * struct client - one flow, from the side that asks
 * @to: where the server works
 * @control: the connection over which the two ends meet
 * @fd: the socket of the work; -1 where each unit has its own
 */
struct client {
	struct address to;
	int control;
	int fd;
};

/**
 * struct server - the other side of it
 * @control: the connection over which the two ends meet
 * @listener: where connections or datagrams of the work arrive
 */
struct server {
	int control;
	int listener;
};

/**
 * struct work - what is measured
 * @name: how it is called on the command line
 * @type: of its sockets
 * @flows: how many run at the same time
 * @size: bytes of a datagram
 * @open: opens &client.fd, NULL if each unit has a socket of its own
 * @run: does so many units and returns how many have arrived
 * @send: as @run, without anybody to receive; NULL if there must be somebody
 * @serve: answers as long as there is somebody to answer
 */
struct work {
	const char *name;
	int type;
	unsigned int flows;
	size_t size;
	int (*open)(const struct address *to, int type);
	uint64_t (*run)(const struct work *work, struct client *client,
			uint64_t units);
	void (*send)(const struct work *work, int fd, uint64_t units);
	void (*serve)(const struct work *work, struct server *server);
};

/* NULL if there is none of that name. */
const struct work *work_find(const char *name);

#endif
