/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The host path of ports: in which directions nothing else is taken, and why
 * packets took it.
 */
#ifndef PODNET_CTL_HOST_PATH_H
#define PODNET_CTL_HOST_PATH_H

#include <stdio.h>

#include "list.h"

/* "tx", "rx", "both" or "none": host_path_tx and host_path_rx of @port. */
const char *host_path_format(const struct podnet_port *port);
int host_path_parse(const char *text, struct podnet_port *port,
		    struct podnet_error *err);

/* A table of the reasons, without those that had no packet, unless @all. */
int host_path_print(const struct port_list *list, bool all, FILE *out,
		    struct podnet_error *err);

#endif /* PODNET_CTL_HOST_PATH_H */
