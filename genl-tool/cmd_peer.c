// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <string.h>

#include "command.h"
#include "kernel.h"
#include "output.h"
#include "table.h"
#include "value.h"

/* The words of a command that writes, and the device it writes to. */
static int prepare(struct args *args, bool remote_required,
		   struct podnet_peer *peer, struct kernel *kernel,
		   struct podnet_error *err)
{
	const char *ifname = DEFAULT_DEVICE;
	struct keyword keywords[] = {
		{ .name = "remote", .parse = value_addr, .value = &peer->remote,
		  .member = PODNET_PEER_REMOTE, .required = remote_required },
		{ .name = "port", .parse = value_port, .value = &peer->port,
		  .member = PODNET_PEER_PORT },
		{ .name = "dev", .parse = value_ifname, .value = &ifname },
		{},
	};
	int ret;

	ret = args_value(args, "NAME", value_name, peer->name, err);
	if (!ret)
		ret = args_keywords(args, keywords, &peer->members, err);
	if (ret)
		return ret;
	return kernel_open(ifname, kernel, err);
}

static int add_one(struct args *args, bool replace, struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_peer peer = {};
	int ret = prepare(args, true, &peer, &kernel, err);

	if (ret)
		return ret;
	return podnet_peer_add(kernel.genl, kernel.device.ifindex, &peer, 1,
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
	struct podnet_peer peer = {};
	int ret = prepare(args, false, &peer, &kernel, err);

	if (ret)
		return ret;
	return podnet_peer_set(kernel.genl, kernel.device.ifindex, &peer, 1, err);
}

static int del(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_peer peer = {};
	int ret;

	ret = args_value(args, "NAME", value_name, peer.name, err);
	if (!ret)
		ret = kernel_open_dev(args, &kernel, err);
	if (ret)
		return ret;
	return podnet_peer_del(kernel.genl, kernel.device.ifindex, &peer, 1, err);
}

static int print_text(const struct peer_list *list, struct podnet_error *err)
{
	static const char *const headers[] = {
		"PEER", "REMOTE", ">PORT", ">ROUTES", ">GENERATION",
	};
	_cleanup_table_ struct table table = {};
	char buf[PODNET_ADDR_STRLEN];

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (size_t i = 0; i < list->count; i++) {
		const struct podnet_peer *peer = &list->entries[i];

		table_cell(&table, "%s", peer->name);
		table_cell(&table, "%s",
			   podnet_addr_format(&peer->remote, buf));
		table_cell(&table, "%u", peer->port);
		table_cell(&table, "%u", peer->routes);
		table_cell(&table, "%u", peer->generation);
	}
	return table_print(&table, stdout, err);
}

static int print(const struct peer_list *list, const struct options *options,
		 struct podnet_error *err)
{
	cJSON *array;

	if (!options->json)
		return print_text(list, err);
	array = cJSON_CreateArray();
	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(array, output_peer(&list->entries[i]));
	return output_print(array, err);
}

static int show_one(const struct kernel *kernel, const char *name,
		    const struct options *options, struct podnet_error *err)
{
	struct podnet_peer peer;
	struct peer_list list = { &peer, 1 };
	int ret = podnet_peer_get(kernel->genl, kernel->device.ifindex, name,
				  &peer, err);

	if (ret)
		return ret;
	return print(&list, options, err);
}

static int show_all(const struct kernel *kernel, const struct options *options,
		    struct podnet_error *err)
{
	_cleanup_peer_list_ struct peer_list list = {};
	int ret = kernel_peers(kernel, &list, err);

	if (ret)
		return ret;
	return print(&list, options, err);
}

static int show(struct args *args, const struct options *options,
		struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	const char *name = NULL;
	int ret;

	if (*args->words && strcmp(*args->words, "dev"))
		name = args_word_optional(args);
	ret = kernel_open_dev(args, &kernel, err);
	if (ret)
		return ret;
	if (name)
		return show_one(&kernel, name, options, err);
	return show_all(&kernel, options, err);
}

const struct command peer_commands[] = {
	{ "add", "NAME remote ADDR [port N] [dev DEVICE]", add },
	{ "set", "NAME [remote ADDR] [port N] [dev DEVICE]", set },
	{ "replace", "NAME remote ADDR [port N] [dev DEVICE]", replace },
	{ "show", "[NAME] [dev DEVICE]", show },
	{ "del", "NAME [dev DEVICE]", del },
	{},
};
