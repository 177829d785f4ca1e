/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A request as a tree of attributes that may lie about themselves, and its
 * bytes.
 */
#ifndef FUZZ_MESSAGE_H
#define FUZZ_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_NODES_MAX	16384
#define MESSAGE_BYTES_MAX	(512u << 10)

struct node {
	uint16_t type;		/* with flags */
	bool nest;
	bool fixed_length;	/* nla_len is @length, whatever the payload */
	uint16_t length;
	size_t size;		/* of @data */
	uint8_t *data;
	size_t trailing;	/* bytes of garbage that follow the attribute */
	struct node *first;	/* of a nest */
	struct node *next;
};

struct message {
	uint16_t type;		/* family */
	uint16_t flags;
	uint8_t cmd, version;
	uint16_t reserved;
	struct node *first;
	/* What the tree is made of; all goes with message_reset(). */
	struct node nodes[MESSAGE_NODES_MAX];
	size_t node_count;
	uint8_t bytes[MESSAGE_BYTES_MAX];
	size_t byte_count;
};

void message_reset(struct message *message);

/* Append to the list; NULL if there is no room left. */
struct node *message_put(struct message *message, struct node **list,
			 uint16_t type, const void *data, size_t size);
struct node *message_nest(struct message *message, struct node **list,
			  uint16_t type);
/* A copy of the node alone or with all below it, not in any list. */
struct node *message_copy(struct message *message, const struct node *node);
/* Makes the payload longer or shorter, filled up with @byte. */
void message_resize(struct message *message, struct node *node, size_t size,
		    uint8_t byte);

/* All nodes in the order of their bytes, and where each one hangs. */
struct node_site {
	struct node **link;
	struct node *parent;	/* NULL: the message itself */
};
size_t message_sites(struct message *message, struct node_site *sites, size_t max);

/* Returns the number of bytes, 0 if they do not fit. */
size_t message_encode(const struct message *message, uint32_t seq,
		      uint8_t *buffer, size_t room);

#endif /* FUZZ_MESSAGE_H */
