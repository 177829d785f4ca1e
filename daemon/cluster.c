// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "cluster.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cluster_check.h"
#include "cluster_node.h"
#include "cluster_prefix.h"
#include "json.h"

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
		char where[CLUSTER_WHERE_MAX];

		if (cluster->cidr_count == CLUSTER_CIDRS_MAX)
			return podnet_error_set(err, E2BIG,
						"clusterCIDRs: more than %d entries",
						CLUSTER_CIDRS_MAX);
		snprintf(where, sizeof(where), "clusterCIDRs[%zu]",
			 cluster->cidr_count);
		r = cluster_prefix_parse(item, where, cidr, err);
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

/* What holds for nodes that do not say otherwise. */
static int parse_wire(const cJSON *root, struct cluster *cluster,
		      struct podnet_error *err)
{
	uint32_t port = PODNET_PORT_DEFAULT;
	int r;

	cluster->wire = PODNET_WIRE_IPUDP;
	cluster->vni = PODNET_VNI_DEFAULT;
	r = podnet_json_uint_optional(root, "", "port", 1, UINT16_MAX, &port,
				      err);
	if (!r)
		r = cluster_wire_parse(root, "", &cluster->wire, err);
	if (!r)
		r = podnet_json_uint_optional(root, "", "vni", 0,
					      PODNET_VNI_MAX, &cluster->vni,
					      err);
	cluster->port = port;
	return r;
}

static int parse_nodes(const cJSON *root, struct cluster *cluster,
		       struct podnet_error *err)
{
	const cJSON *array, *item;
	int count, r;

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
		char where[CLUSTER_WHERE_MAX];

		snprintf(where, sizeof(where), "nodes[%zu]", cluster->node_count);
		r = cluster_node_parse(item, where, cluster,
				       &cluster->nodes[cluster->node_count],
				       err);
		if (r)
			return r;
		cluster->node_count++;
	}
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
	static const char *const members[] = {
		"clusterCIDRs", "mtu", "port", "wire", "vni", "nodes", NULL,
	};
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
		r = parse_wire(root, cluster, err);
	if (!r)
		r = parse_nodes(root, cluster, err);
	if (!r)
		r = cluster_check(cluster, err);
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
