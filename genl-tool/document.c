// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "document.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "families.h"
#include "value.h"

#define PATH_SIZE sizeof("routes[18446744073709551615]")

/* A member that is there sets its bit, by which the kernel knows it from one
 * that is not. */
struct peer_parser {
	const cJSON *json;
	const char *where;
	struct podnet_peer *peer;
};

/* An optional member that @parse reads from a string into @value. */
static int parse_text(const struct peer_parser *parser, const char *name,
		      unsigned int member, parse_fn parse, void *value,
		      struct podnet_error *err)
{
	const char *text = NULL;

	if (podnet_json_string_optional(parser->json, parser->where, name,
					&text, err))
		return -EINVAL;
	if (!text)
		return 0;
	if (parse(text, value, err)) {
		podnet_error_prefix(err, "%s.%s", parser->where, name);
		return -EINVAL;
	}
	parser->peer->members |= member;
	return 0;
}

static int parse_remotes(const struct peer_parser *parser,
			 struct podnet_error *err)
{
	struct podnet_peer *peer = parser->peer;

	if (parse_text(parser, "remote", PODNET_PEER_REMOTE, value_addr,
		       &peer->remote, err) ||
	    parse_text(parser, "remote6", PODNET_PEER_REMOTE6, value_addr6,
		       &peer->remote6, err))
		return -EINVAL;
	if (families_sort_peer(peer, err)) {
		podnet_error_prefix(err, "%s", parser->where);
		return -EINVAL;
	}
	if (!peer->members)
		return podnet_error_set(err, EINVAL, "%s.remote: is missing",
					parser->where);
	return 0;
}

static int parse_wire(const struct peer_parser *parser,
		      struct podnet_error *err)
{
	struct podnet_peer *peer = parser->peer;
	uint32_t vni = UINT32_MAX;
	uint32_t port = 0;

	if (podnet_json_uint_optional(parser->json, parser->where, "port", 1,
				      UINT16_MAX, &port, err) ||
	    podnet_json_uint_optional(parser->json, parser->where, "vni", 0,
				      PODNET_VNI_MAX, &vni, err) ||
	    parse_text(parser, "wire", PODNET_PEER_WIRE, value_wire,
		       &peer->wire, err) ||
	    parse_text(parser, "mac", PODNET_PEER_MAC, value_mac, peer->mac,
		       err) ||
	    parse_text(parser, "mac6", PODNET_PEER_MAC6, value_mac, peer->mac6,
		       err))
		return -EINVAL;
	if (port)
		peer->members |= PODNET_PEER_PORT;
	if (vni != UINT32_MAX)
		peer->members |= PODNET_PEER_VNI;
	peer->port = port;
	peer->vni = vni;
	return 0;
}

static int parse_peer(const cJSON *json, const char *where,
		      struct podnet_peer *peer, struct podnet_error *err)
{
	static const char *const members[] = {
		"name", "remote", "remote6", "port", "wire",
		"vni", "mac", "mac6", NULL,
	};
	const struct peer_parser parser = { json, where, peer };
	const char *name;

	if (podnet_json_only(json, where, members, err) ||
	    podnet_json_string(json, where, "name", &name, err))
		return -EINVAL;
	if (podnet_name_check(name, err)) {
		podnet_error_prefix(err, "%s.name", where);
		return -EINVAL;
	}
	strcpy(peer->name, name);
	if (parse_remotes(&parser, err))
		return -EINVAL;
	return parse_wire(&parser, err);
}

static int parse_route(const cJSON *json, const char *where,
		       struct podnet_route *route, struct podnet_error *err)
{
	static const char *const members[] = { "prefix", "peer", NULL };
	const char *prefix;
	const char *peer;

	if (podnet_json_only(json, where, members, err) ||
	    podnet_json_string(json, where, "prefix", &prefix, err) ||
	    podnet_json_string(json, where, "peer", &peer, err))
		return -EINVAL;
	if (podnet_prefix_parse(prefix, &route->prefix, err)) {
		podnet_error_prefix(err, "%s.prefix", where);
		return -EINVAL;
	}
	if (podnet_name_check(peer, err)) {
		podnet_error_prefix(err, "%s.peer", where);
		return -EINVAL;
	}
	strcpy(route->peer, peer);
	return 0;
}

static int parse_peers(const cJSON *array, struct peer_list *list,
		       struct podnet_error *err)
{
	char where[PATH_SIZE];
	const cJSON *item;

	cJSON_ArrayForEach(item, array) {
		struct podnet_peer peer = {};
		int ret;

		snprintf(where, sizeof(where), "peers[%zu]", list->count);
		ret = parse_peer(item, where, &peer, err);
		if (ret)
			return ret;
		if (peer_list_add(list, &peer))
			return podnet_error_set(err, ENOMEM, "out of memory");
	}
	return 0;
}

static int parse_routes(const cJSON *array, struct route_list *list,
			struct podnet_error *err)
{
	char where[PATH_SIZE];
	const cJSON *item;

	cJSON_ArrayForEach(item, array) {
		struct podnet_route route = {};
		int ret;

		snprintf(where, sizeof(where), "routes[%zu]", list->count);
		ret = parse_route(item, where, &route, err);
		if (ret)
			return ret;
		if (route_list_add(list, &route))
			return podnet_error_set(err, ENOMEM, "out of memory");
	}
	return 0;
}

static int check_peers(const struct peer_list *list, struct podnet_error *err)
{
	for (size_t i = 1; i < list->count; i++)
		if (!strcmp(list->entries[i - 1].name, list->entries[i].name))
			return podnet_error_set(err, EINVAL,
						"peers: '%s' stands twice",
						list->entries[i].name);
	return 0;
}

static int check_routes(const struct route_list *routes,
			const struct peer_list *peers, struct podnet_error *err)
{
	char buf[PODNET_PREFIX_STRLEN];

	for (size_t i = 0; i < routes->count; i++) {
		const struct podnet_route *route = &routes->entries[i];

		podnet_prefix_format(&route->prefix, buf);
		if (i && !podnet_prefix_compare(&route[-1].prefix,
						&route->prefix))
			return podnet_error_set(err, EINVAL,
						"routes: %s stands twice", buf);
		if (!peer_list_find(peers, route->peer))
			return podnet_error_set(err, EINVAL,
						"routes: %s: no peer has the name '%s'",
						buf, route->peer);
	}
	return 0;
}

int document_parse(const cJSON *json, struct peer_list *ret_peers,
		   struct route_list *ret_routes, struct podnet_error *err)
{
	static const char *const members[] = { "peers", "routes", NULL };
	_cleanup_route_list_ struct route_list routes = {};
	_cleanup_peer_list_ struct peer_list peers = {};
	const cJSON *peer_array;
	const cJSON *route_array;

	if (podnet_json_only(json, "", members, err) ||
	    podnet_json_array(json, "", "peers", &peer_array, err) ||
	    podnet_json_array(json, "", "routes", &route_array, err) ||
	    parse_peers(peer_array, &peers, err) ||
	    parse_routes(route_array, &routes, err))
		return -EINVAL;
	peer_list_sort(&peers);
	route_list_sort(&routes);
	if (check_peers(&peers, err) || check_routes(&routes, &peers, err))
		return -EINVAL;
	ret_peers->count = peers.count;
	ret_peers->entries = steal_ptr(peers.entries);
	ret_routes->count = routes.count;
	ret_routes->entries = steal_ptr(routes.entries);
	return 0;
}
