// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "cluster_node.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cluster_prefix.h"

static int parse_name(const cJSON *object, const char *where, char *ret,
		      struct podnet_error *err)
{
	const char *name;
	int r;

	r = podnet_json_string(object, where, "name", &name, err);
	if (r)
		return r;
	if (podnet_name_check(name, err))
		return podnet_error_prefix(err, "%s.name", where);
	strcpy(ret, name);
	return 0;
}

/* The address of a node inside a cluster CIDR would route the outer packets
 * into the tunnel again. */
static int check_address(const struct cluster *cluster,
			 const struct cluster_node *node,
			 const struct podnet_addr *addr, const char *where,
			 struct podnet_error *err)
{
	struct podnet_prefix prefix = podnet_prefix_of(addr);
	char text[PODNET_ADDR_STRLEN], cidr[PODNET_PREFIX_STRLEN];

	if (cluster_node_address(node, addr->family))
		return podnet_error_set(err, EINVAL,
					"%s: %s is the second address of its family: a node has one IPv4 and one IPv6 address at most",
					where, podnet_addr_format(addr, text));
	for (size_t i = 0; i < cluster->cidr_count; i++) {
		if (!podnet_prefix_covers(&cluster->cidrs[i], addr))
			continue;
		return podnet_error_set(
			err, EINVAL,
			"%s: %s lies in clusterCIDRs[%zu], %s: the tunnel would loop",
			where, podnet_addr_format(addr, text), i,
			podnet_prefix_format(&cluster->cidrs[i], cidr));
	}
	return cluster_reserved_check(&prefix, where, err);
}

static int parse_address(const cJSON *item, const char *where,
			 const struct cluster *cluster,
			 struct cluster_node *node, struct podnet_error *err)
{
	struct podnet_addr addr;
	int r;

	if (!cJSON_IsString(item))
		return podnet_error_set(err, EINVAL,
					"%s: must be a string such as \"192.168.77.1\"",
					where);
	if (podnet_addr_parse(item->valuestring, &addr, err))
		return podnet_error_prefix(err, "%s", where);
	r = check_address(cluster, node, &addr, where, err);
	if (!r)
		node->addresses[node->address_count++] = addr;
	return r;
}

static int parse_addresses(const cJSON *object, const char *where,
			   const struct cluster *cluster,
			   struct cluster_node *node, struct podnet_error *err)
{
	const cJSON *array, *item;
	int r;

	r = podnet_json_array(object, where, "addresses", &array, err);
	if (r)
		return r;
	cJSON_ArrayForEach(item, array) {
		char path[CLUSTER_MEMBER_MAX];

		snprintf(path, sizeof(path), "%s.addresses[%zu]", where,
			 node->address_count);
		r = parse_address(item, path, cluster, node, err);
		if (r)
			return r;
	}
	if (!node->address_count)
		return podnet_error_set(err, EINVAL,
					"%s.addresses: must name at least one address",
					where);
	return 0;
}

/* The first address of a prefix is the node's and the last one of an IPv4
 * prefix is left out: a prefix must have more than that to serve a pod. */
static int check_prefix(const struct cluster *cluster,
			const struct cluster_node *node,
			const struct podnet_prefix *prefix, const char *where,
			struct podnet_error *err)
{
	unsigned int max = prefix->addr.family == AF_INET ? 30 : 127;
	char text[PODNET_PREFIX_STRLEN];

	podnet_prefix_format(prefix, text);
	if (prefix->len > max)
		return podnet_error_set(err, EINVAL,
					"%s: %s has no address for a pod: the length may be %u at most",
					where, text, max);
	if (cluster_node_prefix(node, prefix->addr.family))
		return podnet_error_set(err, EINVAL,
					"%s: %s is the second prefix of its family: a node has one IPv4 and one IPv6 prefix at most",
					where, text);
	for (size_t i = 0; i < cluster->cidr_count; i++)
		if (podnet_prefix_contains(&cluster->cidrs[i], prefix))
			return 0;
	return podnet_error_set(err, EINVAL, "%s: %s lies in none of clusterCIDRs",
				where, text);
}

