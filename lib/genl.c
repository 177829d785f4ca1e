// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "genl.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "attr.h"
#include "message.h"

/* Some thousand objects; the default send buffer of a socket is larger. */
#define BULK_SIZE (64u << 10)

static int family_group(struct nlattr *groups, uint32_t *ret)
{
	struct nlattr *group;
	int rest;

	nla_for_each_nested(group, groups, rest) {
		static const struct nla_policy policy[] = {
			[CTRL_ATTR_MCAST_GRP_NAME] = { .type = NLA_STRING },
			[CTRL_ATTR_MCAST_GRP_ID] = { .type = NLA_U32 },
		};
		struct nlattr *attrs[CTRL_ATTR_MCAST_GRP_MAX + 1];

		if (nla_parse_nested(attrs, CTRL_ATTR_MCAST_GRP_ID, group,
				     policy))
			return -EBADMSG;
		if (!attrs[CTRL_ATTR_MCAST_GRP_NAME] ||
		    !attrs[CTRL_ATTR_MCAST_GRP_ID] ||
		    nla_strcmp(attrs[CTRL_ATTR_MCAST_GRP_NAME],
			       PODNET_MCGRP_EVENTS))
			continue;
		*ret = nla_get_u32(attrs[CTRL_ATTR_MCAST_GRP_ID]);
		return 0;
	}
	return -EBADMSG;
}

static int read_family(struct nlmsghdr *nlh, void *data,
		       struct podnet_error *err)
{
	static const struct nla_policy policy[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
		[CTRL_ATTR_MCAST_GROUPS] = { .type = NLA_NESTED },
	};
	struct nlattr *attrs[CTRL_ATTR_MAX + 1];
	struct podnet_genl *genl = data;

	if (nlmsg_parse(nlh, GENL_HDRLEN, attrs, CTRL_ATTR_MAX, policy) ||
	    !attrs[CTRL_ATTR_FAMILY_ID] || !attrs[CTRL_ATTR_MCAST_GROUPS] ||
	    family_group(attrs[CTRL_ATTR_MCAST_GROUPS], &genl->event_group))
		return podnet_attr_error(err, "generic netlink family");
	genl->family = nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]);
	return 0;
}

static int start_message(struct nl_msg *msg, uint16_t type,
			 const struct genlmsghdr *header)
{
	struct nlmsghdr *nlh = nlmsg_put(msg, 0, 0, type, sizeof(*header), 0);

	if (!nlh)
		return -NLE_NOMEM;
	memcpy(nlmsg_data(nlh), header, sizeof(*header));
	return 0;
}

static int resolve_family(struct podnet_genl *genl, struct podnet_error *err)
{
	struct genlmsghdr header = { .cmd = CTRL_CMD_GETFAMILY, .version = 2 };
	_cleanup_nl_msg_ struct nl_msg *msg = nlmsg_alloc();
	int ret;

	if (!msg || start_message(msg, GENL_ID_CTRL, &header) ||
	    nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, PODNET_GENL_NAME))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	ret = podnet_netlink_request(&genl->netlink, msg, read_family, genl,
				     NULL, err);
	if (ret == -ENOENT)
		return podnet_error_set(err, ENOENT,
					"podnet.ko is not loaded: run 'modprobe podnet'");
	return ret;
}

int podnet_genl_open(struct podnet_genl **ret, struct podnet_error *err)
{
	struct podnet_genl *genl = calloc(1, sizeof(*genl));
	int r;

	if (!genl)
		return podnet_error_set(err, ENOMEM, "out of memory");
	r = podnet_netlink_open(NETLINK_GENERIC, &genl->netlink, err);
	if (r) {
		free(genl);
		return r;
	}
	r = resolve_family(genl, err);
	if (r) {
		podnet_genl_close(genl);
		return r;
	}
	*ret = genl;
	return 0;
}

void podnet_genl_close(struct podnet_genl *genl)
{
	if (!genl)
		return;
	podnet_netlink_close(&genl->netlink);
	free(genl);
}

int podnet_genl_fd(const struct podnet_genl *genl)
{
	return genl->netlink.fd;
}

int podnet_genl_message(const struct podnet_genl *genl, enum podnet_cmd cmd,
			unsigned int ifindex, struct nl_msg **ret,
			struct podnet_error *err)
{
	struct genlmsghdr header = {
		.cmd = cmd,
		.version = PODNET_GENL_VERSION,
	};
	_cleanup_nl_msg_ struct nl_msg *msg = nlmsg_alloc_size(BULK_SIZE);

	if (!msg || start_message(msg, genl->family, &header) ||
	    (ifindex && nla_put_u32(msg, PODNET_A_IFINDEX, ifindex)))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	*ret = steal_ptr(msg);
	return 0;
}

struct delivery {
	podnet_event_fn fn;
	void *data;
};

static int deliver(struct nlmsghdr *nlh, void *data, struct podnet_error *err)
{
	const struct delivery *delivery = data;

	return podnet_message_decode(nlh, delivery->fn, delivery->data, err);
}

int podnet_genl_get(struct podnet_genl *genl, struct nl_msg *msg,
		    podnet_event_fn fn, void *data, struct podnet_error *err)
{
	struct delivery delivery = { fn, data };

	return podnet_netlink_request(&genl->netlink, msg, deliver, &delivery,
				      NULL, err);
}

int podnet_genl_dump(struct podnet_genl *genl, struct nl_msg *msg,
		     podnet_event_fn fn, void *data, struct podnet_error *err)
{
	struct delivery delivery = { fn, data };

	return podnet_netlink_dump(&genl->netlink, msg, deliver, &delivery,
				   err);
}
