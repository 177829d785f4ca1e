// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "result.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"

#define MAC_STRLEN	18
/* Of the pod's end in "interfaces". */
#define POD_INTERFACE	1

static const char *format_mac(const uint8_t mac[PODNET_MAC_SIZE],
			      char buf[MAC_STRLEN])
{
	snprintf(buf, MAC_STRLEN, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
		 mac[1], mac[2], mac[3], mac[4], mac[5]);
	return buf;
}

/* NULL on failure, which cJSON_Add...ToObject() takes for an answer. */
static cJSON *append_object(cJSON *array)
{
	cJSON *object = cJSON_CreateObject();

	if (cJSON_AddItemToArray(array, object))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static bool add_interface(cJSON *list, const char *name,
			  const uint8_t mac[PODNET_MAC_SIZE],
			  const char *sandbox)
{
	cJSON *object = append_object(list);
	char text[MAC_STRLEN];

	return cJSON_AddStringToObject(object, "name", name) &&
	       cJSON_AddStringToObject(object, "mac", format_mac(mac, text)) &&
	       (!sandbox || cJSON_AddStringToObject(object, "sandbox", sandbox));
}

static bool add_ip(cJSON *list, const struct cni_address *address,
		   enum cni_version version)
{
	struct podnet_prefix prefix = podnet_prefix_of(&address->addr);
	const char *family = address->addr.family == AF_INET ? "4" : "6";
	char addr[PODNET_PREFIX_STRLEN], gateway[PODNET_ADDR_STRLEN];
	cJSON *object = append_object(list);

	podnet_prefix_format(&prefix, addr);
	podnet_addr_format(&address->gateway, gateway);
	if (version < CNI_VERSION_1_0_0 &&
	    !cJSON_AddStringToObject(object, "version", family))
		return false;
	return cJSON_AddNumberToObject(object, "interface", POD_INTERFACE) &&
	       cJSON_AddStringToObject(object, "address", addr) &&
	       cJSON_AddStringToObject(object, "gateway", gateway);
}

static bool add_route(cJSON *list, const struct cni_address *address)
{
	struct podnet_prefix any = { .addr.family = address->addr.family };
	char dst[PODNET_PREFIX_STRLEN], gateway[PODNET_ADDR_STRLEN];
	cJSON *object = append_object(list);

	podnet_prefix_format(&any, dst);
	podnet_addr_format(&address->gateway, gateway);
	return cJSON_AddStringToObject(object, "dst", dst) &&
	       cJSON_AddStringToObject(object, "gw", gateway);
}

static bool add_dns(cJSON *json, const cJSON *dns)
{
	cJSON *copy = dns ? cJSON_Duplicate(dns, true) : cJSON_CreateObject();

	if (cJSON_AddItemToObject(json, "dns", copy))
		return true;
	cJSON_Delete(copy);
	return false;
}

static bool print_add(cJSON *json, const struct cni_conf *conf,
		      const struct cni_pod *pod,
		      const struct cni_attachment *attachment)
{
	const struct cni_allocation *allocation = &attachment->allocation;
	cJSON *interfaces, *ips, *routes;
	size_t i;

	if (!cJSON_AddStringToObject(json, "cniVersion",
				     cni_version_name(conf->version)))
		return false;
	interfaces = cJSON_AddArrayToObject(json, "interfaces");
	ips = cJSON_AddArrayToObject(json, "ips");
	routes = cJSON_AddArrayToObject(json, "routes");

	if (!add_interface(interfaces, attachment->host_ifname,
			   attachment->host_mac, NULL) ||
	    !add_interface(interfaces, pod->ifname, attachment->pod_mac,
			   pod->path))
		return false;
	for (i = 0; i < allocation->n_addresses; i++) {
		if (!add_ip(ips, &allocation->addresses[i], conf->version) ||
		    !add_route(routes, &allocation->addresses[i]))
			return false;
	}
	return add_dns(json, conf->dns);
}

static bool print_versions(cJSON *json)
{
	cJSON *list;
	enum cni_version version;

	if (!cJSON_AddStringToObject(json, "cniVersion",
				     cni_version_name(CNI_VERSION_NEWEST)))
		return false;
	list = cJSON_AddArrayToObject(json, "supportedVersions");
	for (version = CNI_VERSION_OLDEST; version <= CNI_VERSION_NEWEST;
	     version++) {
		cJSON *name = cJSON_CreateString(cni_version_name(version));

		if (!cJSON_AddItemToArray(list, name)) {
			cJSON_Delete(name);
			return false;
		}
	}
	return true;
}

/* @is_complete: all of @json could be built. */
static int write_document(FILE *out, const cJSON *json, bool is_complete,
			  struct podnet_error *err)
{
	_cleanup_json_text_ char *text = NULL;

	if (is_complete)
		text = cJSON_PrintUnformatted(json);
	if (!text)
		return podnet_error_set(err, ENOMEM, "out of memory");
	if (fprintf(out, "%s\n", text) < 0 || fflush(out) == EOF)
		return podnet_error_set(err, errno, "cannot write to stdout: %s",
					strerror(errno));
	return 0;
}

int cni_result_write_add(FILE *out, const struct cni_conf *conf,
			 const struct cni_pod *pod,
			 const struct cni_attachment *attachment,
			 struct podnet_error *err)
{
	_cleanup_json_ cJSON *json = cJSON_CreateObject();

	return write_document(out, json,
			      print_add(json, conf, pod, attachment), err);
}

int cni_result_write_versions(FILE *out, struct podnet_error *err)
{
	_cleanup_json_ cJSON *json = cJSON_CreateObject();

	return write_document(out, json, print_versions(json), err);
}

int cni_result_write_error(FILE *out, enum cni_version version,
			   enum cni_code code, const char *message)
{
	_cleanup_json_ cJSON *json = cJSON_CreateObject();
	const char *advice = cni_code_advice(code);
	bool is_complete;

	is_complete =
		cJSON_AddStringToObject(json, "cniVersion",
					cni_version_name(version)) &&
		cJSON_AddNumberToObject(json, "code", code) &&
		cJSON_AddStringToObject(json, "msg", message) &&
		(!advice || cJSON_AddStringToObject(json, "details", advice));
	return write_document(out, json, is_complete, NULL);
}
