/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Numbers that depend on the seed alone (splitmix64), so that a run can be
 * repeated.
 */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* From 0 to @limit - 1; 0 if @limit is 0. */
static inline uint64_t random_below(struct random *random, uint64_t limit)
{
	return limit ? random_next(random) % limit : 0;
}

static inline uint64_t random_between(struct random *random, uint64_t min,
				      uint64_t max)
{
	return max - min == UINT64_MAX ? random_next(random) :
					 min + random_below(random, max - min + 1);
}

static inline bool random_percent(struct random *random, unsigned int percent)
{
	return random_below(random, 100) < percent;
}

static inline void random_fill(struct random *random, void *data, size_t size)
{
	uint8_t *bytes = data;

	while (size--)
		*bytes++ = random_next(random);
}

/* A stream of its own for each part of a run. */
static inline struct random random_stream(uint64_t seed, uint64_t part)
{
	struct random random = { seed ^ (part * 0xd1342543de82ef95) };

	random.state = random_next(&random);
	return random;
}

#endif /* FUZZ_RANDOM_H */
