/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Versions of the CNI specification.
 */
#ifndef PODNET_CNI_VERSION_H
#define PODNET_CNI_VERSION_H

#include <stdbool.h>

/* In order of release, so that they compare with < and >. */
enum cni_version {
	CNI_VERSION_0_3_0,
	CNI_VERSION_0_3_1,
	CNI_VERSION_0_4_0,
	CNI_VERSION_1_0_0,
	CNI_VERSION_1_1_0,
};

#define CNI_VERSION_OLDEST	CNI_VERSION_0_3_0
/* 1.1.0 makes GC and STATUS duties of a plugin; it must not be offered
 * without them. */
#define CNI_VERSION_NEWEST	CNI_VERSION_1_0_0

const char *cni_version_name(enum cni_version version);
/* Fails for what this plugin does not support. */
bool cni_version_parse(const char *text, enum cni_version *ret);
/* "0.3.0, 0.3.1, ..." */
const char *cni_version_list(void);

#endif /* PODNET_CNI_VERSION_H */
