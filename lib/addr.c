// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "podnet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

size_t podnet_addr_size(const struct podnet_addr *addr)
{
	switch (addr->family) {
	case AF_INET:
		return sizeof(addr->v4);
	case AF_INET6:
		return sizeof(addr->v6);
	}
	return 0;
}

int podnet_addr_parse(const char *text, struct podnet_addr *ret,
		      struct podnet_error *err)
{
	struct podnet_addr addr = {};

	if (inet_pton(AF_INET, text, &addr.v4) == 1) {
		addr.family = AF_INET;
	} else if (inet_pton(AF_INET6, text, &addr.v6) == 1) {
		addr.family = AF_INET6;
		if (IN6_IS_ADDR_V4MAPPED(&addr.v6))
			return podnet_error_set(err, EINVAL,
						"'%s' is an IPv4-mapped address: write it as IPv4",
						text);
	} else {
		return podnet_error_set(err, EINVAL,
					"'%s' is not an IPv4 or IPv6 address",
					text);
	}
	*ret = addr;
	return 0;
}

const char *podnet_addr_format(const struct podnet_addr *addr, char *buf)
{
	if (!podnet_addr_size(addr) ||
	    !inet_ntop(addr->family, addr->bytes, buf, PODNET_ADDR_STRLEN))
		strcpy(buf, "-");
	return buf;
}

int podnet_addr_compare(const struct podnet_addr *a,
			const struct podnet_addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, podnet_addr_size(a));
}

bool podnet_addr_is_unspecified(const struct podnet_addr *addr)
{
	for (size_t i = 0; i < podnet_addr_size(addr); i++)
		if (addr->bytes[i])
			return false;
	return true;
}

struct podnet_addr podnet_addr_offset(const struct podnet_addr *addr,
				      uint64_t offset)
{
	struct podnet_addr sum = *addr;
	unsigned int carry = 0;

	for (size_t i = podnet_addr_size(addr); i-- > 0; offset >>= 8) {
		carry += sum.bytes[i] + (offset & 0xff);
		sum.bytes[i] = carry;
		carry >>= 8;
	}
	return sum;
}
