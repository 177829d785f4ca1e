/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNET_CTL_COMMAND_H
#define PODNET_CTL_COMMAND_H

#include <stdint.h>

#include "args.h"

struct options {
	bool json;
	const char *run_dir;
	/* Only for commands that take them. */
	bool all;
	bool why;
	bool watch;
	uint32_t interval;	/* seconds */
};

/* A verb of an object. @run returns 0, -errno with @err set, or, having said
 * why in its output, an exit status. */
struct command {
	const char *verb;	/* "" is the only one of an object without verbs */
	const char *usage;	/* also tells which options it takes */
	int (*run)(struct args *args, const struct options *options,
		   struct podnet_error *err);
};

/* Each ends with an entry whose verb is NULL. */
extern const struct command device_commands[];
extern const struct command peer_commands[];
extern const struct command route_commands[];
extern const struct command port_commands[];
extern const struct command sync_commands[];
extern const struct command stats_commands[];
extern const struct command drops_commands[];
extern const struct command monitor_commands[];
extern const struct command status_commands[];
extern const struct command version_commands[];

#endif /* PODNET_CTL_COMMAND_H */
