// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

struct address address_any(int family, uint16_t port)
{
	struct address address = { .sa.ss_family = family };

	if (family == AF_INET) {
		address.size = sizeof(struct sockaddr_in);
		((struct sockaddr_in *)&address.sa)->sin_port = htons(port);
	} else {
		address.size = sizeof(struct sockaddr_in6);
		((struct sockaddr_in6 *)&address.sa)->sin6_port = htons(port);
	}
	return address;
}

struct address address_parse(const char *text, uint16_t port)
{
	const int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	struct address address = address_any(family, port);
	void *bytes = family == AF_INET ?
		(void *)&((struct sockaddr_in *)&address.sa)->sin_addr :
		(void *)&((struct sockaddr_in6 *)&address.sa)->sin6_addr;

	if (inet_pton(family, text, bytes) == 1)
		return address;
	errno = EINVAL;
	die(text);
}

static int open_socket(int family, int type)
{
	const int fd = socket(family, type | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		die("socket");
	if (type == SOCK_STREAM &&
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		die("TCP_NODELAY");
	return fd;
}

int socket_connect(const struct address *to, int type)
{
	const int fd = open_socket(to->sa.ss_family, type);

	if (connect(fd, (const struct sockaddr *)&to->sa, to->size))
		die("connect");
	return fd;
}

int socket_connect_patiently(const struct address *to)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	int fd;

	for (int i = 0; i < 2000; i++) {
		fd = open_socket(to->sa.ss_family, SOCK_STREAM);
		if (!connect(fd, (const struct sockaddr *)&to->sa, to->size))
			return fd;
		close(fd);
		nanosleep(&pause, NULL);
	}
	die("nobody listens");
}

int socket_bind(const struct address *at, int type, int room)
{
	const int fd = open_socket(at->sa.ss_family, type), on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (const struct sockaddr *)&at->sa, at->size))
		die("bind");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		die("SO_RCVBUFFORCE");
	if (type == SOCK_STREAM && listen(fd, 64))
		die("listen");
	return fd;
}

int socket_accept(int listener)
{
	const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), on = 1;

	if (fd < 0)
		die("accept");
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		die("TCP_NODELAY");
	return fd;
}

void write_all(int fd, const void *data, size_t size)
{
	ssize_t sent;

	for (; size; size -= sent, data = (const char *)data + sent) {
		sent = write(fd, data, size);
		if (sent <= 0)
			die("write");
	}
}

void read_all(int fd, void *data, size_t size)
{
	ssize_t got;

	for (; size; size -= got, data = (char *)data + got) {
		got = read(fd, data, size);
		if (!got)
			errno = ECONNRESET;
		if (got <= 0)
			die("read");
	}
}
