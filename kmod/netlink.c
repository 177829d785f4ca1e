// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/ctype.h>
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <net/ipv6.h>

#include "compat/compat.h"
#include "device.h"
#include "tunnel.h"

/* Not const: 6.1 wants the pointer to it so. */
struct netlink_range_validation podnet_nl_port_range = {
	.min = 1,
	.max = U16_MAX,
};

struct netlink_range_validation podnet_nl_vni_range = {
	.max = PODNET_VNI_MAX,
};

static const struct genl_ops ops[] = {
	{
		.cmd = PODNET_CMD_DEVICE_GET,
		.doit = podnet_nl_device_get,
		.dumpit = podnet_nl_device_dump,
		.policy = podnet_nl_device_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_DEVICE_SET,
		.doit = podnet_nl_device_set,
		.policy = podnet_nl_device_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PEER_NEW,
		.doit = podnet_nl_peer_new,
		.policy = podnet_nl_peer_new_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PEER_SET,
		.doit = podnet_nl_peer_set,
		.policy = podnet_nl_peer_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PEER_DEL,
		.doit = podnet_nl_peer_del,
		.policy = podnet_nl_peer_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PEER_GET,
		.doit = podnet_nl_peer_get,
		.dumpit = podnet_nl_peer_dump,
		.policy = podnet_nl_peer_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_ROUTE_NEW,
		.doit = podnet_nl_route_new,
		.policy = podnet_nl_route_new_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_ROUTE_SET,
		.doit = podnet_nl_route_set,
		.policy = podnet_nl_route_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_ROUTE_DEL,
		.doit = podnet_nl_route_del,
		.policy = podnet_nl_route_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_ROUTE_GET,
		.doit = podnet_nl_route_get,
		.dumpit = podnet_nl_route_dump,
		.policy = podnet_nl_route_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_SYNC_BEGIN,
		.doit = podnet_nl_sync_begin,
		.policy = podnet_nl_sync_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_SYNC_COMMIT,
		.doit = podnet_nl_sync_commit,
		.policy = podnet_nl_sync_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PORT_NEW,
		.doit = podnet_nl_port_new,
		.policy = podnet_nl_port_new_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PORT_SET,
		.doit = podnet_nl_port_set,
		.policy = podnet_nl_port_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PORT_DEL,
		.doit = podnet_nl_port_del,
		.policy = podnet_nl_port_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = PODNET_CMD_PORT_GET,
		.doit = podnet_nl_port_get,
		.dumpit = podnet_nl_port_dump,
		.policy = podnet_nl_port_policy,
		.maxattr = PODNET_A_MAX,
		.flags = GENL_ADMIN_PERM,
	},
};

static const struct genl_multicast_group groups[] = {
	{ .name = PODNET_MCGRP_EVENTS, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

static struct genl_family family __ro_after_init = {
	.name = PODNET_GENL_NAME,
	.version = PODNET_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int __init podnet_netlink_init(void)
{
	return genl_register_family(&family);
}

void podnet_netlink_exit(void)
{
	genl_unregister_family(&family);
}

/* The tunnel that PODNET_A_IFINDEX names, or ERR_PTR(); a reference. */
static struct podnet_tunnel *tunnel_get(struct net *net, struct nlattr **attrs,
					struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[PODNET_A_IFINDEX];
	struct net_device *dev;

	if (!attr) {
		NL_SET_ERR_MSG(extack, "the request names no device: IFINDEX is missing");
		return ERR_PTR(-EINVAL);
	}

	dev = dev_get_by_index(net, nla_get_u32(attr));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no device has that IFINDEX");
		return ERR_PTR(-ENODEV);
	}
	if (!podnet_device_is(dev)) {
		dev_put(dev);
		NL_SET_ERR_MSG_ATTR(extack, attr, "the device is not of kind podnet");
		return ERR_PTR(-ENODEV);
	}
	return netdev_priv(dev);
}

static void tunnel_put(struct podnet_tunnel *tunnel)
{
	dev_put(tunnel->dev);
}

/* -ENODEV, unlocked, if the tunnel is being deleted. */
static int tunnel_lock(struct podnet_tunnel *tunnel,
		       struct netlink_ext_ack *extack)
{
	mutex_lock(&tunnel->lock);
	if (!tunnel->dying)
		return 0;

	mutex_unlock(&tunnel->lock);
	NL_SET_ERR_MSG(extack, "the device is being deleted");
	return -ENODEV;
}

/* The core refuses unknown attributes, and takes the last of those that are
 * repeated. All types are below the number of bits in a long. */
static int refuse_repeated(const struct nlmsghdr *request, int repeatable,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned long seen = 0;
	int remaining;

	nlmsg_for_each_attr(attr, request, GENL_HDRLEN, remaining) {
		if (nla_type(attr) != repeatable &&
		    __test_and_set_bit(nla_type(attr), &seen)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "the attribute stands more than once");
			return -EINVAL;
		}
	}
	return 0;
}

static int act_locked(struct podnet_tunnel *tunnel, struct genl_info *info,
		      int type, podnet_nl_entry_fn fn)
{
	const struct nlattr *attr;
	int remaining, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, remaining) {
		if (nla_type(attr) != type)
			continue;
		err = fn(tunnel, attr, info);
		if (err)
			return err;
	}
	return 0;
}

