/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef BENCH_SOCKET_H
#define BENCH_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The two ends of a run meet at the first port, and work at the second. */
#define CONTROL_PORT	7000
#define WORK_PORT	7001

struct address {
	struct sockaddr_storage sa;
	socklen_t size;
};

/* Whatever fails here ends the program: there is nothing to measure. */
void die(const char *what) __attribute__((noreturn));

struct address address_parse(const char *text, uint16_t port);
struct address address_any(int family, uint16_t port);

int socket_connect(const struct address *to, int type);

/* With that many bytes of room to receive. */
int socket_bind(const struct address *at, int type, int room);

/* Waits until somebody listens. */
int socket_connect_patiently(const struct address *to);
int socket_accept(int listener);

void write_all(int fd, const void *data, size_t size);
void read_all(int fd, void *data, size_t size);

#endif
