// SPDX-License-Identifier: GPL-2.0 OR MIT
/* the CNI plugin's network configuration */
#include "reader.h"

#include "cni/conf.h"

const char reader_name[] = "CNI configuration";

const char *const reader_seeds[] = {
	"{\"cniVersion\":\"1.0.0\",\"name\":\"net-1\",\"type\":\"podnet\",\"runDir\":\"/run/x\","
	"\"dns\":{\"nameservers\":[\"10.0.0.10\"],\"domain\":\"d\",\"search\":[\"a.b\"],"
	"\"options\":[\"ndots:5\"]},\"args\":{\"a\":1},\"runtimeConfig\":{},\"ipam\":{},"
	"\"attach\":\"podport\"}",
	"{\"cniVersion\":\"0.3.1\",\"name\":\"n\",\"type\":\"podnet\",\"attach\":\"veth\"}",
	NULL,
};

int reader_read(const char *text, size_t size, struct podnet_error *err)
{
	_cleanup_conf_ struct cni_conf conf = { .version = CNI_VERSION_NEWEST };
	enum cni_code code = cni_conf_parse(text, size, &conf, err);

	if (!code)
		code = cni_conf_check_add(&conf, err);
	return code;
}
