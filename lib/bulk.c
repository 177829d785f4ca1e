// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "bulk.h"

#include <errno.h>
#include <linux/genetlink.h>

int podnet_bulk_index_at(struct nl_msg *msg, size_t offset)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct nlattr *attr;
	int index = 0;
	int rest;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rest) {
		size_t start = (char *)attr - (char *)nlh;

		if (nla_type(attr) != PODNET_A_PEER &&
		    nla_type(attr) != PODNET_A_ROUTE &&
		    nla_type(attr) != PODNET_A_PORT)
			continue;
		if (offset >= start && offset < start + attr->nla_len)
			return index;
		index++;
	}
	return -1;
}

/* A refusal names an object if the kernel or the count leaves no doubt. */
static void blame(const struct podnet_bulk *bulk, struct nl_msg *msg,
		  size_t first, size_t count, size_t offset,
		  struct podnet_error *err)
{
	int index = count == 1 ? 0 : podnet_bulk_index_at(msg, offset);

	if (err && index >= 0 && (size_t)index < count)
		bulk->blame(bulk->objects, first + index, err);
}

/* Sends objects from @first on and returns how many there were room for. */
static ssize_t send_some(struct podnet_genl *genl,
			 const struct podnet_bulk *bulk, size_t first,
			 struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	size_t offset = 0;
	size_t next = first;
	int ret;

	ret = podnet_genl_message(genl, bulk->cmd, bulk->ifindex, &msg, err);
	if (ret)
		return ret;
	if ((bulk->replace && nla_put_flag(msg, PODNET_A_REPLACE) < 0) ||
	    (bulk->generation && nla_put_u32(msg, PODNET_A_GENERATION,
					     bulk->generation) < 0))
		return podnet_error_set(err, EMSGSIZE,
					"an empty message has no room");
	while (next < bulk->count && bulk->encode(msg, bulk->objects, next))
		next++;
	if (next == first)
		return podnet_error_set(err, EMSGSIZE,
					"an object does not fit into a message");
	ret = podnet_netlink_request(&genl->netlink, msg, NULL, NULL, &offset,
				     err);
	if (!ret)
		return next - first;
	blame(bulk, msg, first, next - first, offset, err);
	return ret;
}

int podnet_bulk_send(struct podnet_genl *genl, const struct podnet_bulk *bulk,
		     struct podnet_error *err)
{
	for (size_t done = 0; done < bulk->count;) {
		ssize_t sent = send_some(genl, bulk, done, err);

		if (sent < 0)
			return sent;
		done += sent;
	}
	return 0;
}
