/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Echoes of pod B that are through after all that was sent before them: they and
 * their answers have an IPv4 option, which the answers take over, and take the
 * host path, the longer one.
 */
#ifndef DIFFERENTIAL_MARKER_H
#define DIFFERENTIAL_MARKER_H

#include "case.h"
#include "end.h"

void marker_make(struct frame *ret, uint16_t number, const struct macs *macs);
bool marker_is(const struct arrival *arrival);
bool marker_is_answer(const struct arrival *arrival, uint16_t number);

#endif /* DIFFERENTIAL_MARKER_H */