/* A write that says of which generation it is must not end up in another. */
static int check_generation(const struct podnet_tunnel *tunnel,
			    struct genl_info *info, int type)
{
	const struct nlattr *attr = info->attrs[PODNET_A_GENERATION];

	if (!attr || type == PODNET_A_GENERATION ||
	    nla_get_u32(attr) == tunnel->pending)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "that generation was not begun, or another was begun since");
	return -ESTALE;
}

static int act(struct genl_info *info, int type, podnet_nl_entry_fn fn)
{
	struct podnet_tunnel *tunnel;
	int err;

	if (!info->attrs[type] && type != PODNET_A_IFINDEX) {
		NL_SET_ERR_MSG(info->extack, "the request does not say what to act on");
		return -EINVAL;
	}
	tunnel = tunnel_get(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(tunnel))
		return PTR_ERR(tunnel);

	err = tunnel_lock(tunnel, info->extack);
	if (!err) {
		err = check_generation(tunnel, info, type) ?:
		      act_locked(tunnel, info, type, fn);
		mutex_unlock(&tunnel->lock);
	}
	tunnel_put(tunnel);
	return err;
}

int podnet_nl_once(struct genl_info *info, int type, podnet_nl_entry_fn fn)
{
	return refuse_repeated(info->nlhdr, 0, info->extack) ?: act(info, type, fn);
}

int podnet_nl_for_each(struct genl_info *info, int type, podnet_nl_entry_fn fn)
{
	return refuse_repeated(info->nlhdr, type, info->extack) ?: act(info, type, fn);
}

int podnet_nl_parse(struct nlattr **tb, int max, const struct nlattr *entry,
		    const struct nla_policy *policy,
		    struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned long seen = 0;
	int remaining, err;

	err = nla_parse_nested(tb, max, entry, policy, extack);
	if (err)
		return err;

	nla_for_each_nested(attr, entry, remaining) {
		if (__test_and_set_bit(nla_type(attr), &seen)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "the member stands more than once");
			return -EINVAL;
		}
	}
	return 0;
}

const char *podnet_nl_name(const struct nlattr *attr, const struct nlattr *entry,
			   struct netlink_ext_ack *extack)
{
	const char *name, *c;

	if (!attr) {
		NL_SET_ERR_MSG_ATTR(extack, entry, "the name of the peer is missing");
		return ERR_PTR(-EINVAL);
	}

	name = nla_data(attr);
	for (c = name; *c && isascii(*c) && isgraph(*c); c++)
		;
	if (*c || c == name) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the name of a peer is printable ASCII without spaces");
		return ERR_PTR(-EINVAL);
	}
	return name;
}

bool podnet_nl_is_host4(__be32 addr)
{
	return !ipv4_is_zeronet(addr) && !ipv4_is_multicast(addr) &&
	       !ipv4_is_lbcast(addr) && !ipv4_is_loopback(addr);
}

/* A link-local address would need to say on which link. */
bool podnet_nl_is_host6(const struct in6_addr *addr)
{
	return !ipv6_addr_any(addr) &&
	       !(ipv6_addr_type(addr) & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LOOPBACK |
					 IPV6_ADDR_LINKLOCAL | IPV6_ADDR_MAPPED));
}

int podnet_nl_check_mac(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (is_valid_ether_addr(nla_data(attr)))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "the MAC address is not that of a device");
	return -EINVAL;
}

/* One whole message with one object; -EMSGSIZE, and nothing added, if it does
 * not fit. */
static int put_message(struct sk_buff *msg, u32 portid, u32 seq, int flags,
		       struct netlink_callback *cb, u8 cmd,
		       const struct podnet_tunnel *tunnel,
		       podnet_nl_fill_fn fill, const void *object)
{
	void *header;

	header = genlmsg_put(msg, portid, seq, &family, flags, cmd);
	if (!header)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, header);

	if (nla_put_u32(msg, PODNET_A_IFINDEX, tunnel->dev->ifindex) ||
	    fill(msg, tunnel, object)) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
}

