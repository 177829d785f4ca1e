// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "drops.h"

#include <inttypes.h>
#include <string.h>

#include "output.h"
#include "rate.h"
#include "table.h"

void drops_of(const struct podnet_device *device, struct drops *ret)
{
	*ret = (struct drops){};
	memcpy(ret->packets, device->drops, sizeof(ret->packets));
}

void drops_between(const struct podnet_device *before,
		   const struct podnet_device *now, uint64_t ms,
		   struct drops *ret)
{
	*ret = (struct drops){ .interval_ms = ms };
	for (int i = 0; i <= PODNET_DROP_MAX; i++)
		ret->packets[i] = rate_added(before->drops[i], now->drops[i]);
}

/* The next reason to show, from @drop on; 0 if there is none. */
static int next(const struct drops *drops, bool all, int drop)
{
	for (; drop <= PODNET_DROP_MAX; drop++)
		if (podnet_drop_name(drop) && (all || drops->packets[drop]))
			return drop;
	return 0;
}

int drops_print(const struct drops *drops, bool all, FILE *out,
		struct podnet_error *err)
{
	static const char *const headers[] = { "DROP", ">PACKETS", "REASON" };
	_cleanup_table_ struct table table = {};

	if (!next(drops, all, 0)) {
		fputs("No packet was dropped.\n", out);
		return 0;
	}
	table_init(&table, headers, ARRAY_SIZE(headers));
	for (int i = 0; (i = next(drops, all, i)); i++) {
		table_cell(&table, "%s", podnet_drop_name(i));
		table_cell(&table, "%" PRIu64, drops->packets[i]);
		table_cell(&table, "%s", podnet_drop_text(i));
	}
	return table_print(&table, out, err);
}

void drops_print_lines(const struct drops *drops, bool all, const char *prefix,
		       FILE *out)
{
	for (int i = 0; (i = next(drops, all, i)); i++) {
		uint64_t rate = rate_per_second(drops->packets[i],
						drops->interval_ms);
		char buf[RATE_STRLEN];

		fprintf(out, "%s  %-15s  +%-8" PRIu64 " %6s/s  %s\n", prefix,
			podnet_drop_name(i), drops->packets[i],
			rate_format(rate, buf), podnet_drop_text(i));
	}
}

cJSON *drops_json(const struct drops *drops, bool all)
{
	cJSON *array = cJSON_CreateArray();

	for (int i = 0; (i = next(drops, all, i)); i++)
		cJSON_AddItemToArray(array, output_drop(i, drops->packets[i],
							drops->interval_ms));
	return array;
}
