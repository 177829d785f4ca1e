/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The wanted state in one JSON document, as podnetctl(8) describes it.
 */
#ifndef PODNET_CTL_DOCUMENT_H
#define PODNET_CTL_DOCUMENT_H

#include "json.h"
#include "list.h"

/* Refuses what cannot be applied as a whole: a peer or route that stands
 * twice, or a route to a peer that is not there. */
int document_parse(const cJSON *json, struct peer_list *ret_peers,
		   struct route_list *ret_routes, struct podnet_error *err);

#endif /* PODNET_CTL_DOCUMENT_H */
