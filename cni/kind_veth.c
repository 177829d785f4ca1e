// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "kind.h"

/* Nothing is resolved at run time: either end knows the other's MAC address. */
static enum cni_code set_neighbours(const struct cni_pair *pair,
				    const struct cni_attachment *attachment,
				    struct podnet_error *err)
{
	const struct cni_allocation *allocation = &attachment->allocation;
	const struct cni_end *host = &pair->host, *pod = &pair->pod;
	size_t i;

	for (i = 0; i < allocation->n_addresses; i++) {
		const struct cni_address *address = &allocation->addresses[i];

		if (podnet_neigh_set(pod->rtnl, pod->link.ifindex,
				     &address->gateway, host->link.mac, err) < 0 ||
		    podnet_neigh_set(host->rtnl, host->link.ifindex,
				     &address->addr, pod->link.mac, err) < 0)
			return CNI_INTERNAL;
	}
	return CNI_OK;
}

const struct cni_kind cni_kind_veth = {
	.name = "veth",
	.make = podnet_link_add_veth,
	.join = set_neighbours,
};
