// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *list_append(void *list, size_t *count, const void *item, size_t size,
		  struct podnet_error *err)
{
	if (!(*count & (*count - 1))) {
		list = reallocarray(list, *count ? 2 * *count : 1, size);
		if (!list) {
			podnet_error_set(err, ENOMEM, "out of memory");
			return NULL;
		}
	}
	memcpy((char *)list + *count * size, item, size);
	(*count)++;
	return list;
}

void list_sort(void *list, size_t count, size_t size,
	       int (*compare)(const void *, const void *))
{
	if (count)
		qsort(list, count, size, compare);
}
