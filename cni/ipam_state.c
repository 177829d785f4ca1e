// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "ipam_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "json.h"

/*
 * {"version":1,"boot":"BOOT ID","last":["10.244.1.3"],"addresses":[
 *  {"address":"10.244.1.2","released":1234},
 *  {"address":"10.244.1.3","network":"podnet","containerID":"ID",
 *   "ifname":"eth0"}]}
 */
#define STATE_VERSION	1
#define BOOT_ID_PATH	"/proc/sys/kernel/random/boot_id"
#define BOOT_ID_SIZE	64

static int read_boot_id(char ret[BOOT_ID_SIZE], struct podnet_error *err)
{
	_cleanup_free_ char *text = NULL;
	size_t size;
	int r;

	r = podnet_file_read(BOOT_ID_PATH, BOOT_ID_SIZE - 1, &text, &size, err);
	if (r < 0)
		return r;
	text[strcspn(text, "\n")] = '\0';
	strcpy(ret, text);
	return 0;
}

static int parse_addr(const cJSON *object, const char *where,
		      struct podnet_addr *ret, struct podnet_error *err)
{
	const char *text;
	int r;

	r = podnet_json_string(object, where, "address", &text, err);
	if (r < 0)
		return r;
	r = podnet_addr_parse(text, ret, err);
	if (r < 0)
		podnet_error_prefix(err, "%s.address", where);
	return r;
}

static void record_done(struct cni_ipam_record *record)
{
	free(record->network);
	free(record->container_id);
}

int cni_ipam_record_set_owner(struct cni_ipam_record *record,
			      const struct cni_key *key,
			      struct podnet_error *err)
{
	_cleanup_free_ char *container_id = strdup(key->container_id);
	_cleanup_free_ char *network = strdup(key->network);

	if (!network || !container_id)
		return podnet_error_set(err, ENOMEM, "out of memory");
	record->network = steal_ptr(network);
	record->container_id = steal_ptr(container_id);
	strcpy(record->ifname, key->ifname);
	return 0;
}

static int parse_owner(const cJSON *object, const char *where,
		       struct cni_ipam_record *record, struct podnet_error *err)
{
	struct cni_key key;
	int r;

	r = podnet_json_string(object, where, "network", &key.network, err);
	if (r == 0)
		r = podnet_json_string(object, where, "containerID",
				       &key.container_id, err);
	if (r == 0)
		r = podnet_json_string(object, where, "ifname", &key.ifname,
				       err);
	if (r < 0)
		return r;
	if (strlen(key.ifname) >= sizeof(record->ifname))
		return podnet_error_set(err, EINVAL, "%s.ifname: is too long",
					where);
	return cni_ipam_record_set_owner(record, &key, err);
}

static int parse_records(const cJSON *json, struct cni_ipam_state *state,
			 struct podnet_error *err)
{
	const cJSON *list, *item;
	char where[32];
	int r;

