// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Has pod A send what pods send, and what they should not, and tells what came of
 * each case, in the topology of tests/netns/lib.sh:
 *
 *	fuzz-differential [OPTION]... run FIRST POD-MAC HOST-MAC FILE
 *		cases from that number on; a line for each in the file, with what
 *		came to pods A, B and C, in this order: the EtherType, the kind of
 *		packet that the link header made it, and the bytes; "atomic" in
 *		front tells of IPv6 fragments that are the whole packet
 *	fuzz-differential [OPTION]... show NUMBER POD-MAC HOST-MAC
 *		the frames of one case
 *
 *	-s SEED, -n INPUTS, -t SECONDS
 *
 * Prints how many cases there were, and how many packets came to each pod.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bounds.h"
#include "arrival.h"
#include "case.h"
#include "end.h"
#include "marker.h"

#define SECOND	1000

enum { POD_B, POD_C, POD_A, PODS };

struct run {
	struct end ends[PODS];
	unsigned long arrived[PODS];
	unsigned long sent, refused;
	struct macs macs;
	uint16_t marker;
	int patience;
	FILE *file;
};

static const char pod_names[] = "BCA";
static struct test_case current;

static void die(const char *what, int err)
{
	fprintf(stderr, "fuzz-differential: %s: %s\n", what, strerror(-err));
	exit(1);
}

static void print_bytes(FILE *file, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		fprintf(file, "%02x", bytes[i]);
}

static void note(struct run *run, int pod, struct arrival *arrival)
{
	arrival_mask(arrival, &current);
	run->arrived[pod]++;
	fprintf(run->file, " %c:%04x:%u:", pod_names[pod], arrival->protocol, arrival->type);
	print_bytes(run->file, arrival->data, arrival->size);
}

/* Returns whether the answer to the last marker was among it. */
static bool collect(struct run *run, int pod)
{
	static struct arrival arrival;
	bool answered = false;

	while (!end_receive(&run->ends[pod], &arrival)) {
		if (marker_is_answer(&arrival, run->marker))
			answered = true;
		else if (!marker_is(&arrival) && !arrival_is_noise(&arrival, &current))
			note(run, pod, &arrival);
	}
	return answered;
}

static void pass_marker(struct run *run)
{
	struct pollfd event = { .fd = run->ends[POD_A].receiver, .events = POLLIN };
	static struct frame frame;
	int err;

	marker_make(&frame, ++run->marker, &run->macs);
	err = end_send(&run->ends[POD_A], &frame);
	if (err)
		die("marker", err);
	while (!collect(run, POD_A)) {
		if (poll(&event, 1, 10 * SECOND * run->patience) <= 0)
			die("no answer to a marker", -ETIMEDOUT);
	}
}

/* An answer to an answer may have a longer way than one marker. */
static void run_case(struct run *run, uint64_t seed, unsigned int number)
{
	case_make(&current, seed, number, &run->macs);
	fprintf(run->file, "%u%s", number, current.atomic ? " atomic" : "");
	for (unsigned int i = 0; i < current.count; i++) {
		if (end_send(&run->ends[POD_A], &current.frames[i]))
			run->refused++;
		else
			run->sent++;
	}
	pass_marker(run);
	pass_marker(run);
	collect(run, POD_B);
	collect(run, POD_C);
	fprintf(run->file, "\n");
}

/* Packets of one CPU stay in order. */
static void stay_on_one_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("sched_setaffinity", -errno);
}

static void open_ends(struct run *run)
{
	static const char *const names[] = { "podB", "podC", "podA" };
	int err;

	for (int pod = 0; pod < PODS; pod++) {
		err = end_open(&run->ends[pod], names[pod]);
		if (err)
			die(names[pod], err);
	}
}

static void run_all(struct run *run, struct bounds *bounds, unsigned int first,
		    const char *path)
{
	const char *patience = getenv("PATIENCE");
	unsigned long count;

	run->patience = patience ? atoi(patience) : 1;
	run->file = fopen(path, "w");
	if (!run->file)
		die(path, -errno);
	stay_on_one_cpu();
	open_ends(run);
	for (count = 0; bounds_go_on(bounds, count); count++)
		run_case(run, bounds->seed, first + count);
	if (fclose(run->file))
		die(path, -errno);
	printf("%lu cases, %lu frames sent, %lu refused by the socket, arrived at B %lu, "
	       "at C %lu, at A %lu, %.1f s\n",
	       count, run->sent, run->refused, run->arrived[POD_B], run->arrived[POD_C],
	       run->arrived[POD_A], bounds_elapsed(bounds));
}

static void show(const struct macs *macs, uint64_t seed, unsigned int number)
{
	case_make(&current, seed, number, macs);
	for (unsigned int i = 0; i < current.count; i++) {
		const struct frame *frame = &current.frames[i];

		printf("frame%s ", frame->has_offload ? " with offload" : "");
		print_bytes(stdout, frame->data, frame->size);
		printf("\n");
	}
}

static bool read_mac(const char *text, uint8_t mac[6])
{
	return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2],
		      &mac[3], &mac[4], &mac[5]) == 6;
}

int main(int argc, char **argv)
{
	struct bounds bounds = { .seed = 1, .inputs = 1000 };
	static struct run run;
	unsigned int number;

	if (!bounds_parse(&bounds, argc, argv))
		return 2;
	argc -= optind;
	argv += optind;
	if (argc < 4 || !read_mac(argv[2], run.macs.pod) || !read_mac(argv[3], run.macs.host))
		return 2;
	number = strtoul(argv[1], NULL, 10);
	if (!strcmp(argv[0], "show"))
		show(&run.macs, bounds.seed, number);
	else if (!strcmp(argv[0], "run") && argc == 5)
		run_all(&run, &bounds, number, argv[4]);
	else
		return 2;
	return 0;
}
