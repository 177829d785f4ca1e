// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "families.h"
#include "host_path.h"
#include "kernel.h"
#include "output.h"
#include "table.h"
#include "value.h"

static int check_address(struct args *args, bool required,
			 struct podnet_port *port, struct podnet_error *err)
{
	int ret = families_sort_port(port, err);

	if (ret)
		args->misused = true;
	if (!ret && required &&
	    !(port->members & (PODNET_PORT_ADDRESS | PODNET_PORT_ADDRESS6)))
		return args_misuse(args, err, "'address' is missing");
	return ret;
}

/* By name, what the kernel knows by number. */
static int find_link(const char *name, struct podnet_port *port,
		     struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	struct podnet_link link;
	int ret = podnet_rtnl_open(&rtnl, err);

	if (!ret)
		ret = podnet_link_get(rtnl, name, &link, err);
	if (ret)
		return ret;
	port->ifindex = link.ifindex;
	strcpy(port->ifname, link.name);
	return 0;
}

/* The words of a command that writes, and the device it writes to. */
static int prepare(struct args *args, bool address_required,
		   struct podnet_port *port, struct kernel *kernel,
		   struct podnet_error *err)
{
	const char *ifname = DEFAULT_DEVICE;
	struct keyword keywords[] = {
		{ .name = "address", .parse = value_addr, .value = &port->address,
		  .member = PODNET_PORT_ADDRESS },
		{ .name = "address6", .parse = value_addr6, .value = &port->address6,
		  .member = PODNET_PORT_ADDRESS6 },
		{ .name = "host-path", .parse = value_host_path, .value = port,
		  .member = PODNET_PORT_HOST_PATH_TX |
			    PODNET_PORT_HOST_PATH_RX },
		{ .name = "dev", .parse = value_ifname, .value = &ifname },
		{},
	};
	const char *link;
	int ret;

	ret = args_value(args, "LINK", value_ifname, &link, err);
	if (!ret)
		ret = args_keywords(args, keywords, &port->members, err);
	if (!ret)
		ret = check_address(args, address_required, port, err);
	if (!ret)
		ret = kernel_open(ifname, kernel, err);
	if (ret)
		return ret;
	return find_link(link, port, err);
}

static int add_one(struct args *args, bool replace, struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_port port = {};
	int ret = prepare(args, true, &port, &kernel, err);

	if (ret)
		return ret;
	return podnet_port_add(kernel.genl, kernel.device.ifindex, &port, 1,
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
	struct podnet_port port = {};
	int ret = prepare(args, false, &port, &kernel, err);

	if (ret)
		return ret;
	return podnet_port_set(kernel.genl, kernel.device.ifindex, &port, 1, err);
}

static int del(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_port port = {};
	const char *link;
	int ret;

	ret = args_value(args, "LINK", value_ifname, &link, err);
	if (!ret)
		ret = kernel_open_dev(args, &kernel, err);
	if (!ret)
		ret = find_link(link, &port, err);
	if (ret)
		return ret;
	return podnet_port_del(kernel.genl, kernel.device.ifindex, &port, 1, err);
}

static void add_port(struct table *table, const struct podnet_port *port)
{
	char buf[PODNET_ADDR_STRLEN];

	table_cell(table, "%s", port->ifname);
	table_cell(table, "%s", podnet_addr_format(&port->address, buf));
	table_cell(table, "%s", podnet_addr_format(&port->address6, buf));
	table_cell(table, "%s", host_path_format(port));
	table_cell(table, "%" PRIu64, port->stats.tx_packets);
	table_cell(table, "%" PRIu64, port->stats.tx_bytes);
	table_cell(table, "%" PRIu64, port->stats.rx_packets);
	table_cell(table, "%" PRIu64, port->stats.rx_bytes);
}

static int print_text(const struct port_list *list, struct podnet_error *err)
{
	static const char *const headers[] = {
		"LINK", "ADDRESS", "ADDRESS6", "HOST PATH", ">TX PACKETS",
		">TX BYTES", ">RX PACKETS", ">RX BYTES",
	};
	_cleanup_table_ struct table table = {};

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (size_t i = 0; i < list->count; i++)
		add_port(&table, &list->entries[i]);
	return table_print(&table, stdout, err);
}

static int print(const struct port_list *list, const struct options *options,
		 struct podnet_error *err)
{
	cJSON *array;

	if (!options->json && options->why)
		return host_path_print(list, options->all, stdout, err);
	if (!options->json)
		return print_text(list, err);
	array = cJSON_CreateArray();
	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(array, output_port(&list->entries[i]));
	return output_print(array, err);
}

static int show_one(const struct kernel *kernel, const char *link,
		    const struct options *options, struct podnet_error *err)
{
	struct podnet_port port = {};
	struct port_list list = { &port, 1 };
	int ret = find_link(link, &port, err);

	if (!ret)
		ret = podnet_port_get(kernel->genl, kernel->device.ifindex,
				      port.ifindex, &port, err);
	if (ret)
		return ret;
	return print(&list, options, err);
}

static int show_all(const struct kernel *kernel, const struct options *options,
		    struct podnet_error *err)
{
	_cleanup_port_list_ struct port_list list = {};
	int ret = kernel_ports(kernel, &list, err);

	if (ret)
		return ret;
	return print(&list, options, err);
}

static int show(struct args *args, const struct options *options,
		struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	const char *link = NULL;
	int ret;

	if (*args->words && strcmp(*args->words, "dev"))
		link = args_word_optional(args);
	if (options->all && !options->why)
		return args_misuse(args, err, "'--all' needs '--why'");
	ret = kernel_open_dev(args, &kernel, err);
	if (ret)
		return ret;
	if (link)
		return show_one(&kernel, link, options, err);
	return show_all(&kernel, options, err);
}

#define SETTINGS "[address6 ADDR] [host-path tx|rx|both|none] [dev DEVICE]"

const struct command port_commands[] = {
	{ "add", "LINK address ADDR " SETTINGS, add },
	{ "set", "LINK [address ADDR] " SETTINGS, set },
	{ "replace", "LINK address ADDR " SETTINGS, replace },
	{ "show", "[LINK] [dev DEVICE] [--why] [--all]", show },
	{ "del", "LINK [dev DEVICE]", del },
	{},
};
