/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Where the description of the cluster comes from. */
#ifndef PODNETD_STORE_H
#define PODNETD_STORE_H

#include <uv.h>

#include "cluster.h"

/* Either @cluster, which the callee owns from then on, or @err. Called from
 * the loop and only if something is new. */
typedef void (*store_fn)(struct cluster *cluster,
			 const struct podnet_error *err, void *data);

struct store {
	const char *type;
	const char *source;	/* for people */
	/* Reads, and goes on to watch. What goes wrong is told by @fn, and
	 * tried again. */
	void (*start)(struct store *store, store_fn fn, void *data);
	/* Reads at once, whether there was an event or not. */
	void (*reload)(struct store *store);
	/* The memory goes when the loop has run once more. */
	void (*close)(struct store *store);
};

/* A JSON file: podnet-cluster(5). */
int store_file_new(uv_loop_t *loop, const char *path, struct store **ret,
		   struct podnet_error *err);

#endif /* PODNETD_STORE_H */
