// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/rtnetlink.h>
#include <net/ipv6.h>

#include "pair.h"
#include "port.h"
#include "tunnel.h"

static const struct nla_policy member_policy[PODNET_PORT_A_MAX + 1] = {
	[PODNET_PORT_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_PORT_A_ADDRESS] = NLA_POLICY_EXACT_LEN(sizeof(struct in_addr)),
	[PODNET_PORT_A_ADDRESS6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[PODNET_PORT_A_HOST_PATH_TX] = NLA_POLICY_MAX(NLA_U32, 1),
	[PODNET_PORT_A_HOST_PATH_RX] = NLA_POLICY_MAX(NLA_U32, 1),
};

const struct nla_policy podnet_nl_port_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_PORT] = NLA_POLICY_NESTED(member_policy),
};

const struct nla_policy podnet_nl_port_new_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_GENERATION] = NLA_POLICY_MIN(NLA_U32, 1),
	[PODNET_A_REPLACE] = { .type = NLA_FLAG },
	[PODNET_A_PORT] = NLA_POLICY_NESTED(member_policy),
};

static int fill_stats(struct sk_buff *msg, const struct podnet_port_sum *sum)
{
	struct nlattr *nest;

	nest = nla_nest_start(msg, PODNET_PORT_A_STATS);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put_u64_64bit(msg, PODNET_STATS_A_RX_PACKETS,
			      sum->packets[PODNET_RX], PODNET_STATS_A_PAD) ||
	    nla_put_u64_64bit(msg, PODNET_STATS_A_RX_BYTES,
			      sum->bytes[PODNET_RX], PODNET_STATS_A_PAD) ||
	    nla_put_u64_64bit(msg, PODNET_STATS_A_TX_PACKETS,
			      sum->packets[PODNET_TX], PODNET_STATS_A_PAD) ||
	    nla_put_u64_64bit(msg, PODNET_STATS_A_TX_BYTES,
			      sum->bytes[PODNET_TX], PODNET_STATS_A_PAD))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

static int fill_why(struct sk_buff *msg, int type, const u64 *why)
{
	struct nlattr *nest;
	int reason;

	nest = nla_nest_start(msg, type);
	if (!nest)
		return -EMSGSIZE;

	for (reason = PODNET_HOST_PATH_PAD + 1; reason <= PODNET_HOST_PATH_MAX; reason++) {
		if (nla_put_u64_64bit(msg, reason, why[reason], PODNET_HOST_PATH_PAD))
			return -EMSGSIZE;
	}
	nla_nest_end(msg, nest);
	return 0;
}

static int fill_counters(struct sk_buff *msg, const struct podnet_port *port)
{
	struct podnet_port_sum sum;

	podnet_port_sum(port, &sum);
	return fill_stats(msg, &sum) ?:
	       fill_why(msg, PODNET_PORT_A_WHY_TX, sum.why[PODNET_TX]) ?:
	       fill_why(msg, PODNET_PORT_A_WHY_RX, sum.why[PODNET_RX]);
}

/* Without the address that the port does not have. */
static int fill_config(struct sk_buff *msg, const struct podnet_port_config *config)
{
	if (config->ipv4 &&
	    nla_put_in_addr(msg, PODNET_PORT_A_ADDRESS, config->ipv4))
		return -EMSGSIZE;
	if (!ipv6_addr_any(&config->ipv6) &&
	    nla_put_in6_addr(msg, PODNET_PORT_A_ADDRESS6, &config->ipv6))
		return -EMSGSIZE;
	if (nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_TX, config->host_path[PODNET_TX]) ||
	    nla_put_u32(msg, PODNET_PORT_A_HOST_PATH_RX, config->host_path[PODNET_RX]))
		return -EMSGSIZE;
	return 0;
}

/* Under rtnl, for the name. */
static int fill_port(struct sk_buff *msg, const struct podnet_tunnel *tunnel,
		     const void *object)
{
	const struct podnet_port *port = object;
	struct nlattr *nest;

	nest = nla_nest_start(msg, PODNET_A_PORT);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put_u32(msg, PODNET_PORT_A_IFINDEX, port->host->ifindex) ||
	    nla_put_string(msg, PODNET_PORT_A_IFNAME, port->host->name) ||
	    fill_config(msg, &port->config) ||
	    nla_put_u32(msg, PODNET_PORT_A_GENERATION, port->generation) ||
	    fill_counters(msg, port))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

/* What a request says about a port. */
struct port_request {
	struct nlattr *tb[PODNET_PORT_A_MAX + 1];
	const struct nlattr *entry;
	struct net_device *host;
};

static int parse_port(const struct podnet_tunnel *tunnel, const struct nlattr *entry,
		      struct port_request *request, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int err;

	ASSERT_RTNL();

	err = podnet_nl_parse(request->tb, PODNET_PORT_A_MAX, entry, member_policy,
			      extack);
	if (err)
		return err;

	request->entry = entry;
	attr = request->tb[PODNET_PORT_A_IFINDEX];
	if (!attr) {
		NL_SET_ERR_MSG_ATTR(extack, entry, "the IFINDEX of the port is missing");
		return -EINVAL;
	}
	request->host = __dev_get_by_index(tunnel->net, nla_get_u32(attr));
	if (!request->host) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no device has the IFINDEX of the port");
		return -ENODEV;
	}
	if (!podnet_pair_is_host_end(request->host)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the port is not the host's end of a pair of kind podport");
		return -EINVAL;
	}
	return 0;
}

