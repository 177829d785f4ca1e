// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "lease.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"

#define LEASE_MAX_SIZE	(1u << 20)	/* bytes */
#define MTU_MIN		68		/* RFC 791; the lowest that Linux takes */
#define MTU_MAX		65535

static int parse_device(const cJSON *json, struct cni_lease *lease,
			struct podnet_error *err)
{
	const char *device;
	int r;

	r = podnet_json_string(json, "", "device", &device, err);
	if (r < 0)
		return r;
	if (!*device || strlen(device) >= sizeof(lease->device))
		return podnet_error_set(err, EINVAL,
					"device: must have 1 to %zu characters",
					sizeof(lease->device) - 1);
	strcpy(lease->device, device);
	return 0;
}

static int parse_prefixes(const cJSON *json, struct cni_lease *lease,
			  struct podnet_error *err)
{
	const cJSON *list, *item;
	int r;

	r = podnet_json_array(json, "", "prefixes", &list, err);
	if (r < 0)
		return r;
	cJSON_ArrayForEach(item, list) {
		size_t i = lease->n_prefixes;

		if (i == CNI_LEASE_PREFIXES)
			return podnet_error_set(err, EINVAL,
						"prefixes: more than %d",
						CNI_LEASE_PREFIXES);
		if (!cJSON_IsString(item))
			return podnet_error_set(err, EINVAL,
						"prefixes[%zu]: must be a string",
						i);
		r = podnet_prefix_parse(item->valuestring, &lease->prefixes[i],
					err);
		if (r < 0)
			return podnet_error_prefix(err, "prefixes[%zu]", i);
		lease->n_prefixes++;
	}
	if (!lease->n_prefixes)
		return podnet_error_set(err, EINVAL,
					"prefixes: must hold at least one");
	return 0;
}

/* Members that this version does not know are ignored: plugin and daemon are
 * updated one after the other. */
enum cni_code cni_lease_read(const char *run_dir, struct cni_lease *ret,
			     struct podnet_error *err)
{
	struct cni_lease lease = { 0 };
	_cleanup_json_ cJSON *json = NULL;
	char path[PATH_MAX];
	int r;

	snprintf(path, sizeof(path), "%s/lease.json", run_dir);
	r = podnet_json_read(path, LEASE_MAX_SIZE, &json, err);
	if (r == -ENOENT)
		return cni_error_set(err, CNI_TRY_AGAIN,
				     "%s is missing: podnetd has not set up this node yet; check that podnetd runs with --run-dir %s",
				     path, run_dir);
	if (r < 0)
		return r == -EINVAL ? CNI_DECODING_FAILURE : CNI_IO_FAILURE;
	if (podnet_json_uint(json, "", "mtu", MTU_MIN, MTU_MAX, &lease.mtu,
			     err) < 0 ||
	    parse_device(json, &lease, err) < 0 ||
	    parse_prefixes(json, &lease, err) < 0) {
		podnet_error_prefix(err, "%s", path);
		return CNI_DECODING_FAILURE;
	}
	*ret = lease;
	return CNI_OK;
}
