// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attr.h"
#include "bulk.h"
#include "codec_route.h"
#include "genl.h"

static bool encode_whole(struct nl_msg *msg, const void *objects, size_t index)
{
	const struct podnet_route *routes = objects;

	return podnet_route_encode(msg, &routes[index].prefix,
				   routes[index].peer);
}

static bool encode_prefix(struct nl_msg *msg, const void *objects, size_t index)
{
	const struct podnet_route *routes = objects;

	return podnet_route_encode(msg, &routes[index].prefix, NULL);
}

static void blame(const void *objects, size_t index, struct podnet_error *err)
{
	const struct podnet_route *routes = objects;
	char buf[PODNET_PREFIX_STRLEN];

	podnet_error_prefix(err, "route %s",
			    podnet_prefix_format(&routes[index].prefix, buf));
}

static struct podnet_bulk bulk_of(enum podnet_cmd cmd, unsigned int ifindex,
				  const struct podnet_route *routes,
				  size_t count)
{
	return (struct podnet_bulk){
		.cmd = cmd,
		.ifindex = ifindex,
		.objects = routes,
		.count = count,
		.encode = encode_whole,
		.blame = blame,
	};
}

int podnet_route_add(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     bool replace, struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_ROUTE_NEW, ifindex, routes,
					  count);

	bulk.replace = replace;
	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_route_write(struct podnet_genl *genl, unsigned int ifindex,
		       const struct podnet_route *routes, size_t count,
		       uint32_t generation, struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_ROUTE_NEW, ifindex, routes,
					  count);

	bulk.replace = true;
	bulk.generation = generation;
	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_route_set(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_ROUTE_SET, ifindex, routes,
					  count);

	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_route_del(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_ROUTE_DEL, ifindex, routes,
					  count);

	bulk.encode = encode_prefix;
	return podnet_bulk_send(genl, &bulk, err);
}

struct find {
	struct podnet_route *ret;
	bool found;
};

static int take(const struct podnet_event *event, void *data)
{
	struct find *find = data;

	if (event->route) {
		*find->ret = *event->route;
		find->found = true;
	}
	return 0;
}

int podnet_route_get(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_prefix *prefix,
		     struct podnet_route *ret, struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct podnet_route route = { .prefix = *prefix };
	struct find find = { &route, false };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_ROUTE_GET, ifindex, &msg, err);
	if (r)
		return r;
	if (!podnet_route_encode(msg, prefix, NULL))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	r = podnet_genl_get(genl, msg, take, &find, err);
	if (r) {
		blame(&route, 0, err);
		return r;
	}
	if (!find.found)
		return podnet_attr_error(err, "no route in the reply");
	*ret = route;
	return 0;
}

struct each {
	podnet_route_fn fn;
	void *data;
};

static int each_route(const struct podnet_event *event, void *data)
{
	const struct each *each = data;

	return event->route ? each->fn(event->route, each->data) : 0;
}

int podnet_route_foreach(struct podnet_genl *genl, unsigned int ifindex,
			 podnet_route_fn fn, void *data,
			 struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct each each = { fn, data };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_ROUTE_GET, ifindex, &msg, err);
	if (r)
		return r;
	return podnet_genl_dump(genl, msg, each_route, &each, err);
}
