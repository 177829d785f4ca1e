// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <inttypes.h>

#include "command.h"
#include "kernel.h"
#include "output.h"
#include "status.h"
#include "table.h"

static const char *plural(uint32_t count)
{
	return count == 1 ? "" : "s";
}

static void print_verdict(const struct status *status,
			  const struct problems *problems)
{
	const struct report *report = &status->report;

	printf("%s", report->json ? report->device : DEFAULT_DEVICE);
	if (report->json)
		printf(" on node %s", report->node);
	if (problems->count)
		printf(": not in sync: %s\n", problems->entries[0].text);
	else
		printf(": in sync, %u peer%s, %u route%s\n",
		       status->device.peers, plural(status->device.peers),
		       status->device.routes, plural(status->device.routes));
}

static void add_podnetd(struct table *table, const struct status *status)
{
	const struct report *report = &status->report;

	table_cell(table, "  podnetd");
	if (status->pid)
		table_cell(table, "running, pid %d", status->pid);
	else
		table_cell(table, status->running ? "running" : "not running");
	if (!report->json)
		return;
	table_cell(table, "  store");
	table_cell(table, "%s %s: %s", report->store_type, report->store_source,
		   report->store_ok ? "ok" : "broken, the last good state stays");
	table_cell(table, "  applied");
	table_cell(table, "%s",
		   *report->last_applied ? report->last_applied : "never");
}

static void add_kernel(struct table *table, const struct status *status)
{
	const struct podnet_device *device = &status->device;
	bool any = false;

	if (status->kernel_error.code)
		return;
	table_cell(table, "  device");
	table_cell(table, "%s, MTU %u, port %u",
		   status->link.up ? "up" : "down", status->link.mtu,
		   device->port);
	table_cell(table, "  generation");
	table_cell(table, "%u", device->generation);
	for (int i = 0; i <= PODNET_DROP_MAX; i++) {
		if (!podnet_drop_name(i) || !device->drops[i])
			continue;
		table_cell(table, any ? "" : "  drops");
		table_cell(table, "%s %" PRIu64 ": %s", podnet_drop_name(i),
			   device->drops[i], podnet_drop_text(i));
		any = true;
	}
}

static int print_text(const struct status *status,
		      const struct problems *problems, struct podnet_error *err)
{
	_cleanup_table_ struct table table = { .columns = 2 };

	print_verdict(status, problems);
	for (size_t i = 1; i < problems->count; i++) {
		table_cell(&table, "  and");
		table_cell(&table, "%s", problems->entries[i].text);
	}
	add_podnetd(&table, status);
	add_kernel(&table, status);
	return table_print(&table, stdout, err);
}

static int print_json(struct status *status, const struct problems *problems,
		      struct podnet_error *err)
{
	cJSON *json = cJSON_CreateObject();
	cJSON *list;

	cJSON_AddBoolToObject(json, "in_sync", !problems->count);
	list = cJSON_AddArrayToObject(json, "problems");
	for (size_t i = 0; i < problems->count; i++)
		cJSON_AddItemToArray(
			list, cJSON_CreateString(problems->entries[i].text));
	cJSON_AddBoolToObject(json, "running", status->running);
	cJSON_AddItemToObject(json, "podnetd",
			      status->report.json ?
				      steal_ptr(status->report.json) :
				      cJSON_CreateNull());
	cJSON_AddItemToObject(json, "kernel",
			      status->kernel_error.code ?
				      cJSON_CreateNull() :
				      output_device(&status->device,
						    &status->link));
	return output_print(json, err);
}

static int status(struct args *args, const struct options *options,
		  struct podnet_error *err)
{
	_cleanup_(status_done) struct status now = {};
	struct problems problems;
	int ret = args_end(args, err);

	if (ret)
		return ret;
	status_read(options->run_dir, &now);
	status_judge(&now, &problems);
	if (options->json)
		ret = print_json(&now, &problems, err);
	else
		ret = print_text(&now, &problems, err);
	if (ret)
		return ret;
	return problems.count > 0;
}

const struct command status_commands[] = {
	{ "", "[--run-dir DIR]", status },
	{},
};
