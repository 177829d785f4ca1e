/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What of an arrival is to be compared. */
#ifndef DIFFERENTIAL_ARRIVAL_H
#define DIFFERENTIAL_ARRIVAL_H

#include "case.h"
#include "end.h"

/* Whether it is what hosts send by themselves, or not always: that a packet was not
 * put together in time, or of redirects not more than so many in a second. */
bool arrival_is_noise(const struct arrival *arrival, const struct test_case *sent);

/* Overwrites what hosts choose at random in packets of their own: identifications,
 * and checksums over them, of which only stays whether they are right. */
void arrival_mask(struct arrival *arrival, const struct test_case *sent);

#endif /* DIFFERENTIAL_ARRIVAL_H */
