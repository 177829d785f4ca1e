// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "families.h"
#include "kernel.h"
#include "output.h"
#include "table.h"
#include "value.h"

/* What the words of add and set ask for. */
struct request {
	struct podnet_device device;
	uint32_t mtu;	/* 0: leave it */
	bool up;
	bool down;
};

static int sort_local(struct args *args, struct podnet_device *device,
		      struct podnet_error *err)
{
	const struct families families = {
		.word = "local",
		.addr = &device->local,
		.member = PODNET_DEVICE_LOCAL,
		.word6 = "local6",
		.addr6 = &device->local6,
		.member6 = PODNET_DEVICE_LOCAL6,
	};
	int ret = families_sort(&families, &device->members, err);

	if (ret)
		args->misused = true;
	return ret;
}

static int parse_request(struct args *args, struct request *request,
			 struct podnet_error *err)
{
	struct podnet_device *device = &request->device;
	struct keyword keywords[] = {
		{ .name = "port", .parse = value_port, .value = &device->port,
		  .member = PODNET_DEVICE_PORT },
		{ .name = "local", .parse = value_addr, .value = &device->local,
		  .member = PODNET_DEVICE_LOCAL },
		{ .name = "local6", .parse = value_addr6, .value = &device->local6,
		  .member = PODNET_DEVICE_LOCAL6 },
		{ .name = "wire", .parse = value_wire, .value = &device->wire,
		  .member = PODNET_DEVICE_WIRE },
		{ .name = "vni", .parse = value_vni, .value = &device->vni,
		  .member = PODNET_DEVICE_VNI },
		{ .name = "mac", .parse = value_mac, .value = device->mac,
		  .member = PODNET_DEVICE_MAC },
		{ .name = "fwmark", .parse = value_u32, .value = &device->fwmark,
		  .member = PODNET_DEVICE_FWMARK },
		{ .name = "ttl", .parse = value_ttl, .value = &device->ttl,
		  .member = PODNET_DEVICE_TTL },
		{ .name = "inherit-dscp", .parse = value_switch, .value = &device->inherit_dscp,
		  .member = PODNET_DEVICE_INHERIT_DSCP },
		{ .name = "udp-csum", .parse = value_switch, .value = &device->udp_csum,
		  .member = PODNET_DEVICE_UDP_CSUM },
		{ .name = "udp6-zero-csum", .parse = value_switch, .value = &device->udp6_zero_csum,
		  .member = PODNET_DEVICE_UDP6_ZERO_CSUM },
		{ .name = "strict-source", .parse = value_switch, .value = &device->strict_source,
		  .member = PODNET_DEVICE_STRICT_SOURCE },
		{ .name = "express-tx", .parse = value_switch, .value = &device->express_tx,
		  .member = PODNET_DEVICE_EXPRESS_TX },
		{ .name = "express-rx", .parse = value_switch, .value = &device->express_rx,
		  .member = PODNET_DEVICE_EXPRESS_RX },
		{ .name = "sport-range", .parse = value_sport_range, .value = device,
		  .member = PODNET_DEVICE_SPORT_MIN |
			    PODNET_DEVICE_SPORT_MAX },
		{ .name = "mtu", .parse = value_mtu, .value = &request->mtu },
		{ .name = "up", .value = &request->up },
		{ .name = "down", .value = &request->down },
		{},
	};
	int ret = args_keywords(args, keywords, &device->members, err);

	return ret ? ret : sort_local(args, device, err);
}

/* Down before and up after the changes: the port of a device that is up
 * cannot be changed. */
static int configure(struct podnet_rtnl *rtnl, const struct request *request,
		     struct podnet_error *err)
{
	_cleanup_genl_ struct podnet_genl *genl = NULL;
	unsigned int ifindex = request->device.ifindex;
	int ret = 0;

