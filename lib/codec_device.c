// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "codec_device.h"

#include "attr.h"
#include "cleanup.h"

static int put_numbers(struct nl_msg *msg, const struct podnet_device *device)
{
	const struct {
		unsigned int member;
		int type;
		uint32_t value;
	} numbers[] = {
		{ PODNET_DEVICE_PORT, PODNET_DEVICE_A_PORT, device->port },
		{ PODNET_DEVICE_FWMARK, PODNET_DEVICE_A_FWMARK,
		  device->fwmark },
		{ PODNET_DEVICE_TTL, PODNET_DEVICE_A_TTL, device->ttl },
		{ PODNET_DEVICE_UDP_CSUM, PODNET_DEVICE_A_UDP_CSUM,
		  device->udp_csum },
		{ PODNET_DEVICE_STRICT_SOURCE, PODNET_DEVICE_A_STRICT_SOURCE,
		  device->strict_source },
		{ PODNET_DEVICE_SPORT_MIN, PODNET_DEVICE_A_SPORT_MIN,
		  device->sport_min },
		{ PODNET_DEVICE_SPORT_MAX, PODNET_DEVICE_A_SPORT_MAX,
		  device->sport_max },
		{ PODNET_DEVICE_WIRE, PODNET_DEVICE_A_WIRE, device->wire },
		{ PODNET_DEVICE_VNI, PODNET_DEVICE_A_VNI, device->vni },
		{ PODNET_DEVICE_INHERIT_DSCP, PODNET_DEVICE_A_INHERIT_DSCP,
		  device->inherit_dscp },
		{ PODNET_DEVICE_UDP6_ZERO_CSUM, PODNET_DEVICE_A_UDP6_ZERO_CSUM,
		  device->udp6_zero_csum },
		{ PODNET_DEVICE_EXPRESS_TX, PODNET_DEVICE_A_EXPRESS_TX,
		  device->express_tx },
		{ PODNET_DEVICE_EXPRESS_RX, PODNET_DEVICE_A_EXPRESS_RX,
		  device->express_rx },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (device->members & numbers[i].member &&
		    nla_put_u32(msg, numbers[i].type, numbers[i].value))
			return -1;
	return 0;
}

static int put_members(struct nl_msg *msg, const struct podnet_device *device)
{
	if (put_numbers(msg, device))
		return -1;
	if (device->members & PODNET_DEVICE_LOCAL &&
	    podnet_addr_encode_as(msg, PODNET_DEVICE_A_LOCAL, AF_INET,
				  &device->local))
		return -1;
	if (device->members & PODNET_DEVICE_LOCAL6 &&
	    podnet_addr_encode_as(msg, PODNET_DEVICE_A_LOCAL6, AF_INET6,
				  &device->local6))
		return -1;
	if (device->members & PODNET_DEVICE_MAC)
		return nla_put(msg, PODNET_DEVICE_A_MAC, PODNET_MAC_SIZE,
			       device->mac);
	return 0;
}

bool podnet_device_encode(struct nl_msg *msg,
			  const struct podnet_device *device)
{
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_DEVICE);

	if (!nest)
		return false;
	if (put_members(msg, device)) {
		nla_nest_cancel(msg, nest);
		return false;
	}
	nla_nest_end(msg, nest);
	return true;
}

static int decode_drops(struct nlattr *nest, uint64_t *drops,
			struct podnet_error *err)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_nested(attr, nest, rest) {
		int drop = nla_type(attr);

		if (drop > PODNET_DROP_MAX || !podnet_drop_name(drop))
			continue;
		if (nla_len(attr) != sizeof(uint64_t))
			return podnet_attr_error(err, "device: bad counter");
		drops[drop] = nla_get_u64(attr);
	}
	return 0;
}

/* The numbers of a device and the largest value that its struct can hold. */
static const uint32_t number_max[PODNET_DEVICE_A_MAX + 1] = {
	[PODNET_DEVICE_A_PORT] = UINT16_MAX,
	[PODNET_DEVICE_A_FWMARK] = UINT32_MAX,
	[PODNET_DEVICE_A_TTL] = UINT8_MAX,
	[PODNET_DEVICE_A_UDP_CSUM] = 1,
	[PODNET_DEVICE_A_STRICT_SOURCE] = 1,
	[PODNET_DEVICE_A_SPORT_MIN] = UINT16_MAX,
	[PODNET_DEVICE_A_SPORT_MAX] = UINT16_MAX,
	[PODNET_DEVICE_A_GENERATION] = UINT32_MAX,
	[PODNET_DEVICE_A_PEERS] = UINT32_MAX,
	[PODNET_DEVICE_A_ROUTES] = UINT32_MAX,
	[PODNET_DEVICE_A_WIRE] = PODNET_WIRE_MAX,
	[PODNET_DEVICE_A_VNI] = PODNET_VNI_MAX,
	[PODNET_DEVICE_A_INHERIT_DSCP] = 1,
	[PODNET_DEVICE_A_UDP6_ZERO_CSUM] = 1,
	[PODNET_DEVICE_A_EXPRESS_TX] = 1,
	[PODNET_DEVICE_A_EXPRESS_RX] = 1,
	[PODNET_DEVICE_A_PORTS] = UINT32_MAX,
};

