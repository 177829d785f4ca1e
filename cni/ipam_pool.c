// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "ipam_pool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

/*
 * Addresses are counted by their distance from the start of the prefix. The
 * first one is the node's and the pods' gateway. Of a large IPv6 prefix the
 * first 2^32 are more than a node can use.
 */
#define FIRST_OFFSET	1

/* How many addresses of @prefix pods can have. */
static uint32_t pool_size(const struct podnet_prefix *prefix)
{
	unsigned int bits = 8 * podnet_addr_size(&prefix->addr) - prefix->len;
	uint32_t last = bits >= 32 ? UINT32_MAX : (1u << bits) - 1;

	/* The last one of IPv4 would be a broadcast address for others. */
	if (prefix->addr.family == AF_INET && last > 0)
		last--;
	return last;
}

static uint32_t low_bits(const struct podnet_addr *addr)
{
	uint32_t word;

	memcpy(&word, addr->bytes + podnet_addr_size(addr) - sizeof(word),
	       sizeof(word));
	return ntohl(word);
}

static uint32_t offset_of(const struct podnet_prefix *prefix,
			  const struct podnet_addr *addr)
{
	return low_bits(addr) - low_bits(&prefix->addr);
}

static int compare_offsets(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The lowest offset from @start to @end that is not among the sorted @taken. */
static bool find_gap(const uint32_t *taken, size_t n_taken, uint64_t start,
		     uint32_t end, uint32_t *ret)
{
	size_t i;

	for (i = 0; i < n_taken && taken[i] <= start; i++)
		if (taken[i] == start)
			start++;
	if (start > end)
		return false;
	*ret = start;
	return true;
}

static uint32_t last_offset(const struct cni_ipam_state *state,
			    const struct podnet_prefix *prefix)
{
	size_t i;

	for (i = 0; i < state->n_last; i++)
		if (podnet_prefix_covers(prefix, &state->last[i]))
			return offset_of(prefix, &state->last[i]);
	return FIRST_OFFSET - 1;
}

static const struct cni_ipam_record *
longest_released(const struct cni_ipam_state *state,
		 const struct podnet_prefix *prefix)
{
	const struct cni_ipam_record *found = NULL;
	size_t i;

	for (i = 0; i < state->n_records; i++) {
		const struct cni_ipam_record *record = &state->records[i];
		uint32_t offset = offset_of(prefix, &record->addr);

		if (record->container_id ||
		    !podnet_prefix_covers(prefix, &record->addr) ||
		    offset < FIRST_OFFSET ||
		    offset > pool_size(prefix))
			continue;
		if (!found || record->released < found->released)
			found = record;
	}
	return found;
}

int cni_ipam_pool_pick(const struct cni_ipam_state *state,
		       const struct podnet_prefix *prefix,
		       struct podnet_addr *ret, struct podnet_error *err)
{
	uint32_t last = last_offset(state, prefix);
	uint32_t end = pool_size(prefix);
	_cleanup_free_ uint32_t *taken = NULL;
	const struct cni_ipam_record *released;
	size_t i, n_taken = 0;
	uint32_t offset;

	taken = calloc(state->n_records + 1, sizeof(*taken));
	if (!taken)
		return podnet_error_set(err, ENOMEM, "out of memory");
	for (i = 0; i < state->n_records; i++)
		if (podnet_prefix_covers(prefix, &state->records[i].addr))
			taken[n_taken++] = offset_of(prefix,
						     &state->records[i].addr);
	qsort(taken, n_taken, sizeof(*taken), compare_offsets);

	if (find_gap(taken, n_taken, (uint64_t)last + 1, end, &offset) ||
	    find_gap(taken, n_taken, FIRST_OFFSET, end, &offset)) {
		*ret = podnet_addr_offset(&prefix->addr, offset);
		return 0;
	}
	released = longest_released(state, prefix);
	if (released) {
		*ret = released->addr;
		return 0;
	}
	return podnet_error_set(err, ENOSPC, "all %u addresses are in use", end);
}
