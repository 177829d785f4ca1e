// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <string.h>

#include "command.h"
#include "families.h"
#include "kernel.h"
#include "output.h"
#include "table.h"
#include "value.h"

static int check_remote(struct args *args, bool required,
			struct podnet_peer *peer, struct podnet_error *err)
{
	int ret = families_sort_peer(peer, err);

	if (ret)
		args->misused = true;
	if (!ret && required &&
	    !(peer->members & (PODNET_PEER_REMOTE | PODNET_PEER_REMOTE6)))
		return args_misuse(args, err, "'remote' is missing");
	return ret;
}

/* The words of a command that writes, and the device it writes to. */
static int prepare(struct args *args, bool remote_required,
		   struct podnet_peer *peer, struct kernel *kernel,
		   struct podnet_error *err)
{
	const char *ifname = DEFAULT_DEVICE;
	struct keyword keywords[] = {
		{ .name = "remote", .parse = value_addr, .value = &peer->remote,
		  .member = PODNET_PEER_REMOTE },
		{ .name = "remote6", .parse = value_addr6, .value = &peer->remote6,
		  .member = PODNET_PEER_REMOTE6 },
		{ .name = "port", .parse = value_port, .value = &peer->port,
		  .member = PODNET_PEER_PORT },
		{ .name = "wire", .parse = value_wire, .value = &peer->wire,
		  .member = PODNET_PEER_WIRE },
		{ .name = "vni", .parse = value_vni, .value = &peer->vni,
		  .member = PODNET_PEER_VNI },
		{ .name = "mac", .parse = value_mac, .value = peer->mac,
		  .member = PODNET_PEER_MAC },
		{ .name = "mac6", .parse = value_mac, .value = peer->mac6,
		  .member = PODNET_PEER_MAC6 },
		{ .name = "dev", .parse = value_ifname, .value = &ifname },
		{},
	};
	int ret;

	ret = args_value(args, "NAME", value_name, peer->name, err);
	if (!ret)
		ret = args_keywords(args, keywords, &peer->members, err);
	if (!ret)
		ret = check_remote(args, remote_required, peer, err);
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

static void add_mac(struct table *table, const struct podnet_peer *peer)
{
	char buf[PODNET_MAC_STRLEN];
	char buf6[PODNET_MAC_STRLEN];
	bool has_mac = !podnet_mac_is_zero(peer->mac);
	bool has_mac6 = !podnet_mac_is_zero(peer->mac6);

	if (!has_mac && !has_mac6)
		table_cell(table, "-");
	else
		table_cell(table, "%s%s%s",
			   has_mac ? podnet_mac_format(peer->mac, buf) : "-",
			   has_mac6 ? "," : "",
			   has_mac6 ? podnet_mac_format(peer->mac6, buf6) : "");
}

static void add_peer(struct table *table, const struct podnet_peer *peer)
{
	char buf[PODNET_ADDR_STRLEN];

	table_cell(table, "%s", peer->name);
	table_cell(table, "%s", podnet_addr_format(&peer->remote, buf));
	table_cell(table, "%s", podnet_addr_format(&peer->remote6, buf));
	table_cell(table, "%u", peer->port);
	table_cell(table, "%s", podnet_wire_name(peer->wire));
	table_cell(table, "%u", peer->vni);
	add_mac(table, peer);
	table_cell(table, "%u", peer->routes);
	table_cell(table, "%u", peer->generation);
}

static int print_text(const struct peer_list *list, struct podnet_error *err)
{
	static const char *const headers[] = {
		"PEER", "REMOTE", "REMOTE6", ">PORT", "WIRE",
		">VNI", "MAC", ">ROUTES", ">GENERATION",
	};
	_cleanup_table_ struct table table = {};

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (size_t i = 0; i < list->count; i++)
		add_peer(&table, &list->entries[i]);
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

#define SETTINGS                                                \
	"[remote6 ADDR] [port N] [wire ipudp|geneve|vxlan] "    \
	"[vni N] [mac MAC] [mac6 MAC] [dev DEVICE]"

const struct command peer_commands[] = {
	{ "add", "NAME remote ADDR " SETTINGS, add },
	{ "set", "NAME [remote ADDR] " SETTINGS, set },
	{ "replace", "NAME remote ADDR " SETTINGS, replace },
	{ "show", "[NAME] [dev DEVICE]", show },
	{ "del", "NAME [dev DEVICE]", del },
	{},
};
