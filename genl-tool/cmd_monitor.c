// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "command.h"
#include "host_path.h"
#include "kernel.h"
#include "output.h"

static const struct {
	const char *name;	/* as in JSON */
	const char *command;	/* as podnetctl would make it so */
} events[] = {
	[PODNET_CMD_DEVICE_SET] = { "device-set", "device set" },
	[PODNET_CMD_PEER_NEW] = { "peer-new", "peer replace" },
	[PODNET_CMD_PEER_SET] = { "peer-set", "peer set" },
	[PODNET_CMD_PEER_DEL] = { "peer-del", "peer del" },
	[PODNET_CMD_ROUTE_NEW] = { "route-new", "route replace" },
	[PODNET_CMD_ROUTE_SET] = { "route-set", "route set" },
	[PODNET_CMD_ROUTE_DEL] = { "route-del", "route del" },
	[PODNET_CMD_SYNC_COMMIT] = { "sync-commit", "sync commit" },
	[PODNET_CMD_PORT_NEW] = { "port-new", "port replace" },
	[PODNET_CMD_PORT_SET] = { "port-set", "port set" },
	[PODNET_CMD_PORT_DEL] = { "port-del", "port del" },
};

/* The device may be gone by now. */
static const char *device_name(const struct podnet_event *event, char *buf)
{
	if (event->device)
		return event->device->ifname;
	if (!if_indextoname(event->ifindex, buf))
		snprintf(buf, IF_NAMESIZE, "if%u", event->ifindex);
	return buf;
}

static const char *on_off(bool on)
{
	return on ? "on" : "off";
}

static void print_device(const struct podnet_device *device)
{
	char local[PODNET_ADDR_STRLEN];
	char local6[PODNET_ADDR_STRLEN];
	char mac[PODNET_MAC_STRLEN];

	printf(" %s port %u local %s local6 %s wire %s vni %u mac %s",
	       device->ifname, device->port,
	       podnet_addr_format(&device->local, local),
	       podnet_addr_format(&device->local6, local6),
	       podnet_wire_name(device->wire), device->vni,
	       podnet_mac_format(device->mac, mac));
	printf(" fwmark %#x ttl %u inherit-dscp %s udp-csum %s udp6-zero-csum %s strict-source %s",
	       device->fwmark, device->ttl, on_off(device->inherit_dscp),
	       on_off(device->udp_csum), on_off(device->udp6_zero_csum),
	       on_off(device->strict_source));
	printf(" express-tx %s express-rx %s sport-range %u-%u",
	       on_off(device->express_tx), on_off(device->express_rx),
	       device->sport_min, device->sport_max);
}

static void print_peer(const struct podnet_peer *peer)
{
	char buf[PODNET_ADDR_STRLEN];
	char mac[PODNET_MAC_STRLEN];

	if (peer->remote.family != AF_UNSPEC)
		printf(" remote %s", podnet_addr_format(&peer->remote, buf));
	if (peer->remote6.family != AF_UNSPEC)
		printf(" remote6 %s", podnet_addr_format(&peer->remote6, buf));
	printf(" port %u wire %s vni %u", peer->port,
	       podnet_wire_name(peer->wire), peer->vni);
	if (!podnet_mac_is_zero(peer->mac))
		printf(" mac %s", podnet_mac_format(peer->mac, mac));
	if (!podnet_mac_is_zero(peer->mac6))
		printf(" mac6 %s", podnet_mac_format(peer->mac6, mac));
}

static void print_port(const struct podnet_port *port)
{
	char buf[PODNET_ADDR_STRLEN];

	if (port->address.family != AF_UNSPEC)
		printf(" address %s", podnet_addr_format(&port->address, buf));
	if (port->address6.family != AF_UNSPEC)
		printf(" address6 %s",
		       podnet_addr_format(&port->address6, buf));
	printf(" host-path %s", host_path_format(port));
}

static void print_text(const struct podnet_event *event, const char *ifname)
{
	char buf[PODNET_PREFIX_STRLEN];

	fputs(events[event->cmd].command, stdout);
	if (event->device)
		print_device(event->device);
	if (event->peer)
		printf(" %s", event->peer->name);
	if (event->peer && event->cmd != PODNET_CMD_PEER_DEL)
		print_peer(event->peer);
	if (event->route)
		printf(" %s",
		       podnet_prefix_format(&event->route->prefix, buf));
	if (event->route && event->cmd != PODNET_CMD_ROUTE_DEL)
		printf(" peer %s", event->route->peer);
	if (event->port)
		printf(" %s", event->port->ifname);
	if (event->port && event->cmd != PODNET_CMD_PORT_DEL)
		print_port(event->port);
	if (event->cmd == PODNET_CMD_SYNC_COMMIT)
		printf(" %u", event->generation);
	if (!event->device)
		printf(" dev %s", ifname);
	putchar('\n');
}

static int print_json(const struct podnet_event *event, const char *ifname)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddStringToObject(json, "event", events[event->cmd].name);
	cJSON_AddNumberToObject(json, "ifindex", event->ifindex);
	cJSON_AddStringToObject(json, "ifname", ifname);
	if (event->device)
		cJSON_AddItemToObject(json, "device",
				      output_device(event->device, NULL));
	if (event->peer)
		cJSON_AddItemToObject(json, "peer", output_peer(event->peer));
	if (event->route)
		cJSON_AddItemToObject(json, "route",
				      output_route(event->route));
	if (event->port)
		cJSON_AddItemToObject(json, "port", output_port(event->port));
	if (event->cmd == PODNET_CMD_SYNC_COMMIT)
		cJSON_AddNumberToObject(json, "generation", event->generation);
	return output_print(json, NULL);
}

static int print_event(const struct podnet_event *event, void *data)
{
	const struct options *options = data;
	char buf[IF_NAMESIZE];
	const char *ifname;
	int ret = 0;

	/* A newer kernel may tell more. */
	if (event->cmd >= ARRAY_SIZE(events) || !events[event->cmd].name)
		return 0;
	ifname = device_name(event, buf);
	if (options->json)
		ret = print_json(event, ifname);
	else
		print_text(event, ifname);
	fflush(stdout);
	return ret;
}

static void print_lost(const struct options *options)
{
	if (options->json)
		puts("{\"event\":\"lost\"}");
	else
		puts("# events were lost: read the state anew");
	fflush(stdout);
}

static int follow(struct podnet_genl *genl, const struct options *options,
		  struct podnet_error *err)
{
	struct pollfd poller = { podnet_genl_fd(genl), POLLIN, 0 };

	for (;;) {
		int ret;

		if (poll(&poller, 1, -1) < 0 && errno != EINTR)
			return podnet_error_set(err, errno, "poll: %s",
						strerror(errno));
		ret = podnet_event_read(genl, print_event, (void *)options,
					err);
		if (ret == -ENOBUFS)
			print_lost(options);
		else if (ret)
			return ret;
	}
}

static int monitor(struct args *args, const struct options *options,
		   struct podnet_error *err)
{
	_cleanup_genl_ struct podnet_genl *genl = NULL;
	int ret;

	ret = args_end(args, err);
	if (!ret)
		ret = podnet_genl_open(&genl, err);
	if (!ret)
		ret = podnet_event_subscribe(genl, err);
	if (ret)
		return ret;
	return follow(genl, options, err);
}

const struct command monitor_commands[] = {
	{ "", "", monitor },
	{},
};
