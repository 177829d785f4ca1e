// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <inttypes.h>

#include "command.h"
#include "drops.h"
#include "kernel.h"
#include "output.h"
#include "rate.h"
#include "table.h"
#include "watch.h"

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

static int print_json(const struct podnet_device *device,
		      const struct peer_list *list, struct podnet_error *err)
{
	cJSON *json = output_look(device, 0);
	cJSON *peers;

	peers = cJSON_AddArrayToObject(json, "peers");
	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(peers, output_peer(&list->entries[i]));
	cJSON_AddItemToObject(json, "drops", output_drops(device));
	return output_print(json, err);
}

static int print_text(const struct podnet_device *device,
		      const struct peer_list *list,
		      const struct options *options, struct podnet_error *err)
{
	struct drops drops;
	int ret = print_peers(list, err);

	if (ret)
		return ret;
	drops_of(device, &drops);
	putchar('\n');
	return drops_print(&drops, options->all, stdout, err);
}

/* Two looks at the peers. */
struct looks {
	const struct peer_list *before;
	const struct peer_list *now;
	uint64_t ms;	/* between them */
	bool all;	/* also those without a packet */
};

/* Of peer @index of the second look; false if it is not to be shown. A peer
 * that is new has counted from zero. */
static bool take_rates(const struct looks *looks, size_t index,
		       struct rates *ret)
{
	static const struct podnet_stats zero;
	const struct podnet_peer *now = &looks->now->entries[index];
	const struct podnet_peer *before =
		peer_list_find(looks->before, now->name);

	*ret = rates_of(before ? &before->stats : &zero, &now->stats,
			looks->ms);
	return looks->all || !rates_are_zero(ret);
}

static int print_rates(const struct looks *looks, struct podnet_error *err)
{
	static const char *const headers[] = {
		"PEER", ">RX PACKETS/S", ">RX BIT/S", ">TX PACKETS/S",
		">TX BIT/S",
	};
	_cleanup_table_ struct table table = {};
	struct rates rates;
	char buf[RATE_STRLEN];

	table_init(&table, headers, ARRAY_SIZE(headers));
	for (size_t i = 0; i < looks->now->count; i++) {
		if (!take_rates(looks, i, &rates))
			continue;
		table_cell(&table, "%s", looks->now->entries[i].name);
		table_cell(&table, "%s", rate_format(rates.rx_packets, buf));
		table_cell(&table, "%s", rate_format(rates.rx_bits, buf));
		table_cell(&table, "%s", rate_format(rates.tx_packets, buf));
		table_cell(&table, "%s", rate_format(rates.tx_bits, buf));
	}
	return table_print(&table, stdout, err);
}

static int print_rates_json(const struct podnet_device *device,
			    const struct looks *looks, struct podnet_error *err)
{
	cJSON *json = output_look(device, looks->ms);
	cJSON *peers = cJSON_AddArrayToObject(json, "peers");
	struct rates rates;

	for (size_t i = 0; i < looks->now->count; i++)
		if (take_rates(looks, i, &rates))
			cJSON_AddItemToArray(
				peers, output_rates(looks->now->entries[i].name,
						    &rates));
	return output_print(json, err);
}

/* @before is brought to what was read. */
static int look_again(const struct kernel *kernel,
		      const struct options *options, uint64_t ms,
		      struct peer_list *before, struct podnet_error *err)
{
	_cleanup_peer_list_ struct peer_list now = {};
	struct peer_list old = *before;
	struct looks looks = { before, &now, ms, options->all };
	int ret = kernel_peers(kernel, &now, err);

	if (!ret && options->json)
		ret = print_rates_json(&kernel->device, &looks, err);
	else if (!ret)
		ret = print_rates(&looks, err);
	if (ret)
		return ret;
	if (!options->json)
		putchar('\n');
	*before = now;
	now = old;
	return 0;
}

/* @before is the first look. */
static int follow(const struct kernel *kernel, const struct options *options,
		  struct peer_list *before, struct podnet_error *err)
{
	struct watch watch;
	uint64_t ms;
	int ret;

	watch_start(&watch, options->interval);
	do {
		ret = watch_wait(&watch, &ms, err);
		if (!ret)
			ret = look_again(kernel, options, ms, before, err);
	} while (!ret);
	return ret;
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
	if (options->watch)
		return follow(&kernel, options, &list, err);
	if (options->json)
		return print_json(&kernel.device, &list, err);
	return print_text(&kernel.device, &list, options, err);
}

const struct command stats_commands[] = {
	{ "", "[DEVICE] [--all] [--watch] [--interval SECONDS]", stats },
	{},
};
