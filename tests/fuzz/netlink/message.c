// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "message.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>

void message_reset(struct message *message)
{
	message->type = message->flags = message->reserved = 0;
	message->cmd = 0;
	message->version = 1;
	message->first = NULL;
	message->node_count = 0;
	message->byte_count = 0;
}

static uint8_t *take_bytes(struct message *message, size_t size)
{
	uint8_t *bytes = message->bytes + message->byte_count;

	if (size > MESSAGE_BYTES_MAX - message->byte_count)
		return NULL;
	message->byte_count += size;
	return bytes;
}

static struct node *take_node(struct message *message)
{
	struct node *node;

	if (message->node_count == MESSAGE_NODES_MAX)
		return NULL;
	node = &message->nodes[message->node_count++];
	memset(node, 0, sizeof(*node));
	return node;
}

static struct node *append(struct node **list, struct node *node)
{
	while (*list)
		list = &(*list)->next;
	*list = node;
	return node;
}

struct node *message_put(struct message *message, struct node **list,
			 uint16_t type, const void *data, size_t size)
{
	uint8_t *bytes = take_bytes(message, size);
	struct node *node = bytes ? take_node(message) : NULL;

	if (!node)
		return NULL;
	memcpy(bytes, data, size);
	node->type = type;
	node->data = bytes;
	node->size = size;
	return append(list, node);
}

struct node *message_nest(struct message *message, struct node **list,
			  uint16_t type)
{
	struct node *node = take_node(message);

	if (!node)
		return NULL;
	node->type = type | NLA_F_NESTED;
	node->nest = true;
	return append(list, node);
}

struct node *message_copy(struct message *message, const struct node *node)
{
	struct node *copy = take_node(message);

	if (!copy)
		return NULL;
	*copy = *node;
	copy->next = copy->first = NULL;
	if (node->size) {
		copy->data = take_bytes(message, node->size);
		if (!copy->data)
			return NULL;
		memcpy(copy->data, node->data, node->size);
	}
	for (const struct node *child = node->first; child; child = child->next) {
		struct node *below = message_copy(message, child);

		if (!below)
			return NULL;
		append(&copy->first, below);
	}
	return copy;
}

void message_resize(struct message *message, struct node *node, size_t size,
		    uint8_t byte)
{
	uint8_t *bytes = take_bytes(message, size);
	size_t keep = node->size < size ? node->size : size;

	if (!bytes)
		return;
	memset(bytes, byte, size);
	if (keep)
		memcpy(bytes, node->data, keep);
	node->data = bytes;
	node->size = size;
	node->nest = false;
	node->first = NULL;
}

static size_t list_sites(struct node **list, struct node *parent,
			 struct node_site *sites, size_t count, size_t max)
{
	for (; *list && count < max; list = &(*list)->next) {
		sites[count++] = (struct node_site){ list, parent };
		count = list_sites(&(*list)->first, *list, sites, count, max);
	}
	return count;
}

size_t message_sites(struct message *message, struct node_site *sites, size_t max)
{
	return list_sites(&message->first, NULL, sites, 0, max);
}

struct output {
	uint8_t *buffer;
	size_t size, room;
	bool full;
};

static uint8_t *output_take(struct output *output, size_t size)
{
	uint8_t *place = output->buffer + output->size;

	if (size > output->room - output->size) {
		output->full = true;
		return NULL;
	}
	memset(place, 0, size);
	output->size += size;
	return place;
}

static void encode_node(struct output *output, const struct node *node)
{
	uint8_t *place = output_take(output, NLA_HDRLEN);
	size_t start = output->size;
	struct nlattr header = { .nla_type = node->type };
	uint8_t *data;

	if (!place)
		return;
	if (node->nest) {
		for (const struct node *child = node->first; child; child = child->next)
			encode_node(output, child);
	} else {
		data = output_take(output, node->size);
		if (data && node->size)
			memcpy(data, node->data, node->size);
	}
	header.nla_len = node->fixed_length ? node->length :
					      NLA_HDRLEN + output->size - start;
	memcpy(place, &header, sizeof(header));
	output_take(output, NLA_ALIGN(output->size) - output->size);
	data = output_take(output, node->trailing);
	if (data)
		memset(data, 0xa5, node->trailing);
}

size_t message_encode(const struct message *message, uint32_t seq,
		      uint8_t *buffer, size_t room)
{
	struct output output = { .buffer = buffer, .room = room };
	struct nlmsghdr header = {
		.nlmsg_type = message->type,
		.nlmsg_flags = message->flags,
		.nlmsg_seq = seq,
	};
	struct genlmsghdr genl = {
		.cmd = message->cmd,
		.version = message->version,
		.reserved = message->reserved,
	};

	if (!output_take(&output, NLMSG_HDRLEN + GENL_HDRLEN))
		return 0;
	for (const struct node *node = message->first; node; node = node->next)
		encode_node(&output, node);
	if (output.full)
		return 0;
	header.nlmsg_len = output.size;
	memcpy(buffer, &header, sizeof(header));
	memcpy(buffer + NLMSG_HDRLEN, &genl, sizeof(genl));
	return output.size;
}
