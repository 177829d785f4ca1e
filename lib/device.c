// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <string.h>

#include "codec.h"
#include "genl.h"

static int put_members(struct nl_msg *msg, const struct podnet_device *device)
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
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (device->members & numbers[i].member &&
		    nla_put_u32(msg, numbers[i].type, numbers[i].value))
			return -1;
	if (device->members & PODNET_DEVICE_LOCAL)
		return podnet_addr_encode(msg, PODNET_DEVICE_A_LOCAL,
					  &device->local);
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
			return podnet_codec_error(err, "device: bad counter");
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
};

static int decode_numbers(struct nlattr **attrs, struct podnet_device *device,
			  struct podnet_error *err)
{
	uint32_t numbers[PODNET_DEVICE_A_MAX + 1] = {};

	for (int i = 0; i <= PODNET_DEVICE_A_MAX; i++) {
		if (!number_max[i])
			continue;
		if (!attrs[i])
			return podnet_codec_error(err, "device: incomplete");
		numbers[i] = nla_get_u32(attrs[i]);
		if (numbers[i] > number_max[i])
			return podnet_codec_error(err, "device: number out of range");
	}
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
	};
	struct nlattr *attrs[PODNET_DEVICE_A_MAX + 1];
	struct podnet_device device = { .ifindex = ifindex };
	int r;

	r = podnet_nest_decode(nest, attrs, PODNET_DEVICE_A_MAX, policy,
			       "device: bad attributes", err);
	if (r)
		return r;
	if (!attrs[PODNET_DEVICE_A_IFNAME] || !attrs[PODNET_DEVICE_A_LOCAL])
		return podnet_codec_error(err, "device: incomplete");
	nla_strlcpy(device.ifname, attrs[PODNET_DEVICE_A_IFNAME],
		    sizeof(device.ifname));
	if (!podnet_addr_decode(attrs[PODNET_DEVICE_A_LOCAL], &device.local))
		return podnet_codec_error(err, "device: bad local address");
	r = decode_numbers(attrs, &device, err);
	if (!r && attrs[PODNET_DEVICE_A_DROPS])
		r = decode_drops(attrs[PODNET_DEVICE_A_DROPS], device.drops,
				 err);
	if (!r)
		*ret = device;
	return r;
}

struct find {
	struct podnet_device *ret;
	bool found;
};

static int take(const struct podnet_event *event, void *data)
{
	struct find *find = data;

	if (event->device) {
		*find->ret = *event->device;
		find->found = true;
	}
	return 0;
}

int podnet_device_get(struct podnet_genl *genl, unsigned int ifindex,
		      struct podnet_device *ret, struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct podnet_device device;
	struct find find = { &device, false };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_DEVICE_GET, ifindex, &msg, err);
	if (!r)
		r = podnet_genl_get(genl, msg, take, &find, err);
	if (r)
		return r;
	if (!find.found)
		return podnet_codec_error(err, "no device in the reply");
	*ret = device;
	return 0;
}

int podnet_device_set(struct podnet_genl *genl,
		      const struct podnet_device *device,
		      struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	int r;

	if (!device->members)
		return 0;
	r = podnet_genl_message(genl, PODNET_CMD_DEVICE_SET, device->ifindex,
				&msg, err);
	if (r)
		return r;
	if (!podnet_device_encode(msg, device))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	return podnet_netlink_request(&genl->netlink, msg, NULL, NULL, NULL,
				      err);
}

struct each {
	podnet_device_fn fn;
	void *data;
};

static int each_device(const struct podnet_event *event, void *data)
{
	const struct each *each = data;

	return event->device ? each->fn(event->device, each->data) : 0;
}

int podnet_device_foreach(struct podnet_genl *genl, podnet_device_fn fn,
			  void *data, struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct each each = { fn, data };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_DEVICE_GET, 0, &msg, err);
	if (r)
		return r;
	return podnet_genl_dump(genl, msg, each_device, &each, err);
}

struct by_name {
	const char *ifname;
	struct podnet_device *ret;
};

static int take_named(const struct podnet_device *device, void *data)
{
	struct by_name *search = data;

	if (strcmp(device->ifname, search->ifname))
		return 0;
	*search->ret = *device;
	return 1;
}

/*
 * A dump rather than if_nametoindex(): it looks in the namespace of the
 * socket, and tells an interface of another kind apart.
 */
int podnet_device_find(struct podnet_genl *genl, const char *ifname,
		       struct podnet_device *ret, struct podnet_error *err)
{
	struct by_name search = { ifname, ret };
	int r = podnet_device_foreach(genl, take_named, &search, err);

	if (r < 0)
		return r;
	if (!r)
		return podnet_error_set(err, ENODEV,
					"there is no podnet device '%s'",
					ifname);
	return 0;
}
