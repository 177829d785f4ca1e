// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "command.h"

#include "attach.h"
#include "ipam.h"
#include "key.h"
#include "lease.h"
#include "pod.h"
#include "result.h"

static enum cni_code attach_and_answer(const struct cni_conf *conf,
				       const struct cni_pod *pod,
				       struct cni_attachment *attachment,
				       FILE *out, struct podnet_error *err)
{
	enum cni_code code;

	code = cni_attach(pod, attachment, err);
	if (code)
		return code;
	if (cni_result_write_add(out, conf, pod, attachment, err) < 0) {
		cni_detach(attachment->host_ifname, NULL);
		return CNI_IO_FAILURE;
	}
	return CNI_OK;
}

enum cni_code cni_cmd_add(const struct cni_env *env,
			  const struct cni_conf *conf, FILE *out,
			  struct podnet_error *err)
{
	const struct cni_key key = {
		.network = conf->name,
		.container_id = env->container_id,
		.ifname = env->ifname,
	};
	_cleanup_pod_ struct cni_pod pod = CNI_POD_NONE;
	struct cni_attachment attachment = { 0 };
	struct cni_lease lease;
	enum cni_code code;

	code = cni_conf_check_add(conf, err);
	if (code)
		return code;
	code = cni_lease_read(conf->run_dir, &lease, err);
	if (code)
		return code;
	/* Before an address is taken: an ADD that is repeated by mistake must
	 * not touch what the running pod has. */
	code = cni_pod_open(env, &pod, err);
	if (code)
		return code;
	code = cni_ipam_allocate(conf->run_dir, &key, &lease,
				 &attachment.allocation, err);
	if (code)
		return code;

	attachment.kind = conf->kind;
	attachment.device = lease.device;
	attachment.mtu = lease.mtu;
	cni_host_ifname(&key, attachment.host_ifname);
	code = attach_and_answer(conf, &pod, &attachment, out, err);
	if (code && attachment.allocation.is_new)
		cni_ipam_release(conf->run_dir, &key, NULL);
	return code;
}
