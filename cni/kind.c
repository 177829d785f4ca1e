// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "kind.h"

#include <string.h>

#include "cleanup.h"

const struct cni_kind *cni_kind_find(const char *name)
{
	static const struct cni_kind *const kinds[] = { &cni_kind_podport,
							&cni_kind_veth };
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}
