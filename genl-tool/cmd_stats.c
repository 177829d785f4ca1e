// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <inttypes.h>

#include "command.h"
#include "kernel.h"
#include "output.h"
#include "table.h"

static int print_peers(const struct peer_list *list, struct podnet_error *err)
{
	static const char *const headers[] = {
		"PEER", ">RX PACKETS", ">RX BYTES", ">TX PACKETS", ">TX BYTES",
	};
	_cleanup_table_ struct table table = {};

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (size_t i = 0; i < list->count; i++) {
		const struct podnet_peer *peer = &list->entries[i];

		table_cell(&table, "%s", peer->name);
		table_cell(&table, "%" PRIu64, peer->stats.rx_packets);
		table_cell(&table, "%" PRIu64, peer->stats.rx_bytes);
		table_cell(&table, "%" PRIu64, peer->stats.tx_packets);
		table_cell(&table, "%" PRIu64, peer->stats.tx_bytes);
	}
	return table_print(&table, stdout, err);
}

static int print_drops(const struct podnet_device *device,
		       struct podnet_error *err)
{
	static const char *const headers[] = { "DROP", ">PACKETS", "REASON" };
	_cleanup_table_ struct table table = {};
	bool any = false;

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (int i = 0; i <= PODNET_DROP_MAX; i++) {
		if (!podnet_drop_name(i) || !device->drops[i])
			continue;
		table_cell(&table, "%s", podnet_drop_name(i));
		table_cell(&table, "%" PRIu64, device->drops[i]);
		table_cell(&table, "%s", podnet_drop_text(i));
		any = true;
	}
	putchar('\n');
	if (any)
		return table_print(&table, stdout, err);
	puts("No packet was dropped.");
	return 0;
}

static int print_json(const struct podnet_device *device,
		      const struct peer_list *list, struct podnet_error *err)
{
	cJSON *json = cJSON_CreateObject();
	cJSON *peers;

	cJSON_AddStringToObject(json, "device", device->ifname);
	peers = cJSON_AddArrayToObject(json, "peers");
	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(peers, output_peer(&list->entries[i]));
	cJSON_AddItemToObject(json, "drops", output_drops(device));
	return output_print(json, err);
}

static int stats(struct args *args, const struct options *options,
		 struct podnet_error *err)
{
	_cleanup_peer_list_ struct peer_list list = {};
	_cleanup_kernel_ struct kernel kernel = {};
	const char *ifname = args_word_optional(args);
	int ret;

	ret = args_end(args, err);
	if (!ret)
		ret = kernel_open(ifname ? ifname : DEFAULT_DEVICE, &kernel,
				  err);
	if (!ret)
		ret = kernel_peers(&kernel, &list, err);
	if (ret)
		return ret;
	if (options->json)
		return print_json(&kernel.device, &list, err);
	ret = print_peers(&list, err);
	if (ret)
		return ret;
	return print_drops(&kernel.device, err);
}

const struct command stats_commands[] = {
	{ "", "[DEVICE]", stats },
	{},
};
