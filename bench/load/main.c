// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The load of the benchmark, and its clock:
 *
 *	load serve 4|6 WORK			until it is killed
 *	load run ADDRESS WORK UNITS BATCHES
 *	load send ADDRESS WORK UNITS BATCHES	nobody receives
 *
 * The last two do the work so many times and prints a line for each batch:
 * nanoseconds, units that were sent, units that have arrived, and nanoseconds
 * for which processors were idle.
 */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "mark.h"
#include "work.h"

#define FLOWS_MAX	8

/* All datagrams of a batch: what is lost is lost on the way. */
#define DATAGRAM_ROOM	(64 << 20)
/* All flows together: less than the 256 packets that a veth queues for GRO.
 * With larger windows the batches are up to a sixth apart.
 */
#define STREAM_ROOM	(256 << 10)

/* ------------------------------------------------------------- serving */

static void serve(const struct work *work, int family)
{
	const struct address control = address_any(family, CONTROL_PORT);
	const struct address place = address_any(family, WORK_PORT);
	struct server server = {
		.listener = socket_bind(&place, work->type,
					work->type == SOCK_DGRAM ? DATAGRAM_ROOM :
					STREAM_ROOM / work->flows),
	};
	const int meeting = socket_bind(&control, SOCK_STREAM, STREAM_ROOM);

	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		server.control = socket_accept(meeting);
		switch (fork()) {
		case -1:
			die("fork");
		case 0:
			/* Its port is free for the next work when it is killed. */
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			work->serve(work, &server);
			exit(0);
		}
		close(server.control);
	}
}

/* -------------------------------------------------------------- running */

/**
 * struct team - processes that work at the same time, one for each flow
 * @member: takes how many units are to be done, gives how many have arrived
 */
struct team {
	const struct work *work;
	int member[FLOWS_MAX];
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * UINT64_C(1000000000) + time.tv_nsec;
}

/* Of all processors. Not in /proc/stat, which counts in hundredths of a second. */
static uint64_t idle_time(void)
{
	FILE *file = fopen("/proc/timer_list", "re");
	uint64_t sum = 0, one;
	char line[256];

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, " .idle_sleeptime : %" SCNu64, &one) == 1)
			sum += one;
	fclose(file);
	return sum;
}

static void member(const struct work *work, const char *address, int leader)
{
	const struct address control = address_parse(address, CONTROL_PORT);
	struct client client = {
		.to = address_parse(address, WORK_PORT),
		.control = socket_connect_patiently(&control),
		.fd = -1,
	};
	uint64_t units;

	if (work->open)
		client.fd = work->open(&client.to, work->type);
	while (read(leader, &units, sizeof(units)) == sizeof(units)) {
		units = work->run(work, &client, units);
		write_all(leader, &units, sizeof(units));
	}
}

static struct team team_start(const struct work *work, const char *address)
{
	struct team team = { .work = work };
	int pair[2];

	for (unsigned int i = 0; i < work->flows; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
			die("socketpair");
		switch (fork()) {
		case -1:
			die("fork");
		case 0:
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			member(work, address, pair[1]);
			exit(0);
		}
		/* If it dies, there is nobody to wait for. */
		close(pair[1]);
		team.member[i] = pair[0];
	}
	return team;
}

static uint64_t team_run(const struct team *team, uint64_t units)
{
	uint64_t arrived = 0, one = units / team->work->flows;

	for (unsigned int i = 0; i < team->work->flows; i++)
		write_all(team->member[i], &one, sizeof(one));
	for (unsigned int i = 0; i < team->work->flows; i++) {
		read_all(team->member[i], &one, sizeof(one));
		arrived += one;
	}
	return arrived;
}

static void run(const struct work *work, const char *address, uint64_t units,
		unsigned int batches)
{
	const struct team team = team_start(work, address);
	uint64_t start, idle, arrived;

	/* Caches of routes and neighbours fill, windows open. */
	team_run(&team, units);
	for (unsigned int i = 0; i < batches; i++) {
		idle = idle_time();
		mark_begin();
		start = now();
		arrived = team_run(&team, units);
		start = now() - start;
		mark_end();
		printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", start,
		       units, arrived, idle_time() - idle);
	}
}

/* Datagrams that vanish: all that they cost is spent before send() returns. */
static void run_alone(const struct work *work, const char *address,
		      uint64_t units, unsigned int batches)
{
	const struct address to = address_parse(address, WORK_PORT);
	const int fd = socket_connect(&to, work->type);
	uint64_t start;

	work->send(work, fd, units);
	for (unsigned int i = 0; i < batches; i++) {
		start = now();
		work->send(work, fd, units);
		printf("%" PRIu64 " %" PRIu64 " 0 0\n", now() - start, units);
	}
}

static void usage(void)
{
	fprintf(stderr,
		"usage: load serve 4|6 WORK\n"
		"       load run|send ADDRESS WORK UNITS BATCHES\n");
	exit(2);
}

int main(int argc, char **argv)
{
	const struct work *work = argc > 3 ? work_find(argv[3]) : NULL;
	uint64_t units, batches;

	if (!work)
		usage();
	if (argc == 4 && !strcmp(argv[1], "serve"))
		serve(work, argv[2][0] == '6' ? AF_INET6 : AF_INET);
	if (argc != 6)
		usage();
	units = strtoull(argv[4], NULL, 10);
	batches = strtoul(argv[5], NULL, 10);
	if (!strcmp(argv[1], "run"))
		run(work, argv[2], units, batches);
	else if (!strcmp(argv[1], "send") && work->send)
		run_alone(work, argv[2], units, batches);
	else
		usage();
	return 0;
}
