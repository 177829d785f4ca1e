// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/etherdevice.h>
#include <net/ipv6.h>

#include "stats.h"
#include "tunnel.h"

static const struct nla_policy member_policy[PODNET_PEER_A_MAX + 1] = {
	[PODNET_PEER_A_NAME] = { .type = NLA_NUL_STRING, .len = PODNET_NAME_MAX },
	[PODNET_PEER_A_REMOTE] = NLA_POLICY_EXACT_LEN(sizeof(struct in_addr)),
	[PODNET_PEER_A_PORT] = NLA_POLICY_FULL_RANGE(NLA_U32, &podnet_nl_port_range),
	[PODNET_PEER_A_REMOTE6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[PODNET_PEER_A_WIRE] = NLA_POLICY_RANGE(NLA_U32, 1, PODNET_WIRE_MAX),
	[PODNET_PEER_A_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &podnet_nl_vni_range),
	[PODNET_PEER_A_MAC] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[PODNET_PEER_A_MAC6] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
};

const struct nla_policy podnet_nl_peer_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_PEER] = NLA_POLICY_NESTED(member_policy),
};

const struct nla_policy podnet_nl_peer_new_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_PEER] = NLA_POLICY_NESTED(member_policy),
	[PODNET_A_GENERATION] = NLA_POLICY_MIN(NLA_U32, 1),
	[PODNET_A_REPLACE] = { .type = NLA_FLAG },
};

