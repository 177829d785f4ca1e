/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The table of addresses in use on this node: a file that is only ever
 * replaced as a whole, by whoever holds the lock beside it.
 */
#ifndef PODNET_CNI_IPAM_STATE_H
#define PODNET_CNI_IPAM_STATE_H

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>

#include "cleanup.h"
#include "key.h"
#include "lease.h"
#include "podnet.h"

/* An address that is in use, or that was until a moment ago. */
struct cni_ipam_record {
	struct podnet_addr addr;
	char *network;			/* owned */
	char *container_id;		/* as well; NULL: released */
	char ifname[IF_NAMESIZE];
	uint32_t released;		/* when, in seconds since boot */
};

struct cni_ipam_state {
	struct cni_ipam_record *records;
	size_t n_records;
	/* The last address that was handed out from each prefix. */
	struct podnet_addr last[CNI_LEASE_PREFIXES];
	size_t n_last;
};

/* The interface's name must fit. */
int cni_ipam_record_set_owner(struct cni_ipam_record *record,
			      const struct cni_key *key,
			      struct podnet_error *err);

/* A missing file and one that another boot left are an empty table: network
 * namespaces do not outlive a boot, so no address is in use. */
int cni_ipam_state_load(const char *path, struct cni_ipam_state *ret,
			struct podnet_error *err);
/* By whoever holds the lock only: the temporary file has a fixed name. */
int cni_ipam_state_store(const char *path, const struct cni_ipam_state *state,
			 struct podnet_error *err);
void cni_ipam_state_done(struct cni_ipam_state *state);

/* Takes ownership of what the record points to, also on failure. */
int cni_ipam_state_add(struct cni_ipam_state *state,
		       struct cni_ipam_record record, struct podnet_error *err);
void cni_ipam_state_remove(struct cni_ipam_state *state, size_t index);

#define _cleanup_ipam_state_ _cleanup_(cni_ipam_state_done)

#endif /* PODNET_CNI_IPAM_STATE_H */
