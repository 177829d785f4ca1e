// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "podnet.h"

#include <errno.h>
#include <string.h>

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* As Kubernetes reads RFC 1123: no limit for a single label. */
int podnet_name_check(const char *name, struct podnet_error *err)
{
	size_t size = strnlen(name, PODNET_NAME_MAX + 1);

	if (!size)
		return podnet_error_set(err, EINVAL, "the name is empty");
	if (size > PODNET_NAME_MAX)
		return podnet_error_set(err, EINVAL,
					"the name '%.32s...' is longer than %d characters",
					name, PODNET_NAME_MAX);
	for (size_t i = 0; i < size; i++) {
		char c = name[i];
		bool edge = i == 0 || i == size - 1 || name[i - 1] == '.' ||
			    name[i + 1] == '.';

		if (!is_alnum(c) && (edge || (c != '-' && c != '.')))
			return podnet_error_set(err, EINVAL,
						"'%s' is not a node name: it takes lower case letters and digits, with '-' and '.' between them",
						name);
	}
	return 0;
}
