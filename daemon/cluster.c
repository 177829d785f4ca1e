// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "cluster.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json.h"

/* Room for the path of an element, and for one of its member. */
#define WHERE_MAX 32
#define MEMBER_MAX (WHERE_MAX + 32)

static const struct {
	struct podnet_prefix prefix;
	const char *what;
} reserved[] = {
	{ { { AF_INET, .bytes = { 0 } }, 8 }, "this network" },
	{ { { AF_INET, .bytes = { 127 } }, 8 }, "loopback" },
	{ { { AF_INET, .bytes = { 169, 254 } }, 16 }, "link-local" },
	{ { { AF_INET, .bytes = { 224 } }, 4 }, "multicast" },
	{ { { AF_INET, .bytes = { 255, 255, 255, 255 } }, 32 }, "broadcast" },
	{ { { AF_INET6, .bytes = { 0 } }, 127 }, "loopback" },
	{ { { AF_INET6, .bytes = { 0xfe, 0x80 } }, 10 }, "link-local" },
	{ { { AF_INET6, .bytes = { 0xff } }, 8 }, "multicast" },
};

static int check_reserved(const struct podnet_prefix *prefix, const char *where,
			  struct podnet_error *err)
{
	char text[PODNET_PREFIX_STRLEN], other[PODNET_PREFIX_STRLEN];

	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		if (!podnet_prefix_overlaps(prefix, &reserved[i].prefix))
			continue;
		return podnet_error_set(
			err, EINVAL, "%s: %s overlaps %s, which is reserved (%s)",
			where, podnet_prefix_format(prefix, text),
			podnet_prefix_format(&reserved[i].prefix, other),
			reserved[i].what);
	}
	return 0;
}

/* One string of an array of prefixes. */
static int parse_prefix(const cJSON *item, const char *where,
			struct podnet_prefix *ret, struct podnet_error *err)
{
	if (!cJSON_IsString(item))
		return podnet_error_set(err, EINVAL,
					"%s: must be a string such as \"10.244.0.0/16\"",
					where);
	if (podnet_prefix_parse(item->valuestring, ret, err))
		return podnet_error_prefix(err, "%s", where);
	return check_reserved(ret, where, err);
}

static int check_cidr(const struct cluster *cluster,
		      const struct podnet_prefix *cidr, const char *where,
		      struct podnet_error *err)
{
	char text[PODNET_PREFIX_STRLEN], other[PODNET_PREFIX_STRLEN];

	for (size_t i = 0; i < cluster->cidr_count; i++) {
		if (!podnet_prefix_overlaps(cidr, &cluster->cidrs[i]))
			continue;
		return podnet_error_set(
			err, EINVAL, "%s: %s overlaps clusterCIDRs[%zu], %s",
			where, podnet_prefix_format(cidr, text), i,
			podnet_prefix_format(&cluster->cidrs[i], other));
	}
	return 0;
}

static int parse_cidrs(const cJSON *root, struct cluster *cluster,
		       struct podnet_error *err)
{
	const cJSON *array, *item;
	int r;

	r = podnet_json_array(root, "", "clusterCIDRs", &array, err);
	if (r)
		return r;
	cJSON_ArrayForEach(item, array) {
		struct podnet_prefix *cidr = &cluster->cidrs[cluster->cidr_count];
		char where[WHERE_MAX];

		if (cluster->cidr_count == CLUSTER_CIDRS_MAX)
			return podnet_error_set(err, E2BIG,
						"clusterCIDRs: more than %d entries",
						CLUSTER_CIDRS_MAX);
		snprintf(where, sizeof(where), "clusterCIDRs[%zu]",
			 cluster->cidr_count);
		r = parse_prefix(item, where, cidr, err);
		if (!r)
			r = check_cidr(cluster, cidr, where, err);
		if (r)
			return r;
		cluster->cidr_count++;
	}
	if (!cluster->cidr_count)
		return podnet_error_set(err, EINVAL,
					"clusterCIDRs: must name at least one prefix");
	return 0;
}

static int parse_mtu(const cJSON *root, struct cluster *cluster,
		     struct podnet_error *err)
{
	int r = podnet_json_uint_optional(root, "", "mtu", CLUSTER_MTU_MIN,
					  CLUSTER_MTU_MAX, &cluster->mtu, err);

	if (r || !cluster->mtu || cluster->mtu >= CLUSTER_MTU_MIN_IPV6)
		return r;
	for (size_t i = 0; i < cluster->cidr_count; i++)
		if (cluster->cidrs[i].addr.family == AF_INET6)
			return podnet_error_set(
				err, EINVAL,
				"mtu: must be at least %u, as clusterCIDRs[%zu] is IPv6",
				CLUSTER_MTU_MIN_IPV6, i);
	return 0;
}

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
			 const struct podnet_addr *addr, const char *where,
			 struct podnet_error *err)
{
	struct podnet_prefix prefix = podnet_prefix_of(addr);
	char text[PODNET_ADDR_STRLEN], cidr[PODNET_PREFIX_STRLEN];

