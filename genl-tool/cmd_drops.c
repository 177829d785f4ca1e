// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <time.h>

#include "command.h"
#include "drops.h"
#include "kernel.h"
#include "output.h"
#include "watch.h"

static int print_json(const struct podnet_device *device,
		      const struct drops *drops, const struct options *options,
		      struct podnet_error *err)
{
	cJSON *json = output_look(device, drops->interval_ms);

	cJSON_AddItemToObject(json, "drops", drops_json(drops, options->all));
	return output_print(json, err);
}

static void print_lines(const struct drops *drops,
			const struct options *options)
{
	char text[sizeof("00:00:00")] = "";
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm))
		strftime(text, sizeof(text), "%T", &tm);
	drops_print_lines(drops, options->all, text, stdout);
}

static int follow(const struct kernel *kernel, const struct options *options,
		  struct podnet_error *err)
{
	struct podnet_device before = kernel->device;
	struct podnet_device now;
	struct watch watch;

	watch_start(&watch, options->interval);
	for (;;) {
		struct drops drops;
		uint64_t ms;
		int ret;

		ret = watch_wait(&watch, &ms, err);
		if (!ret)
			ret = podnet_device_get(kernel->genl, before.ifindex,
						&now, err);
		if (ret)
			return ret;
		drops_between(&before, &now, ms, &drops);
		before = now;
		if (!options->json)
			print_lines(&drops, options);
		else
			ret = print_json(&now, &drops, options, err);
		if (ret)
			return ret;
	}
}

static int drops(struct args *args, const struct options *options,
		 struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	struct drops total;
	int ret;

	ret = kernel_open_dev(args, &kernel, err);
	if (ret)
		return ret;
	if (options->watch)
		return follow(&kernel, options, err);
	drops_of(&kernel.device, &total);
	if (options->json)
		return print_json(&kernel.device, &total, options, err);
	return drops_print(&total, options->all, stdout, err);
}

const struct command drops_commands[] = {
	{ "", "[dev DEVICE] [--all] [--watch] [--interval SECONDS]", drops },
	{},
};
