// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "operation.h"

#include <string.h>

struct operation *operations_add(struct operations *operations,
				 enum operation_type type)
{
	struct operation *operation = &operations->list[operations->count++];

	operation->type = type;
	return operation;
}

static void append(char *buf, const char *name, const char *value)
{
	size_t size = strlen(buf);

	snprintf(buf + size, OPERATION_TEXT_MAX - size, "%s %s %s",
		 size > strlen("set") ? "," : "", name, value);
}

/* In the words of podnetctl(8). */
static const char *format_device(const struct podnet_device *device, char *buf)
{
	char text[PODNET_ADDR_STRLEN];

	strcpy(buf, "set");
	if (device->members & PODNET_DEVICE_PORT) {
		snprintf(text, sizeof(text), "%u", device->port);
		append(buf, "port", text);
	}
	if (device->members & PODNET_DEVICE_LOCAL)
		append(buf, "local", podnet_addr_format(&device->local, text));
	if (device->members & PODNET_DEVICE_LOCAL6)
		append(buf, "local6",
		       podnet_addr_format(&device->local6, text));
	if (device->members & PODNET_DEVICE_WIRE)
		append(buf, "wire", podnet_wire_name(device->wire));
	if (device->members & PODNET_DEVICE_VNI) {
		snprintf(text, sizeof(text), "%u", device->vni);
		append(buf, "vni", text);
	}
	if (device->members & PODNET_DEVICE_MAC)
		append(buf, "mac", podnet_mac_format(device->mac, text));
	return buf;
}

const char *operation_format(const struct operation *operation, char *buf)
{
	char text[PODNET_PREFIX_STRLEN];
	const struct desired_iproute *wanted;

	switch (operation->type) {
	case OPERATION_LINK_ADD:
		return "create the device";
	case OPERATION_LINK_DOWN:
		return "take the device down";
	case OPERATION_LINK_UP:
		return "bring the device up";
	case OPERATION_DEVICE_SET:
		return format_device(&operation->device, buf);
	case OPERATION_MTU_SET:
		snprintf(buf, OPERATION_TEXT_MAX, "set the MTU to %u",
			 operation->mtu);
		return buf;
	case OPERATION_SYNC:
		return "write peers and routes";
	case OPERATION_ADDR_ADD:
		snprintf(buf, OPERATION_TEXT_MAX, "add address %s",
			 podnet_addr_format(operation->addr, text));
		return buf;
	case OPERATION_ADDR_DEL:
		snprintf(buf, OPERATION_TEXT_MAX, "remove address %s",
			 podnet_addr_format(&operation->ifaddr->addr, text));
		return buf;
	case OPERATION_IPROUTE_REPLACE:
		wanted = operation->wanted;
		snprintf(buf, OPERATION_TEXT_MAX, "set the %s for %s",
			 wanted->blackhole ? "blackhole" : "route",
			 podnet_prefix_format(&wanted->dst, text));
		return buf;
	case OPERATION_IPROUTE_DEL:
		snprintf(buf, OPERATION_TEXT_MAX, "remove the route for %s",
			 podnet_prefix_format(&operation->stale->dst, text));
		return buf;
	case OPERATION_FORWARDING_ON:
		snprintf(buf, OPERATION_TEXT_MAX, "turn on forwarding of %s",
			 operation->family == AF_INET ? "IPv4" : "IPv6");
		return buf;
	case OPERATION_PORT_ADD:
		snprintf(buf, OPERATION_TEXT_MAX, "bind %s as a port",
			 operation->port.ifname);
		return buf;
	case OPERATION_PORT_SET:
		snprintf(buf, OPERATION_TEXT_MAX, "set the address of port %s",
			 operation->port.ifname);
		return buf;
	}
	return "do nothing";
}
