// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "work.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define KB		1024
#define STREAM_WRITE	(64 * KB)
/* No datagram of a work is as small as the one that ends a batch. */
#define END_SIZE	1

/* ---------------------------------------------------- request, response */

static uint64_t ask(const struct work *work, struct client *client,
		    uint64_t units)
{
	char byte = 0;

	for (uint64_t i = 0; i < units; i++) {
		if (send(client->fd, &byte, 1, 0) != 1)
			die("send");
		if (recv(client->fd, &byte, 1, 0) != 1)
			die("no response");
	}
	return units;
}

static void answer_datagrams(const struct work *work, struct server *server)
{
	struct sockaddr_storage from;
	socklen_t size;
	char byte;

	for (;;) {
		size = sizeof(from);
		if (recvfrom(server->listener, &byte, 1, 0,
			     (struct sockaddr *)&from, &size) != 1)
			die("recvfrom");
		if (sendto(server->listener, &byte, 1, 0,
			   (struct sockaddr *)&from, size) != 1)
			die("sendto");
	}
}

static void answer_connection(const struct work *work, struct server *server)
{
	const int fd = socket_accept(server->listener);
	char byte;

	while (recv(fd, &byte, 1, 0) == 1)
		if (send(fd, &byte, 1, 0) != 1)
			die("send");
	close(fd);
}

static uint64_t connect_and_ask(const struct work *work, struct client *client,
				uint64_t units)
{
	struct client one = *client;

	for (uint64_t i = 0; i < units; i++) {
		one.fd = socket_connect(&client->to, SOCK_STREAM);
		ask(work, &one, 1);
		close(one.fd);
	}
	return units;
}

/* Who has answered closes at once, as most servers do. */
static void answer_connections(const struct work *work, struct server *server)
{
	char byte;
	int fd;

	for (;;) {
		fd = socket_accept(server->listener);
		read_all(fd, &byte, 1);
		write_all(fd, &byte, 1);
		close(fd);
	}
}

/* --------------------------------------------------------------- stream */

/* A unit is a kilobyte. The server is told beforehand how many will come, and
 * says so when they are there.
 */
static uint64_t stream(const struct work *work, struct client *client,
		       uint64_t units)
{
	static const char data[STREAM_WRITE];
	uint64_t left = units * KB;
	size_t size;

	write_all(client->control, &units, sizeof(units));
	for (; left; left -= size) {
		size = left < sizeof(data) ? left : sizeof(data);
		write_all(client->fd, data, size);
	}
	read_all(client->control, &units, sizeof(units));
	return units;
}

static void take_stream(const struct work *work, struct server *server)
{
	const int fd = socket_accept(server->listener);
	static char data[STREAM_WRITE];
	uint64_t units, left;
	ssize_t got;

	while (read(server->control, &units, sizeof(units)) == sizeof(units)) {
		for (left = units * KB; left; left -= got) {
			got = recv(fd, data, sizeof(data), 0);
			if (got <= 0)
				die("the stream ends");
		}
		write_all(server->control, &units, sizeof(units));
	}
	close(fd);
}

/* ------------------------------------------------------------ datagrams */

/* The datagram that says that a batch is over may be lost, too. */
static uint64_t ask_arrived(struct client *client)
{
	struct pollfd answer = { .fd = client->control, .events = POLLIN };
	uint64_t arrived;
	char end = 0;

	do {
		if (send(client->fd, &end, END_SIZE, 0) != END_SIZE)
			die("send");
	} while (!poll(&answer, 1, 50));
	read_all(client->control, &arrived, sizeof(arrived));
	return arrived;
}

static void flood(const struct work *work, int fd, uint64_t units)
{
	static const char data[2 * KB];

	for (uint64_t i = 0; i < units; i++)
		if (send(fd, data, work->size, 0) < 0 && errno != ENOBUFS)
			die("send");
}

static uint64_t flood_and_ask(const struct work *work, struct client *client,
			      uint64_t units)
{
	flood(work, client->fd, units);
	return ask_arrived(client);
}

static void take_datagrams(const struct work *work, struct server *server)
{
	static char data[2 * KB];
	uint64_t arrived = 0;
	ssize_t got;

	for (;;) {
		got = recv(server->listener, data, sizeof(data), 0);
		if (got < 0)
			die("recv");
		if ((size_t)got == work->size) {
			arrived++;
			continue;
		}
		/* Each batch is answered once, however often it is ended. */
		if (arrived)
			write_all(server->control, &arrived, sizeof(arrived));
		arrived = 0;
	}
}

/* ---------------------------------------------------------------- works */

static const struct work works[] = {
	{
		.name = "udp-rr", .type = SOCK_DGRAM, .flows = 1,
		.open = socket_connect, .run = ask, .serve = answer_datagrams,
	},
	{
		.name = "tcp-rr", .type = SOCK_STREAM, .flows = 1,
		.open = socket_connect, .run = ask, .serve = answer_connection,
	},
	{
		.name = "tcp-crr", .type = SOCK_STREAM, .flows = 1,
		.run = connect_and_ask, .serve = answer_connections,
	},
	{
		.name = "tcp-stream", .type = SOCK_STREAM, .flows = 1,
		.open = socket_connect, .run = stream, .serve = take_stream,
	},
	{
		.name = "tcp-stream-8", .type = SOCK_STREAM, .flows = 8,
		.open = socket_connect, .run = stream, .serve = take_stream,
	},
	{
		.name = "udp-small", .type = SOCK_DGRAM, .flows = 1, .size = 18,
		.open = socket_connect, .run = flood_and_ask, .send = flood,
		.serve = take_datagrams,
	},
	{
		.name = "udp-large", .type = SOCK_DGRAM, .flows = 1, .size = 1400,
		.open = socket_connect, .run = flood_and_ask, .send = flood,
		.serve = take_datagrams,
	},
};

const struct work *work_find(const char *name)
{
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (!strcmp(works[i].name, name))
			return &works[i];
	return NULL;
}
