/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Requests that are meant to be accepted: members by the policies, values by
 * what is known of them.
 */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

#include "../random.h"
#include "message.h"
#include "policy.h"

/* Pairs of devices that ports are made of; each may be missing. */
#define REQUEST_PAIRS		6
#define REQUEST_PAIR_HOST	"fuzzport%u"
#define REQUEST_PAIR_POD	"fuzzpod%u"

struct request {
	unsigned int cmd;
	bool dump;
	uint32_t ifindex;
	unsigned int entries;	/* of each nest that may be repeated */
	bool complete;		/* every member that the command takes */
	bool joins;		/* what has been begun, by not naming a generation */
};

void request_build(struct message *message, const struct family *family,
		   const struct request *request, struct random *random);

#endif /* FUZZ_REQUEST_H */