	if (request->down)
		ret = podnet_link_set_up(rtnl, ifindex, false, err);
	if (!ret && request->device.members) {
		ret = podnet_genl_open(&genl, err);
		if (!ret)
			ret = podnet_device_set(genl, &request->device, err);
	}
	if (!ret && request->mtu)
		ret = podnet_link_set_mtu(rtnl, ifindex, request->mtu, err);
	if (!ret && request->up)
		ret = podnet_link_set_up(rtnl, ifindex, true, err);
	return ret;
}

/* The link of a podnet device, as for no other kind anything is changed. */
static int find_link(struct podnet_rtnl *rtnl, const char *name,
		     struct podnet_link *ret, struct podnet_error *err)
{
	int r = podnet_link_get(rtnl, name, ret, err);

	if (!r && strcmp(ret->kind, PODNET_RTNL_KIND))
		return podnet_error_set(err, ENODEV,
					"%s is not a podnet device", name);
	return r;
}

static int add(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	struct request request = {};
	struct podnet_link link;
	const char *name;
	int ret;

	ret = args_value(args, "NAME", value_ifname, &name, err);
	if (!ret)
		ret = parse_request(args, &request, err);
	if (!ret)
		ret = podnet_rtnl_open(&rtnl, err);
	if (!ret)
		ret = podnet_link_add_podnet(rtnl, name, err);
	if (!ret)
		ret = podnet_link_get(rtnl, name, &link, err);
	if (ret)
		return ret;
	request.device.ifindex = link.ifindex;
	ret = configure(rtnl, &request, err);
	if (ret)
		podnet_link_del(rtnl, link.ifindex, NULL);
	return ret;
}

static int set(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	struct request request = {};
	struct podnet_link link;
	const char *name;
	int ret;

	ret = args_value(args, "NAME", value_ifname, &name, err);
	if (!ret && !*args->words)
		ret = args_misuse(args, err, "nothing to set");
	if (!ret)
		ret = parse_request(args, &request, err);
	if (!ret)
		ret = podnet_rtnl_open(&rtnl, err);
	if (!ret)
		ret = find_link(rtnl, name, &link, err);
	if (ret)
		return ret;
	request.device.ifindex = link.ifindex;
	return configure(rtnl, &request, err);
}

static int del(struct args *args, const struct options *options,
	       struct podnet_error *err)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	struct podnet_link link;
	const char *name;
	int ret;

	ret = args_value(args, "NAME", value_ifname, &name, err);
	if (!ret)
		ret = args_end(args, err);
	if (!ret)
		ret = podnet_rtnl_open(&rtnl, err);
	if (!ret)
		ret = find_link(rtnl, name, &link, err);
	if (ret)
		return ret;
	return podnet_link_del(rtnl, link.ifindex, err);
}

#define BY_ROUTE "by route"

static void add_local(struct table *table, const char *name,
		      const struct podnet_addr *addr)
{
	char buf[PODNET_ADDR_STRLEN];

	table_cell(table, "  %s", name);
	table_cell(table, "%s",
		   podnet_addr_is_unspecified(addr) ?
			   BY_ROUTE :
			   podnet_addr_format(addr, buf));
}

static void add_switch(struct table *table, const char *name, bool on)
{
	table_cell(table, "  %s", name);
	table_cell(table, "%s", on ? "on" : "off");
}

static void add_wire(struct table *table, const struct podnet_device *device)
{
	char buf[PODNET_MAC_STRLEN];

	table_cell(table, "  wire");
	table_cell(table, "%s", podnet_wire_name(device->wire));
	table_cell(table, "  vni");
	table_cell(table, "%u", device->vni);
	table_cell(table, "  mac");
	table_cell(table, "%s", podnet_mac_format(device->mac, buf));
}

