// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "cluster_prefix.h"

#include <errno.h>

static const struct {
	struct podnet_prefix prefix;
	const char *what;
} reserved[] = {
	{ { { AF_INET, .bytes = { 0 } }, 8 }, "this network" },
	{ { { AF_INET, .bytes = { 127 } }, 8 }, "loopback" },
	{ { { AF_INET, .bytes = { 169, 254 } }, 16 }, "link-local" },
	{ { { AF_INET, .bytes = { 224 } }, 4 }, "multicast" },
	{ { { AF_INET, .bytes = { 255, 255, 255, 255 } }, 32 }, "broadcast" },
	{ { { AF_INET6, .bytes = { 0 } }, 127 }, "loopback" },
	{ { { AF_INET6, .bytes = { 0xfe, 0x80 } }, 10 }, "link-local" },
	{ { { AF_INET6, .bytes = { 0xff } }, 8 }, "multicast" },
};

int cluster_reserved_check(const struct podnet_prefix *prefix,
			   const char *where, struct podnet_error *err)
{
	char text[PODNET_PREFIX_STRLEN], other[PODNET_PREFIX_STRLEN];

	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		if (!podnet_prefix_overlaps(prefix, &reserved[i].prefix))
			continue;
		return podnet_error_set(
			err, EINVAL, "%s: %s overlaps %s, which is reserved (%s)",
			where, podnet_prefix_format(prefix, text),
			podnet_prefix_format(&reserved[i].prefix, other),
			reserved[i].what);
	}
	return 0;
}

int cluster_prefix_parse(const cJSON *item, const char *where,
			 struct podnet_prefix *ret, struct podnet_error *err)
{
	if (!cJSON_IsString(item))
		return podnet_error_set(err, EINVAL,
					"%s: must be a string such as \"10.244.0.0/16\"",
					where);
	if (podnet_prefix_parse(item->valuestring, ret, err))
		return podnet_error_prefix(err, "%s", where);
	return cluster_reserved_check(ret, where, err);
}
