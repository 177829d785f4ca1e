// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "genl-tool/table.h"

static void assert_printed(const struct table *table, const char *text)
{
	_cleanup_free_ char *buf = NULL;
	size_t size;
	FILE *out = open_memstream(&buf, &size);

	assert_int_equal(table_print(table, out, NULL), 0);
	fclose(out);
	assert_string_equal(buf, text);
}

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
	static const char *const headers[] = { "PEER", ">PORT", "REMOTE" };
	_cleanup_table_ struct table table = {};

	table_init(&table, headers, 3);
	table_cell(&table, "a");
	table_cell(&table, "%u", 6080);
	table_cell(&table, "192.168.77.1");
	table_cell(&table, "a-longer-name");
	table_cell(&table, "%u", 7);
	table_cell(&table, "x");
	assert_printed(&table, "PEER           PORT  REMOTE\n"
			       "a              6080  192.168.77.1\n"
			       "a-longer-name     7  x\n");
}

static void numbers_in_the_last_column_stand_to_the_right(void **state)
{
	static const char *const headers[] = { "A", ">N" };
	_cleanup_table_ struct table table = {};

	table_init(&table, headers, 2);
	table_cell(&table, "x");
	table_cell(&table, "1000");
	table_cell(&table, "y");
	table_cell(&table, "1");
	assert_printed(&table, "A     N\n"
			       "x  1000\n"
			       "y     1\n");
}

static void headers_alone_are_a_table(void **state)
{
	static const char *const headers[] = { "A", "B" };
	_cleanup_table_ struct table table = {};

	table_init(&table, headers, 2);
	assert_printed(&table, "A  B\n");
}

static void many_rows_are_kept(void **state)
{
	static const char *const headers[] = { ">N" };
	_cleanup_table_ struct table table = {};
	_cleanup_free_ char *buf = NULL;
	size_t size;
	FILE *out;

	table_init(&table, headers, 1);
	for (int i = 0; i < 5000; i++)
		table_cell(&table, "%d", i);
	out = open_memstream(&buf, &size);
	assert_int_equal(table_print(&table, out, NULL), 0);
	fclose(out);
	assert_int_equal(size, 5001 * 5);
	assert_string_equal(buf + size - 5, "4999\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
		cmocka_unit_test(numbers_in_the_last_column_stand_to_the_right),
		cmocka_unit_test(headers_alone_are_a_table),
		cmocka_unit_test(many_rows_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
