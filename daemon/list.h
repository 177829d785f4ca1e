/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Arrays that grow. */
#ifndef PODNETD_LIST_H
#define PODNETD_LIST_H

#include <stddef.h>

#include "error.h"

/* Returns the list with a copy of @item at its end, or NULL, upon which the old
 * one is still there; lists grow in powers of two. */
void *list_append(void *list, size_t *count, const void *item, size_t size,
		  struct podnet_error *err);
/* qsort() that takes an empty list, which is NULL. */
void list_sort(void *list, size_t count, size_t size,
	       int (*compare)(const void *, const void *));

#endif /* PODNETD_LIST_H */
