// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "kind.h"

#include <errno.h>

#include "cleanup.h"

static void cleanup_genl_p(struct podnet_genl **genl)
{
	podnet_genl_close(*genl);
}
#define _cleanup_genl_ _cleanup_(cleanup_genl_p)

/* In the node's namespace, where the plugin runs. */
static int bind_to(const char *device, const struct podnet_port *port,
		   struct podnet_error *err)
{
	_cleanup_genl_ struct podnet_genl *genl = NULL;
	struct podnet_device found = { 0 };
	int r;

	r = podnet_genl_open(&genl, err);
	if (r == 0)
		r = podnet_device_find(genl, device, &found, err);
	if (r < 0)
		return r;
	return podnet_port_add(genl, found.ifindex, port, 1, true, err);
}

/* The ends resolve no addresses, so there are no neighbours to set. */
static enum cni_code bind_port(const struct cni_pair *pair,
			       const struct cni_attachment *attachment,
			       struct podnet_error *err)
{
	const struct cni_allocation *allocation = &attachment->allocation;
	struct podnet_port port = { .ifindex = pair->host.link.ifindex };
	size_t i;
	int r;

	for (i = 0; i < allocation->n_addresses; i++)
		podnet_port_put_address(&port, &allocation->addresses[i].addr);
	r = bind_to(attachment->device, &port, err);
	if (r == -ENODEV)
		return cni_error_set(err, CNI_TRY_AGAIN,
				     "there is no podnet device '%s', which podnetd makes: check that it runs and is in sync",
				     attachment->device);
	return r < 0 ? CNI_INTERNAL : CNI_OK;
}

const struct cni_kind cni_kind_podport = {
	.name = PODNET_PODPORT_RTNL_KIND,
	.make = podnet_link_add_podport,
	.join = bind_port,
};
