/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family. netlink.c owns the family and what all requests
 * share; each object has a file of its own with its policy, its verbs and its
 * encoding. The meaning of requests is in <linux/podnet.h>.
 */
#ifndef _PODNET_NETLINK_H
#define _PODNET_NETLINK_H

#include <net/genetlink.h>
#include <linux/podnet.h>

struct podnet_peer;
struct podnet_port;
struct podnet_route;
struct podnet_tunnel;

int podnet_netlink_init(void);
void podnet_netlink_exit(void);

/* --- requests */

/* Acts on one entry of a request, with the tunnel locked and alive. */
typedef int (*podnet_nl_entry_fn)(struct podnet_tunnel *tunnel,
				  const struct nlattr *entry,
				  struct genl_info *info);

/* Runs @fn for each attribute @type of the request, in order, up to the first
 * failure; there must be one at least. podnet_nl_once() refuses a second. */
int podnet_nl_for_each(struct genl_info *info, int type, podnet_nl_entry_fn fn);
int podnet_nl_once(struct genl_info *info, int type, podnet_nl_entry_fn fn);

/* Parses the members of @entry; refuses those that are repeated. */
int podnet_nl_parse(struct nlattr **tb, int max, const struct nlattr *entry,
		    const struct nla_policy *policy,
		    struct netlink_ext_ack *extack);
/* The name in @attr, which may be missing; ERR_PTR() if it is no name. */
const char *podnet_nl_name(const struct nlattr *attr, const struct nlattr *entry,
			   struct netlink_ext_ack *extack);

/* --- messages */

/* Adds one object to @msg; -EMSGSIZE if it does not fit. */
typedef int (*podnet_nl_fill_fn)(struct sk_buff *msg,
				 const struct podnet_tunnel *tunnel,
				 const void *object);

/* Both with the tunnel locked. */
int podnet_nl_reply(struct genl_info *info, const struct podnet_tunnel *tunnel,
		    podnet_nl_fill_fn fill, const void *object);
void podnet_nl_notify(struct genl_info *info, const struct podnet_tunnel *tunnel,
		      u8 cmd, podnet_nl_fill_fn fill, const void *object);

/* A dump's request may have the attribute @allowed, once, and no other. */
int podnet_nl_refuse_filters(struct netlink_callback *cb, int allowed);
/* Dumps a list of objects from where the last call for @cb ended. The offsets
 * are those of the list head in the tunnel and of the node in the object. */
int podnet_nl_dump_list(struct sk_buff *msg, struct netlink_callback *cb, u8 cmd,
			size_t list_offset, size_t node_offset,
			podnet_nl_fill_fn fill);
/* Adds one message of a dump. */
int podnet_nl_dump_one(struct sk_buff *msg, struct netlink_callback *cb,
		       const struct podnet_tunnel *tunnel, u8 cmd,
		       podnet_nl_fill_fn fill, const void *object);

/* Whether a host, and no link-local one, can have that address. */
bool podnet_nl_is_host4(__be32 addr);
bool podnet_nl_is_host6(const struct in6_addr *addr);
/* -EINVAL, and the reason, unless @attr is the MAC address of one device. */
int podnet_nl_check_mac(const struct nlattr *attr, struct netlink_ext_ack *extack);

extern struct netlink_range_validation podnet_nl_port_range;
extern struct netlink_range_validation podnet_nl_vni_range;

/* --- objects; the callbacks of the family */

extern const struct nla_policy podnet_nl_device_policy[PODNET_A_MAX + 1];
extern const struct nla_policy podnet_nl_peer_policy[PODNET_A_MAX + 1];
extern const struct nla_policy podnet_nl_peer_new_policy[PODNET_A_MAX + 1];
extern const struct nla_policy podnet_nl_route_policy[PODNET_A_MAX + 1];
extern const struct nla_policy podnet_nl_route_new_policy[PODNET_A_MAX + 1];
extern const struct nla_policy podnet_nl_port_policy[PODNET_A_MAX + 1];
extern const struct nla_policy podnet_nl_port_new_policy[PODNET_A_MAX + 1];
extern const struct nla_policy podnet_nl_sync_policy[PODNET_A_MAX + 1];

int podnet_nl_device_get(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_device_dump(struct sk_buff *skb, struct netlink_callback *cb);
int podnet_nl_device_set(struct sk_buff *skb, struct genl_info *info);

int podnet_nl_peer_new(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_peer_set(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_peer_del(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_peer_get(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_peer_dump(struct sk_buff *skb, struct netlink_callback *cb);

int podnet_nl_route_new(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_route_set(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_route_del(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_route_get(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_route_dump(struct sk_buff *skb, struct netlink_callback *cb);

int podnet_nl_port_new(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_port_set(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_port_del(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_port_get(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_port_dump(struct sk_buff *skb, struct netlink_callback *cb);

int podnet_nl_sync_begin(struct sk_buff *skb, struct genl_info *info);
int podnet_nl_sync_commit(struct sk_buff *skb, struct genl_info *info);

/* Remove an object and tell the listeners; with the tunnel locked. */
void podnet_nl_remove_peer(struct podnet_tunnel *tunnel, struct podnet_peer *peer,
			   struct genl_info *info);
void podnet_nl_remove_route(struct podnet_tunnel *tunnel,
			    struct podnet_route *route, struct genl_info *info);
/* Under rtnl as well. */
void podnet_nl_remove_port(struct podnet_tunnel *tunnel, struct podnet_port *port,
			   struct genl_info *info);

#endif /* _PODNET_NETLINK_H */
