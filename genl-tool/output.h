/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The JSON that podnetctl(8) documents: a stable interface.
 */
#ifndef PODNET_CTL_OUTPUT_H
#define PODNET_CTL_OUTPUT_H

#include "json.h"

/* @link NULL: without its state. */
cJSON *output_device(const struct podnet_device *device,
		     const struct podnet_link *link);
cJSON *output_drops(const struct podnet_device *device);
cJSON *output_peer(const struct podnet_peer *peer);
cJSON *output_route(const struct podnet_route *route);

/* One document on one line of stdout; takes @json. */
int output_print(cJSON *json, struct podnet_error *err);

#endif /* PODNET_CTL_OUTPUT_H */
