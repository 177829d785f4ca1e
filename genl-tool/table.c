// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "table.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define GAP 2

void table_init(struct table *table, const char *const *headers, size_t columns)
{
	*table = (struct table){ .columns = columns };
	for (size_t i = 0; i < columns; i++)
		table_cell(table, "%s", headers[i]);
}

void table_done(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
}

/* The array grows by whole powers of two, so its room need not be kept. */
static bool reserve(struct table *table)
{
	size_t count = table->count;
	char **cells;

	if (count & (count - 1))
		return true;
	cells = realloc(table->cells,
			(count ? 2 * count : 1) * sizeof(*cells));
	if (cells)
		table->cells = cells;
	return cells;
}

void table_cell(struct table *table, const char *format, ...)
{
	char *cell = NULL;
	va_list args;
	int size;

	va_start(args, format);
	size = vasprintf(&cell, format, args);
	va_end(args);
	if (size < 0 || !reserve(table)) {
		if (size >= 0)
			free(cell);
		table->failed = true;
		return;
	}
	table->cells[table->count++] = cell;
}

static bool is_right(const struct table *table, size_t column)
{
	return table->cells[column][0] == '>';
}

static const char *text_of(const struct table *table, size_t index)
{
	const char *text = table->cells[index];

	return index < table->columns && *text == '>' ? text + 1 : text;
}

static size_t width_of(const struct table *table, size_t column)
{
	size_t width = 0;

	for (size_t i = column; i < table->count; i += table->columns) {
		size_t size = strlen(text_of(table, i));

		if (size > width)
			width = size;
	}
	return width;
}

int table_print(const struct table *table, FILE *out, struct podnet_error *err)
{
	_cleanup_free_ int *widths = calloc(table->columns, sizeof(*widths));

	if (table->failed || !widths)
		return podnet_error_set(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < table->columns; i++)
		widths[i] = width_of(table, i);
	for (size_t i = 0; i < table->count; i++) {
		size_t column = i % table->columns;
		bool last = column == table->columns - 1;

		if (is_right(table, column))
			fprintf(out, "%*s", widths[column], text_of(table, i));
		else
			fprintf(out, "%-*s", last ? 0 : widths[column],
				text_of(table, i));
		fprintf(out, "%*s", last ? 0 : GAP, "");
		if (last)
			fputc('\n', out);
	}
	return 0;
}
