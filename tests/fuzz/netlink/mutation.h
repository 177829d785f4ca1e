/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Ways to spoil one attribute of a request.
 */
#ifndef FUZZ_MUTATION_H
#define FUZZ_MUTATION_H

#include "../random.h"
#include "message.h"
#include "policy.h"

enum mutation {
	MUTATION_MISSING,
	MUTATION_EMPTY,
	MUTATION_ONE_BYTE,
	MUTATION_SHORTER,
	MUTATION_LONGER,
	MUTATION_FOUR_LONGER,
	MUTATION_MUCH_LONGER,
	MUTATION_BELOW_MIN,
	MUTATION_ABOVE_MAX,
	MUTATION_ZEROES,
	MUTATION_ONES,
	MUTATION_REPEATED,
	MUTATION_TYPE_ZERO,
	MUTATION_TYPE_ABOVE,
	MUTATION_TYPE_HUGE,
	MUTATION_NESTED_FLIPPED,
	MUTATION_NET_BYTEORDER,
	MUTATION_LENGTH_ZERO,
	MUTATION_LENGTH_LESS,
	MUTATION_LENGTH_MORE,
	MUTATION_LENGTH_HUGE,
	MUTATION_TRAILING,
	MUTATION_DEEP,
	MUTATION_NOT_NESTED,
	MUTATION_MEMBER_UNKNOWN,
	MUTATION_NO_NUL,
	MUTATION_TOO_LONG_TEXT,
	MUTATION_NOT_ASCII,

	MUTATION_COUNT
};

const char *mutation_name(enum mutation mutation);

/* The policy of the node at the site; NULL if there is none. */
const struct policy_attr *mutation_policy(const struct family *family,
					  const struct policy *top,
					  const struct node_site *site);

/* Returns false if the mutation makes no sense for that attribute. *@ret_fatal
 * is whether the kernel has to refuse what comes out. */
bool mutation_apply(struct message *message, const struct node_site *site,
		    const struct policy_attr *attr, enum mutation mutation,
		    bool *ret_fatal);

/* Changes some of the bytes; returns the new size, at most @room. */
size_t mutation_bytes(uint8_t *bytes, size_t size, size_t room,
		      struct random *random);

#endif /* FUZZ_MUTATION_H */
