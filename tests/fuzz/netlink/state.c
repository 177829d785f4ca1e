// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "request.h"

struct reading {
	struct podnet_genl *genl;
	struct state *state;
	const struct podnet_device *device;
	struct podnet_peer *peers;
	unsigned int *routes_seen;	/* by index of @peers */
	size_t peer_count, room;
	size_t route_count;
	struct podnet_port ports[REQUEST_PAIRS];
	size_t port_count;
	struct podnet_error *err;
};

static void reading_done(struct reading *reading)
{
	free(reading->peers);
	free(reading->routes_seen);
}

/* FNV-1a */
static void digest(struct state *state, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	while (size--)
		state->digest = (state->digest ^ *bytes++) * 0x100000001b3;
}

#define DIGEST(state, member) digest((state), &(member), sizeof(member))

static int add_peer(const struct podnet_peer *peer, void *data)
{
	struct reading *reading = data;

	if (reading->peer_count == reading->room) {
		size_t room = 2 * reading->room + 64;
		void *peers = reallocarray(reading->peers, room, sizeof(*peer));

		if (!peers)
			return -ENOMEM;
		reading->peers = peers;
		reading->room = room;
	}
	if (!peer->port)
		return podnet_error_set(reading->err, EILSEQ, "peer %s has port 0",
					peer->name);
	reading->peers[reading->peer_count++] = *peer;
	digest(reading->state, peer->name, strlen(peer->name));
	DIGEST(reading->state, peer->remote.bytes);
	DIGEST(reading->state, peer->remote6.bytes);
	DIGEST(reading->state, peer->port);
	DIGEST(reading->state, peer->wire);
	DIGEST(reading->state, peer->vni);
	DIGEST(reading->state, peer->mac);
	DIGEST(reading->state, peer->mac6);
	DIGEST(reading->state, peer->generation);
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const struct podnet_peer *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static int add_route(const struct podnet_route *route, void *data)
{
	struct reading *reading = data;
	struct podnet_peer key, *peer;
	char prefix[PODNET_PREFIX_STRLEN];

	memcpy(key.name, route->peer, sizeof(key.name));
	peer = bsearch(&key, reading->peers, reading->peer_count, sizeof(*peer),
		       compare_names);
	if (!peer)
		return podnet_error_set(reading->err, EILSEQ,
					"route %s leads to %s, which is not there",
					podnet_prefix_format(&route->prefix, prefix),
					route->peer);
	reading->routes_seen[peer - reading->peers]++;
	reading->route_count++;
	DIGEST(reading->state, route->prefix.addr.bytes);
	DIGEST(reading->state, route->prefix.len);
	digest(reading->state, route->peer, strlen(route->peer));
	DIGEST(reading->state, route->generation);
	return 0;
}

static int check_port(const struct reading *reading, const struct podnet_port *port)
{
	size_t i;

	for (i = 0; i < reading->port_count; i++) {
		const struct podnet_port *other = &reading->ports[i];

		if (port->ifindex == other->ifindex)
			return podnet_error_set(reading->err, EILSEQ,
						"there are two ports %s", port->ifname);
		if ((port->address.family &&
		     !podnet_addr_compare(&port->address, &other->address)) ||
		    (port->address6.family &&
		     !podnet_addr_compare(&port->address6, &other->address6)))
			return podnet_error_set(reading->err, EILSEQ,
						"ports %s and %s have one address",
						port->ifname, other->ifname);
	}
	if (i == REQUEST_PAIRS)
		return podnet_error_set(reading->err, EILSEQ,
					"there are more ports than pairs");
	if (!port->address.family && !port->address6.family)
		return podnet_error_set(reading->err, EILSEQ,
					"port %s has no address", port->ifname);
	return 0;
}

static int add_port(const struct podnet_port *port, void *data)
{
	struct reading *reading = data;
	int err = check_port(reading, port);

	if (err)
		return err;
	reading->ports[reading->port_count++] = *port;
	DIGEST(reading->state, port->ifindex);
	DIGEST(reading->state, port->address.bytes);
	DIGEST(reading->state, port->address6.bytes);
	DIGEST(reading->state, port->host_path_tx);
	DIGEST(reading->state, port->host_path_rx);
	DIGEST(reading->state, port->generation);
	return 0;
}

static int check_peers(const struct reading *reading)
{
	for (size_t i = 0; i < reading->peer_count; i++) {
		const struct podnet_peer *peer = &reading->peers[i];

		if (i && !strcmp(peer->name, peer[-1].name))
			return podnet_error_set(reading->err, EILSEQ,
						"there are two peers %s", peer->name);
		if (peer->routes != reading->routes_seen[i])
			return podnet_error_set(reading->err, EILSEQ,
						"peer %s counts %u routes, and has %u",
						peer->name, peer->routes,
						reading->routes_seen[i]);
	}
	return 0;
}

static int check_device(const struct reading *reading)
{
	const struct podnet_device *device = reading->device;

	if (device->peers != reading->peer_count ||
	    device->routes != reading->route_count ||
	    device->ports != reading->port_count)
		return podnet_error_set(
			reading->err, EILSEQ,
			"%s counts %u peers, %u routes and %u ports, and has %zu, %zu and %zu",
			device->ifname, device->peers, device->routes, device->ports,
			reading->peer_count, reading->route_count,
			reading->port_count);
	if (!device->port || !device->sport_min ||
	    device->sport_min > device->sport_max)
		return podnet_error_set(reading->err, EILSEQ,
					"%s has port %u and source ports %u to %u",
					device->ifname, device->port,
					device->sport_min, device->sport_max);
	return 0;
}

static int read_device(const struct podnet_device *device, void *data)
{
	const struct reading *outer = data;
	_cleanup_(reading_done) struct reading reading = {
		.genl = outer->genl,
		.state = outer->state,
		.device = device,
		.err = outer->err,
	};
	int err;

	DIGEST(reading.state, device->ifindex);
	DIGEST(reading.state, device->port);
	DIGEST(reading.state, device->local.bytes);
	DIGEST(reading.state, device->fwmark);
	DIGEST(reading.state, device->ttl);
	DIGEST(reading.state, device->udp_csum);
	DIGEST(reading.state, device->strict_source);
	DIGEST(reading.state, device->sport_min);
	DIGEST(reading.state, device->sport_max);
	DIGEST(reading.state, device->generation);
	DIGEST(reading.state, device->express_tx);
	DIGEST(reading.state, device->express_rx);

	err = podnet_peer_foreach(reading.genl, device->ifindex, add_peer,
				  &reading, reading.err);
	if (err)
		return err;
	qsort(reading.peers, reading.peer_count, sizeof(*reading.peers),
	      compare_names);
	reading.routes_seen = calloc(reading.peer_count + 1, sizeof(unsigned int));
	if (!reading.routes_seen)
		return -ENOMEM;
	err = podnet_route_foreach(reading.genl, device->ifindex, add_route,
				   &reading, reading.err);
	if (!err)
		err = podnet_port_foreach(reading.genl, device->ifindex, add_port,
					  &reading, reading.err);
	if (!err)
		err = check_peers(&reading);
	if (!err)
		err = check_device(&reading);
	reading.state->devices++;
	reading.state->peers += reading.peer_count;
	reading.state->routes += reading.route_count;
	reading.state->ports += reading.port_count;
	return err;
}

struct device_list {
	struct podnet_device *devices;
	size_t count;
};

static int add_device(const struct podnet_device *device, void *data)
{
	struct device_list *list = data;
	void *devices = reallocarray(list->devices, list->count + 1, sizeof(*device));

	if (!devices)
		return -ENOMEM;
	list->devices = devices;
	list->devices[list->count++] = *device;
	return 0;
}

int state_read(struct podnet_genl *genl, struct state *ret,
	       struct podnet_error *err)
{
	struct reading reading = { .genl = genl, .state = ret, .err = err };
	struct device_list list = {};
	int code;

	memset(ret, 0, sizeof(*ret));
	code = podnet_device_foreach(genl, add_device, &list, err);
	for (size_t i = 0; !code && i < list.count; i++)
		code = read_device(&list.devices[i], &reading);
	free(list.devices);
	return code;
}
