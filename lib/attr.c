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

int podnet_addr_encode_as(struct nl_msg *msg, int type, sa_family_t family,
			  const struct podnet_addr *addr)
{
	struct podnet_addr none = { .family = family };

	return podnet_addr_encode(msg, type,
				  addr->family == AF_UNSPEC ? &none : addr);
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

bool podnet_addr_decode_as(const struct nlattr *attr, sa_family_t family,
			   struct podnet_addr *ret)
{
	struct podnet_addr addr;

	if (!podnet_addr_decode(attr, &addr) || addr.family != family)
		return false;
	*ret = addr;
	return true;
}

bool podnet_mac_decode(const struct nlattr *attr, uint8_t ret[PODNET_MAC_SIZE])
{
	if (nla_len(attr) != PODNET_MAC_SIZE)
		return false;
	memcpy(ret, nla_data(attr), PODNET_MAC_SIZE);
	return true;
}
