/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What a host hands to its tunnel device, or a pod to its link: packets that no
 * stack has looked at.
 */
#ifndef FUZZ_INNER_H
#define FUZZ_INNER_H

#include "link.h"
#include "packet.h"

void inner_send(struct link *link, struct random *random);

#endif /* FUZZ_INNER_H */