/* An unspecified address takes the one that is there away. */
static int parse_addresses(struct nlattr **tb, struct podnet_port_config *config,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *address = tb[PODNET_PORT_A_ADDRESS];
	const struct nlattr *address6 = tb[PODNET_PORT_A_ADDRESS6];

	if (address)
		config->ipv4 = nla_get_in_addr(address);
	if (address && config->ipv4 && !podnet_nl_is_host4(config->ipv4)) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "the address of the port is not that of a host");
		return -EINVAL;
	}
	if (address6)
		config->ipv6 = nla_get_in6_addr(address6);
	if (address6 && !ipv6_addr_any(&config->ipv6) &&
	    !podnet_nl_is_host6(&config->ipv6)) {
		NL_SET_ERR_MSG_ATTR(extack, address6,
				    "the IPv6 address of the port is not that of a host, or is link-local");
		return -EINVAL;
	}
	return 0;
}

/* @owner, which may be NULL, is the port that is to have the address. */
static int check_owner(struct podnet_tunnel *tunnel, const struct podnet_port *owner,
		       const struct podnet_address *address,
		       const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	const struct podnet_port *other = podnet_port_lookup(&tunnel->ports, address);

	if (!other || other == owner)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "another port of the device has that address");
	return -EEXIST;
}

static int check_owners(struct podnet_tunnel *tunnel, const struct podnet_port *owner,
			const struct port_request *request,
			const struct podnet_port_config *config,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *address = request->tb[PODNET_PORT_A_ADDRESS];
	const struct nlattr *address6 = request->tb[PODNET_PORT_A_ADDRESS6];
	const struct podnet_address ipv4 = { PODNET_IPV4, .ipv4 = config->ipv4 };
	const struct podnet_address ipv6 = { PODNET_IPV6, .ipv6 = config->ipv6 };
	int err = 0;

	/* What a request does not give, the port had before. */
	if (address && config->ipv4)
		err = check_owner(tunnel, owner, &ipv4, address, extack);
	if (!err && address6 && !ipv6_addr_any(&config->ipv6))
		err = check_owner(tunnel, owner, &ipv6, address6, extack);
	return err;
}

/* Changes @config as the request says, and refuses what cannot be. */
static int parse_config(struct podnet_tunnel *tunnel, struct podnet_port *port,
			struct port_request *request,
			struct podnet_port_config *config,
			struct netlink_ext_ack *extack)
{
	struct nlattr **tb = request->tb;
	int err;

	err = parse_addresses(tb, config, extack);
	if (err)
		return err;
	if (tb[PODNET_PORT_A_HOST_PATH_TX])
		config->host_path[PODNET_TX] =
			nla_get_u32(tb[PODNET_PORT_A_HOST_PATH_TX]);
	if (tb[PODNET_PORT_A_HOST_PATH_RX])
		config->host_path[PODNET_RX] =
			nla_get_u32(tb[PODNET_PORT_A_HOST_PATH_RX]);

	if (!config->ipv4 && ipv6_addr_any(&config->ipv6)) {
		NL_SET_ERR_MSG_ATTR(extack, request->entry,
				    "the address of the port is missing");
		return -EINVAL;
	}
	return check_owners(tunnel, port, request, config, extack);
}

static bool is_same(const struct podnet_port_config *a,
		    const struct podnet_port_config *b)
{
	return a->ipv4 == b->ipv4 && ipv6_addr_equal(&a->ipv6, &b->ipv6) &&
	       a->host_path[PODNET_TX] == b->host_path[PODNET_TX] &&
	       a->host_path[PODNET_RX] == b->host_path[PODNET_RX];
}

/* Brings a port to what is wanted; tells the listeners only if that is new. */
static int change_port(struct podnet_tunnel *tunnel, struct podnet_port *port,
		       const struct podnet_port_config *config,
		       struct genl_info *info)
{
	const struct net_device *host = port->host;
	int err;

	if (is_same(&port->config, config))
		return 0;

	err = podnet_port_change(port, config);
	if (err) {
		NL_SET_ERR_MSG(info->extack, "no memory to change the port");
		return err;
	}
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_port,
			 podnet_port_of(host));
	return 0;
}

static int create_port(struct podnet_tunnel *tunnel, struct net_device *host,
		       const struct podnet_port_config *config, bool synced,
		       struct genl_info *info)
{
	struct podnet_port *port;

	port = podnet_port_create(tunnel, host, config);
	if (IS_ERR(port)) {
		NL_SET_ERR_MSG(info->extack, "no memory for the port");
		return PTR_ERR(port);
	}
	podnet_port_stamp(port, synced);
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_port, port);
	return 0;
}

