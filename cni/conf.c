// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "conf.h"

#include <string.h>

#include "cleanup.h"
#include "env.h"
#include "file.h"
#include "json.h"
#include "kind.h"

#define RUN_DIR_MAX	255	/* bytes */

static enum cni_code parse_version(const cJSON *json, enum cni_version *ret,
				   struct podnet_error *err)
{
	/* What a configuration without the member means by specification. */
	const char *text = "0.1.0";

	if (podnet_json_string_optional(json, "", "cniVersion", &text, err) < 0)
		return CNI_INVALID_CONFIG;
	if (!cni_version_parse(text, ret))
		return cni_error_set(err, CNI_INCOMPATIBLE_VERSION,
				     "cniVersion %.32s is not supported, only %s are",
				     text, cni_version_list());
	return CNI_OK;
}

static const struct cni_kind *find_kind(const cJSON *json)
{
	const cJSON *attach = cJSON_GetObjectItemCaseSensitive(json, "attach");

	return attach ? cni_kind_find(cJSON_GetStringValue(attach)) :
			&cni_kind_podport;
}

static enum cni_code parse_members(struct cni_conf *conf,
				   struct podnet_error *err)
{
	const char *type;

	conf->run_dir = PODNET_RUN_DIR;
	conf->kind = find_kind(conf->json);
	conf->dns = cJSON_GetObjectItemCaseSensitive(conf->json, "dns");
	if (podnet_json_string(conf->json, "", "name", &conf->name, err) < 0 ||
	    podnet_json_string(conf->json, "", "type", &type, err) < 0 ||
	    podnet_json_string_optional(conf->json, "", "runDir",
					&conf->run_dir, err) < 0)
		return CNI_INVALID_CONFIG;
	if (!cni_identifier_is_valid(conf->name))
		return cni_error_set(err, CNI_INVALID_CONFIG,
				     "name: must be " CNI_IDENTIFIER_RULE);
	if (conf->run_dir[0] != '/' || strlen(conf->run_dir) > RUN_DIR_MAX)
		return cni_error_set(err, CNI_INVALID_CONFIG,
				     "runDir: must be an absolute path of at most %d bytes",
				     RUN_DIR_MAX);
	if (conf->dns && !cJSON_IsObject(conf->dns))
		return cni_error_set(err, CNI_INVALID_CONFIG,
				     "dns: must be an object");
	return CNI_OK;
}

enum cni_code cni_conf_parse(const char *text, size_t size,
			     struct cni_conf *ret, struct podnet_error *err)
{
	_cleanup_conf_ struct cni_conf conf = { 0 };
	enum cni_code code;

	if (podnet_json_parse(text, size, CNI_CONF_MAX_SIZE, &conf.json,
			      err) < 0) {
		podnet_error_prefix(err, "network configuration on stdin");
		return CNI_DECODING_FAILURE;
	}
	code = parse_version(conf.json, &conf.version, err);
	if (code)
		return code;
	ret->version = conf.version;
	code = parse_members(&conf, err);
	if (code)
		return code;

	*ret = conf;
	conf.json = NULL;
	return CNI_OK;
}

enum cni_code cni_conf_check_add(const struct cni_conf *conf,
				 struct podnet_error *err)
{
	const cJSON *ipam = cJSON_GetObjectItemCaseSensitive(conf->json, "ipam");
	const cJSON *masq = cJSON_GetObjectItemCaseSensitive(conf->json,
							     "ipMasq");

	if (!conf->kind)
		return cni_error_set(err, CNI_INVALID_CONFIG,
				     "attach: must be " CNI_KIND_NAMES);
	if (cJSON_GetObjectItemCaseSensitive(conf->json, "prevResult"))
		return cni_error_set(err, CNI_INVALID_CONFIG,
				     "prevResult: podnet makes the pod's interface and must be the first plugin of the list");
	if (ipam && !(cJSON_IsObject(ipam) && !ipam->child))
		return cni_error_set(err, CNI_UNSUPPORTED_FIELD,
				     "ipam: must be empty or missing: podnet assigns the addresses itself");
	if (masq && !cJSON_IsFalse(masq))
		return cni_error_set(err, CNI_UNSUPPORTED_FIELD,
				     "ipMasq: must be false or missing: the plugin does not masquerade");
	return CNI_OK;
}

void cni_conf_done(struct cni_conf *conf)
{
	cJSON_Delete(conf->json);
	conf->json = NULL;
}