static void fill_table(struct table *table, const struct podnet_device *device,
		       const struct podnet_link *link)
{
	table_cell(table, "  state");
	table_cell(table, "%s, MTU %u", link->up ? "up" : "down", link->mtu);
	table_cell(table, "  port");
	table_cell(table, "%u", device->port);
	add_local(table, "local", &device->local);
	add_local(table, "local6", &device->local6);
	add_wire(table, device);
	table_cell(table, "  fwmark");
	table_cell(table, "%#x", device->fwmark);
	table_cell(table, "  ttl");
	if (device->ttl)
		table_cell(table, "%u", device->ttl);
	else
		table_cell(table, BY_ROUTE);
	add_switch(table, "inherit-dscp", device->inherit_dscp);
	add_switch(table, "udp-csum", device->udp_csum);
	add_switch(table, "udp6-zero-csum", device->udp6_zero_csum);
	add_switch(table, "strict-source", device->strict_source);
	add_switch(table, "express-tx", device->express_tx);
	add_switch(table, "express-rx", device->express_rx);
	table_cell(table, "  sport-range");
	table_cell(table, "%u-%u", device->sport_min, device->sport_max);
	table_cell(table, "  generation");
	table_cell(table, "%u", device->generation);
	table_cell(table, "  peers");
	table_cell(table, "%u", device->peers);
	table_cell(table, "  routes");
	table_cell(table, "%u", device->routes);
	table_cell(table, "  ports");
	table_cell(table, "%u", device->ports);
	table_cell(table, "  reallocs");
	table_cell(table, "%" PRIu64, device->reallocs);
}

struct show {
	struct podnet_rtnl *rtnl;
	cJSON *array;	/* NULL: print text */
	struct podnet_error *err;
};

static int show_device(const struct podnet_device *device, void *data)
{
	const struct show *show = data;
	_cleanup_table_ struct table table = { .columns = 2 };
	struct podnet_link link;
	int ret;

	ret = podnet_link_get_by_index(show->rtnl, device->ifindex, &link,
				       show->err);
	if (ret)
		return ret == -ENODEV ? 0 : ret;
	if (show->array) {
		cJSON_AddItemToArray(show->array,
				     output_device(device, &link));
		return 0;
	}
	puts(device->ifname);
	fill_table(&table, device, &link);
	return table_print(&table, stdout, show->err);
}

static int show_named(const char *name, struct show *show)
{
	_cleanup_kernel_ struct kernel kernel = {};
	int ret = kernel_open(name, &kernel, show->err);

	if (ret)
		return ret;
	return show_device(&kernel.device, show);
}

static int show_all(struct show *show)
{
	_cleanup_genl_ struct podnet_genl *genl = NULL;
	int ret = podnet_genl_open(&genl, show->err);

	if (ret)
		return ret;
	return podnet_device_foreach(genl, show_device, show, show->err);
}

static int show(struct args *args, const struct options *options,
		struct podnet_error *err)
{
	_cleanup_json_ cJSON *array = NULL;
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	const char *name = args_word_optional(args);
	struct show state;
	int ret;

	ret = args_end(args, err);
	if (!ret)
		ret = podnet_rtnl_open(&rtnl, err);
	if (ret)
		return ret;
	if (options->json)
		array = cJSON_CreateArray();
	state = (struct show){ rtnl, array, err };
	ret = name ? show_named(name, &state) : show_all(&state);
	if (ret || !array)
		return ret;
	return output_print(steal_ptr(array), err);
}

#define SETTINGS                                                           \
	"[port N] [local ADDR] [local6 ADDR] [wire ipudp|geneve|vxlan] "   \
	"[vni N] [mac MAC] [fwmark N] [ttl N] [inherit-dscp on|off] "      \
	"[udp-csum on|off] [udp6-zero-csum on|off] "                       \
	"[strict-source on|off] [express-tx on|off] [express-rx on|off] "   \
	"[sport-range MIN-MAX] [mtu N] [up] [down]"

const struct command device_commands[] = {
	{ "add", "NAME " SETTINGS, add },
	{ "set", "NAME " SETTINGS, set },
	{ "show", "[NAME]", show },
	{ "del", "NAME", del },
	{},
};
