/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the plugin says on stdout: one JSON document per run.
 */
#ifndef PODNET_CNI_RESULT_H
#define PODNET_CNI_RESULT_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "attach.h"
#include "code.h"
#include "conf.h"
#include "pod.h"
#include "version.h"

/* The answers to ADD and VERSION. -errno if stdout does not take them. */
int cni_result_write_add(FILE *out, const struct cni_conf *conf,
			 const struct cni_pod *pod,
			 const struct cni_attachment *attachment,
			 struct podnet_error *err);
int cni_result_write_versions(FILE *out, struct podnet_error *err);
int cni_result_write_error(FILE *out, enum cni_version version,
			   enum cni_code code, const char *message);

#endif /* PODNET_CNI_RESULT_H */