static int parse_prefixes(const cJSON *object, const char *where,
			  const struct cluster *cluster,
			  struct cluster_node *node, struct podnet_error *err)
{
	const cJSON *array, *item;
	int r;

	r = podnet_json_array(object, where, "prefixes", &array, err);
	if (r)
		return r;
	cJSON_ArrayForEach(item, array) {
		struct podnet_prefix prefix;
		char path[CLUSTER_MEMBER_MAX];

		snprintf(path, sizeof(path), "%s.prefixes[%zu]", where,
			 node->prefix_count);
		r = cluster_prefix_parse(item, path, &prefix, err);
		if (!r)
			r = check_prefix(cluster, node, &prefix, path, err);
		if (r)
			return r;
		node->prefixes[node->prefix_count++] = prefix;
	}
	if (!node->prefix_count)
		return podnet_error_set(err, EINVAL,
					"%s.prefixes: must name at least one prefix",
					where);
	return 0;
}

static int parse_mac(const cJSON *object, const char *where,
		     struct cluster_node *node, struct podnet_error *err)
{
	const char *text = NULL;
	int r;

	r = podnet_json_string_optional(object, where, "mac", &text, err);
	if (r)
		return r;
	if (!text && node->wire == PODNET_WIRE_VXLAN)
		return podnet_error_set(err, EINVAL,
					"%s.mac: is missing, and vxlan needs it",
					where);
	if (!text)
		return 0;
	if (podnet_mac_parse(text, node->mac, err))
		return podnet_error_prefix(err, "%s.mac", where);
	if (!podnet_mac_is_unicast(node->mac))
		return podnet_error_set(err, EINVAL,
					"%s.mac: %s is not the address of one node",
					where, text);
	return 0;
}

int cluster_wire_parse(const cJSON *object, const char *where,
		       enum podnet_wire *ret, struct podnet_error *err)
{
	const char *text = NULL;
	int r;

	r = podnet_json_string_optional(object, where, "wire", &text, err);
	if (r || !text)
		return r;
	if (podnet_wire_parse(text, ret, err))
		return podnet_error_prefix(err, "%s%swire", where,
					   *where ? "." : "");
	return 0;
}

int cluster_node_parse(const cJSON *object, const char *where,
		       const struct cluster *cluster, struct cluster_node *node,
		       struct podnet_error *err)
{
	static const char *const members[] = {
		"name", "addresses", "prefixes", "port", "wire", "mac", NULL,
	};
	uint32_t port = cluster->port;
	int r;

	node->wire = cluster->wire;
	r = podnet_json_only(object, where, members, err);
	if (!r)
		r = parse_name(object, where, node->name, err);
	if (!r)
		r = parse_addresses(object, where, cluster, node, err);
	if (!r)
		r = parse_prefixes(object, where, cluster, node, err);
	if (!r)
		r = podnet_json_uint_optional(object, where, "port", 1,
					      UINT16_MAX, &port, err);
	if (!r)
		r = cluster_wire_parse(object, where, &node->wire, err);
	if (!r)
		r = parse_mac(object, where, node, err);
	node->port = port;
	return r;
}

const struct podnet_addr *cluster_node_address(const struct cluster_node *node,
					       sa_family_t family)
{
	for (size_t i = 0; i < node->address_count; i++)
		if (node->addresses[i].family == family)
			return &node->addresses[i];
	return NULL;
}

const struct podnet_prefix *
cluster_node_prefix(const struct cluster_node *node, sa_family_t family)
{
	for (size_t i = 0; i < node->prefix_count; i++)
		if (node->prefixes[i].addr.family == family)
			return &node->prefixes[i];
	return NULL;
}
