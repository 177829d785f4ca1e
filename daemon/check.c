// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "check.h"

#include <stdio.h>

#include "cluster.h"
#include "file.h"

static void print_prefixes(const struct podnet_prefix *prefixes, size_t count)
{
	char text[PODNET_PREFIX_STRLEN];

	for (size_t i = 0; i < count; i++)
		printf(" %s", podnet_prefix_format(&prefixes[i], text));
	printf("\n");
}

static void print_node(const struct cluster_node *node)
{
	char text[PODNET_ADDR_STRLEN];
	char mac[PODNET_MAC_STRLEN];

	printf("node %s: addresses", node->name);
	for (size_t i = 0; i < node->address_count; i++)
		printf(" %s", podnet_addr_format(&node->addresses[i], text));
	printf(", port %u, wire %s", node->port, podnet_wire_name(node->wire));
	if (!podnet_mac_is_zero(node->mac))
		printf(", MAC %s", podnet_mac_format(node->mac, mac));
	printf(", prefixes");
	print_prefixes(node->prefixes, node->prefix_count);
}

static void print_cluster(const struct cluster *cluster)
{
	printf("cluster CIDRs:");
	print_prefixes(cluster->cidrs, cluster->cidr_count);
	if (cluster->mtu)
		printf("MTU: %u\n", cluster->mtu);
	else
		printf("MTU: from the underlay\n");
	printf("wire: %s, VNI %u\n", podnet_wire_name(cluster->wire),
	       cluster->vni);
	printf("nodes: %zu\n", cluster->node_count);
}

int check_cluster_file(const struct options *options, struct podnet_error *err)
{
	_cleanup_cluster_ struct cluster *cluster = NULL;
	const struct cluster_node *own = NULL;
	_cleanup_free_ char *text = NULL;
	size_t size;
	int r;

	r = podnet_file_read(options->cluster, CLUSTER_SIZE_MAX, &text, &size,
			     err);
	if (r)
		return r;
	r = cluster_parse(text, size, &cluster, err);
	if (!r && options->node_given)
		r = cluster_find(cluster, options->node, &own, err);
	if (r)
		return podnet_error_prefix(err, "%s", options->cluster);
	printf("%s: valid\n", options->cluster);
	print_cluster(cluster);
	if (own)
		print_node(own);
	return 0;
}