	if (addr->family != AF_INET)
		return podnet_error_set(err, EINVAL,
					"%s: %s is not IPv4, and the underlay must be",
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
	return check_reserved(&prefix, where, err);
}

static int parse_address(const cJSON *object, const char *where,
			 const struct cluster *cluster,
			 struct podnet_addr *ret, struct podnet_error *err)
{
	char path[MEMBER_MAX];
	const char *text;
	int r;

	r = podnet_json_string(object, where, "address", &text, err);
	if (r)
		return r;
	snprintf(path, sizeof(path), "%s.address", where);
	if (podnet_addr_parse(text, ret, err))
		return podnet_error_prefix(err, "%s", path);
	return check_address(cluster, ret, path, err);
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
		char path[MEMBER_MAX];

		snprintf(path, sizeof(path), "%s.prefixes[%zu]", where,
			 node->prefix_count);
		r = parse_prefix(item, path, &prefix, err);
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

static int parse_node(const cJSON *object, const char *where,
		      const struct cluster *cluster, uint32_t port,
		      struct cluster_node *node, struct podnet_error *err)
{
	static const char *const members[] = { "name", "address", "prefixes",
					       "port", NULL };
	int r;

	r = podnet_json_only(object, where, members, err);
	if (!r)
		r = parse_name(object, where, node->name, err);
	if (!r)
		r = parse_address(object, where, cluster, &node->address, err);
	if (!r)
		r = parse_prefixes(object, where, cluster, node, err);
	if (!r)
		r = podnet_json_uint_optional(object, where, "port", 1,
					      UINT16_MAX, &port, err);
	node->port = port;
	return r;
}

static int parse_nodes(const cJSON *root, struct cluster *cluster,
		       struct podnet_error *err)
{
	uint32_t port = PODNET_PORT_DEFAULT;
	const cJSON *array, *item;
	int count, r;

	r = podnet_json_uint_optional(root, "", "port", 1, UINT16_MAX, &port,
				      err);
	if (!r)
		r = podnet_json_array(root, "", "nodes", &array, err);
	if (r)
		return r;
	count = cJSON_GetArraySize(array);
	if (count > CLUSTER_NODES_MAX)
		return podnet_error_set(err, E2BIG, "nodes: more than %d entries",
					CLUSTER_NODES_MAX);
	cluster->nodes = calloc(count + 1, sizeof(*cluster->nodes));
	if (!cluster->nodes)
		return podnet_error_set(err, ENOMEM, "nodes: out of memory");
	cJSON_ArrayForEach(item, array) {
		char where[WHERE_MAX];

		snprintf(where, sizeof(where), "nodes[%zu]", cluster->node_count);
		r = parse_node(item, where, cluster, port,
			       &cluster->nodes[cluster->node_count], err);
		if (r)
			return r;
		cluster->node_count++;
	}
	return 0;
}

/* A prefix and where it stands, to be sorted. */
struct prefix_ref {
	const struct podnet_prefix *prefix;
	size_t node, index;
};

static int compare_prefix_refs(const void *a, const void *b)
{
	const struct prefix_ref *left = a, *right = b;
	int r = podnet_prefix_compare(left->prefix, right->prefix);

	return r ? r : (left->node > right->node) - (left->node < right->node);
}

/* Prefixes are nested or apart, so if any two overlap then two neighbours in
 * the order of address and length do. */
static int check_overlaps(const struct cluster *cluster,
			  struct podnet_error *err)
{
	_cleanup_free_ struct prefix_ref *refs = NULL;
	char text[PODNET_PREFIX_STRLEN], other[PODNET_PREFIX_STRLEN];
	size_t count = 0;

