/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Peers, routes and ports in arrays that grow.
 */
#ifndef PODNET_CTL_LIST_H
#define PODNET_CTL_LIST_H

#include "cleanup.h"
#include "podnet.h"

struct peer_list {
	struct podnet_peer *entries;
	size_t count;
};

struct route_list {
	struct podnet_route *entries;
	size_t count;
};

struct port_list {
	struct podnet_port *entries;
	size_t count;
};

/* -ENOMEM */
int peer_list_add(struct peer_list *list, const struct podnet_peer *peer);
int route_list_add(struct route_list *list, const struct podnet_route *route);
int port_list_add(struct port_list *list, const struct podnet_port *port);

/* By name, by prefix, and by the link's name. */
void peer_list_sort(struct peer_list *list);
void route_list_sort(struct route_list *list);
void port_list_sort(struct port_list *list);
/* In a sorted list; NULL if there is none. */
const struct podnet_peer *peer_list_find(const struct peer_list *list,
					 const char *name);

static inline void cleanup_peer_list_p(struct peer_list *list)
{
	free(list->entries);
}
#define _cleanup_peer_list_ _cleanup_(cleanup_peer_list_p)

static inline void cleanup_route_list_p(struct route_list *list)
{
	free(list->entries);
}
#define _cleanup_route_list_ _cleanup_(cleanup_route_list_p)

static inline void cleanup_port_list_p(struct port_list *list)
{
	free(list->entries);
}
#define _cleanup_port_list_ _cleanup_(cleanup_port_list_p)

#endif /* PODNET_CTL_LIST_H */
