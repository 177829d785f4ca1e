// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "genl.h"

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
