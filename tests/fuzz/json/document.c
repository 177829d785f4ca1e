// SPDX-License-Identifier: GPL-2.0 OR MIT
/* the document of "podnetctl sync apply" */
#include "reader.h"

#include "genl-tool/document.h"

const char reader_name[] = "sync document";

const char *const reader_seeds[] = {
	"{\"peers\": [{\"name\": \"c\", \"remote\": \"192.0.2.3\"},"
	"{\"name\": \"b\", \"remote\": \"192.0.2.2\", \"port\": 7}],"
	"\"routes\": [{\"prefix\": \"fd00::/64\", \"peer\": \"b\"},"
	"{\"prefix\": \"10.1.0.0/16\", \"peer\": \"c\"}]}",
	"{\"peers\":[],\"routes\":[]}",
	NULL,
};

int reader_read(const char *text, size_t size, struct podnet_error *err)
{
	_cleanup_peer_list_ struct peer_list peers = {};
	_cleanup_route_list_ struct route_list routes = {};
	_cleanup_json_ cJSON *json = NULL;
	int code = podnet_json_parse(text, size, PODNET_JSON_MAX_SIZE, &json, err);

	return code ? code : document_parse(json, &peers, &routes, err);
}
