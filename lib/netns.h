/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PODNET_NETNS_H
#define PODNET_NETNS_H

#include "error.h"

/* Moves the calling thread; @ret_home is for podnet_netns_leave(), which
 * closes it. */
int podnet_netns_enter(int netns_fd, int *ret_home, struct podnet_error *err);
int podnet_netns_leave(int home, struct podnet_error *err);

#endif /* PODNET_NETNS_H */
