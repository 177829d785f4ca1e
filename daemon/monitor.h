/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Tells when something changed in the kernel, not what: the state counts. */
#ifndef PODNETD_MONITOR_H
#define PODNETD_MONITOR_H

#include <uv.h>

#include "podnet.h"

struct monitor;

typedef void (*monitor_fn)(void *data);

/* @fn is called for changes of links, addresses and routes, and, once the
 * module is there, of its devices, peers, routes and ports. */
int monitor_new(uv_loop_t *loop, monitor_fn fn, void *data,
		struct monitor **ret, struct podnet_error *err);
/* Forgets the events up to now: call it before the state is read. */
int monitor_drain(struct monitor *monitor, struct podnet_error *err);
/* The module may be another one now: the next drain looks for it anew. */
void monitor_forget_module(struct monitor *monitor);
/* The memory goes when the loop has run once more; NULL is fine. */
void monitor_close(struct monitor *monitor);

#endif /* PODNETD_MONITOR_H */
