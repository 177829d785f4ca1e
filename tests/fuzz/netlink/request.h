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

struct request {
	unsigned int cmd;
	bool dump;
	uint32_t ifindex;
	unsigned int entries;	/* of each nest that may be repeated */
	bool complete;		/* every member that the command takes */
};

void request_build(struct message *message, const struct family *family,
		   const struct request *request, struct random *random);

#endif /* FUZZ_REQUEST_H */
