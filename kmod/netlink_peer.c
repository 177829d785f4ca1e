// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/inetdevice.h>

#include "stats.h"
#include "tunnel.h"

static const struct nla_policy member_policy[PODNET_PEER_A_MAX + 1] = {
	[PODNET_PEER_A_NAME] = { .type = NLA_NUL_STRING, .len = PODNET_NAME_MAX },
	[PODNET_PEER_A_REMOTE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[PODNET_PEER_A_PORT] = NLA_POLICY_FULL_RANGE(NLA_U32, &podnet_nl_port_range),
};

const struct nla_policy podnet_nl_peer_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_PEER] = NLA_POLICY_NESTED(member_policy),
};

const struct nla_policy podnet_nl_peer_new_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_PEER] = NLA_POLICY_NESTED(member_policy),
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

static int fill_peer(struct sk_buff *msg, const struct podnet_tunnel *tunnel,
		     const void *object)
{
	const struct podnet_peer *peer = object;
	const struct podnet_endpoint *endpoint =
		podnet_peer_endpoint(&tunnel->peers, peer);
	struct nlattr *nest;

	nest = nla_nest_start(msg, PODNET_A_PEER);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put_string(msg, PODNET_PEER_A_NAME, peer->name) ||
	    nla_put_in_addr(msg, PODNET_PEER_A_REMOTE, endpoint->remote) ||
	    nla_put_u32(msg, PODNET_PEER_A_PORT, ntohs(endpoint->port)) ||
	    nla_put_u32(msg, PODNET_PEER_A_GENERATION, peer->generation) ||
	    nla_put_u32(msg, PODNET_PEER_A_ROUTES, peer->route_count) ||
	    fill_stats(msg, peer))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

static int parse_remote(const struct nlattr *attr, __be32 *ret,
			struct netlink_ext_ack *extack)
{
	__be32 remote;

	if (nla_len(attr) != sizeof(remote)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the underlay address of a peer is IPv4");
		return -EINVAL;
	}

	remote = nla_get_in_addr(attr);
	if (ipv4_is_zeronet(remote) || ipv4_is_multicast(remote) ||
	    ipv4_is_lbcast(remote) || ipv4_is_loopback(remote)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the underlay address is not that of a host");
		return -EINVAL;
	}
	*ret = remote;
	return 0;
}

/* What a request says about a peer. */
struct peer_request {
	const char *name;
	const struct nlattr *remote_attr;
	bool has_port;
	__be32 remote;
	__be16 port;
};

static int parse_peer(const struct nlattr *entry, struct peer_request *request,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[PODNET_PEER_A_MAX + 1];
	int err;

	memset(request, 0, sizeof(*request));
	err = podnet_nl_parse(tb, PODNET_PEER_A_MAX, entry, member_policy, extack);
	if (err)
		return err;

	request->name = podnet_nl_name(tb[PODNET_PEER_A_NAME], entry, extack);
	if (IS_ERR(request->name))
		return PTR_ERR(request->name);

	request->remote_attr = tb[PODNET_PEER_A_REMOTE];
	if (request->remote_attr) {
		err = parse_remote(request->remote_attr, &request->remote, extack);
		if (err)
			return err;
	}
	if (tb[PODNET_PEER_A_PORT]) {
		request->has_port = true;
		request->port = htons(nla_get_u32(tb[PODNET_PEER_A_PORT]));
	}
	return 0;
}

/* Brings a peer to the address; tells the listeners only if it moved. */
static int move_peer(struct podnet_tunnel *tunnel, struct podnet_peer *peer,
		     __be32 remote, __be16 port, struct genl_info *info)
{
	const struct podnet_endpoint *now =
		podnet_peer_endpoint(&tunnel->peers, peer);
	int err;

	peer->generation = podnet_tunnel_stamp(tunnel);
	if (now->remote == remote && now->port == port)
		return 0;

	err = podnet_peer_move(&tunnel->peers, peer, remote, port);
	if (err) {
		NL_SET_ERR_MSG(info->extack, "no memory to move the peer");
		return err;
	}
	tunnel->seq++;
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_peer, peer);
	return 0;
}

static int create_peer(struct podnet_tunnel *tunnel,
		       const struct peer_request *request, __be16 port,
		       struct genl_info *info)
{
	struct podnet_peer *peer;

	peer = podnet_peer_create(&tunnel->peers, request->name,
				  request->remote, port);
	if (IS_ERR(peer)) {
		NL_SET_ERR_MSG(info->extack, "no memory for the peer");
		return PTR_ERR(peer);
	}
	peer->generation = podnet_tunnel_stamp(tunnel);
	tunnel->seq++;
	podnet_nl_notify(info, tunnel, info->genlhdr->cmd, fill_peer, peer);
	return 0;
}

static int peer_new(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	struct peer_request request;
	struct podnet_peer *peer;
	__be16 port;
	int err;

	err = parse_peer(entry, &request, info->extack);
	if (err)
		return err;
	if (!request.remote_attr) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry,
				    "the underlay address of the peer is missing");
		return -EINVAL;
	}
	port = request.has_port ? request.port :
				  htons(READ_ONCE(tunnel->config.port));

	peer = podnet_peer_find(&tunnel->peers, request.name);
	if (!peer)
		return create_peer(tunnel, &request, port, info);
	if (!info->attrs[PODNET_A_REPLACE]) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry, "a peer of that name exists");
		return -EEXIST;
	}
	return move_peer(tunnel, peer, request.remote, port, info);
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
	int err;

	err = parse_peer(entry, &request, extack);
	if (err)
		return ERR_PTR(err);
	if (request.remote_attr || request.has_port) {
		NL_SET_ERR_MSG_ATTR(extack, entry, "this request takes the name of the peer alone");
		return ERR_PTR(-EINVAL);
	}
	return find_peer(tunnel, request.name, entry, extack);
}

static int peer_set(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		    struct genl_info *info)
{
	const struct podnet_endpoint *now;
	struct peer_request request;
	struct podnet_peer *peer;
	int err;

	err = parse_peer(entry, &request, info->extack);
	if (err)
		return err;
	peer = find_peer(tunnel, request.name, entry, info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);

	now = podnet_peer_endpoint(&tunnel->peers, peer);
	return move_peer(tunnel, peer,
			 request.remote_attr ? request.remote : now->remote,
			 request.has_port ? request.port : now->port, info);
}

void podnet_nl_remove_peer(struct podnet_tunnel *tunnel, struct podnet_peer *peer,
			   struct genl_info *info)
{
	struct podnet_route *route, *next;

	list_for_each_entry_safe(route, next, &peer->routes, of_peer)
		podnet_nl_remove_route(tunnel, route, info);

	tunnel->seq++;
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
