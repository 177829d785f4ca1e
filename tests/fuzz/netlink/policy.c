// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "policy.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

static void read_attr(struct family *family, unsigned int index,
		      unsigned int type, struct nlattr *nest)
{
	struct nlattr *tb[NL_POLICY_TYPE_ATTR_MAX + 1];
	struct policy *policy;
	struct policy_attr *attr;

	if (index >= POLICIES_MAX || type > POLICY_ATTR_MAX ||
	    nla_parse_nested(tb, NL_POLICY_TYPE_ATTR_MAX, nest, NULL) ||
	    !tb[NL_POLICY_TYPE_ATTR_TYPE])
		return;

	policy = &family->policies[index];
	if (index >= family->policy_count)
		family->policy_count = index + 1;
	if (type > policy->max)
		policy->max = type;
	attr = &policy->attrs[type];
	attr->type = nla_get_u32(tb[NL_POLICY_TYPE_ATTR_TYPE]);
	attr->nested = POLICY_NONE;
	attr->max = UINT64_MAX;
	if (tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U])
		attr->min = nla_get_u64(tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U]);
	if (tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U])
		attr->max = nla_get_u64(tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U]);
	if (tb[NL_POLICY_TYPE_ATTR_MIN_LENGTH])
		attr->min_length = nla_get_u32(tb[NL_POLICY_TYPE_ATTR_MIN_LENGTH]);
	if (tb[NL_POLICY_TYPE_ATTR_MAX_LENGTH])
		attr->max_length = nla_get_u32(tb[NL_POLICY_TYPE_ATTR_MAX_LENGTH]);
	if (tb[NL_POLICY_TYPE_ATTR_POLICY_IDX])
		attr->nested = nla_get_u32(tb[NL_POLICY_TYPE_ATTR_POLICY_IDX]);
}

static void read_command(struct family *family, unsigned int cmd,
			 struct nlattr *nest)
{
	struct nlattr *tb[CTRL_ATTR_POLICY_DUMP_MAX + 1];

	if (cmd > COMMAND_MAX ||
	    nla_parse_nested(tb, CTRL_ATTR_POLICY_DUMP_MAX, nest, NULL))
		return;
	if (tb[CTRL_ATTR_POLICY_DO])
		family->with_do[cmd] = nla_get_u32(tb[CTRL_ATTR_POLICY_DO]);
	if (tb[CTRL_ATTR_POLICY_DUMP])
		family->with_dump[cmd] = nla_get_u32(tb[CTRL_ATTR_POLICY_DUMP]);
}

static int read_message(struct nlmsghdr *nlh, void *data, struct podnet_error *err)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct nlattr *outer, *inner;
	struct family *family = data;
	int outer_rest, inner_rest;

	if (genlmsg_parse(nlh, 0, tb, CTRL_ATTR_MAX, NULL))
		return podnet_error_set(err, EBADMSG, "a policy cannot be parsed");
	if (tb[CTRL_ATTR_FAMILY_ID])
		family->id = nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	if (tb[CTRL_ATTR_OP_POLICY])
		nla_for_each_nested(outer, tb[CTRL_ATTR_OP_POLICY], outer_rest)
			read_command(family, nla_type(outer), outer);
	if (tb[CTRL_ATTR_POLICY])
		nla_for_each_nested(outer, tb[CTRL_ATTR_POLICY], outer_rest)
			nla_for_each_nested(inner, outer, inner_rest)
				read_attr(family, nla_type(outer), nla_type(inner), inner);
	return 0;
}

int family_read(struct podnet_netlink *netlink, const char *name,
		struct family *ret, struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = nlmsg_alloc();
	int code;

	memset(ret, 0, sizeof(*ret));
	for (int cmd = 0; cmd <= COMMAND_MAX; cmd++)
		ret->with_do[cmd] = ret->with_dump[cmd] = POLICY_NONE;
	if (!msg ||
	    !genlmsg_put(msg, NL_AUTO_PORT, 0, GENL_ID_CTRL, 0, 0,
			 CTRL_CMD_GETPOLICY, 1) ||
	    nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, name))
		return podnet_error_set(err, ENOMEM, "no memory for a request");
	code = podnet_netlink_dump(netlink, msg, read_message, ret, err);
	if (!code && !ret->policy_count)
		return podnet_error_set(err, ENOENT, "the family has no policies");
	return code;
}

const struct policy *family_policy(const struct family *family,
				   unsigned int cmd, bool dump)
{
	int index = dump ? family->with_dump[cmd] : family->with_do[cmd];

	return index == POLICY_NONE ? NULL : &family->policies[index];
}

unsigned int policy_integer_size(const struct policy_attr *attr)
{
	switch (attr->type) {
	case NL_ATTR_TYPE_U8:
	case NL_ATTR_TYPE_S8:
		return 1;
	case NL_ATTR_TYPE_U16:
	case NL_ATTR_TYPE_S16:
		return 2;
	case NL_ATTR_TYPE_U32:
	case NL_ATTR_TYPE_S32:
		return 4;
	case NL_ATTR_TYPE_U64:
	case NL_ATTR_TYPE_S64:
		return 8;
	default:
		return 0;
	}
}
