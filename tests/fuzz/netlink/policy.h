/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the running kernel says that a generic netlink family accepts
 * (CTRL_CMD_GETPOLICY).
 */
#ifndef FUZZ_POLICY_H
#define FUZZ_POLICY_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "netlink.h"

#define POLICY_ATTR_MAX	63
#define POLICIES_MAX	64
#define COMMAND_MAX	255
#define POLICY_NONE	(-1)

struct policy_attr {
	enum netlink_attribute_type type;	/* _INVALID: not accepted */
	uint64_t min, max;			/* of an integer */
	uint32_t min_length, max_length;	/* 0: not said */
	int nested;				/* index of a policy, or POLICY_NONE */
};

struct policy {
	unsigned int max;			/* highest type accepted */
	struct policy_attr attrs[POLICY_ATTR_MAX + 1];
};

struct family {
	uint16_t id;
	unsigned int policy_count;
	struct policy policies[POLICIES_MAX];
	/* Index of a policy, or POLICY_NONE; by command. */
	int with_do[COMMAND_MAX + 1];
	int with_dump[COMMAND_MAX + 1];
};

int family_read(struct podnet_netlink *netlink, const char *name,
		struct family *ret, struct podnet_error *err);
/* NULL if the command cannot be asked in that way. */
const struct policy *family_policy(const struct family *family,
				   unsigned int cmd, bool dump);

/* Whether the payload is an integer, and of how many bytes. */
unsigned int policy_integer_size(const struct policy_attr *attr);

#endif /* FUZZ_POLICY_H */
