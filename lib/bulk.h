/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNET_BULK_H
#define PODNET_BULK_H

#include "genl.h"

/* An array of objects, sent as the attributes of one command. */
struct podnet_bulk {
	enum podnet_cmd cmd;
	bool replace;
	uint32_t generation;		/* of which it is part, 0: none */
	unsigned int ifindex;
	const void *objects;
	size_t count;
	/* Adds objects[@index]; false, with @msg as before, if it is full. */
	bool (*encode)(struct nl_msg *msg, const void *objects, size_t index);
	/* Puts into @err which object the error is about. */
	void (*blame)(const void *objects, size_t index,
		      struct podnet_error *err);
};

int podnet_bulk_send(struct podnet_genl *genl, const struct podnet_bulk *bulk,
		     struct podnet_error *err);

/* Which of the objects in a bulk message has the byte at @offset, or -1. */
int podnet_bulk_index_at(struct nl_msg *msg, size_t offset);

#endif /* PODNET_BULK_H */
