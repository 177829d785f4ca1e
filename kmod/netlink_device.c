// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>

#include "device.h"
#include "drop.h"
#include "socket.h"
#include "tunnel.h"

static const struct nla_policy member_policy[PODNET_DEVICE_A_MAX + 1] = {
	[PODNET_DEVICE_A_PORT] = NLA_POLICY_FULL_RANGE(NLA_U32, &podnet_nl_port_range),
	[PODNET_DEVICE_A_LOCAL] = NLA_POLICY_EXACT_LEN(sizeof(struct in_addr)),
	[PODNET_DEVICE_A_FWMARK] = { .type = NLA_U32 },
	[PODNET_DEVICE_A_TTL] = NLA_POLICY_MAX(NLA_U32, U8_MAX),
	[PODNET_DEVICE_A_UDP_CSUM] = NLA_POLICY_MAX(NLA_U32, 1),
	[PODNET_DEVICE_A_STRICT_SOURCE] = NLA_POLICY_MAX(NLA_U32, 1),
	[PODNET_DEVICE_A_SPORT_MIN] = NLA_POLICY_FULL_RANGE(NLA_U32, &podnet_nl_port_range),
	[PODNET_DEVICE_A_SPORT_MAX] = NLA_POLICY_FULL_RANGE(NLA_U32, &podnet_nl_port_range),
	[PODNET_DEVICE_A_LOCAL6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[PODNET_DEVICE_A_WIRE] = NLA_POLICY_RANGE(NLA_U32, 1, PODNET_WIRE_MAX),
	[PODNET_DEVICE_A_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &podnet_nl_vni_range),
	[PODNET_DEVICE_A_MAC] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[PODNET_DEVICE_A_INHERIT_DSCP] = NLA_POLICY_MAX(NLA_U32, 1),
	[PODNET_DEVICE_A_UDP6_ZERO_CSUM] = NLA_POLICY_MAX(NLA_U32, 1),
	[PODNET_DEVICE_A_EXPRESS_TX] = NLA_POLICY_MAX(NLA_U32, 1),
	[PODNET_DEVICE_A_EXPRESS_RX] = NLA_POLICY_MAX(NLA_U32, 1),
};

const struct nla_policy podnet_nl_device_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_DEVICE] = NLA_POLICY_NESTED(member_policy),
};

static int fill_config(struct sk_buff *msg, const struct podnet_config *config)
{
	u8 mac[ETH_ALEN];

	u64_to_ether_addr(config->mac, mac);
	if (nla_put_u32(msg, PODNET_DEVICE_A_PORT, config->port) ||
	    nla_put_in_addr(msg, PODNET_DEVICE_A_LOCAL, config->local) ||
	    nla_put_in6_addr(msg, PODNET_DEVICE_A_LOCAL6, &config->local6) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_FWMARK, config->fwmark) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_TTL, config->ttl) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_UDP_CSUM, config->udp_csum) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_STRICT_SOURCE, config->strict_source) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_SPORT_MIN, config->sport_min) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_SPORT_MAX, config->sport_max) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_WIRE, config->wire) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_VNI, config->vni) ||
	    nla_put(msg, PODNET_DEVICE_A_MAC, sizeof(mac), mac) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_INHERIT_DSCP, config->inherit_dscp) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_UDP6_ZERO_CSUM, config->udp6_zero_csum) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_EXPRESS_TX, config->express[PODNET_TX]) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_EXPRESS_RX, config->express[PODNET_RX]))
		return -EMSGSIZE;
	return 0;
}

static int fill_drops(struct sk_buff *msg, const struct podnet_tunnel *tunnel)
{
	struct nlattr *nest;
	int reason;

	nest = nla_nest_start(msg, PODNET_DEVICE_A_DROPS);
	if (!nest)
		return -EMSGSIZE;

	for (reason = PODNET_DROP_PAD + 1; reason <= PODNET_DROP_MAX; reason++) {
		if (nla_put_u64_64bit(msg, reason,
				      podnet_drops_sum(tunnel->drops, reason),
				      PODNET_DROP_PAD))
			return -EMSGSIZE;
	}
	nla_nest_end(msg, nest);
	return 0;
}

static int fill_device(struct sk_buff *msg, const struct podnet_tunnel *tunnel,
		       const void *object)
{
	struct nlattr *nest;

	nest = nla_nest_start(msg, PODNET_A_DEVICE);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put_string(msg, PODNET_DEVICE_A_IFNAME, tunnel->dev->name) ||
	    fill_config(msg, &tunnel->config) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_GENERATION, tunnel->generation) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_PEERS, tunnel->peers.count) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_ROUTES, tunnel->routes.count) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_PORTS, tunnel->ports.count) ||
	    nla_put_u64_64bit(msg, PODNET_DEVICE_A_REALLOCS,
			      atomic64_read(&tunnel->reallocs),
			      PODNET_DEVICE_A_PAD) ||
	    fill_drops(msg, tunnel))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

