// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attr.h"
#include "bulk.h"
#include "codec_port.h"
#include "genl.h"

void podnet_port_put_address(struct podnet_port *port,
			     const struct podnet_addr *addr)
{
	if (addr->family == AF_INET) {
		port->members |= PODNET_PORT_ADDRESS;
		port->address = *addr;
	} else if (addr->family == AF_INET6) {
		port->members |= PODNET_PORT_ADDRESS6;
		port->address6 = *addr;
	}
}

static bool encode_whole(struct nl_msg *msg, const void *objects, size_t index)
{
	const struct podnet_port *port = (const struct podnet_port *)objects + index;

	return podnet_port_encode(msg, port, port->members);
}

static bool encode_ifindex(struct nl_msg *msg, const void *objects,
			   size_t index)
{
	return podnet_port_encode(msg, (const struct podnet_port *)objects + index,
				  0);
}

static void blame(const void *objects, size_t index, struct podnet_error *err)
{
	const struct podnet_port *port = (const struct podnet_port *)objects + index;

	if (*port->ifname)
		podnet_error_prefix(err, "port %s", port->ifname);
	else
		podnet_error_prefix(err, "port of link %u", port->ifindex);
}

static struct podnet_bulk bulk_of(enum podnet_cmd cmd, unsigned int ifindex,
				  const struct podnet_port *ports,
				  size_t count)
{
	return (struct podnet_bulk){
		.cmd = cmd,
		.ifindex = ifindex,
		.objects = ports,
		.count = count,
		.encode = encode_whole,
		.blame = blame,
	};
}

int podnet_port_add(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_port *ports, size_t count, bool replace,
		    struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PORT_NEW, ifindex, ports,
					  count);

	bulk.replace = replace;
	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_port_write(struct podnet_genl *genl, unsigned int ifindex,
		      const struct podnet_port *ports, size_t count,
		      uint32_t generation, struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PORT_NEW, ifindex, ports,
					  count);

	bulk.replace = true;
	bulk.generation = generation;
	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_port_set(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_port *ports, size_t count,
		    struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PORT_SET, ifindex, ports,
					  count);

	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_port_del(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_port *ports, size_t count,
		    struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PORT_DEL, ifindex, ports,
					  count);

	bulk.encode = encode_ifindex;
	return podnet_bulk_send(genl, &bulk, err);
}

struct find {
	struct podnet_port *ret;
	bool found;
};

static int take(const struct podnet_event *event, void *data)
{
	struct find *find = data;

	if (event->port) {
		*find->ret = *event->port;
		find->found = true;
	}
	return 0;
}

int podnet_port_get(struct podnet_genl *genl, unsigned int ifindex,
		    unsigned int host, struct podnet_port *ret,
		    struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct podnet_port port = { .ifindex = host };
	struct find find = { &port, false };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_PORT_GET, ifindex, &msg, err);
	if (r)
		return r;
	if (!podnet_port_encode(msg, &port, 0))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	r = podnet_genl_get(genl, msg, take, &find, err);
	if (r) {
		blame(&port, 0, err);
		return r;
	}
	if (!find.found)
		return podnet_attr_error(err, "no port in the reply");
	*ret = port;
	return 0;
}

struct each {
	podnet_port_fn fn;
	void *data;
};

static int each_port(const struct podnet_event *event, void *data)
{
	const struct each *each = data;

	return event->port ? each->fn(event->port, each->data) : 0;
}

int podnet_port_foreach(struct podnet_genl *genl, unsigned int ifindex,
			podnet_port_fn fn, void *data,
			struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct each each = { fn, data };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_PORT_GET, ifindex, &msg, err);
	if (r)
		return r;
	return podnet_genl_dump(genl, msg, each_port, &each, err);
}
