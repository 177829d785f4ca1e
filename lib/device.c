// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <string.h>

#include "attr.h"
#include "codec_device.h"
#include "genl.h"

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
		return podnet_attr_error(err, "no device in the reply");
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