static int check_addresses(struct nlattr **tb, struct netlink_ext_ack *extack)
{
	const struct nlattr *local = tb[PODNET_DEVICE_A_LOCAL];
	const struct nlattr *local6 = tb[PODNET_DEVICE_A_LOCAL6];
	struct in6_addr addr;

	if (local && nla_get_in_addr(local) &&
	    !podnet_nl_is_host4(nla_get_in_addr(local))) {
		NL_SET_ERR_MSG_ATTR(extack, local, "the local address is not that of a host");
		return -EINVAL;
	}
	if (local6) {
		addr = nla_get_in6_addr(local6);
		if (!ipv6_addr_any(&addr) && !podnet_nl_is_host6(&addr)) {
			NL_SET_ERR_MSG_ATTR(extack, local6,
					    "the local IPv6 address is not that of a host");
			return -EINVAL;
		}
	}
	if (tb[PODNET_DEVICE_A_MAC])
		return podnet_nl_check_mac(tb[PODNET_DEVICE_A_MAC], extack);
	return 0;
}

static void parse_express(struct nlattr **tb, bool *express)
{
	if (tb[PODNET_DEVICE_A_EXPRESS_TX])
		express[PODNET_TX] = nla_get_u32(tb[PODNET_DEVICE_A_EXPRESS_TX]);
	if (tb[PODNET_DEVICE_A_EXPRESS_RX])
		express[PODNET_RX] = nla_get_u32(tb[PODNET_DEVICE_A_EXPRESS_RX]);
}

/* Changes @config, a copy, as the request says. */
static int parse_config(struct nlattr **tb, struct podnet_config *config,
			struct netlink_ext_ack *extack)
{
	int err;

	err = check_addresses(tb, extack);
	if (err)
		return err;

	if (tb[PODNET_DEVICE_A_LOCAL])
		config->local = nla_get_in_addr(tb[PODNET_DEVICE_A_LOCAL]);
	if (tb[PODNET_DEVICE_A_LOCAL6])
		config->local6 = nla_get_in6_addr(tb[PODNET_DEVICE_A_LOCAL6]);
	if (tb[PODNET_DEVICE_A_PORT])
		config->port = nla_get_u32(tb[PODNET_DEVICE_A_PORT]);
	if (tb[PODNET_DEVICE_A_FWMARK])
		config->fwmark = nla_get_u32(tb[PODNET_DEVICE_A_FWMARK]);
	if (tb[PODNET_DEVICE_A_TTL])
		config->ttl = nla_get_u32(tb[PODNET_DEVICE_A_TTL]);
	if (tb[PODNET_DEVICE_A_UDP_CSUM])
		config->udp_csum = nla_get_u32(tb[PODNET_DEVICE_A_UDP_CSUM]);
	if (tb[PODNET_DEVICE_A_STRICT_SOURCE])
		config->strict_source =
			nla_get_u32(tb[PODNET_DEVICE_A_STRICT_SOURCE]);
	if (tb[PODNET_DEVICE_A_SPORT_MIN])
		config->sport_min = nla_get_u32(tb[PODNET_DEVICE_A_SPORT_MIN]);
	if (tb[PODNET_DEVICE_A_SPORT_MAX])
		config->sport_max = nla_get_u32(tb[PODNET_DEVICE_A_SPORT_MAX]);
	if (tb[PODNET_DEVICE_A_WIRE])
		config->wire = nla_get_u32(tb[PODNET_DEVICE_A_WIRE]);
	if (tb[PODNET_DEVICE_A_VNI])
		config->vni = nla_get_u32(tb[PODNET_DEVICE_A_VNI]);
	if (tb[PODNET_DEVICE_A_MAC])
		config->mac = ether_addr_to_u64(nla_data(tb[PODNET_DEVICE_A_MAC]));
	if (tb[PODNET_DEVICE_A_INHERIT_DSCP])
		config->inherit_dscp =
			nla_get_u32(tb[PODNET_DEVICE_A_INHERIT_DSCP]);
	if (tb[PODNET_DEVICE_A_UDP6_ZERO_CSUM])
		config->udp6_zero_csum =
			nla_get_u32(tb[PODNET_DEVICE_A_UDP6_ZERO_CSUM]);
	parse_express(tb, config->express);

	if (config->sport_min > config->sport_max) {
		NL_SET_ERR_MSG(extack, "the lowest source port is above the highest");
		return -EINVAL;
	}
	return 0;
}

/* The sockets were opened with these. */
static int check_running(struct nlattr **tb, const struct podnet_config *now,
			 const struct podnet_config *new,
			 struct netlink_ext_ack *extack)
{
	if (new->port != now->port) {
		NL_SET_ERR_MSG_ATTR(extack, tb[PODNET_DEVICE_A_PORT],
				    "the port can be changed only while the device is down");
		return -EBUSY;
	}
	if (new->udp6_zero_csum != now->udp6_zero_csum) {
		NL_SET_ERR_MSG_ATTR(extack, tb[PODNET_DEVICE_A_UDP6_ZERO_CSUM],
				    "what IPv6 checksums are received can be changed only while the device is down");
		return -EBUSY;
	}
	return 0;
}