static int decode_numbers(struct nlattr **attrs, struct podnet_device *device,
			  struct podnet_error *err)
{
	uint32_t numbers[PODNET_DEVICE_A_MAX + 1] = {};

	for (int i = 0; i <= PODNET_DEVICE_A_MAX; i++) {
		if (!number_max[i])
			continue;
		if (!attrs[i])
			return podnet_attr_error(err, "device: incomplete");
		numbers[i] = nla_get_u32(attrs[i]);
		if (numbers[i] > number_max[i])
			return podnet_attr_error(err, "device: number out of range");
	}
	if (!podnet_wire_name(numbers[PODNET_DEVICE_A_WIRE]))
		return podnet_attr_error(err, "device: no wire format");
	device->port = numbers[PODNET_DEVICE_A_PORT];
	device->fwmark = numbers[PODNET_DEVICE_A_FWMARK];
	device->ttl = numbers[PODNET_DEVICE_A_TTL];
	device->udp_csum = numbers[PODNET_DEVICE_A_UDP_CSUM];
	device->strict_source = numbers[PODNET_DEVICE_A_STRICT_SOURCE];
	device->sport_min = numbers[PODNET_DEVICE_A_SPORT_MIN];
	device->sport_max = numbers[PODNET_DEVICE_A_SPORT_MAX];
	device->generation = numbers[PODNET_DEVICE_A_GENERATION];
	device->peers = numbers[PODNET_DEVICE_A_PEERS];
	device->routes = numbers[PODNET_DEVICE_A_ROUTES];
	device->wire = numbers[PODNET_DEVICE_A_WIRE];
	device->vni = numbers[PODNET_DEVICE_A_VNI];
	device->inherit_dscp = numbers[PODNET_DEVICE_A_INHERIT_DSCP];
	device->udp6_zero_csum = numbers[PODNET_DEVICE_A_UDP6_ZERO_CSUM];
	device->express_tx = numbers[PODNET_DEVICE_A_EXPRESS_TX];
	device->express_rx = numbers[PODNET_DEVICE_A_EXPRESS_RX];
	device->ports = numbers[PODNET_DEVICE_A_PORTS];
	return 0;
}

static int decode_others(struct nlattr **attrs, struct podnet_device *device,
			 struct podnet_error *err)
{
	if (!attrs[PODNET_DEVICE_A_IFNAME] || !attrs[PODNET_DEVICE_A_LOCAL] ||
	    !attrs[PODNET_DEVICE_A_LOCAL6] || !attrs[PODNET_DEVICE_A_MAC] ||
	    !attrs[PODNET_DEVICE_A_REALLOCS])
		return podnet_attr_error(err, "device: incomplete");
	nla_strlcpy(device->ifname, attrs[PODNET_DEVICE_A_IFNAME],
		    sizeof(device->ifname));
	if (!podnet_addr_decode_as(attrs[PODNET_DEVICE_A_LOCAL], AF_INET,
				   &device->local) ||
	    !podnet_addr_decode_as(attrs[PODNET_DEVICE_A_LOCAL6], AF_INET6,
				   &device->local6))
		return podnet_attr_error(err, "device: bad local address");
	if (!podnet_mac_decode(attrs[PODNET_DEVICE_A_MAC], device->mac))
		return podnet_attr_error(err, "device: bad MAC address");
	device->reallocs = nla_get_u64(attrs[PODNET_DEVICE_A_REALLOCS]);
	return 0;
}

int podnet_device_decode(struct nlattr *nest, unsigned int ifindex,
			 struct podnet_device *ret, struct podnet_error *err)
{
	static const struct nla_policy policy[PODNET_DEVICE_A_MAX + 1] = {
		[PODNET_DEVICE_A_IFNAME] = { .type = NLA_STRING,
					     .maxlen = IF_NAMESIZE },
		[PODNET_DEVICE_A_PORT] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_FWMARK] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_TTL] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_UDP_CSUM] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_STRICT_SOURCE] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_SPORT_MIN] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_SPORT_MAX] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_GENERATION] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_PEERS] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_ROUTES] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_DROPS] = { .type = NLA_NESTED },
		[PODNET_DEVICE_A_WIRE] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_VNI] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_INHERIT_DSCP] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_UDP6_ZERO_CSUM] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_REALLOCS] = { .type = NLA_U64 },
		[PODNET_DEVICE_A_EXPRESS_TX] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_EXPRESS_RX] = { .type = NLA_U32 },
		[PODNET_DEVICE_A_PORTS] = { .type = NLA_U32 },
	};
	struct nlattr *attrs[PODNET_DEVICE_A_MAX + 1];
	struct podnet_device device = { .ifindex = ifindex };
	int r;

	r = podnet_nest_decode(nest, attrs, PODNET_DEVICE_A_MAX, policy,
			       "device: bad attributes", err);
	if (!r)
		r = decode_numbers(attrs, &device, err);
	if (!r)
		r = decode_others(attrs, &device, err);
	if (!r && attrs[PODNET_DEVICE_A_DROPS])
		r = decode_drops(attrs[PODNET_DEVICE_A_DROPS], device.drops,
				 err);
	if (!r)
		*ret = device;
	return r;
}
