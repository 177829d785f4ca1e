// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "cluster_check.h"

#include <errno.h>
#include <string.h>

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

static int compare_macs(const void *a, const void *b)
{
	const struct cluster_node *const *left = a, *const *right = b;
	int r = memcmp((*left)->mac, (*right)->mac, PODNET_MAC_SIZE);

	return r ? r : compare_places(*left, *right);
}

static int check_names(const struct cluster *cluster,
		       const struct cluster_node **refs,
		       struct podnet_error *err)
{
	qsort(refs, cluster->node_count, sizeof(*refs), compare_names);
	for (size_t i = 1; i < cluster->node_count; i++)
		if (!strcmp(refs[i - 1]->name, refs[i]->name))
			return podnet_error_set(
				err, EINVAL,
				"nodes[%td].name: '%s' is the name of nodes[%td] already",
				refs[i] - cluster->nodes, refs[i]->name,
				refs[i - 1] - cluster->nodes);
	return 0;
}

static int check_macs(const struct cluster *cluster,
		      const struct cluster_node **refs,
		      struct podnet_error *err)
{
	char text[PODNET_MAC_STRLEN];

	qsort(refs, cluster->node_count, sizeof(*refs), compare_macs);
	for (size_t i = 1; i < cluster->node_count; i++)
		if (!podnet_mac_is_zero(refs[i]->mac) &&
		    !memcmp(refs[i - 1]->mac, refs[i]->mac, PODNET_MAC_SIZE))
			return podnet_error_set(
				err, EINVAL,
				"nodes[%td].mac: %s is the MAC address of nodes[%td] already",
				refs[i] - cluster->nodes,
				podnet_mac_format(refs[i]->mac, text),
				refs[i - 1] - cluster->nodes);
	return 0;
}

static int check_nodes(const struct cluster *cluster, struct podnet_error *err)
{
	_cleanup_free_ const struct cluster_node **refs = NULL;
	int r;

	refs = calloc(cluster->node_count + 1, sizeof(*refs));
	if (!refs)
		return podnet_error_set(err, ENOMEM, "nodes: out of memory");
	for (size_t i = 0; i < cluster->node_count; i++)
		refs[i] = &cluster->nodes[i];
	r = check_names(cluster, refs, err);
	return r ? r : check_macs(cluster, refs, err);
}

/* An address and where it stands, to be sorted. */
struct address_ref {
	const struct podnet_addr *addr;
	size_t node, index;
};

static int compare_address_refs(const void *a, const void *b)
{
	const struct address_ref *left = a, *right = b;
	int r = podnet_addr_compare(left->addr, right->addr);

	return r ? r : (left->node > right->node) - (left->node < right->node);
}

static int check_addresses(const struct cluster *cluster,
			   struct podnet_error *err)
{
	_cleanup_free_ struct address_ref *refs = NULL;
	char text[PODNET_ADDR_STRLEN];
	size_t count = 0;

	refs = calloc(cluster->node_count * CLUSTER_ADDRESSES_MAX + 1,
		      sizeof(*refs));
	if (!refs)
		return podnet_error_set(err, ENOMEM, "nodes: out of memory");
	for (size_t i = 0; i < cluster->node_count; i++)
		for (size_t j = 0; j < cluster->nodes[i].address_count; j++)
			refs[count++] = (struct address_ref){
				&cluster->nodes[i].addresses[j], i, j
			};
	qsort(refs, count, sizeof(*refs), compare_address_refs);
	for (size_t i = 1; i < count; i++)
		if (!podnet_addr_compare(refs[i - 1].addr, refs[i].addr))
			return podnet_error_set(
				err, EINVAL,
				"nodes[%zu].addresses[%zu]: %s is an address of nodes[%zu] already",
				refs[i].node, refs[i].index,
				podnet_addr_format(refs[i].addr, text),
				refs[i - 1].node);
	return 0;
}

/* Two nodes reach each other over a family in which both have an address: with
 * one of IPv4 alone and one of IPv6 alone, some pods would never meet. */
static int check_families(const struct cluster *cluster,
			  struct podnet_error *err)
{
	const struct cluster_node *first = NULL;

	for (size_t i = 0; i < cluster->node_count; i++) {
		const struct cluster_node *node = &cluster->nodes[i];

		if (node->address_count != 1)
			continue;
		if (!first)
			first = node;
		if (node->addresses[0].family == first->addresses[0].family)
			continue;
		return podnet_error_set(
			err, EINVAL,
			"nodes[%zu].addresses: is %s alone, and that of nodes[%td] is not: one of them needs both families",
			i, node->addresses[0].family == AF_INET ? "IPv4" : "IPv6",
			first - cluster->nodes);
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
static int check_prefixes(const struct cluster *cluster,
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

int cluster_check(const struct cluster *cluster, struct podnet_error *err)
{
	int r = check_nodes(cluster, err);

	if (!r)
		r = check_addresses(cluster, err);
	if (!r)
		r = check_families(cluster, err);
	if (!r)
		r = check_prefixes(cluster, err);
	return r;
}
