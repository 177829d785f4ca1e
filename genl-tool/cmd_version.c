// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <string.h>

#include "command.h"
#include "file.h"
#include "output.h"
#include "podnet_version.h"

#define MODULE_VERSION "/sys/module/podnet/version"

/* *ret stays NULL if the module is not loaded. */
static int read_module_version(char **ret, struct podnet_error *err)
{
	size_t size;
	int r = podnet_file_read(MODULE_VERSION, 64, ret, &size, err);

	if (r)
		return r == -ENOENT ? 0 : r;
	(*ret)[strcspn(*ret, "\n")] = '\0';
	return 0;
}

static int version(struct args *args, const struct options *options,
		   struct podnet_error *err)
{
	_cleanup_free_ char *module = NULL;
	cJSON *json;
	int ret;

	ret = args_end(args, err);
	if (!ret)
		ret = read_module_version(&module, err);
	if (ret)
		return ret;
	if (!options->json) {
		printf("podnetctl %s\n", PODNET_VERSION);
		printf("podnet.ko %s\n", module ? module : "is not loaded");
		return 0;
	}
	json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "podnetctl", PODNET_VERSION);
	if (module)
		cJSON_AddStringToObject(json, "module", module);
	else
		cJSON_AddNullToObject(json, "module");
	return output_print(json, err);
}

const struct command version_commands[] = {
	{ "", "", version },
	{},
};
