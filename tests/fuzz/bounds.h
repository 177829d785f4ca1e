/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* How long a fuzzer runs, as its command line says: -s SEED, -n INPUTS, and
 * -t SECONDS, which count instead of the inputs unless they are 0. */
#ifndef FUZZ_BOUNDS_H
#define FUZZ_BOUNDS_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

struct bounds {
	uint64_t seed;
	unsigned long inputs;
	double seconds;
	struct timespec start;
};

/* The seconds count from here. */
static inline void bounds_start(struct bounds *bounds)
{
	clock_gettime(CLOCK_MONOTONIC, &bounds->start);
}

/* Starts too. @bounds holds the defaults. Returns false if there is another option; what
 * follows the options begins at optind. */
static inline bool bounds_parse(struct bounds *bounds, int argc, char **argv)
{
	int option;

	bounds_start(bounds);
	while ((option = getopt(argc, argv, "s:n:t:")) >= 0) {
		if (option == 's')
			bounds->seed = strtoull(optarg, NULL, 0);
		else if (option == 'n')
			bounds->inputs = strtoul(optarg, NULL, 0);
		else if (option == 't')
			bounds->seconds = strtod(optarg, NULL);
		else
			return false;
	}
	return true;
}

static inline double bounds_elapsed(const struct bounds *bounds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - bounds->start.tv_sec +
	       (now.tv_nsec - bounds->start.tv_nsec) * 1e-9;
}

/* Whether there is more to do after that many inputs. */
static inline bool bounds_go_on(const struct bounds *bounds, unsigned long done)
{
	return bounds->seconds ? bounds_elapsed(bounds) < bounds->seconds :
				 done < bounds->inputs;
}

#endif /* FUZZ_BOUNDS_H */
