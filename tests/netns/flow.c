// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Numbered UDP datagrams from one network namespace to another:
 *
 *	flow FROM TO ADDRESS MICROSECONDS SIZE
 *
 * sends one every so many microseconds until SIGTERM, and prints a line for
 * every 50 that arrive. Then it waits for those on their way, until all are
 * there or nothing has come for a second, and prints what became of them as
 * JSON, with the numbers of the first that are missing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		7000
#define DATAGRAMS_MAX	1000000
#define DATAGRAM_MAX	1400
#define GAPS_MAX	8

struct flow {
	int sender, receiver;
	struct sockaddr_storage to;
	socklen_t to_size;
	size_t size;
	uint32_t sent, refused, received, duplicated, reordered, highest;
	uint8_t seen[DATAGRAMS_MAX];
};

/* The signal is blocked, and waits to be seen. */
static bool stopped(void)
{
	sigset_t pending;

	return !sigpending(&pending) && sigismember(&pending, SIGTERM) == 1;
}

static void die(const char *what)
{
	fprintf(stderr, "flow: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
}

static int open_socket(int family)
{
	const int size = 8 << 20;
	int fd;

	fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		die("SO_RCVBUFFORCE");
	return fd;
}

static void parse_address(struct flow *flow, const char *text)
{
	struct sockaddr_in6 *to6 = (struct sockaddr_in6 *)&flow->to;
	struct sockaddr_in *to = (struct sockaddr_in *)&flow->to;

	if (inet_pton(AF_INET, text, &to->sin_addr) == 1) {
		to->sin_family = AF_INET;
		to->sin_port = htons(PORT);
		flow->to_size = sizeof(*to);
		return;
	}
	if (inet_pton(AF_INET6, text, &to6->sin6_addr) != 1) {
		errno = EINVAL;
		die(text);
	}
	to6->sin6_family = AF_INET6;
	to6->sin6_port = htons(PORT);
	flow->to_size = sizeof(*to6);
}

/* What an error says of the datagram before is not asked for: the socket is not
 * connected. */
static void send_one(struct flow *flow)
{
	uint8_t datagram[DATAGRAM_MAX] = {};

	memcpy(datagram, &flow->sent, sizeof(flow->sent));
	if (sendto(flow->sender, datagram, flow->size, 0,
		   (struct sockaddr *)&flow->to, flow->to_size) < 0)
		flow->refused++;
	else
		flow->sent++;
}

static void count(struct flow *flow, uint32_t number)
{
	if (number >= flow->sent) {
		fprintf(stderr, "flow: number %u was never sent\n", number);
		exit(1);
	}
	if (flow->seen[number]) {
		flow->duplicated++;
		return;
	}
	flow->seen[number] = 1;
	flow->received++;
	if (number < flow->highest)
		flow->reordered++;
	else
		flow->highest = number;
	if (flow->received % 50 == 1) {
		printf("received %u\n", flow->received);
		fflush(stdout);
	}
}

static bool receive(struct flow *flow)
{
	uint8_t datagram[DATAGRAM_MAX];
	uint32_t number;
	bool any = false;

	while (recv(flow->receiver, datagram, sizeof(datagram), 0) >=
	       (ssize_t)sizeof(number)) {
		memcpy(&number, datagram, sizeof(number));
		count(flow, number);
		any = true;
	}
	return any;
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000) + time.tv_nsec / 1000;
}

static void run(struct flow *flow, int64_t interval)
{
	struct pollfd event = { .fd = flow->receiver, .events = POLLIN };
	int64_t next = now(), left;
	struct timespec wait;

	while (!stopped() && flow->sent < DATAGRAMS_MAX) {
		left = next - now();
		if (left <= 0) {
			send_one(flow);
			next += interval;
			/* The rate is never made up for by a burst. */
			if (next < now())
				next = now() + interval;
		} else {
			wait.tv_sec = left / 1000000;
			wait.tv_nsec = left % 1000000 * 1000;
			ppoll(&event, 1, &wait, NULL);
		}
		receive(flow);
	}
	while (flow->received < flow->sent && poll(&event, 1, 1000) > 0 &&
	       receive(flow))
		;
}

static void print_gaps(const struct flow *flow)
{
	uint32_t number, end;
	int gaps = 0;

	for (number = 0; number < flow->sent; number = end + 1) {
		end = number;
		if (flow->seen[number])
			continue;
		while (end + 1 < flow->sent && !flow->seen[end + 1])
			end++;
		if (gaps++ < GAPS_MAX)
			printf("%s%u-%u", gaps > 1 ? " " : "", number, end);
	}
	if (gaps > GAPS_MAX)
		printf(" and %d more", gaps - GAPS_MAX);
}

static void print_result(const struct flow *flow)
{
	printf("{\"sent\":%u,\"received\":%u,\"lost\":%u,\"duplicated\":%u,"
	       "\"reordered\":%u,\"refused\":%u,\"gaps\":\"",
	       flow->sent, flow->received, flow->sent - flow->received,
	       flow->duplicated, flow->reordered, flow->refused);
	print_gaps(flow);
	printf("\"}\n");
}

int main(int argc, char **argv)
{
	static struct flow flow;
	sigset_t blocked;
	long size;

	if (argc != 6) {
		fprintf(stderr, "usage: flow FROM TO ADDRESS MICROSECONDS SIZE\n");
		return 2;
	}
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	parse_address(&flow, argv[3]);
	size = strtol(argv[5], NULL, 10);
	flow.size = size < 4 ? 4 : size > DATAGRAM_MAX ? DATAGRAM_MAX : size;

	enter(argv[2]);
	flow.receiver = open_socket(flow.to.ss_family);
	if (bind(flow.receiver, (struct sockaddr *)&flow.to, flow.to_size))
		die("bind");
	enter(argv[1]);
	flow.sender = open_socket(flow.to.ss_family);

	run(&flow, strtol(argv[4], NULL, 10));
	print_result(&flow);
	return 0;
}
