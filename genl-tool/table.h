/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Text in aligned columns. Cells are added from left to right, row by row. The
 * headers, if any, are the first row: one that begins with '>' puts its column
 * to the right.
 */
#ifndef PODNET_CTL_TABLE_H
#define PODNET_CTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cleanup.h"
#include "error.h"

struct table {
	size_t columns;
	size_t count;
	char **cells;
	bool failed;
};

void table_init(struct table *table, const char *const *headers,
		size_t columns);
void table_done(struct table *table);
/* Lack of memory shows in table_print(). */
void table_cell(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int table_print(const struct table *table, FILE *out, struct podnet_error *err);

#define _cleanup_table_ _cleanup_(table_done)

#endif /* PODNET_CTL_TABLE_H */
