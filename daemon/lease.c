// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "lease.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "json.h"

#define LEASE_SIZE_MAX (64u << 10)

static bool add_prefixes(cJSON *object, const char *member,
			 const struct podnet_prefix *prefixes, size_t count)
{
	cJSON *array = cJSON_AddArrayToObject(object, member);
	char text[PODNET_PREFIX_STRLEN];

	for (size_t i = 0; array && i < count; i++) {
		podnet_prefix_format(&prefixes[i], text);
		if (!cJSON_AddItemToArray(array, cJSON_CreateString(text)))
			return false;
	}
	return array;
}

static char *format(const struct lease *lease)
{
	_cleanup_json_ cJSON *object = cJSON_CreateObject();

	if (!cJSON_AddStringToObject(object, "node", lease->own->name) ||
	    !cJSON_AddStringToObject(object, "device", lease->device) ||
	    !cJSON_AddNumberToObject(object, "mtu", lease->mtu) ||
	    !add_prefixes(object, "clusterCIDRs", lease->cluster->cidrs,
			  lease->cluster->cidr_count) ||
	    !add_prefixes(object, "prefixes", lease->own->prefixes,
			  lease->own->prefix_count))
		return NULL;
	return cJSON_PrintUnformatted(object);
}

static bool is_there(const char *path, const char *text)
{
	_cleanup_free_ char *old = NULL;
	size_t size;

	return !podnet_file_read(path, LEASE_SIZE_MAX, &old, &size, NULL) &&
	       size == strlen(text) && !memcmp(old, text, size);
}

int lease_write(const struct lease *lease, struct podnet_error *err)
{
	_cleanup_json_text_ char *text = format(lease);
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/lease.json", lease->run_dir) < 0)
		path = NULL;
	if (!path || !text)
		return podnet_error_set(err, ENOMEM, "out of memory");
	if (is_there(path, text))
		return 0;
	return podnet_file_write(path, text, strlen(text), err);
}
