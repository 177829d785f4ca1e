// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "list.h"

#include <errno.h>
#include <string.h>

/* Room for one more: the array grows by whole powers of two, so its room need
 * not be kept. */
static void *grow(void *entries, size_t count, size_t size)
{
	if (count & (count - 1))
		return entries;
	return reallocarray(entries, count ? 2 * count : 1, size);
}

int peer_list_add(struct peer_list *list, const struct podnet_peer *peer)
{
	void *entries = grow(list->entries, list->count, sizeof(*peer));

	if (!entries)
		return -ENOMEM;
	list->entries = entries;
	list->entries[list->count++] = *peer;
	return 0;
}

int route_list_add(struct route_list *list, const struct podnet_route *route)
{
	void *entries = grow(list->entries, list->count, sizeof(*route));

	if (!entries)
		return -ENOMEM;
	list->entries = entries;
	list->entries[list->count++] = *route;
	return 0;
}

int port_list_add(struct port_list *list, const struct podnet_port *port)
{
	void *entries = grow(list->entries, list->count, sizeof(*port));

	if (!entries)
		return -ENOMEM;
	list->entries = entries;
	list->entries[list->count++] = *port;
	return 0;
}

static int compare_peers(const void *a, const void *b)
{
	return strcmp(((const struct podnet_peer *)a)->name,
		      ((const struct podnet_peer *)b)->name);
}

static int compare_routes(const void *a, const void *b)
{
	return podnet_prefix_compare(&((const struct podnet_route *)a)->prefix,
				     &((const struct podnet_route *)b)->prefix);
}

static int compare_ports(const void *a, const void *b)
{
	return strcmp(((const struct podnet_port *)a)->ifname,
		      ((const struct podnet_port *)b)->ifname);
}

void peer_list_sort(struct peer_list *list)
{
	if (list->count)
		qsort(list->entries, list->count, sizeof(*list->entries),
		      compare_peers);
}

void route_list_sort(struct route_list *list)
{
	if (list->count)
		qsort(list->entries, list->count, sizeof(*list->entries),
		      compare_routes);
}

void port_list_sort(struct port_list *list)
{
	if (list->count)
		qsort(list->entries, list->count, sizeof(*list->entries),
		      compare_ports);
}

static int compare_name(const void *name, const void *peer)
{
	return strcmp(name, ((const struct podnet_peer *)peer)->name);
}

const struct podnet_peer *peer_list_find(const struct peer_list *list,
					 const char *name)
{
	if (!list->count)
		return NULL;
	return bsearch(name, list->entries, list->count, sizeof(*list->entries),
		       compare_name);
}
