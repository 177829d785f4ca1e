// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <string.h>

#include "command.h"
#include "kernel.h"
#include "output.h"
#include "table.h"
#include "value.h"

static int read_prefix(struct args *args, struct podnet_prefix *ret,
		       struct podnet_error *err)
{
	const char *text;
	int r = args_word(args, "PREFIX", &text, err);

	if (!r && podnet_prefix_parse(text, ret, err)) {
		args->misused = true;
		return -EINVAL;
	}
	return r;
}

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

	ret = read_prefix(args, &route->prefix, err);
	if (!ret)
		ret = args_keywords(args, keywords, NULL, err);
	if (ret)
		return ret;
	return kernel_open(ifname, kernel, err);
}

static int add(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_route route = {};
	int ret = prepare(args, &route, &kernel, err);

	if (ret)
		return ret;
	return podnet_route_add(kernel.genl, kernel.device.ifindex, &route, 1, false, err);
}

static int replace(struct args *args, const struct options *options,
		   struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_route route = {};
	int ret = prepare(args, &route, &kernel, err);

	if (ret)
		return ret;
	return podnet_route_add(kernel.genl, kernel.device.ifindex, &route, 1, true, err);
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

/* The last words of show and del. */
static int select_device(struct args *args, struct kernel *kernel,
			 struct podnet_error *err)
{
	const char *ifname = DEFAULT_DEVICE;
	struct keyword keywords[] = {
		{ .name = "dev", .parse = value_ifname, .value = &ifname },
		{},
	};
	int ret = args_keywords(args, keywords, NULL, err);

	if (ret)
		return ret;
	return kernel_open(ifname, kernel, err);
}

static int del(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_route route = {};
	int ret;

	ret = read_prefix(args, &route.prefix, err);
	if (!ret)
		ret = select_device(args, &kernel, err);
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
		ret = read_prefix(args, &prefix, err);
	if (!ret)
		ret = select_device(args, &kernel, err);
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
