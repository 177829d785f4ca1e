/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The plugin as a function.
 */
#ifndef PODNET_CNI_RUN_H
#define PODNET_CNI_RUN_H

#include <stdio.h>

/* Serves one call of a container runtime; returns the exit status. @in is
 * read only if the command needs a network configuration. */
int cni_run(char *const *environment, FILE *in, FILE *out, FILE *log);

#endif /* PODNET_CNI_RUN_H */