	r = podnet_json_array(json, "", "addresses", &list, err);
	if (r < 0)
		return r;
	cJSON_ArrayForEach(item, list) {
		struct cni_ipam_record record = { 0 };

		snprintf(where, sizeof(where), "addresses[%zu]",
			 state->n_records);
		r = parse_addr(item, where, &record.addr, err);
		if (r < 0)
			return r;
		if (cJSON_GetObjectItemCaseSensitive(item, "released"))
			r = podnet_json_uint(item, where, "released", 0,
					     UINT32_MAX, &record.released, err);
		else
			r = parse_owner(item, where, &record, err);
		if (r < 0)
			return r;
		r = cni_ipam_state_add(state, record, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int parse_last(const cJSON *json, struct cni_ipam_state *state,
		      struct podnet_error *err)
{
	const cJSON *list, *item;
	int r;

	r = podnet_json_array(json, "", "last", &list, err);
	if (r < 0)
		return r;
	cJSON_ArrayForEach(item, list) {
		size_t i = state->n_last;

		if (i == ARRAY_SIZE(state->last))
			return podnet_error_set(err, EINVAL,
						"last: more than %zu", i);
		if (!cJSON_IsString(item))
			return podnet_error_set(err, EINVAL,
						"last[%zu]: must be a string",
						i);
		r = podnet_addr_parse(item->valuestring, &state->last[i], err);
		if (r < 0)
			return podnet_error_prefix(err, "last[%zu]", i);
		state->n_last++;
	}
	return 0;
}

static int parse(const cJSON *json, struct cni_ipam_state *state,
		 struct podnet_error *err)
{
	char boot_id[BOOT_ID_SIZE];
	const char *boot;
	uint32_t version;
	int r;

	r = podnet_json_uint(json, "", "version", STATE_VERSION, STATE_VERSION,
			     &version, err);
	if (r < 0)
		return r;
	r = podnet_json_string(json, "", "boot", &boot, err);
	if (r < 0)
		return r;
	r = read_boot_id(boot_id, err);
	if (r < 0)
		return r;
	if (strcmp(boot, boot_id) != 0)
		return 0;
	r = parse_last(json, state, err);
	if (r < 0)
		return r;
	return parse_records(json, state, err);
}

int cni_ipam_state_load(const char *path, struct cni_ipam_state *ret,
			struct podnet_error *err)
{
	_cleanup_ipam_state_ struct cni_ipam_state state = { 0 };
	_cleanup_json_ cJSON *json = NULL;
	int r;

	r = podnet_json_read(path, PODNET_JSON_MAX_SIZE, &json, err);
	if (r < 0 && r != -ENOENT)
		return r;
	if (json) {
		r = parse(json, &state, err);
		if (r < 0)
			return podnet_error_prefix(err, "%s", path);
	}
	*ret = state;
	state = (struct cni_ipam_state){ 0 };
	return 0;
}

static bool print_record(cJSON *list, const struct cni_ipam_record *record)
{
	char addr[PODNET_ADDR_STRLEN];
	cJSON *item = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(list, item) ||
	    !cJSON_AddStringToObject(item, "address",
				     podnet_addr_format(&record->addr, addr)))
		return false;
	if (!record->container_id)
		return cJSON_AddNumberToObject(item, "released",
					       record->released);
	return cJSON_AddStringToObject(item, "network", record->network) &&
	       cJSON_AddStringToObject(item, "containerID",
				       record->container_id) &&
	       cJSON_AddStringToObject(item, "ifname", record->ifname);
}

static bool print(cJSON *json, const struct cni_ipam_state *state,
		  const char *boot_id)
{
	char addr[PODNET_ADDR_STRLEN];
	cJSON *list;
	size_t i;

	if (!cJSON_AddNumberToObject(json, "version", STATE_VERSION) ||
	    !cJSON_AddStringToObject(json, "boot", boot_id))
		return false;

	list = cJSON_AddArrayToObject(json, "last");
	for (i = 0; i < state->n_last; i++) {
		podnet_addr_format(&state->last[i], addr);
		if (!cJSON_AddItemToArray(list, cJSON_CreateString(addr)))
			return false;
	}

	list = cJSON_AddArrayToObject(json, "addresses");
	for (i = 0; i < state->n_records; i++)
		if (!print_record(list, &state->records[i]))
			return false;
	return list;
}

int cni_ipam_state_store(const char *path, const struct cni_ipam_state *state,
			 struct podnet_error *err)
{
	_cleanup_json_ cJSON *json = cJSON_CreateObject();
	_cleanup_json_text_ char *text = NULL;
	char boot_id[BOOT_ID_SIZE];
	int r;

	r = read_boot_id(boot_id, err);
	if (r < 0)
		return r;
	if (print(json, state, boot_id))
		text = cJSON_PrintUnformatted(json);
	if (!text)
		return podnet_error_set(err, ENOMEM, "%s: out of memory", path);
	return podnet_file_write(path, text, strlen(text), err);
}

void cni_ipam_state_done(struct cni_ipam_state *state)
{
	while (state->n_records)
		record_done(&state->records[--state->n_records]);
	free(state->records);
	state->records = NULL;
}

int cni_ipam_state_add(struct cni_ipam_state *state,
		       struct cni_ipam_record record, struct podnet_error *err)
{
	struct cni_ipam_record *records;

	records = reallocarray(state->records, state->n_records + 1,
			       sizeof(*records));
	if (!records) {
		record_done(&record);
		return podnet_error_set(err, ENOMEM, "out of memory");
	}
	state->records = records;
	records[state->n_records++] = record;
	return 0;
}

void cni_ipam_state_remove(struct cni_ipam_state *state, size_t index)
{
	record_done(&state->records[index]);
	state->n_records--;
	memmove(&state->records[index], &state->records[index + 1],
		(state->n_records - index) * sizeof(*state->records));
}
