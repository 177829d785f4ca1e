// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "output.h"

#include <errno.h>
#include <inttypes.h>

/* cJSON keeps numbers as double, which is too short for a counter. */
static void add_u64(cJSON *object, const char *name, uint64_t value)
{
	char text[sizeof("18446744073709551615")];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	cJSON_AddRawToObject(object, name, text);
}

static void add_addr(cJSON *object, const char *name,
		     const struct podnet_addr *addr)
{
	char buf[PODNET_ADDR_STRLEN];

	cJSON_AddStringToObject(object, name, podnet_addr_format(addr, buf));
}

static void add_mac(cJSON *object, const char *name, const uint8_t *mac)
{
	char buf[PODNET_MAC_STRLEN];

	cJSON_AddStringToObject(object, name, podnet_mac_format(mac, buf));
}

cJSON *output_drops(const struct podnet_device *device)
{
	cJSON *drops = cJSON_CreateObject();

	for (int i = 0; i <= PODNET_DROP_MAX; i++)
		if (podnet_drop_name(i))
			add_u64(drops, podnet_drop_name(i), device->drops[i]);
	return drops;
}

cJSON *output_device(const struct podnet_device *device,
		     const struct podnet_link *link)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddNumberToObject(json, "ifindex", device->ifindex);
	cJSON_AddStringToObject(json, "ifname", device->ifname);
	if (link) {
		cJSON_AddBoolToObject(json, "up", link->up);
		cJSON_AddNumberToObject(json, "mtu", link->mtu);
	}
	cJSON_AddNumberToObject(json, "port", device->port);
	add_addr(json, "local", &device->local);
	add_addr(json, "local6", &device->local6);
	cJSON_AddStringToObject(json, "wire", podnet_wire_name(device->wire));
	cJSON_AddNumberToObject(json, "vni", device->vni);
	add_mac(json, "mac", device->mac);
	cJSON_AddNumberToObject(json, "fwmark", device->fwmark);
	cJSON_AddNumberToObject(json, "ttl", device->ttl);
	cJSON_AddBoolToObject(json, "inherit_dscp", device->inherit_dscp);
	cJSON_AddBoolToObject(json, "udp_csum", device->udp_csum);
	cJSON_AddBoolToObject(json, "udp6_zero_csum", device->udp6_zero_csum);
	cJSON_AddBoolToObject(json, "strict_source", device->strict_source);
	cJSON_AddBoolToObject(json, "express_tx", device->express_tx);
	cJSON_AddBoolToObject(json, "express_rx", device->express_rx);
	cJSON_AddNumberToObject(json, "sport_min", device->sport_min);
	cJSON_AddNumberToObject(json, "sport_max", device->sport_max);
	cJSON_AddNumberToObject(json, "generation", device->generation);
	cJSON_AddNumberToObject(json, "peers", device->peers);
	cJSON_AddNumberToObject(json, "routes", device->routes);
	cJSON_AddNumberToObject(json, "ports", device->ports);
	add_u64(json, "reallocs", device->reallocs);
	cJSON_AddItemToObject(json, "drops", output_drops(device));
	return json;
}

/* What the peer does not have is left out. */
static void add_underlay(cJSON *json, const struct podnet_peer *peer)
{
	if (peer->remote.family != AF_UNSPEC)
		add_addr(json, "remote", &peer->remote);
	if (peer->remote6.family != AF_UNSPEC)
		add_addr(json, "remote6", &peer->remote6);
	cJSON_AddNumberToObject(json, "port", peer->port);
	cJSON_AddStringToObject(json, "wire", podnet_wire_name(peer->wire));
	cJSON_AddNumberToObject(json, "vni", peer->vni);
	if (!podnet_mac_is_zero(peer->mac))
		add_mac(json, "mac", peer->mac);
	if (!podnet_mac_is_zero(peer->mac6))
		add_mac(json, "mac6", peer->mac6);
}

static void add_stats(cJSON *json, const struct podnet_stats *from)
{
	cJSON *stats = cJSON_AddObjectToObject(json, "stats");

	add_u64(stats, "rx_packets", from->rx_packets);
	add_u64(stats, "rx_bytes", from->rx_bytes);
	add_u64(stats, "tx_packets", from->tx_packets);
	add_u64(stats, "tx_bytes", from->tx_bytes);
}

cJSON *output_peer(const struct podnet_peer *peer)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddStringToObject(json, "name", peer->name);
	add_underlay(json, peer);
	cJSON_AddNumberToObject(json, "generation", peer->generation);
	cJSON_AddNumberToObject(json, "routes", peer->routes);
	add_stats(json, &peer->stats);
	return json;
}

cJSON *output_look(const struct podnet_device *device, uint64_t interval_ms)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddStringToObject(json, "device", device->ifname);
	if (interval_ms)
		add_u64(json, "interval_ms", interval_ms);
	return json;
}

cJSON *output_drop(enum podnet_drop drop, uint64_t packets,
		   uint64_t interval_ms)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddStringToObject(json, "reason", podnet_drop_name(drop));
	add_u64(json, "packets", packets);
	if (interval_ms)
		add_u64(json, "packets_per_second",
			rate_per_second(packets, interval_ms));
	cJSON_AddStringToObject(json, "text", podnet_drop_text(drop));
	return json;
}

cJSON *output_rates(const char *peer, const struct rates *rates)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddStringToObject(json, "name", peer);
	add_u64(json, "rx_packets_per_second", rates->rx_packets);
	add_u64(json, "rx_bits_per_second", rates->rx_bits);
	add_u64(json, "tx_packets_per_second", rates->tx_packets);
	add_u64(json, "tx_bits_per_second", rates->tx_bits);
	return json;
}

cJSON *output_route(const struct podnet_route *route)
{
	cJSON *json = cJSON_CreateObject();
	char buf[PODNET_PREFIX_STRLEN];

	cJSON_AddStringToObject(json, "prefix",
				podnet_prefix_format(&route->prefix, buf));
	cJSON_AddStringToObject(json, "peer", route->peer);
	cJSON_AddNumberToObject(json, "generation", route->generation);
	return json;
}

static void add_why(cJSON *json, const char *name, const uint64_t *packets)
{
	cJSON *why = cJSON_AddObjectToObject(json, name);

	for (int i = 0; i <= PODNET_HOST_PATH_MAX; i++)
		if (podnet_host_path_name(i))
			add_u64(why, podnet_host_path_name(i), packets[i]);
}

cJSON *output_port(const struct podnet_port *port)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddNumberToObject(json, "ifindex", port->ifindex);
	cJSON_AddStringToObject(json, "ifname", port->ifname);
	if (port->address.family != AF_UNSPEC)
		add_addr(json, "address", &port->address);
	if (port->address6.family != AF_UNSPEC)
		add_addr(json, "address6", &port->address6);
	cJSON_AddBoolToObject(json, "host_path_tx", port->host_path_tx);
	cJSON_AddBoolToObject(json, "host_path_rx", port->host_path_rx);
	cJSON_AddNumberToObject(json, "generation", port->generation);
	add_stats(json, &port->stats);
	add_why(json, "why_tx", port->why_tx);
	add_why(json, "why_rx", port->why_rx);
	return json;
}

int output_print(cJSON *json, struct podnet_error *err)
{
	_cleanup_json_ cJSON *owned = json;
	_cleanup_json_text_ char *text = cJSON_PrintUnformatted(owned);

	if (!text)
		return podnet_error_set(err, ENOMEM, "out of memory");
	puts(text);
	return 0;
}
