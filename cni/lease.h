/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What podnetd says about this node, in RUNDIR/lease.json.
 */
#ifndef PODNET_CNI_LEASE_H
#define PODNET_CNI_LEASE_H

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>

#include "code.h"
#include "podnet.h"

#define CNI_LEASE_PREFIXES	8

struct cni_lease {
	char device[IF_NAMESIZE];	/* podnetd's */
	uint32_t mtu;			/* of the pods' interfaces, bytes */
	struct podnet_prefix prefixes[CNI_LEASE_PREFIXES];
	size_t n_prefixes;		/* at least 1 */
};

/* CNI_TRY_AGAIN if podnetd has not written one yet. */
enum cni_code cni_lease_read(const char *run_dir, struct cni_lease *ret,
			     struct podnet_error *err);

#endif /* PODNET_CNI_LEASE_H */
