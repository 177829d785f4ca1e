// SPDX-License-Identifier: GPL-2.0 OR MIT
/* podnetd's cluster file */
#include "reader.h"

#include "daemon/cluster.h"

const char reader_name[] = "cluster file";

const char *const reader_seeds[] = {
	"{\"clusterCIDRs\":[\"10.244.0.0/16\",\"fd00:10:244::/48\"],\"port\":7000,\"mtu\":1400,"
	"\"wire\":\"geneve\",\"vni\":7,"
	"\"nodes\":[{\"name\":\"a\",\"addresses\":[\"192.168.77.1\",\"fd77::1\"],\"prefixes\":"
	"[\"10.244.1.0/24\",\"fd00:10:244:1::/64\"]},{\"name\":\"b.example\",\"addresses\":"
	"[\"192.168.77.2\"],\"port\":7001,\"wire\":\"vxlan\",\"mac\":\"02:00:00:00:00:01\","
	"\"prefixes\":[\"10.244.2.0/24\"]}]}",
	"{\"clusterCIDRs\":[\"10.0.0.0/8\"],\"nodes\":[]}",
	"{\"clusterCIDRs\":[\"fd00::/48\"],\"nodes\":[{\"name\":\"n\",\"addresses\":"
	"[\"fd77::1\"],\"prefixes\":[\"fd00:0:0:1::/64\"]}]}",
	NULL,
};

int reader_read(const char *text, size_t size, struct podnet_error *err)
{
	_cleanup_cluster_ struct cluster *cluster = NULL;
	const struct cluster_node *node;
	int code = cluster_parse(text, size, &cluster, err);

	/* What is accepted can be used. */
	for (size_t i = 0; !code && i < cluster->node_count; i++)
		code = cluster_find(cluster, cluster->nodes[i].name, &node, err);
	return code;
}
