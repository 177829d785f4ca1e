// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "mutation.h"

#include <linux/netlink.h>
#include <string.h>

#define TYPE_MASK	(NLA_TYPE_MASK & 0xffff)
#define DEPTH		40

static const char *const names[MUTATION_COUNT] = {
	[MUTATION_MISSING] = "missing",
	[MUTATION_EMPTY] = "empty",
	[MUTATION_ONE_BYTE] = "one byte",
	[MUTATION_SHORTER] = "a byte shorter",
	[MUTATION_LONGER] = "a byte longer",
	[MUTATION_FOUR_LONGER] = "four bytes longer",
	[MUTATION_MUCH_LONGER] = "thousands of bytes longer",
	[MUTATION_BELOW_MIN] = "below the minimum",
	[MUTATION_ABOVE_MAX] = "above the maximum",
	[MUTATION_ZEROES] = "all zeroes",
	[MUTATION_ONES] = "all ones",
	[MUTATION_REPEATED] = "repeated",
	[MUTATION_TYPE_ZERO] = "of type 0",
	[MUTATION_TYPE_ABOVE] = "of the next unknown type",
	[MUTATION_TYPE_HUGE] = "of the highest type",
	[MUTATION_NESTED_FLIPPED] = "with NLA_F_NESTED flipped",
	[MUTATION_NET_BYTEORDER] = "with NLA_F_NET_BYTEORDER",
	[MUTATION_LENGTH_ZERO] = "with length 0",
	[MUTATION_LENGTH_LESS] = "with a length below its payload",
	[MUTATION_LENGTH_MORE] = "with a length above its payload",
	[MUTATION_LENGTH_HUGE] = "with a length beyond the message",
	[MUTATION_TRAILING] = "followed by bytes of nothing",
	[MUTATION_DEEP] = "nested in itself",
	[MUTATION_NOT_NESTED] = "a string instead of a nest",
	[MUTATION_MEMBER_UNKNOWN] = "with an unknown member",
	[MUTATION_NO_NUL] = "without a NUL",
	[MUTATION_TOO_LONG_TEXT] = "longer than a text may be",
	[MUTATION_NOT_ASCII] = "not ASCII",
};

const char *mutation_name(enum mutation mutation)
{
	return names[mutation];
}

const struct policy_attr *mutation_policy(const struct family *family,
					  const struct policy *top,
					  const struct node_site *site)
{
	const unsigned int type = (*site->link)->type & TYPE_MASK;
	const struct policy *policy = top;

	if (site->parent) {
		const unsigned int above = site->parent->type & TYPE_MASK;

		if (!policy || above > policy->max ||
		    policy->attrs[above].nested == POLICY_NONE)
			return NULL;
		policy = &family->policies[policy->attrs[above].nested];
	}
	return policy && type <= policy->max ? &policy->attrs[type] : NULL;
}

static bool is_text(const struct policy_attr *attr)
{
	return attr->type == NL_ATTR_TYPE_STRING ||
	       attr->type == NL_ATTR_TYPE_NUL_STRING;
}

/* Whether the kernel refuses a payload of that many bytes. */
static bool refuses_size(const struct policy_attr *attr, size_t size)
{
	const unsigned int integer = policy_integer_size(attr);

	if (integer)
		return size != integer;
	if (attr->type == NL_ATTR_TYPE_FLAG)
		return size != 0;
	if (attr->type == NL_ATTR_TYPE_NUL_STRING && !size)
		return true;
	return size < attr->min_length ||
	       (attr->max_length && size > attr->max_length + is_text(attr));
}

static bool resize(struct message *message, struct node *node,
		   const struct policy_attr *attr, size_t size, bool *ret_fatal)
{
	if (node->nest || size == node->size || size > UINT16_MAX - NLA_HDRLEN)
		return false;
	message_resize(message, node, size, 0);
	*ret_fatal = refuses_size(attr, size);
	return true;
}

static bool set_value(struct node *node, const struct policy_attr *attr,
		      uint64_t value, bool *ret_fatal)
{
	const unsigned int integer = policy_integer_size(attr);

	if (!integer || node->size != integer)
		return false;
	memcpy(node->data, &value, integer);
	if (integer < 8)
		value &= (1ull << (8 * integer)) - 1;
	*ret_fatal = value < attr->min || value > attr->max;
	return true;
}

static bool fill(struct node *node, const struct policy_attr *attr, uint8_t byte,
		 bool *ret_fatal)
{
	uint64_t value;

	if (node->nest || !node->size)
		return false;
	memset(&value, byte, sizeof(value));
	if (set_value(node, attr, value, ret_fatal))
		return true;
	memset(node->data, byte, node->size);
	/* A text of 0xff has no end. */
	*ret_fatal = attr->type == NL_ATTR_TYPE_NUL_STRING && byte;
	return true;
}

static bool repeat(struct message *message, struct node *node, bool in_nest,
		   bool *ret_fatal)
{
	struct node *copy = message_copy(message, node);

	if (!copy)
		return false;
	copy->next = node->next;
	node->next = copy;
	/* Nests of the message may be a list. */
	*ret_fatal = in_nest || !node->nest;
	return true;
}

static bool set_type(struct node *node, unsigned int type, bool *ret_fatal)
{
	node->type = (node->type & ~TYPE_MASK) | type;
	*ret_fatal = true;
	return true;
}

static bool set_length(struct node *node, size_t length, bool *ret_fatal)
{
	node->fixed_length = true;
	node->length = length;
	*ret_fatal = false;
	return true;
}

