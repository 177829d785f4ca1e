// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/rtnetlink.h>

#include "tunnel.h"

const struct nla_policy podnet_nl_sync_policy[PODNET_A_MAX + 1] = {
	[PODNET_A_IFINDEX] = { .type = NLA_U32 },
	[PODNET_A_GENERATION] = NLA_POLICY_MIN(NLA_U32, 1),
};

static int fill_generation(struct sk_buff *msg, const struct podnet_tunnel *tunnel,
			   const void *object)
{
	const u32 *generation = object;

	return nla_put_u32(msg, PODNET_A_GENERATION, *generation);
}

/* Stamps of an attempt of that name that was never committed mean nothing. */
static void forget_attempt(struct podnet_tunnel *tunnel, u32 generation)
{
	struct podnet_route *route;
	struct podnet_peer *peer;
	struct podnet_port *port;

	list_for_each_entry(route, &tunnel->routes.list, list) {
		if (route->generation == generation)
			route->generation = tunnel->generation;
	}
	list_for_each_entry(peer, &tunnel->peers.list, list) {
		if (peer->generation == generation)
			peer->generation = tunnel->generation;
	}
	list_for_each_entry(port, &tunnel->ports.list, list) {
		if (port->generation == generation)
			port->generation = tunnel->generation;
	}
}

static int sync_begin(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		      struct genl_info *info)
{
	const u32 generation = nla_get_u32(entry);

	if (generation == tunnel->generation) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry,
				    "that generation is the one committed last");
		return -EINVAL;
	}
	if (generation == tunnel->pending) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry,
				    "that generation is begun already: choose another");
		return -EBUSY;
	}
	forget_attempt(tunnel, generation);
	tunnel->pending = generation;
	return 0;
}

static bool is_stale(const struct podnet_port *port, u32 generation)
{
	return port->synced && port->generation != generation;
}

/* Readers go on with what they have: each object is freed after a grace
 * period of its own, and none is waited for. */
static void sweep(struct podnet_tunnel *tunnel, struct genl_info *info)
{
	struct podnet_route *route, *next_route;
	struct podnet_peer *peer, *next_peer;
	struct podnet_port *port, *next_port;

	list_for_each_entry_safe(route, next_route, &tunnel->routes.list, list) {
		if (route->generation != tunnel->generation)
			podnet_nl_remove_route(tunnel, route, info);
		cond_resched();
	}
	list_for_each_entry_safe(peer, next_peer, &tunnel->peers.list, list) {
		if (peer->generation != tunnel->generation)
			podnet_nl_remove_peer(tunnel, peer, info);
		cond_resched();
	}
	list_for_each_entry_safe(port, next_port, &tunnel->ports.list, list) {
		if (is_stale(port, tunnel->generation))
			podnet_nl_remove_port(tunnel, port, info);
		cond_resched();
	}
}

/* Under rtnl, unless no port is to go. */
static int sync_commit(struct podnet_tunnel *tunnel, const struct nlattr *entry,
		       struct genl_info *info)
{
	const u32 generation = nla_get_u32(entry);

	if (generation != tunnel->pending) {
		NL_SET_ERR_MSG_ATTR(info->extack, entry,
				    "that generation was not begun, or another was begun since");
		return -ESTALE;
	}
	tunnel->generation = generation;
	tunnel->pending = 0;
	sweep(tunnel, info);
	podnet_nl_notify(info, tunnel, PODNET_CMD_SYNC_COMMIT, fill_generation,
			 &generation);
	return 0;
}

/* -EAGAIN, and nothing done, if a port would have to go, which takes rtnl. */
static int sync_commit_without_rtnl(struct podnet_tunnel *tunnel,
				    const struct nlattr *entry,
				    struct genl_info *info)
{
	const struct podnet_port *port;

	list_for_each_entry(port, &tunnel->ports.list, list) {
		if (is_stale(port, nla_get_u32(entry)))
			return -EAGAIN;
	}
	return sync_commit(tunnel, entry, info);
}

int podnet_nl_sync_begin(struct sk_buff *skb, struct genl_info *info)
{
	return podnet_nl_once(info, PODNET_A_GENERATION, sync_begin);
}

int podnet_nl_sync_commit(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	/* Others may hold rtnl for long. */
	err = podnet_nl_once(info, PODNET_A_GENERATION, sync_commit_without_rtnl);
	if (err != -EAGAIN)
		return err;

	rtnl_lock();
	err = podnet_nl_once(info, PODNET_A_GENERATION, sync_commit);
	rtnl_unlock();
	return err;
}
