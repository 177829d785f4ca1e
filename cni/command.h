/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The commands of the specification. Each writes its result, if it has one,
 * to @out, and nothing if it fails.
 */
#ifndef PODNET_CNI_COMMAND_H
#define PODNET_CNI_COMMAND_H

#include <stdio.h>

#include "code.h"
#include "conf.h"
#include "env.h"

/* Undoes all of what it did if it fails. */
enum cni_code cni_cmd_add(const struct cni_env *env,
			  const struct cni_conf *conf, FILE *out,
			  struct podnet_error *err);
/* Succeeds whatever is already gone. */
enum cni_code cni_cmd_del(const struct cni_env *env,
			  const struct cni_conf *conf, FILE *out,
			  struct podnet_error *err);

#endif /* PODNET_CNI_COMMAND_H */
