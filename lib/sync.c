// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "genl.h"

#include <errno.h>

/* Writers that were killed between begin and commit, one after the other. */
#define BEGIN_TRIES 16

static int send_generation(struct podnet_genl *genl, enum podnet_cmd cmd,
			   unsigned int ifindex, uint32_t generation,
			   struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	int ret;

	ret = podnet_genl_message(genl, cmd, ifindex, &msg, err);
	if (ret)
		return ret;
	ret = nla_put_u32(msg, PODNET_A_GENERATION, generation);
	if (ret)
		return podnet_netlink_build_error(ret, err);
	return podnet_netlink_request(&genl->netlink, msg, NULL, NULL, NULL,
				      err);
}

int podnet_sync_begin(struct podnet_genl *genl, unsigned int ifindex,
		      uint32_t generation, struct podnet_error *err)
{
	int ret = send_generation(genl, PODNET_CMD_SYNC_BEGIN, ifindex,
				  generation, err);

	if (ret)
		podnet_error_prefix(err, "cannot begin generation %u",
				    generation);
	return ret;
}

int podnet_sync_commit(struct podnet_genl *genl, unsigned int ifindex,
		       uint32_t generation, struct podnet_error *err)
{
	int ret = send_generation(genl, PODNET_CMD_SYNC_COMMIT, ifindex,
				  generation, err);

	if (ret)
		podnet_error_prefix(err, "cannot commit generation %u",
				    generation);
	return ret;
}

/* Generations are compared for equality alone; 0 is none. */
static uint32_t generation_after(uint32_t generation)
{
	return generation == UINT32_MAX ? 1 : generation + 1;
}

static int begin_free(struct podnet_genl *genl, unsigned int ifindex,
		      uint32_t *ret_generation, struct podnet_error *err)
{
	struct podnet_device device;
	uint32_t generation;
	int ret;

	ret = podnet_device_get(genl, ifindex, &device, err);
	if (ret)
		return ret;
	generation = device.generation;
	for (int i = 0; i < BEGIN_TRIES; i++) {
		generation = generation_after(generation);
		ret = podnet_sync_begin(genl, ifindex, generation, err);
		if (ret != -EBUSY)
			break;
	}
	if (!ret)
		*ret_generation = generation;
	return ret;
}

int podnet_sync_apply(struct podnet_genl *genl, unsigned int ifindex,
		      const struct podnet_wanted *wanted,
		      uint32_t *ret_generation, struct podnet_error *err)
{
	uint32_t generation;
	int ret;

	ret = begin_free(genl, ifindex, &generation, err);
	if (!ret)
		ret = podnet_peer_write(genl, ifindex, wanted->peers,
					wanted->peer_count, generation, err);
	if (!ret)
		ret = podnet_route_write(genl, ifindex, wanted->routes,
					 wanted->route_count, generation, err);
	if (!ret)
		ret = podnet_sync_commit(genl, ifindex, generation, err);
	if (!ret && ret_generation)
		*ret_generation = generation;
	return ret;
}
