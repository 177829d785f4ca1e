/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The sysctls by which a node forwards packets for its pods. */
#ifndef PODNETD_FORWARDING_H
#define PODNETD_FORWARDING_H

#include "podnet.h"

/* Off if the kernel has no such family. */
bool forwarding_is_on(sa_family_t family);
int forwarding_turn_on(sa_family_t family, struct podnet_error *err);

#endif /* PODNETD_FORWARDING_H */