static int fill_stats(struct sk_buff *msg, const struct podnet_peer *peer)
{
	struct podnet_stats_sum sum;
	struct nlattr *nest;

	nest = nla_nest_start(msg, PODNET_PEER_A_STATS);
	if (!nest)
		return -EMSGSIZE;

	podnet_stats_sum(peer->stats, &sum);
	if (nla_put_u64_64bit(msg, PODNET_STATS_A_RX_PACKETS, sum.rx_packets,
			      PODNET_STATS_A_PAD) ||
	    nla_put_u64_64bit(msg, PODNET_STATS_A_RX_BYTES, sum.rx_bytes,
			      PODNET_STATS_A_PAD) ||
	    nla_put_u64_64bit(msg, PODNET_STATS_A_TX_PACKETS, sum.tx_packets,
			      PODNET_STATS_A_PAD) ||
	    nla_put_u64_64bit(msg, PODNET_STATS_A_TX_BYTES, sum.tx_bytes,
			      PODNET_STATS_A_PAD))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

/* Without the addresses that the peer does not have. */
static int fill_endpoint(struct sk_buff *msg,
			 const struct podnet_endpoint_config *config)
{
	if (config->remote &&
	    nla_put_in_addr(msg, PODNET_PEER_A_REMOTE, config->remote))
		return -EMSGSIZE;
	if (!ipv6_addr_any(&config->remote6) &&
	    nla_put_in6_addr(msg, PODNET_PEER_A_REMOTE6, &config->remote6))
		return -EMSGSIZE;
	if (!is_zero_ether_addr(config->mac) &&
	    nla_put(msg, PODNET_PEER_A_MAC, ETH_ALEN, config->mac))
		return -EMSGSIZE;
	if (!is_zero_ether_addr(config->mac6) &&
	    nla_put(msg, PODNET_PEER_A_MAC6, ETH_ALEN, config->mac6))
		return -EMSGSIZE;

	if (nla_put_u32(msg, PODNET_PEER_A_PORT, ntohs(config->port)) ||
	    nla_put_u32(msg, PODNET_PEER_A_WIRE, config->wire) ||
	    nla_put_u32(msg, PODNET_PEER_A_VNI, config->vni))
		return -EMSGSIZE;
	return 0;
}

static int fill_peer(struct sk_buff *msg, const struct podnet_tunnel *tunnel,
		     const void *object)
{
	const struct podnet_peer *peer = object;
	struct nlattr *nest;

	nest = nla_nest_start(msg, PODNET_A_PEER);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put_string(msg, PODNET_PEER_A_NAME, peer->name) ||
	    fill_endpoint(msg, &podnet_peer_endpoint(&tunnel->peers, peer)->config) ||
	    nla_put_u32(msg, PODNET_PEER_A_GENERATION, peer->generation) ||
	    nla_put_u32(msg, PODNET_PEER_A_ROUTES, peer->route_count) ||
	    fill_stats(msg, peer))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

/* What a request says about a peer. */
struct peer_request {
	struct nlattr *tb[PODNET_PEER_A_MAX + 1];
	const struct nlattr *entry;
	const char *name;
};

static int parse_peer(const struct nlattr *entry, struct peer_request *request,
		      struct netlink_ext_ack *extack)
{
	int err;

	err = podnet_nl_parse(request->tb, PODNET_PEER_A_MAX, entry,
			      member_policy, extack);
	if (err)
		return err;

	request->entry = entry;
	request->name = podnet_nl_name(request->tb[PODNET_PEER_A_NAME], entry,
				       extack);
	return PTR_ERR_OR_ZERO(request->name);
}

/* An unspecified address takes the one that is there away. */
static int parse_remotes(struct nlattr **tb, struct podnet_endpoint_config *config,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *remote = tb[PODNET_PEER_A_REMOTE];
	const struct nlattr *remote6 = tb[PODNET_PEER_A_REMOTE6];

	if (remote)
		config->remote = nla_get_in_addr(remote);
	if (remote && config->remote && !podnet_nl_is_host4(config->remote)) {
		NL_SET_ERR_MSG_ATTR(extack, remote,
				    "the underlay address is not that of a host");
		return -EINVAL;
	}
	if (remote6)
		config->remote6 = nla_get_in6_addr(remote6);
	if (remote6 && !ipv6_addr_any(&config->remote6) &&
	    !podnet_nl_is_host6(&config->remote6)) {
		NL_SET_ERR_MSG_ATTR(extack, remote6,
				    "the underlay IPv6 address is not that of a host, or is link-local");
		return -EINVAL;
	}
	return 0;
}

static int parse_mac(const struct nlattr *attr, u8 *mac,
		     struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	ether_addr_copy(mac, nla_data(attr));
	return is_zero_ether_addr(mac) ? 0 : podnet_nl_check_mac(attr, extack);
}

/* Changes @config as the request says, and refuses what cannot work. */
static int parse_config(struct peer_request *request,
			struct podnet_endpoint_config *config,
			struct netlink_ext_ack *extack)
{
	struct nlattr **tb = request->tb;
	int err;

	err = parse_remotes(tb, config, extack);
	if (err)
		return err;
	err = parse_mac(tb[PODNET_PEER_A_MAC], config->mac, extack);
	if (err)
		return err;
	err = parse_mac(tb[PODNET_PEER_A_MAC6], config->mac6, extack);
	if (err)
		return err;
	if (tb[PODNET_PEER_A_PORT])
		config->port = htons(nla_get_u32(tb[PODNET_PEER_A_PORT]));
	if (tb[PODNET_PEER_A_WIRE])
		config->wire = nla_get_u32(tb[PODNET_PEER_A_WIRE]);
	if (tb[PODNET_PEER_A_VNI])
		config->vni = nla_get_u32(tb[PODNET_PEER_A_VNI]);

	if (!config->remote && ipv6_addr_any(&config->remote6)) {
		NL_SET_ERR_MSG_ATTR(extack, request->entry,
				    "the underlay address of the peer is missing");
		return -EINVAL;
	}
	if (config->wire == PODNET_WIRE_VXLAN && is_zero_ether_addr(config->mac)) {
		NL_SET_ERR_MSG_ATTR(extack, request->entry,
				    "a vxlan peer needs the MAC address of its tunnel device");
		return -EINVAL;
	}
	return 0;
}

/* A new peer, before the request has its say. */
static struct podnet_endpoint_config default_config(const struct podnet_tunnel *tunnel)
{
	struct podnet_endpoint_config config = {
		.port = htons(tunnel->config.port),
		.wire = tunnel->config.wire,
		.vni = tunnel->config.vni,
		.local = tunnel->config.local,
		.local6 = tunnel->config.local6,
	};

	u64_to_ether_addr(tunnel->config.mac, config.local_mac);
	return config;
}

static bool is_same(const struct podnet_endpoint_config *a,
		    const struct podnet_endpoint_config *b)
{
	return a->remote == b->remote &&
	       ipv6_addr_equal(&a->remote6, &b->remote6) && a->port == b->port &&
	       a->wire == b->wire && a->vni == b->vni &&
	       ether_addr_equal(a->mac, b->mac) &&
	       ether_addr_equal(a->mac6, b->mac6);
}

/* Brings a peer to its place; tells the listeners only if it moved. */
static int move_peer(struct podnet_tunnel *tunnel, struct podnet_peer *peer,
		     const struct podnet_endpoint_config *config,
		     struct genl_info *info)
{
	const struct podnet_endpoint *now =
		podnet_peer_endpoint(&tunnel->peers, peer);
	int err;

	peer->generation = podnet_tunnel_stamp(tunnel);
	if (is_same(&now->config, config))
		return 0;

	err = podnet_peer_move(&tunnel->peers, peer, config);
	if (err) {
		NL_SET_ERR_MSG(info->extack, "no memory to move the peer");
		return err;
	}
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_peer, peer);
	return 0;
}

