/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Which address of a prefix is the next to hand out.
 */
#ifndef PODNET_CNI_IPAM_POOL_H
#define PODNET_CNI_IPAM_POOL_H

#include "ipam_state.h"
#include "podnet.h"

/* Next fit: from the address after the last one, so that a freed address is
 * used again as late as possible. If only released ones are left, that which
 * rests for the longest. -ENOSPC if all are in use. */
int cni_ipam_pool_pick(const struct cni_ipam_state *state,
		       const struct podnet_prefix *prefix,
		       struct podnet_addr *ret, struct podnet_error *err);

#endif /* PODNET_CNI_IPAM_POOL_H */
