// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "codec_port.h"

#include <errno.h>

#include "attr.h"
#include "codec_stats.h"

static int put_members(struct nl_msg *msg, const struct podnet_port *port,
		       unsigned int members)
{
	if (nla_put_u32(msg, PODNET_PORT_A_IFINDEX, port->ifindex))
		return -1;
	if (members & PODNET_PORT_ADDRESS &&
	    podnet_addr_encode_as(msg, PODNET_PORT_A_ADDRESS, AF_INET,
				  &port->address))
		return -1;
	if (members & PODNET_PORT_ADDRESS6 &&
	    podnet_addr_encode_as(msg, PODNET_PORT_A_ADDRESS6, AF_INET6,
				  &port->address6))
		return -1;
	if (members & PODNET_PORT_HOST_PATH_TX &&
	    nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_TX, port->host_path_tx))
		return -1;
	if (members & PODNET_PORT_HOST_PATH_RX &&
	    nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_RX, port->host_path_rx))
		return -1;
	return 0;
}

bool podnet_port_encode(struct nl_msg *msg, const struct podnet_port *port,
			unsigned int members)
{
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PORT);

	if (!nest)
		return false;
	if (put_members(msg, port, members)) {
		nla_nest_cancel(msg, nest);
		return false;
	}
	nla_nest_end(msg, nest);
	return true;
}

/* As with the addresses of a peer, one may be missing or unspecified. */
static int decode_address(const struct nlattr *attr, sa_family_t family,
			  struct podnet_addr *ret, struct podnet_error *err)
{
	struct podnet_addr addr;

	if (!attr)
		return 0;
	if (!podnet_addr_decode_as(attr, family, &addr))
		return podnet_attr_error(err, "port: bad address");
	if (!podnet_addr_is_unspecified(&addr))
		*ret = addr;
	return 0;
}

static int decode_addresses(struct nlattr **attrs, struct podnet_port *port,
			    struct podnet_error *err)
{
	if (decode_address(attrs[PODNET_PORT_A_ADDRESS], AF_INET,
			   &port->address, err) ||
	    decode_address(attrs[PODNET_PORT_A_ADDRESS6], AF_INET6,
			   &port->address6, err))
		return -EBADMSG;
	if (port->address.family == AF_UNSPEC &&
	    port->address6.family == AF_UNSPEC)
		return podnet_attr_error(err, "port: no address");
	return 0;
}

static int decode_members(struct nlattr **attrs, struct podnet_port *port,
			  struct podnet_error *err)
{
	uint32_t tx, rx;

	if (!attrs[PODNET_PORT_A_IFINDEX] || !attrs[PODNET_PORT_A_IFNAME] ||
	    !attrs[PODNET_PORT_A_HOST_PATH_TX] ||
	    !attrs[PODNET_PORT_A_HOST_PATH_RX])
		return podnet_attr_error(err, "port: incomplete");
	tx = nla_get_u32(attrs[PODNET_PORT_A_HOST_PATH_TX]);
	rx = nla_get_u32(attrs[PODNET_PORT_A_HOST_PATH_RX]);
	if (tx > 1 || rx > 1)
		return podnet_attr_error(err, "port: number out of range");
	port->host_path_tx = tx;
	port->host_path_rx = rx;
	port->ifindex = nla_get_u32(attrs[PODNET_PORT_A_IFINDEX]);
	nla_strlcpy(port->ifname, attrs[PODNET_PORT_A_IFNAME],
		    sizeof(port->ifname));
	if (attrs[PODNET_PORT_A_GENERATION])
		port->generation = nla_get_u32(attrs[PODNET_PORT_A_GENERATION]);
	return decode_addresses(attrs, port, err);
}

static int decode_why(struct nlattr *nest, uint64_t *why,
		      struct podnet_error *err)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_nested(attr, nest, rest) {
		int type = nla_type(attr);

		if (type > PODNET_HOST_PATH_MAX || !podnet_host_path_name(type))
			continue;
		if (nla_len(attr) != sizeof(uint64_t))
			return podnet_attr_error(err, "port: bad counter");
		why[type] = nla_get_u64(attr);
	}
	return 0;
}

static int decode_counters(struct nlattr **attrs, struct podnet_port *port,
			   struct podnet_error *err)
{
	struct nlattr *stats = attrs[PODNET_PORT_A_STATS];
	struct nlattr *why_tx = attrs[PODNET_PORT_A_WHY_TX];
	struct nlattr *why_rx = attrs[PODNET_PORT_A_WHY_RX];

	if (stats && !podnet_stats_decode(stats, &port->stats))
		return podnet_attr_error(err, "port: bad counters");
	if ((why_tx && decode_why(why_tx, port->why_tx, err)) ||
	    (why_rx && decode_why(why_rx, port->why_rx, err)))
		return -EBADMSG;
	return 0;
}

int podnet_port_decode(struct nlattr *nest, struct podnet_port *ret,
		       struct podnet_error *err)
{
	static const struct nla_policy policy[PODNET_PORT_A_MAX + 1] = {
		[PODNET_PORT_A_IFINDEX] = { .type = NLA_U32 },
		[PODNET_PORT_A_IFNAME] = { .type = NLA_STRING,
					   .maxlen = IF_NAMESIZE },
		[PODNET_PORT_A_HOST_PATH_TX] = { .type = NLA_U32 },
		[PODNET_PORT_A_HOST_PATH_RX] = { .type = NLA_U32 },
		[PODNET_PORT_A_GENERATION] = { .type = NLA_U32 },
		[PODNET_PORT_A_STATS] = { .type = NLA_NESTED },
		[PODNET_PORT_A_WHY_TX] = { .type = NLA_NESTED },
		[PODNET_PORT_A_WHY_RX] = { .type = NLA_NESTED },
	};
	struct nlattr *attrs[PODNET_PORT_A_MAX + 1];
	struct podnet_port port = {};
	int r;

	r = podnet_nest_decode(nest, attrs, PODNET_PORT_A_MAX, policy,
			       "port: bad attributes", err);
	if (!r)
		r = decode_members(attrs, &port, err);
	if (!r)
		r = decode_counters(attrs, &port, err);
	if (!r)
		*ret = port;
	return r;
}
