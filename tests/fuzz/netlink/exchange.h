/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Sends bytes that may be no request and reads all that the kernel answers.
 */
#ifndef FUZZ_EXCHANGE_H
#define FUZZ_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netlink.h"

struct answer {
	unsigned int acks;	/* and ends of dumps */
	unsigned int refusals;
	unsigned int objects;
	int error;		/* errno of the last refusal, silent ones first; 0: none */
	/* Refusals without extended-ack text. Generic netlink has none for a
	 * command that is not there or cannot dump, for a message without a
	 * whole header, and for a dump while another one is under way. */
	unsigned int silent, silent_unsupported, silent_short, silent_busy;
	bool astray;		/* an offset lies outside of the request */
	char text[128];
};

/* Returns 0, or -errno if the socket did not take the bytes. Refusals of
 * messages to another family do not count as silent. */
int exchange(struct podnet_netlink *netlink, uint16_t family,
	     const uint8_t *bytes, size_t size, struct answer *ret);

#endif /* FUZZ_EXCHANGE_H */
