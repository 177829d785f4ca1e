// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "request.h"

#include <linux/podnet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

/* Few names and prefixes, so that requests meet what others have made. */
#define NAMES		24
#define PREFIXES	48

static void put_u32(struct message *message, struct node **list, uint16_t type,
		    uint32_t value)
{
	message_put(message, list, type, &value, sizeof(value));
}

static void put_name(struct message *message, struct node **list, uint16_t type,
		     struct random *random)
{
	char name[16];

	snprintf(name, sizeof(name), "peer%u",
		 (unsigned int)random_below(random, NAMES));
	message_put(message, list, type, name, strlen(name) + 1);
}

/* Anything that the policy accepts. */
static void put_by_policy(struct message *message, struct node **list,
			  uint16_t type, const struct policy_attr *attr,
			  struct random *random)
{
	const unsigned int integer = policy_integer_size(attr);
	uint64_t value = random_between(random, attr->min, attr->max);
	uint8_t data[256];
	size_t size;

	if (integer) {
		message_put(message, list, type, &value, integer);
		return;
	}
	switch (attr->type) {
	case NL_ATTR_TYPE_FLAG:
		message_put(message, list, type, "", 0);
		break;
	case NL_ATTR_TYPE_STRING:
	case NL_ATTR_TYPE_NUL_STRING:
		put_name(message, list, type, random);
		break;
	case NL_ATTR_TYPE_NESTED:
		message_nest(message, list, type);
		break;
	default:
		size = random_between(random, attr->min_length,
				      attr->max_length ? attr->max_length : 64);
		if (size > sizeof(data))
			size = sizeof(data);
		random_fill(random, data, size);
		message_put(message, list, type, data, size);
	}
}

/* 192.0.2.0/24 and 2001:db8::/32 are for documentation; nobody is there. */
static void put_address(struct message *message, struct node **list,
			uint16_t type, bool ipv6, struct random *random)
{
	uint8_t addr[16] = { 192, 0, 2 };
	const uint8_t host = 1 + random_below(random, 30);

	if (ipv6) {
		memcpy(addr, "\x20\x01\x0d\xb8", 4);
		addr[15] = host;
	} else {
		addr[3] = host;
	}
	message_put(message, list, type, addr, ipv6 ? 16 : 4);
}

/* A unicast address that is administered locally. */
static void put_mac(struct message *message, struct node **list, uint16_t type,
		    struct random *random)
{
	uint8_t mac[6];

	random_fill(random, mac, sizeof(mac));
	mac[0] = 2;
	message_put(message, list, type, mac, sizeof(mac));
}

static void put_device(struct message *message, struct node *nest,
		       const struct policy *policy, bool complete,
		       struct random *random)
{
	for (unsigned int type = 1; type <= policy->max; type++) {
		const struct policy_attr *attr = &policy->attrs[type];

		if (attr->type == NL_ATTR_TYPE_INVALID ||
		    (!complete && !random_percent(random, 25)))
			continue;
		switch (type) {
		case PODNET_DEVICE_A_PORT:
			/* Refused while the device is up, if it is another. */
			put_u32(message, &nest->first, type, PODNET_PORT_DEFAULT);
			break;
		case PODNET_DEVICE_A_LOCAL:
			put_u32(message, &nest->first, type, 0);
			break;
		case PODNET_DEVICE_A_LOCAL6:
			put_address(message, &nest->first, type, true, random);
			break;
		case PODNET_DEVICE_A_MAC:
			put_mac(message, &nest->first, type, random);
			break;
		case PODNET_DEVICE_A_SPORT_MIN:
			put_u32(message, &nest->first, type,
				random_between(random, 1, 50000));
			break;
		case PODNET_DEVICE_A_SPORT_MAX:
			put_u32(message, &nest->first, type,
				random_between(random, 50000, 65535));
			break;
		default:
			put_by_policy(message, &nest->first, type, attr, random);
		}
	}
}

static bool takes_key_alone(unsigned int cmd)
{
	return cmd == PODNET_CMD_PEER_DEL || cmd == PODNET_CMD_PEER_GET ||
	       cmd == PODNET_CMD_ROUTE_DEL || cmd == PODNET_CMD_ROUTE_GET ||
	       cmd == PODNET_CMD_PORT_DEL || cmd == PODNET_CMD_PORT_GET;
}

static void put_peer(struct message *message, struct node *nest,
		     const struct policy *policy, const struct request *request,
		     struct random *random)
{
	/* One underlay address at least. */
	const bool only6 = random_percent(random, 25) && !request->complete &&
			   policy->attrs[PODNET_PEER_A_REMOTE6].type;

	put_name(message, &nest->first, PODNET_PEER_A_NAME, random);
	if (takes_key_alone(request->cmd))
		return;
	for (unsigned int type = PODNET_PEER_A_NAME + 1; type <= policy->max; type++) {
		const struct policy_attr *attr = &policy->attrs[type];

		if (attr->type == NL_ATTR_TYPE_INVALID)
			continue;
		switch (type) {
		case PODNET_PEER_A_REMOTE:
			if (!only6)
				put_address(message, &nest->first, type, false, random);
			break;
		case PODNET_PEER_A_REMOTE6:
			if (only6 || request->complete || random_percent(random, 25))
				put_address(message, &nest->first, type, true, random);
			break;
		case PODNET_PEER_A_MAC:
		case PODNET_PEER_A_MAC6:
			/* With every other, for it might have to be there. */
			put_mac(message, &nest->first, type, random);
			break;
		default:
			if (request->complete || random_percent(random, 40))
				put_by_policy(message, &nest->first, type, attr, random);
		}
	}
}

