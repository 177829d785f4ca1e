// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "podnet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool same_bits(const struct podnet_addr *a, const struct podnet_addr *b,
		      unsigned int len)
{
	unsigned int bytes = len / 8;
	unsigned int rest = len % 8;

	if (memcmp(a->bytes, b->bytes, bytes))
		return false;
	return !rest || !((a->bytes[bytes] ^ b->bytes[bytes]) >> (8 - rest));
}

static struct podnet_addr masked(const struct podnet_addr *addr,
				 unsigned int len)
{
	struct podnet_addr out = { .family = addr->family };

	memcpy(out.bytes, addr->bytes, len / 8);
	if (len % 8)
		out.bytes[len / 8] = addr->bytes[len / 8] &
				     (0xff << (8 - len % 8));
	return out;
}

/* Digits only, no leading zero: what every tool prints and nothing else. */
static int parse_len(const char *text, unsigned int max, uint8_t *ret)
{
	unsigned int len = 0;
	const char *p = text;

	for (; *p >= '0' && *p <= '9' && p - text < 3; p++)
		len = len * 10 + (*p - '0');
	if (p == text || *p || (*text == '0' && p - text > 1) || len > max)
		return -EINVAL;
	*ret = len;
	return 0;
}

int podnet_prefix_parse(const char *text, struct podnet_prefix *ret,
			struct podnet_error *err)
{
	char buf[PODNET_ADDR_STRLEN];
	char net[PODNET_PREFIX_STRLEN];
	const char *slash = strchr(text, '/');
	struct podnet_prefix prefix;
	struct podnet_prefix network;
	unsigned int max;

	if (!slash || (size_t)(slash - text) >= sizeof(buf))
		return podnet_error_set(err, EINVAL,
					"'%s' is not a prefix: write ADDRESS/LENGTH",
					text);
	memcpy(buf, text, slash - text);
	buf[slash - text] = '\0';
	if (podnet_addr_parse(buf, &prefix.addr, err))
		return -EINVAL;
	max = podnet_addr_size(&prefix.addr) * 8;
	if (parse_len(slash + 1, max, &prefix.len))
		return podnet_error_set(err, EINVAL,
					"'%s': the length must be a number from 0 to %u",
					text, max);
	network.addr = masked(&prefix.addr, prefix.len);
	network.len = prefix.len;
	if (podnet_addr_compare(&network.addr, &prefix.addr))
		return podnet_error_set(err, EINVAL,
					"'%s' has host bits set: did you mean %s?",
					text, podnet_prefix_format(&network, net));
	*ret = network;
	return 0;
}

const char *podnet_prefix_format(const struct podnet_prefix *prefix, char *buf)
{
	podnet_addr_format(&prefix->addr, buf);
	if (prefix->addr.family != AF_UNSPEC)
		sprintf(buf + strlen(buf), "/%u", prefix->len);
	return buf;
}

int podnet_prefix_compare(const struct podnet_prefix *a,
			  const struct podnet_prefix *b)
{
	int ret = podnet_addr_compare(&a->addr, &b->addr);

	return ret ? ret : a->len - b->len;
}

struct podnet_prefix podnet_prefix_of(const struct podnet_addr *addr)
{
	return (struct podnet_prefix){
		.addr = *addr,
		.len = podnet_addr_size(addr) * 8,
	};
}

bool podnet_prefix_covers(const struct podnet_prefix *prefix,
			  const struct podnet_addr *addr)
{
	return prefix->addr.family == addr->family &&
	       same_bits(&prefix->addr, addr, prefix->len);
}

bool podnet_prefix_contains(const struct podnet_prefix *outer,
			    const struct podnet_prefix *inner)
{
	return outer->len <= inner->len &&
	       podnet_prefix_covers(outer, &inner->addr);
}

bool podnet_prefix_overlaps(const struct podnet_prefix *a,
			    const struct podnet_prefix *b)
{
	return podnet_prefix_contains(a, b) || podnet_prefix_contains(b, a);
}
