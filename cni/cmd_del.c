// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "command.h"

#include "attach.h"
#include "ipam.h"
#include "key.h"

/*
 * CNI_NETNS is not looked at: the node's end of the pair is enough, and the
 * pod's namespace may be gone. The addresses are released last, because until
 * the link is gone they are in use.
 */
enum cni_code cni_cmd_del(const struct cni_env *env,
			  const struct cni_conf *conf, FILE *out,
			  struct podnet_error *err)
{
	const struct cni_key key = {
		.network = conf->name,
		.container_id = env->container_id,
		.ifname = env->ifname,
	};
	char host_ifname[IF_NAMESIZE];
	enum cni_code code;

	cni_host_ifname(&key, host_ifname);
	code = cni_detach(host_ifname, err);
	if (code)
		return code;
	return cni_ipam_release(conf->run_dir, &key, err);
}