/* Whether PORT_NEW may write over @port. */
static int check_replaceable(const struct podnet_tunnel *tunnel,
			     const struct podnet_port *port,
			     const struct port_request *request,
			     struct genl_info *info)
{
	const struct nlattr *ifindex = request->tb[PODNET_PORT_A_IFINDEX];

	if (port->tunnel != tunnel) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex,
				    "the pair is bound to another device");
		return -EBUSY;
	}
	if (!info->attrs[PODNET_A_REPLACE]) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex, "the pair is bound already");
		return -EEXIST;
	}
	return 0;
}

static int port_new(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	const bool synced = info->attrs[PODNET_A_GENERATION];
	struct podnet_port_config config = {};
	struct port_request request;
	struct podnet_port *port;
	int err;

	err = parse_port(tunnel, entry, &request, info->extack);
	if (err)
		return err;
	port = podnet_port_of(request.host);
	if (port)
		err = check_replaceable(tunnel, port, &request, info);
	if (err)
		return err;
	err = parse_config(tunnel, port, &request, &config, info->extack);
	if (err)
		return err;

	if (!port)
		return create_port(tunnel, request.host, &config, synced, info);
	podnet_port_stamp(port, synced);
	return change_port(tunnel, port, &config, info);
}

static struct podnet_port *find_port(struct podnet_tunnel *tunnel,
				     const struct port_request *request,
				     struct netlink_ext_ack *extack)
{
	struct podnet_port *port = podnet_port_find(&tunnel->ports, request->host);

	if (port)
		return port;
	NL_SET_ERR_MSG_ATTR(extack, request->tb[PODNET_PORT_A_IFINDEX],
			    "the pair is not bound to the device");
	return ERR_PTR(-ENOENT);
}

/* For the verbs that take an IFINDEX and nothing else. */
static struct podnet_port *find_by_ifindex(struct podnet_tunnel *tunnel,
					   const struct nlattr *entry,
					   struct netlink_ext_ack *extack)
{
	struct port_request request;
	int type, err;

	err = parse_port(tunnel, entry, &request, extack);
	if (err)
		return ERR_PTR(err);
	for (type = 1; type <= PODNET_PORT_A_MAX; type++) {
		if (type == PODNET_PORT_A_IFINDEX || !request.tb[type])
			continue;
		NL_SET_ERR_MSG_ATTR(extack, request.tb[type],
				    "this request takes the IFINDEX of the port alone");
		return ERR_PTR(-EINVAL);
	}
	return find_port(tunnel, &request, extack);
}

static int port_set(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct podnet_port_config config;
	struct port_request request;
	struct podnet_port *port;
	int err;

	err = parse_port(tunnel, entry, &request, info->extack);
	if (err)
		return err;
	port = find_port(tunnel, &request, info->extack);
	if (IS_ERR(port))
		return PTR_ERR(port);

	config = port->config;
	err = parse_config(tunnel, port, &request, &config, info->extack);
	if (err)
		return err;
	/* What is of no generation stays so. */
	podnet_port_stamp(port, port->synced);
	return change_port(tunnel, port, &config, info);
}

void podnet_nl_remove_port(struct podnet_tunnel *tunnel, struct podnet_port *port,
			   struct genl_info *info)
{
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, PODNET_CMD_PORT_DEL, fill_port, port);
	podnet_port_remove(port);
}

static int port_del(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct podnet_port *port = find_by_ifindex(tunnel, entry, info->extack);

	if (IS_ERR(port))
		return PTR_ERR(port);
	podnet_nl_remove_port(tunnel, port, info);
	return 0;
}

static int port_get(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct podnet_port *port = find_by_ifindex(tunnel, entry, info->extack);

	if (IS_ERR(port))
		return PTR_ERR(port);
	return podnet_nl_reply(info, tunnel, fill_port, port);
}

/* Pairs come and go under rtnl, and get their names. */
static int act_on_ports(struct genl_info *info, podnet_nl_entry_fn fn)
{
	int err;

	rtnl_lock();
	err = podnet_nl_for_each(info, PODNET_A_PORT, fn);
	rtnl_unlock();
	return err;
}

int podnet_nl_port_new(struct sk_buff *skb, struct genl_info *info)
{
	return act_on_ports(info, port_new);
}

int podnet_nl_port_set(struct sk_buff *skb, struct genl_info *info)
{
	return act_on_ports(info, port_set);
}

int podnet_nl_port_del(struct sk_buff *skb, struct genl_info *info)
{
	return act_on_ports(info, port_del);
}

int podnet_nl_port_get(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	rtnl_lock();
	err = podnet_nl_once(info, PODNET_A_PORT, port_get);
	rtnl_unlock();
	return err;
}

int podnet_nl_port_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int err;

	rtnl_lock();
	err = podnet_nl_dump_list(skb, cb, PODNET_CMD_PORT_GET,
				  offsetof(struct podnet_tunnel, ports.list),
				  offsetof(struct podnet_port, list), fill_port);
	rtnl_unlock();
	return err;
}
