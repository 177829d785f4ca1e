/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Whether what the kernel shows of its devices, peers, routes and ports fits
 * together.
 */
#ifndef FUZZ_STATE_H
#define FUZZ_STATE_H

#include <stdint.h>

#include "podnet.h"

struct state {
	unsigned int devices, peers, routes, ports;
	/* Of all that requests can change. */
	uint64_t digest;
};

/* Nobody else may be writing. -EILSEQ if something contradicts itself. */
int state_read(struct podnet_genl *genl, struct state *ret,
	       struct podnet_error *err);

#endif /* FUZZ_STATE_H */