	refs = calloc(cluster->node_count * CLUSTER_PREFIXES_MAX + 1,
		      sizeof(*refs));
	if (!refs)
		return podnet_error_set(err, ENOMEM, "nodes: out of memory");
	for (size_t i = 0; i < cluster->node_count; i++)
		for (size_t j = 0; j < cluster->nodes[i].prefix_count; j++)
			refs[count++] = (struct prefix_ref){
				&cluster->nodes[i].prefixes[j], i, j
			};
	qsort(refs, count, sizeof(*refs), compare_prefix_refs);
	for (size_t i = 1; i < count; i++) {
		const struct prefix_ref *a = &refs[i - 1], *b = &refs[i];

		if (!podnet_prefix_overlaps(a->prefix, b->prefix))
			continue;
		return podnet_error_set(
			err, EINVAL,
			"nodes[%zu].prefixes[%zu]: %s overlaps nodes[%zu].prefixes[%zu], %s",
			b->node, b->index, podnet_prefix_format(b->prefix, text),
			a->node, a->index, podnet_prefix_format(a->prefix, other));
	}
	return 0;
}

/* Orders by what must be unique; equal ones by their place in the file. */
static int compare_places(const struct cluster_node *a,
			  const struct cluster_node *b)
{
	return (a > b) - (a < b);
}

static int compare_names(const void *a, const void *b)
{
	const struct cluster_node *const *left = a, *const *right = b;
	int r = strcmp((*left)->name, (*right)->name);

	return r ? r : compare_places(*left, *right);
}

static int compare_addresses(const void *a, const void *b)
{
	const struct cluster_node *const *left = a, *const *right = b;
	int r = podnet_addr_compare(&(*left)->address, &(*right)->address);

	return r ? r : compare_places(*left, *right);
}

static int check_unique(const struct cluster *cluster, struct podnet_error *err)
{
	_cleanup_free_ const struct cluster_node **refs = NULL;
	const struct cluster_node *nodes = cluster->nodes;
	char text[PODNET_ADDR_STRLEN];

	refs = calloc(cluster->node_count + 1, sizeof(*refs));
	if (!refs)
		return podnet_error_set(err, ENOMEM, "nodes: out of memory");
	for (size_t i = 0; i < cluster->node_count; i++)
		refs[i] = &nodes[i];

	qsort(refs, cluster->node_count, sizeof(*refs), compare_names);
	for (size_t i = 1; i < cluster->node_count; i++)
		if (!strcmp(refs[i - 1]->name, refs[i]->name))
			return podnet_error_set(
				err, EINVAL,
				"nodes[%td].name: '%s' is the name of nodes[%td] already",
				refs[i] - nodes, refs[i]->name,
				refs[i - 1] - nodes);

	qsort(refs, cluster->node_count, sizeof(*refs), compare_addresses);
	for (size_t i = 1; i < cluster->node_count; i++)
		if (!podnet_addr_compare(&refs[i - 1]->address,
					 &refs[i]->address))
			return podnet_error_set(
				err, EINVAL,
				"nodes[%td].address: %s is the address of nodes[%td] already",
				refs[i] - nodes,
				podnet_addr_format(&refs[i]->address, text),
				refs[i - 1] - nodes);
	return 0;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct cluster_node *left = a, *right = b;

	return strcmp(left->name, right->name);
}

int cluster_parse(const char *text, size_t size, struct cluster **ret,
		  struct podnet_error *err)
{
	static const char *const members[] = { "clusterCIDRs", "mtu", "port",
					       "nodes", NULL };
	_cleanup_cluster_ struct cluster *cluster = NULL;
	_cleanup_json_ cJSON *root = NULL;
	int r;

	r = podnet_json_parse(text, size, CLUSTER_SIZE_MAX, &root, err);
	if (r)
		return r;
	cluster = calloc(1, sizeof(*cluster));
	if (!cluster)
		return podnet_error_set(err, ENOMEM, "out of memory");
	r = podnet_json_only(root, "", members, err);
	if (!r)
		r = parse_cidrs(root, cluster, err);
	if (!r)
		r = parse_mtu(root, cluster, err);
	if (!r)
		r = parse_nodes(root, cluster, err);
	if (!r)
		r = check_unique(cluster, err);
	if (!r)
		r = check_overlaps(cluster, err);
	if (r)
		return r;
	qsort(cluster->nodes, cluster->node_count, sizeof(*cluster->nodes),
	      compare_nodes);
	*ret = steal_ptr(cluster);
	return 0;
}

void cluster_free(struct cluster *cluster)
{
	if (!cluster)
		return;
	free(cluster->nodes);
	free(cluster);
}

static int compare_name_to_node(const void *name, const void *node)
{
	return strcmp(name, ((const struct cluster_node *)node)->name);
}

int cluster_find(const struct cluster *cluster, const char *name,
		 const struct cluster_node **ret, struct podnet_error *err)
{
	const struct cluster_node *node;

	node = bsearch(name, cluster->nodes, cluster->node_count,
		       sizeof(*cluster->nodes), compare_name_to_node);
	if (!node)
		return podnet_error_set(
			err, ENOENT,
			"nodes: none is named '%s', which is this node: add it, or start podnetd with --node NAME",
			name);
	*ret = node;
	return 0;
}

const struct podnet_prefix *
cluster_node_prefix(const struct cluster_node *node, sa_family_t family)
{
	for (size_t i = 0; i < node->prefix_count; i++)
		if (node->prefixes[i].addr.family == family)
			return &node->prefixes[i];
	return NULL;
}