static void store_config(struct podnet_config *config,
			 const struct podnet_config *new)
{
	config->local = new->local;
	config->local6 = new->local6;
	config->udp6_zero_csum = new->udp6_zero_csum;
	/* The data path reads these. */
	WRITE_ONCE(config->fwmark, new->fwmark);
	WRITE_ONCE(config->port, new->port);
	WRITE_ONCE(config->sport_min, new->sport_min);
	WRITE_ONCE(config->sport_max, new->sport_max);
	WRITE_ONCE(config->ttl, new->ttl);
	WRITE_ONCE(config->udp_csum, new->udp_csum);
	WRITE_ONCE(config->strict_source, new->strict_source);
	WRITE_ONCE(config->wire, new->wire);
	WRITE_ONCE(config->vni, new->vni);
	WRITE_ONCE(config->mac, new->mac);
	WRITE_ONCE(config->inherit_dscp, new->inherit_dscp);
	WRITE_ONCE(config->express[PODNET_TX], new->express[PODNET_TX]);
	WRITE_ONCE(config->express[PODNET_RX], new->express[PODNET_RX]);
}

static void apply_to_sockets(struct podnet_tunnel *tunnel, enum podnet_wire before)
{
	const struct podnet_config *config = &tunnel->config;
	enum podnet_family family;
	struct socket *socket;

	for (family = 0; family < PODNET_FAMILIES; family++) {
		socket = rtnl_dereference(tunnel->sockets[family]);
		if (!socket)
			continue;
		podnet_socket_set_mark(socket, config->fwmark);
		if (config->wire == before)
			continue;
		podnet_socket_withdraw(socket, before);
		podnet_socket_announce(socket, config->wire);
	}
}

/* The endpoints hold the old values, and the mark decides about routes. Even if
 * they are as before: a repeated request is to finish what another could not. */
static int renew_endpoints(struct podnet_tunnel *tunnel, struct nlattr **tb,
			   struct netlink_ext_ack *extack)
{
	if (!tb[PODNET_DEVICE_A_LOCAL] && !tb[PODNET_DEVICE_A_LOCAL6] &&
	    !tb[PODNET_DEVICE_A_FWMARK] && !tb[PODNET_DEVICE_A_MAC])
		return 0;

	/* Nobody may be left who is about to cache a route by the old mark. */
	synchronize_net();
	if (!podnet_tunnel_renew_endpoints(tunnel, NULL))
		return 0;
	NL_SET_ERR_MSG(extack, "no memory to reroute all peers: repeat the request");
	return -ENOMEM;
}

static int device_set(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		      struct genl_info *info)
{
	struct podnet_config *now = &tunnel->config;
	const enum podnet_wire wire = now->wire;
	struct nlattr *tb[PODNET_DEVICE_A_MAX + 1];
	struct podnet_config new = *now;
	bool changed;
	int err;

	ASSERT_RTNL();

	err = podnet_nl_parse(tb, PODNET_DEVICE_A_MAX, entry, member_policy,
			      info->extack);
	if (err)
		return err;
	err = parse_config(tb, &new, info->extack);
	if (err)
		return err;
	if (netif_running(tunnel->dev)) {
		err = check_running(tb, now, &new, info->extack);
		if (err)
			return err;
	}

	changed = memcmp(&new, now, sizeof(new));
	store_config(now, &new);
	apply_to_sockets(tunnel, wire);
	if (changed)
		podnet_nl_notify(info, tunnel, PODNET_CMD_DEVICE_SET,
				 fill_device, NULL);
	return renew_endpoints(tunnel, tb, info->extack);
}

int podnet_nl_device_set(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	/* Against ndo_open, which reads the port. */
	rtnl_lock();
	err = podnet_nl_once(info, PODNET_A_DEVICE, device_set);
	rtnl_unlock();
	return err;
}

static int device_get(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		      struct genl_info *info)
{
	return podnet_nl_reply(info, tunnel, fill_device, NULL);
}

int podnet_nl_device_get(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	/* For the name of the device. */
	rtnl_lock();
	err = podnet_nl_once(info, PODNET_A_IFINDEX, device_get);
	rtnl_unlock();
	return err;
}

static int dump_device(struct sk_buff *skb, struct netlink_callback *cb,
		       struct podnet_tunnel *tunnel)
{
	int err;

	mutex_lock(&tunnel->lock);
	err = podnet_nl_dump_one(skb, cb, tunnel, PODNET_CMD_DEVICE_GET,
				 fill_device, NULL);
	mutex_unlock(&tunnel->lock);
	return err;
}

int podnet_nl_device_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(cb->skb->sk);
	unsigned long index = 0;
	struct net_device *dev;
	int err = 0;

	err = podnet_nl_refuse_filters(cb, PODNET_A_UNSPEC);
	if (err)
		return err;

	rtnl_lock();
	cb->seq = net->dev_base_seq ?: 1;
	for_each_netdev(net, dev) {
		if (!podnet_device_is(dev) || index++ < cb->args[0])
			continue;
		err = dump_device(skb, cb, netdev_priv(dev));
		if (err)
			break;
		cb->args[0]++;
	}
	rtnl_unlock();
	return err && !skb->len ? err : skb->len;
}
