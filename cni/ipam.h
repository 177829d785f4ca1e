/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Address management: hands out the pod addresses of this node's prefixes, to
 * all networks from one table in the run directory. Any number of processes
 * may do so at once, and each may be killed at any time.
 */
#ifndef PODNET_CNI_IPAM_H
#define PODNET_CNI_IPAM_H

#include <stdbool.h>
#include <stddef.h>

#include "code.h"
#include "key.h"
#include "lease.h"
#include "podnet.h"

struct cni_address {
	struct podnet_addr addr;
	struct podnet_addr gateway;	/* the first address of the prefix */
};

#define CNI_ADDRESSES	2		/* at most one of each family */

struct cni_allocation {
	struct cni_address addresses[CNI_ADDRESSES];
	size_t n_addresses;
	bool is_new;		/* no earlier call made it for this key */
};

/* One address of each family that the lease has, or none at all; the same
 * ones if called again for the same key. CNI_TRY_AGAIN if all are in use. */
enum cni_code cni_ipam_allocate(const char *run_dir, const struct cni_key *key,
				const struct cni_lease *lease,
				struct cni_allocation *ret,
				struct podnet_error *err);
/* No error if there is nothing to release. A damaged table is renamed to
 * state.json.damaged, which is told on stderr, and is no error either. */
enum cni_code cni_ipam_release(const char *run_dir, const struct cni_key *key,
			       struct podnet_error *err);

#endif /* PODNET_CNI_IPAM_H */
