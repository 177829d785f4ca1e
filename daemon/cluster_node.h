/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* A node in the description of a cluster, as far as it can be read alone. */
#ifndef PODNETD_CLUSTER_NODE_H
#define PODNETD_CLUSTER_NODE_H

#include "cluster.h"
#include "json.h"

/* Room for the path of an element, and for one of its member. */
#define CLUSTER_WHERE_MAX	32
#define CLUSTER_MEMBER_MAX	(CLUSTER_WHERE_MAX + 32)

/* @cluster has all but its nodes; @node is zero. */
int cluster_node_parse(const cJSON *object, const char *where,
		       const struct cluster *cluster, struct cluster_node *node,
		       struct podnet_error *err);
/* The member "wire" of a node or of the cluster; @ret stays as it is without
 * one. */
int cluster_wire_parse(const cJSON *object, const char *where,
		       enum podnet_wire *ret, struct podnet_error *err);

#endif /* PODNETD_CLUSTER_NODE_H */
