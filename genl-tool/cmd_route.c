// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <string.h>

#include "command.h"
#include "kernel.h"
#include "output.h"
#include "table.h"
#include "value.h"

/* The words of a command that writes, and the device it writes to. */
static int prepare(struct args *args, struct podnet_route *route,
		   struct kernel *kernel, struct podnet_error *err)
{
	const char *ifname = DEFAULT_DEVICE;
	struct keyword keywords[] = {
		{ .name = "peer", .parse = value_name, .value = route->peer,
		  .required = true },
		{ .name = "dev", .parse = value_ifname, .value = &ifname },
		{},
	};
	int ret;

	ret = args_value(args, "PREFIX", value_prefix, &route->prefix, err);
	if (!ret)
		ret = args_keywords(args, keywords, NULL, err);
	if (ret)
		return ret;
	return kernel_open(ifname, kernel, err);
}

static int add_one(struct args *args, bool replace, struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_route route = {};
	int ret = prepare(args, &route, &kernel, err);

	if (ret)
		return ret;
	return podnet_route_add(kernel.genl, kernel.device.ifindex, &route, 1,
				replace, err);
}

static int add(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	return add_one(args, false, err);
}

static int replace(struct args *args, const struct options *options,
		   struct podnet_error *err)
{
	return add_one(args, true, err);
}

static int set(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_route route = {};
	int ret = prepare(args, &route, &kernel, err);

	if (ret)
		return ret;
	return podnet_route_set(kernel.genl, kernel.device.ifindex, &route, 1, err);
}

static int del(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_route route = {};
	int ret;

	ret = args_value(args, "PREFIX", value_prefix, &route.prefix, err);
	if (!ret)
		ret = kernel_open_dev(args, &kernel, err);
	if (ret)
		return ret;
	return podnet_route_del(kernel.genl, kernel.device.ifindex, &route, 1, err);
}

static int print_text(const struct route_list *list, struct podnet_error *err)
{
	static const char *const headers[] = { "PREFIX", "PEER", ">GENERATION" };
	_cleanup_table_ struct table table = {};
	char buf[PODNET_PREFIX_STRLEN];

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (size_t i = 0; i < list->count; i++) {
		const struct podnet_route *route = &list->entries[i];

		table_cell(&table, "%s",
			   podnet_prefix_format(&route->prefix, buf));
		table_cell(&table, "%s", route->peer);
		table_cell(&table, "%u", route->generation);
	}
	return table_print(&table, stdout, err);
}

static int print(const struct route_list *list, const struct options *options,
		 struct podnet_error *err)
{
	cJSON *array;

	if (!options->json)
		return print_text(list, err);
	array = cJSON_CreateArray();
	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(array, output_route(&list->entries[i]));
	return output_print(array, err);
}

static int show_one(const struct kernel *kernel,
		    const struct podnet_prefix *prefix,
		    const struct options *options, struct podnet_error *err)
{
	struct podnet_route route;
	struct route_list list = { &route, 1 };
	int ret = podnet_route_get(kernel->genl, kernel->device.ifindex, prefix,
				   &route, err);

	if (ret)
		return ret;
	return print(&list, options, err);
}

static int show_all(const struct kernel *kernel, const struct options *options,
		    struct podnet_error *err)
{
	_cleanup_route_list_ struct route_list list = {};
	int ret = kernel_routes(kernel, &list, err);

	if (ret)
		return ret;
	return print(&list, options, err);
}

static int show(struct args *args, const struct options *options,
		struct podnet_error *err)
{
	bool all = !*args->words || !strcmp(*args->words, "dev");
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_prefix prefix;
	int ret = 0;

	if (!all)
		ret = args_value(args, "PREFIX", value_prefix, &prefix, err);
	if (!ret)
		ret = kernel_open_dev(args, &kernel, err);
	if (ret)
		return ret;
	if (all)
		return show_all(&kernel, options, err);
	return show_one(&kernel, &prefix, options, err);
}

const struct command route_commands[] = {
	{ "add", "PREFIX peer NAME [dev DEVICE]", add },
	{ "set", "PREFIX peer NAME [dev DEVICE]", set },
	{ "replace", "PREFIX peer NAME [dev DEVICE]", replace },
	{ "show", "[PREFIX] [dev DEVICE]", show },
	{ "del", "PREFIX [dev DEVICE]", del },
	{},
};
