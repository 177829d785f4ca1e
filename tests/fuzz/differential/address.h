/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Whom a pod may write to, and in whose name: pod A of node1 in the topology of
 * tests/netns/lib.sh, with pod C on the same node and pod B on node2.
 */
#ifndef DIFFERENTIAL_ADDRESS_H
#define DIFFERENTIAL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../random.h"

static inline size_t address_size(bool ipv6)
{
	return ipv6 ? 16 : 4;
}

/* Mostly the pod's own; either address takes address_size() bytes. */
void address_source(uint8_t *ret, bool ipv6, struct random *random);
/* Mostly that of another pod. */
void address_destination(uint8_t *ret, bool ipv6, struct random *random);
/* That of pod A. */
void address_own(uint8_t *ret, bool ipv6);

#endif /* DIFFERENTIAL_ADDRESS_H */