static void put_prefix(struct message *message, struct node *nest,
		       struct random *random)
{
	const uint8_t number = random_below(random, PREFIXES);
	uint8_t addr[16] = { 10, number };
	uint32_t length = 16;
	bool ipv6 = number % 3 == 0;

	if (ipv6) {
		memcpy(addr, "\xfd\x00\x00\x10", 4);
		addr[5] = number;
		length = 64;
	} else if (number % 3 == 1) {
		addr[2] = 1;
		length = 24;
	}
	message_put(message, &nest->first, PODNET_ROUTE_A_PREFIX, addr, ipv6 ? 16 : 4);
	put_u32(message, &nest->first, PODNET_ROUTE_A_PREFIX_LEN, length);
}

/* Mostly the host's end of a pair. */
static uint32_t some_end(bool complete, struct random *random)
{
	const bool pod = !complete && random_percent(random, 5);
	const unsigned int number = random_below(random, REQUEST_PAIRS);
	char name[IF_NAMESIZE];

	if (pod)
		snprintf(name, sizeof(name), REQUEST_PAIR_POD, number);
	else
		snprintf(name, sizeof(name), REQUEST_PAIR_HOST, number);
	return if_nametoindex(name);
}

static void put_port(struct message *message, struct node *nest,
		     const struct policy *policy, const struct request *request,
		     struct random *random)
{
	/* One address at least. */
	const bool only6 = random_percent(random, 25) && !request->complete;

	put_u32(message, &nest->first, PODNET_PORT_A_IFINDEX,
		some_end(request->complete, random));
	if (takes_key_alone(request->cmd))
		return;
	for (unsigned int type = PODNET_PORT_A_IFINDEX + 1; type <= policy->max; type++) {
		const struct policy_attr *attr = &policy->attrs[type];

		if (attr->type == NL_ATTR_TYPE_INVALID)
			continue;
		switch (type) {
		case PODNET_PORT_A_ADDRESS:
			if (!only6)
				put_address(message, &nest->first, type, false, random);
			break;
		case PODNET_PORT_A_ADDRESS6:
			if (only6 || request->complete || random_percent(random, 25))
				put_address(message, &nest->first, type, true, random);
			break;
		default:
			if (request->complete || random_percent(random, 40))
				put_by_policy(message, &nest->first, type, attr, random);
		}
	}
}

static void put_nest(struct message *message, unsigned int type,
		     const struct policy *policy, const struct request *request,
		     struct random *random)
{
	struct node *nest = message_nest(message, &message->first, type);

	if (!nest)
		return;
	switch (type) {
	case PODNET_A_DEVICE:
		put_device(message, nest, policy, request->complete, random);
		break;
	case PODNET_A_PEER:
		put_peer(message, nest, policy, request, random);
		break;
	case PODNET_A_ROUTE:
		put_prefix(message, nest, random);
		if (!takes_key_alone(request->cmd))
			put_name(message, &nest->first, PODNET_ROUTE_A_PEER, random);
		break;
	case PODNET_A_PORT:
		put_port(message, nest, policy, request, random);
		break;
	default:
		for (unsigned int member = 1; member <= policy->max; member++)
			if (policy->attrs[member].type != NL_ATTR_TYPE_INVALID)
				put_by_policy(message, &nest->first, member,
					      &policy->attrs[member], random);
	}
}

void request_build(struct message *message, const struct family *family,
		   const struct request *request, struct random *random)
{
	const struct policy *policy =
		family_policy(family, request->cmd, request->dump);

	message_reset(message);
	message->type = family->id;
	message->flags = NLM_F_REQUEST | NLM_F_ACK | (request->dump ? NLM_F_DUMP : 0);
	message->cmd = request->cmd;
	put_u32(message, &message->first, PODNET_A_IFINDEX, request->ifindex);
	if (!policy || request->dump || request->cmd == PODNET_CMD_DEVICE_GET)
		return;
	for (unsigned int type = PODNET_A_IFINDEX + 1; type <= policy->max; type++) {
		const struct policy_attr *attr = &policy->attrs[type];

		if (attr->type == NL_ATTR_TYPE_INVALID)
			continue;
		if (attr->type == NL_ATTR_TYPE_FLAG &&
		    !request->complete && !random_percent(random, 70))
			continue;
		if (type == PODNET_A_GENERATION && request->joins)
			continue;
		if (attr->type == NL_ATTR_TYPE_NESTED && attr->nested != POLICY_NONE)
			for (unsigned int i = 0; i < request->entries; i++)
				put_nest(message, type, &family->policies[attr->nested],
					 request, random);
		else if (type == PODNET_A_GENERATION)
			/* So that commits find what was begun. */
			put_u32(message, &message->first, type,
				random_between(random, 1, 3));
		else
			put_by_policy(message, &message->first, type, attr, random);
	}
}
