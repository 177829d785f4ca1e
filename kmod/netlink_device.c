// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>

#include "device.h"
#include "socket.h"
#include "stats.h"
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
};

const struct nla_policy podnet_nl_device_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_DEVICE] = NLA_POLICY_NESTED(member_policy),
};

static int fill_config(struct sk_buff *msg, const struct podnet_config *config)
{
	if (nla_put_u32(msg, PODNET_DEVICE_A_PORT, READ_ONCE(config->port)) ||
	    nla_put_in_addr(msg, PODNET_DEVICE_A_LOCAL, READ_ONCE(config->local)) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_FWMARK, READ_ONCE(config->fwmark)) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_TTL, READ_ONCE(config->ttl)) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_UDP_CSUM,
			READ_ONCE(config->udp_csum)) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_STRICT_SOURCE,
			READ_ONCE(config->strict_source)) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_SPORT_MIN,
			READ_ONCE(config->sport_min)) ||
	    nla_put_u32(msg, PODNET_DEVICE_A_SPORT_MAX,
			READ_ONCE(config->sport_max)))
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
	    fill_drops(msg, tunnel))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

static int check_local(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	const __be32 local = nla_get_in_addr(attr);

	if (local && (ipv4_is_zeronet(local) || ipv4_is_multicast(local) ||
		      ipv4_is_lbcast(local) || ipv4_is_loopback(local))) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the local address is not that of a host");
		return -EINVAL;
	}
	return 0;
}

/* Changes @config, a copy, as the request says. */
static int parse_config(struct nlattr **tb, struct podnet_config *config,
			struct netlink_ext_ack *extack)
{
	int err;

	if (tb[PODNET_DEVICE_A_LOCAL]) {
		err = check_local(tb[PODNET_DEVICE_A_LOCAL], extack);
		if (err)
			return err;
		config->local = nla_get_in_addr(tb[PODNET_DEVICE_A_LOCAL]);
	}
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

	if (config->sport_min > config->sport_max) {
		NL_SET_ERR_MSG(extack, "the lowest source port is above the highest");
		return -EINVAL;
	}
	return 0;
}

static void store_config(struct podnet_config *config,
			 const struct podnet_config *new)
{
	WRITE_ONCE(config->local, new->local);
	WRITE_ONCE(config->fwmark, new->fwmark);
	WRITE_ONCE(config->port, new->port);
	WRITE_ONCE(config->sport_min, new->sport_min);
	WRITE_ONCE(config->sport_max, new->sport_max);
	WRITE_ONCE(config->ttl, new->ttl);
	WRITE_ONCE(config->udp_csum, new->udp_csum);
	WRITE_ONCE(config->strict_source, new->strict_source);
}

/* The cached underlay routes were looked up with the old values, and nobody may
 * be left who is about to cache another one. */
static int forget_underlay_routes(struct podnet_tunnel *tunnel)
{
	const struct podnet_endpoint *endpoint;
	struct podnet_peer *peer;
	int err;

	synchronize_net();
	list_for_each_entry(peer, &tunnel->peers.list, list) {
		endpoint = podnet_peer_endpoint(&tunnel->peers, peer);
		err = podnet_peer_move(&tunnel->peers, peer, endpoint->remote,
				       endpoint->port);
		if (err)
			return err;
	}
	return 0;
}

static int device_set(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		      struct genl_info *info)
{
	struct podnet_config *now = &tunnel->config;
	struct nlattr *tb[PODNET_DEVICE_A_MAX + 1];
	struct podnet_config new = *now;
	struct socket *socket;
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
	if (new.port != now->port && netif_running(tunnel->dev)) {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[PODNET_DEVICE_A_PORT],
				    "the port can be changed only while the device is down");
		return -EBUSY;
	}

	changed = memcmp(&new, now, sizeof(new));
	store_config(now, &new);
	socket = rtnl_dereference(tunnel->socket);
	if (socket)
		podnet_socket_set_mark(socket, new.fwmark);
	if (changed)
		podnet_nl_notify(info, tunnel, PODNET_CMD_DEVICE_SET,
				 fill_device, NULL);

	/* Even if they are as before: a repeated request is to finish what
	 * another one could not. */
	if ((tb[PODNET_DEVICE_A_LOCAL] || tb[PODNET_DEVICE_A_FWMARK]) &&
	    forget_underlay_routes(tunnel)) {
		NL_SET_ERR_MSG(info->extack, "no memory to reroute all peers: repeat the request");
		return -ENOMEM;
	}
	return 0;
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
