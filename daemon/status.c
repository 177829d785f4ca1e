// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "podnet_version.h"

/* RFC 3339, in UTC; "" for never. */
static bool add_time(cJSON *object, const char *member, time_t time)
{
	char text[sizeof("2026-01-01T00:00:00Z")] = "";
	struct tm tm;

	if (time && gmtime_r(&time, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return cJSON_AddStringToObject(object, member, text);
}

static bool add_store(cJSON *object, const struct status *status)
{
	cJSON *store = cJSON_AddObjectToObject(object, "store");

	return cJSON_AddStringToObject(store, "type", status->store.type) &&
	       cJSON_AddStringToObject(store, "source", status->store.source) &&
	       cJSON_AddBoolToObject(store, "ok", status->store.ok) &&
	       cJSON_AddStringToObject(store, "error",
				       status->store.error.text) &&
	       add_time(store, "since", status->store.since);
}

static char *format(const struct status *status)
{
	_cleanup_json_ cJSON *object = cJSON_CreateObject();

	if (!cJSON_AddStringToObject(object, "version", PODNET_VERSION) ||
	    !cJSON_AddStringToObject(object, "node", status->node) ||
	    !cJSON_AddNumberToObject(object, "pid", getpid()) ||
	    !cJSON_AddStringToObject(object, "device", status->device) ||
	    !cJSON_AddBoolToObject(object, "inSync", status->in_sync) ||
	    !cJSON_AddNumberToObject(object, "generation", status->generation) ||
	    !cJSON_AddNumberToObject(object, "mtu", status->mtu) ||
	    !add_store(object, status) ||
	    !cJSON_AddNumberToObject(object, "peers", status->peers) ||
	    !cJSON_AddNumberToObject(object, "routes", status->routes) ||
	    !cJSON_AddStringToObject(object, "error", status->error.text) ||
	    !add_time(object, "lastApplied", status->last_applied))
		return NULL;
	return cJSON_PrintUnformatted(object);
}

int status_write(struct status *status, struct podnet_error *err)
{
	_cleanup_json_text_ char *text = format(status);
	_cleanup_free_ char *path = NULL;
	int r;

	if (asprintf(&path, "%s/status.json", status->run_dir) < 0)
		path = NULL;
	if (!path || !text)
		return podnet_error_set(err, ENOMEM, "out of memory");
	if (status->written && !strcmp(text, status->written) &&
	    !access(path, F_OK))
		return 0;
	r = podnet_file_write(path, text, strlen(text), err);
	if (r)
		return r;
	cJSON_free(status->written);
	status->written = steal_ptr(text);
	return 0;
}

void status_done(struct status *status)
{
	cJSON_free(steal_ptr(status->written));
}
