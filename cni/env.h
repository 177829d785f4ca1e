/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The parameters that a container runtime passes in the environment.
 */
#ifndef PODNET_CNI_ENV_H
#define PODNET_CNI_ENV_H

#include <stdbool.h>

#include "code.h"
#include "error.h"

enum cni_command {
	CNI_COMMAND_NONE,	/* CNI_COMMAND is not set */
	CNI_COMMAND_ADD,
	CNI_COMMAND_DEL,
	CNI_COMMAND_CHECK,
	CNI_COMMAND_GC,
	CNI_COMMAND_STATUS,
	CNI_COMMAND_VERSION,
};

/* The strings are those of the environment; "" if not set. */
struct cni_env {
	enum cni_command command;
	const char *container_id;
	const char *netns;
	const char *ifname;
	bool netns_override;	/* the pod may live in our own namespace */
};

/* Checks that all is there that the command needs, and that it is valid. */
enum cni_code cni_env_read(char *const *environment, struct cni_env *ret,
			   struct podnet_error *err);

/* The specification's rule for container IDs and network names, with the
 * length limited to what a file name may have. */
bool cni_identifier_is_valid(const char *text);
#define CNI_IDENTIFIER_RULE                                      \
	"1 to 255 letters, digits, '_', '.' and '-', the first " \
	"one a letter or digit"

#endif /* PODNET_CNI_ENV_H */
