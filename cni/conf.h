/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The network configuration that a container runtime passes on stdin.
 */
#ifndef PODNET_CNI_CONF_H
#define PODNET_CNI_CONF_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "cleanup.h"
#include "code.h"
#include "error.h"
#include "version.h"

#define CNI_CONF_MAX_SIZE	(1u << 20)	/* bytes */

struct cni_kind;

struct cni_conf {
	cJSON *json;		/* owns all that follows */
	enum cni_version version;
	const char *name;
	const char *run_dir;
	const cJSON *dns;	/* NULL if not given */
	const struct cni_kind *kind;	/* of "attach"; NULL if there is none such */
};

/* Of a configuration that is invalid otherwise, the version is written all
 * the same: the error has to be in it. */
enum cni_code cni_conf_parse(const char *text, size_t size,
			     struct cni_conf *ret, struct podnet_error *err);
/* Refuses what ADD cannot do and what it would have to ignore. DEL must not: it
 * has to clean up under any configuration. */
enum cni_code cni_conf_check_add(const struct cni_conf *conf,
				 struct podnet_error *err);
void cni_conf_done(struct cni_conf *conf);

#define _cleanup_conf_ _cleanup_(cni_conf_done)

#endif /* PODNET_CNI_CONF_H */
