// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <string.h>

#include "command.h"
#include "document.h"
#include "file.h"
#include "kernel.h"
#include "output.h"
#include "value.h"

static int prepare(struct args *args, uint32_t *generation,
		   struct kernel *kernel, struct podnet_error *err)
{
	int ret = args_value(args, "GENERATION", value_generation, generation,
			     err);

	if (ret)
		return ret;
	return kernel_open_dev(args, kernel, err);
}

static int begin(struct args *args, const struct options *options,
		 struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	uint32_t generation;
	int ret = prepare(args, &generation, &kernel, err);

	if (ret)
		return ret;
	return podnet_sync_begin(kernel.genl, kernel.device.ifindex, generation, err);
}

static int commit(struct args *args, const struct options *options,
		  struct podnet_error *err)
{
	_cleanup_kernel_ struct kernel kernel = {};
	uint32_t generation;
	int ret = prepare(args, &generation, &kernel, err);

	if (ret)
		return ret;
	return podnet_sync_commit(kernel.genl, kernel.device.ifindex, generation, err);
}

/* Not by /dev/stdin: not every system has it. */
static int read_stdin(cJSON **ret, struct podnet_error *err)
{
	static const char name[] = "standard input";
	_cleanup_free_ char *text = NULL;
	size_t size;
	int r;

	r = podnet_file_read_fd(STDIN_FILENO, name, PODNET_JSON_MAX_SIZE, &text,
				&size, err);
	if (r)
		return r;
	r = podnet_json_parse(text, size, PODNET_JSON_MAX_SIZE, ret, err);
	if (r)
		podnet_error_prefix(err, "%s", name);
	return r;
}

/* All of it is checked before the first write. */
static int read_document(const char *path, struct peer_list *peers,
			 struct route_list *routes, struct podnet_error *err)
{
	_cleanup_json_ cJSON *json = NULL;
	int ret;

	if (strcmp(path, "-"))
		ret = podnet_json_read(path, PODNET_JSON_MAX_SIZE, &json, err);
	else
		ret = read_stdin(&json, err);
	if (ret)
		return ret;
	ret = document_parse(json, peers, routes, err);
	if (ret)
		podnet_error_prefix(err, "%s", path);
	return ret;
}

static int print(const struct options *options, uint32_t generation,
		 size_t peers, size_t routes, struct podnet_error *err)
{
	cJSON *json;

	if (!options->json) {
		printf("generation %u: %zu peers, %zu routes\n", generation,
		       peers, routes);
		return 0;
	}
	json = cJSON_CreateObject();
	cJSON_AddNumberToObject(json, "generation", generation);
	cJSON_AddNumberToObject(json, "peers", peers);
	cJSON_AddNumberToObject(json, "routes", routes);
	return output_print(json, err);
}

static int apply(struct args *args, const struct options *options,
		 struct podnet_error *err)
{
	_cleanup_route_list_ struct route_list routes = {};
	_cleanup_peer_list_ struct peer_list peers = {};
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_wanted wanted;
	uint32_t generation;
	const char *path;
	int ret;

	ret = args_word(args, "FILE", &path, err);
	if (!ret)
		ret = kernel_open_dev(args, &kernel, err);
	if (!ret)
		ret = read_document(path, &peers, &routes, err);
	if (ret)
		return ret;
	wanted = (struct podnet_wanted){
		.peers = peers.entries,
		.peer_count = peers.count,
		.routes = routes.entries,
		.route_count = routes.count,
	};
	ret = podnet_sync_apply(kernel.genl, kernel.device.ifindex, &wanted,
				&generation, err);
	if (ret)
		return ret;
	return print(options, generation, peers.count, routes.count, err);
}

const struct command sync_commands[] = {
	{ "begin", "GENERATION [dev DEVICE]", begin },
	{ "commit", "GENERATION [dev DEVICE]", commit },
	{ "apply", "FILE|- [dev DEVICE]", apply },
	{},
};
