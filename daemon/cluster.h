/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The cluster as a store describes it: podnet-cluster(5). A struct cluster
 * that exists has passed every check.
 */
#ifndef PODNETD_CLUSTER_H
#define PODNETD_CLUSTER_H

#include <stddef.h>

#include "cleanup.h"
#include "podnet.h"

#define CLUSTER_SIZE_MAX	(16u << 20)	/* bytes of JSON */
#define CLUSTER_CIDRS_MAX	16
#define CLUSTER_NODES_MAX	16384
#define CLUSTER_ADDRESSES_MAX	2		/* a node: one per family */
#define CLUSTER_PREFIXES_MAX	2		/* a node: one per family */

#define CLUSTER_MTU_MIN		576u
#define CLUSTER_MTU_MIN_IPV6	1280u		/* RFC 8200 section 5 */
#define CLUSTER_MTU_MAX		65507u		/* UDP in IPv4: RFC 768 */

struct cluster_node {
	char name[PODNET_NAME_MAX + 1];
	struct podnet_addr addresses[CLUSTER_ADDRESSES_MAX]; /* underlay */
	size_t address_count;
	uint16_t port;
	enum podnet_wire wire;			/* what the node is sent */
	uint8_t mac[PODNET_MAC_SIZE];		/* zero: none */
	struct podnet_prefix prefixes[CLUSTER_PREFIXES_MAX];
	size_t prefix_count;
};

struct cluster {
	struct podnet_prefix cidrs[CLUSTER_CIDRS_MAX];
	size_t cidr_count;
	uint32_t mtu;				/* 0: from the underlay */
	/* Port and wire format are in the nodes, which take these by default. */
	uint16_t port;
	enum podnet_wire wire;
	uint32_t vni;				/* of all nodes */
	struct cluster_node *nodes;		/* sorted by name */
	size_t node_count;
};

/* The error names the member by its path. */
int cluster_parse(const char *text, size_t size, struct cluster **ret,
		  struct podnet_error *err);
void cluster_free(struct cluster *cluster);

static inline void cleanup_cluster_p(struct cluster **cluster)
{
	cluster_free(*cluster);
}
#define _cleanup_cluster_ _cleanup_(cleanup_cluster_p)

/* -ENOENT if there is no node of that name. */
int cluster_find(const struct cluster *cluster, const char *name,
		 const struct cluster_node **ret, struct podnet_error *err);

/* The one of that family, or NULL. */
const struct podnet_addr *cluster_node_address(const struct cluster_node *node,
					       sa_family_t family);
const struct podnet_prefix *
cluster_node_prefix(const struct cluster_node *node, sa_family_t family);

#endif /* PODNETD_CLUSTER_H */
