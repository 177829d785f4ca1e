// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "host_path.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "table.h"

static const struct {
	const char *word;
	bool tx, rx;
} directions[] = {
	{ "tx", true, false },
	{ "rx", false, true },
	{ "both", true, true },
	{ "none", false, false },
};

const char *host_path_format(const struct podnet_port *port)
{
	size_t i = 0;

	while (directions[i].tx != port->host_path_tx ||
	       directions[i].rx != port->host_path_rx)
		i++;
	return directions[i].word;
}

int host_path_parse(const char *text, struct podnet_port *port,
		    struct podnet_error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(directions); i++) {
		if (strcmp(text, directions[i].word))
			continue;
		port->host_path_tx = directions[i].tx;
		port->host_path_rx = directions[i].rx;
		return 0;
	}
	return podnet_error_set(err, EINVAL,
				"'%s' is none of tx, rx, both and none", text);
}

static void add_reasons(struct table *table, const char *link,
			const char *direction, const uint64_t *packets,
			bool all)
{
	for (int i = 0; i <= PODNET_HOST_PATH_MAX; i++) {
		if (!podnet_host_path_name(i) || (!all && !packets[i]))
			continue;
		table_cell(table, "%s", link);
		table_cell(table, "%s", direction);
		table_cell(table, "%s", podnet_host_path_name(i));
		table_cell(table, "%" PRIu64, packets[i]);
		table_cell(table, "%s", podnet_host_path_text(i));
	}
}

int host_path_print(const struct port_list *list, bool all, FILE *out,
		    struct podnet_error *err)
{
	static const char *const headers[] = {
		"LINK", "DIRECTION", "WHY", ">PACKETS", "REASON",
	};
	_cleanup_table_ struct table table = {};

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (size_t i = 0; i < list->count; i++) {
		const struct podnet_port *port = &list->entries[i];

		add_reasons(&table, port->ifname, "tx", port->why_tx, all);
		add_reasons(&table, port->ifname, "rx", port->why_rx, all);
	}
	if (!table.failed && table.count == table.columns) {
		fputs("No packet took the host path.\n", out);
		return 0;
	}
	return table_print(&table, out, err);
}