static int create_peer(struct podnet_tunnel *tunnel, const char *name,
		       const struct podnet_endpoint_config *config,
		       struct genl_info *info)
{
	struct podnet_peer *peer;

	peer = podnet_peer_create(&tunnel->peers, name, config);
	if (IS_ERR(peer)) {
		NL_SET_ERR_MSG(info->extack, "no memory for the peer");
		return PTR_ERR(peer);
	}
	peer->generation = podnet_tunnel_stamp(tunnel);
	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_peer, peer);
	return 0;
}

static int peer_new(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct podnet_endpoint_config config = default_config(tunnel);
	struct peer_request request;
	struct podnet_peer *peer;
	int err;

	err = parse_peer(entry, &request, info->extack);
	if (err)
		return err;
	err = parse_config(&request, &config, info->extack);
	if (err)
		return err;

	peer = podnet_peer_find(&tunnel->peers, request.name);
	if (!peer)
		return create_peer(tunnel, request.name, &config, info);
	if (!info->attrs[PODNET_A_REPLACE]) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry, "a peer of that name exists");
		return -EEXIST;
	}
	return move_peer(tunnel, peer, &config, info);
}

static struct podnet_peer *find_peer(struct podnet_tunnel *tunnel,
				     const char *name, const struct nlattr *entry,
				     struct netlink_ext_ack *extack)
{
	struct podnet_peer *peer = podnet_peer_find(&tunnel->peers, name);

	if (peer)
		return peer;
	NL_SET_ERR_MSG_ATTR(extack, entry, "there is no peer of that name");
	return ERR_PTR(-ENOENT);
}

/* For the verbs that take a name and nothing else. */
static struct podnet_peer *find_named(struct podnet_tunnel *tunnel,
				      const struct nlattr *entry,
				      struct netlink_ext_ack *extack)
{
	struct peer_request request;
	int type, err;

	err = parse_peer(entry, &request, extack);
	if (err)
		return ERR_PTR(err);
	for (type = 1; type <= PODNET_PEER_A_MAX; type++) {
		if (type == PODNET_PEER_A_NAME || !request.tb[type])
			continue;
		NL_SET_ERR_MSG_ATTR(extack, request.tb[type],
				    "this request takes the name of the peer alone");
		return ERR_PTR(-EINVAL);
	}
	return find_peer(tunnel, request.name, entry, extack);
}

static int peer_set(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct podnet_endpoint_config config;
	struct peer_request request;
	struct podnet_peer *peer;
	int err;

	err = parse_peer(entry, &request, info->extack);
	if (err)
		return err;
	peer = find_peer(tunnel, request.name, entry, info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);

	config = podnet_peer_endpoint(&tunnel->peers, peer)->config;
	err = parse_config(&request, &config, info->extack);
	if (err)
		return err;
	return move_peer(tunnel, peer, &config, info);
}

void podnet_nl_remove_peer(struct podnet_tunnel *tunnel, struct podnet_peer *peer,
			   struct genl_info *info)
{
	struct podnet_route *route, *next;

	list_for_each_entry_safe(route, next, &peer->routes, of_peer)
		podnet_nl_remove_route(tunnel, route, info);

	podnet_tunnel_changed(tunnel);
	podnet_nl_notify(info, tunnel, PODNET_CMD_PEER_DEL, fill_peer, peer);
	podnet_peer_remove(&tunnel->peers, peer);
}

static int peer_del(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct podnet_peer *peer = find_named(tunnel, entry, info->extack);

	if (IS_ERR(peer))
		return PTR_ERR(peer);
	podnet_nl_remove_peer(tunnel, peer, info);
	return 0;
}

static int peer_get(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct podnet_peer *peer = find_named(tunnel, entry, info->extack);

	if (IS_ERR(peer))
		return PTR_ERR(peer);
	return podnet_nl_reply(info, tunnel, fill_peer, peer);
}

int podnet_nl_peer_new(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_for_each(info, PODNET_A_PEER, peer_new);
}

int podnet_nl_peer_set(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_for_each(info, PODNET_A_PEER, peer_set);
}

int podnet_nl_peer_del(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_for_each(info, PODNET_A_PEER, peer_del);
}

int podnet_nl_peer_get(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_once(info, PODNET_A_PEER, peer_get);
}

int podnet_nl_peer_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return podnet_nl_dump_list(skb, cb, PODNET_CMD_PEER_GET,
				   offsetof(struct podnet_tunnel, peers.list),
				   offsetof(struct podnet_peer, list), fill_peer);
}