static bool nest_deep(struct message *message, struct node *node, bool *ret_fatal)
{
	struct node *below = node;

	if (!node->nest)
		return false;
	node->first = NULL;
	for (int i = 0; below && i < DEPTH; i++)
		below = message_nest(message, &below->first, node->type & TYPE_MASK);
	/* The type might be that of another member, but not of a nest. */
	*ret_fatal = true;
	return true;
}

static size_t payload_size(const struct node *node)
{
	size_t size = 0;

	if (!node->nest)
		return node->size;
	for (const struct node *child = node->first; child; child = child->next)
		size += NLA_HDRLEN + NLA_ALIGN(payload_size(child));
	return size;
}

bool mutation_apply(struct message *message, const struct node_site *site,
		    const struct policy_attr *attr, enum mutation mutation,
		    bool *ret_fatal)
{
	struct node *node = *site->link;
	const size_t size = payload_size(node);

	*ret_fatal = false;
	switch (mutation) {
	case MUTATION_MISSING:
		*site->link = node->next;
		return true;
	case MUTATION_EMPTY:
		return resize(message, node, attr, 0, ret_fatal);
	case MUTATION_ONE_BYTE:
		return resize(message, node, attr, 1, ret_fatal);
	case MUTATION_SHORTER:
		return size && resize(message, node, attr, size - 1, ret_fatal);
	case MUTATION_LONGER:
		return resize(message, node, attr, size + 1, ret_fatal);
	case MUTATION_FOUR_LONGER:
		return resize(message, node, attr, size + 4, ret_fatal);
	case MUTATION_MUCH_LONGER:
		return resize(message, node, attr, size + 5000, ret_fatal);
	case MUTATION_BELOW_MIN:
		return attr->min && set_value(node, attr, attr->min - 1, ret_fatal);
	case MUTATION_ABOVE_MAX:
		return attr->max < UINT32_MAX &&
		       set_value(node, attr, attr->max + 1, ret_fatal);
	case MUTATION_ZEROES:
		return fill(node, attr, 0, ret_fatal);
	case MUTATION_ONES:
		return fill(node, attr, 0xff, ret_fatal);
	case MUTATION_REPEATED:
		return repeat(message, node, site->parent, ret_fatal);
	case MUTATION_TYPE_ZERO:
		return set_type(node, 0, ret_fatal);
	case MUTATION_TYPE_ABOVE:
		return set_type(node, POLICY_ATTR_MAX, ret_fatal);
	case MUTATION_TYPE_HUGE:
		return set_type(node, TYPE_MASK, ret_fatal);
	case MUTATION_NESTED_FLIPPED:
		node->type ^= NLA_F_NESTED;
		*ret_fatal = true;
		return true;
	case MUTATION_NET_BYTEORDER:
		node->type |= NLA_F_NET_BYTEORDER;
		return true;
	case MUTATION_LENGTH_ZERO:
		return set_length(node, 0, ret_fatal);
	case MUTATION_LENGTH_LESS:
		return size && set_length(node, NLA_HDRLEN + size - 1, ret_fatal);
	case MUTATION_LENGTH_MORE:
		return set_length(node, NLA_HDRLEN + size + 5, ret_fatal);
	case MUTATION_LENGTH_HUGE:
		set_length(node, UINT16_MAX, ret_fatal);
		*ret_fatal = true;
		return true;
	case MUTATION_TRAILING:
		node->trailing = 3;
		return true;
	case MUTATION_DEEP:
		return nest_deep(message, node, ret_fatal);
	case MUTATION_NOT_NESTED:
		if (!node->nest)
			return false;
		message_resize(message, node, 64, 'x');
		*ret_fatal = true;
		return true;
	case MUTATION_MEMBER_UNKNOWN:
		*ret_fatal = true;
		return node->nest && message_put(message, &node->first,
						 POLICY_ATTR_MAX, "", 1);
	case MUTATION_NO_NUL:
		*ret_fatal = attr->type == NL_ATTR_TYPE_NUL_STRING;
		if (!is_text(attr) || !node->size)
			return false;
		node->data[node->size - 1] = 'x';
		return true;
	case MUTATION_TOO_LONG_TEXT:
		if (!is_text(attr) || !attr->max_length)
			return false;
		message_resize(message, node, attr->max_length + 2, 'x');
		node->data[node->size - 1] = 0;
		*ret_fatal = true;
		return true;
	case MUTATION_NOT_ASCII:
		if (!is_text(attr) || node->size < 2)
			return false;
		node->data[0] = 0xc3;
		*ret_fatal = true;
		return true;
	case MUTATION_COUNT:
		break;
	}
	return false;
}

static const uint8_t interesting[] = { 0, 1, 3, 4, 0x7f, 0x80, 0xfe, 0xff };

size_t mutation_bytes(uint8_t *bytes, size_t size, size_t room,
		      struct random *random)
{
	const size_t rounds = 1 + random_below(random, 4);

	for (size_t i = 0; i < rounds && size; i++) {
		const size_t at = random_below(random, size);
		const size_t count = random_below(random, 16);

		switch (random_below(random, 5)) {
		case 0:
			bytes[at] ^= 1 << random_below(random, 8);
			break;
		case 1:
			bytes[at] = interesting[random_below(random, sizeof(interesting))];
			break;
		case 2:
			bytes[at] = random_next(random);
			break;
		case 3:	/* cut out */
			if (at + count < size) {
				memmove(bytes + at, bytes + at + count, size - at - count);
				size -= count;
			}
			break;
		case 4:	/* insert */
			if (size + count <= room) {
				memmove(bytes + at + count, bytes + at, size - at);
				random_fill(random, bytes + at, count);
				size += count;
			}
			break;
		}
	}
	return size;
}
