// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "version.h"

#include <string.h>

const char *cni_version_name(enum cni_version version)
{
	switch (version) {
	case CNI_VERSION_0_3_0:
		return "0.3.0";
	case CNI_VERSION_0_3_1:
		return "0.3.1";
	case CNI_VERSION_0_4_0:
		return "0.4.0";
	case CNI_VERSION_1_0_0:
		return "1.0.0";
	case CNI_VERSION_1_1_0:
		return "1.1.0";
	}
	return "";
}

bool cni_version_parse(const char *text, enum cni_version *ret)
{
	enum cni_version version;

	for (version = CNI_VERSION_OLDEST; version <= CNI_VERSION_NEWEST;
	     version++) {
		if (strcmp(text, cni_version_name(version)) == 0) {
			*ret = version;
			return true;
		}
	}
	return false;
}

const char *cni_version_list(void)
{
	return "0.3.0, 0.3.1, 0.4.0, 1.0.0";
}