int podnet_nl_reply(struct genl_info *info, const struct podnet_tunnel *tunnel,
		    podnet_nl_fill_fn fill, const void *object)
{
	struct sk_buff *msg;
	int err;

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg) {
		NL_SET_ERR_MSG(info->extack, "no memory for the reply");
		return -ENOMEM;
	}

	err = put_message(msg, info->snd_portid, info->snd_seq, 0, NULL,
			  info->genlhdr->cmd, tunnel, fill, object);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

void podnet_nl_notify(struct genl_info *info, const struct podnet_tunnel *tunnel,
		      u8 cmd, podnet_nl_fill_fn fill, const void *object)
{
	struct sk_buff *msg;

	if (!genl_has_listeners(&family, tunnel->net, 0) &&
	    !nlmsg_report(info->nlhdr))
		return;

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		goto err_lost;
	if (put_message(msg, info->snd_portid, info->snd_seq, 0, NULL, cmd,
			tunnel, fill, object))
		goto err_free;

	genl_notify(&family, msg, info, 0, GFP_KERNEL);
	return;

err_free:
	nlmsg_free(msg);
err_lost:
	/* Listeners learn that they missed something. */
	genl_set_err(&family, tunnel->net, 0, 0, -ENOBUFS);
}

int podnet_nl_dump_one(struct sk_buff *msg, struct netlink_callback *cb,
		       const struct podnet_tunnel *tunnel, u8 cmd,
		       podnet_nl_fill_fn fill, const void *object)
{
	return put_message(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   NLM_F_MULTI, cb, cmd, tunnel, fill, object);
}

int podnet_nl_refuse_filters(struct netlink_callback *cb, int allowed)
{
	const struct nlattr *attr;
	int remaining;

	nlmsg_for_each_attr(attr, cb->nlh, GENL_HDRLEN, remaining) {
		if (nla_type(attr) != allowed) {
			NL_SET_ERR_MSG_ATTR(cb->extack, attr,
					    "a dump cannot be filtered by that attribute");
			return -EINVAL;
		}
	}
	return refuse_repeated(cb->nlh, 0, cb->extack);
}

/* Where a dump goes on, kept in the callback from one message to the next. */
struct cursor {
	u64 version;
	const struct list_head *next;
	unsigned long index;
};

static struct cursor *cursor_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct cursor) > sizeof(cb->ctx));
	return (struct cursor *)cb->ctx;
}

/* As long as nothing has changed, the next object is still there; else we count
 * as far as the dump got, and the caller will repeat it anyway. */
static const struct list_head *resume(struct cursor *cursor,
				      const struct podnet_tunnel *tunnel,
				      const struct list_head *list)
{
	const struct list_head *node = list->next;
	unsigned long i;

	if (cursor->version == tunnel->version)
		return cursor->next;

	for (i = 0; i < cursor->index && node != list; i++)
		node = node->next;
	cursor->version = tunnel->version;
	return node;
}

static int dump_locked(struct sk_buff *msg, struct netlink_callback *cb,
		       const struct podnet_tunnel *tunnel, u8 cmd,
		       const struct list_head *list, size_t offset,
		       podnet_nl_fill_fn fill)
{
	struct cursor *cursor = cursor_of(cb);
	const struct list_head *node;
	int err = 0;

	cb->seq = tunnel->version;
	for (node = resume(cursor, tunnel, list); node != list; node = node->next) {
		err = podnet_nl_dump_one(msg, cb, tunnel, cmd, fill,
					 (const void *)node - offset);
		if (err)
			break;
		cursor->index++;
	}
	cursor->next = node;
	/* What does not fit comes next, unless it is too big for any. */
	return msg->len ?: err;
}

int podnet_nl_dump_list(struct sk_buff *msg, struct netlink_callback *cb, u8 cmd,
			size_t list_offset, size_t node_offset,
			podnet_nl_fill_fn fill)
{
	struct podnet_tunnel *tunnel;
	int err;

	err = podnet_nl_refuse_filters(cb, PODNET_A_IFINDEX);
	if (err)
		return err;
	tunnel = tunnel_get(sock_net(cb->skb->sk), podnet_compat_dump_attrs(cb),
			    cb->extack);
	if (IS_ERR(tunnel))
		return PTR_ERR(tunnel);

	err = tunnel_lock(tunnel, cb->extack);
	if (!err) {
		err = dump_locked(msg, cb, tunnel, cmd,
				  (const void *)tunnel + list_offset,
				  node_offset, fill);
		mutex_unlock(&tunnel->lock);
	}
	tunnel_put(tunnel);
	return err;
}
