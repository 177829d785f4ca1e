/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNETD_OPTIONS_H
#define PODNETD_OPTIONS_H

#include "podnet.h"

enum options_action {
	OPTIONS_RUN,
	OPTIONS_CHECK,
	OPTIONS_HELP,
	OPTIONS_VERSION,
};

struct options {
	enum options_action action;
	const char *cluster, *device, *run_dir;
	char node[PODNET_NAME_MAX + 1];
	bool node_given;	/* by --node; otherwise the host's name */
};

/* Points into @argv. -EINVAL for a usage error. */
int options_parse(int argc, char **argv, struct options *ret,
		  struct podnet_error *err);

extern const char options_help[];

#endif /* PODNETD_OPTIONS_H */
