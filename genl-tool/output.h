/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The JSON that podnetctl(8) documents: a stable interface.
 */
#ifndef PODNET_CTL_OUTPUT_H
#define PODNET_CTL_OUTPUT_H

#include "json.h"
#include "rate.h"

/* @link NULL: without its state. */
cJSON *output_device(const struct podnet_device *device,
		     const struct podnet_link *link);
cJSON *output_drops(const struct podnet_device *device);
cJSON *output_peer(const struct podnet_peer *peer);
/* The beginning of what is said of a device at one look at it. @interval_ms is
 * the time since the last look, 0 if this is the only one. */
cJSON *output_look(const struct podnet_device *device, uint64_t interval_ms);
cJSON *output_drop(enum podnet_drop drop, uint64_t packets,
		   uint64_t interval_ms);
cJSON *output_rates(const char *peer, const struct rates *rates);
cJSON *output_route(const struct podnet_route *route);
cJSON *output_port(const struct podnet_port *port);

/* One document on one line of stdout; takes @json. */
int output_print(cJSON *json, struct podnet_error *err);

#endif /* PODNET_CTL_OUTPUT_H */
