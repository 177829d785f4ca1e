// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attr.h"

#include <errno.h>
#include <string.h>

int podnet_attr_error(struct podnet_error *err, const char *what)
{
	return podnet_error_set(err, EBADMSG,
				"kernel: malformed message: %s", what);
}

int podnet_nest_decode(struct nlattr *nest, struct nlattr **attrs, int max,
		       const struct nla_policy *policy, const char *what,
		       struct podnet_error *err)
{
	if (nla_parse_nested(attrs, max, nest, policy))
		return podnet_attr_error(err, what);
	return 0;
}

int podnet_addr_encode(struct nl_msg *msg, int type,
		       const struct podnet_addr *addr)
{
	return nla_put(msg, type, podnet_addr_size(addr), addr->bytes);
}

bool podnet_addr_decode(const struct nlattr *attr, struct podnet_addr *ret)
{
	struct podnet_addr addr = {};

	switch (nla_len(attr)) {
	case sizeof(addr.v4):
		addr.family = AF_INET;
		break;
	case sizeof(addr.v6):
		addr.family = AF_INET6;
		break;
	default:
		return false;
	}
	memcpy(addr.bytes, nla_data(attr), nla_len(attr));
	*ret = addr;
	return true;
}
