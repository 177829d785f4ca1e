// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "netlink.h"

#include <netlink/errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

/* The kernel makes dump messages of at most 32 KiB, if the reader has room. */
#define BUFFER_SIZE (64u << 10)
/* An upper limit, not an allocation: some thousand events. */
#define SOCKET_BUFFER_SIZE (8 << 20)
#define DUMP_ATTEMPTS 20

static int fail(const char *what, struct podnet_error *err)
{
	int code = errno;

	return podnet_error_set(err, code, "netlink: cannot %s: %s", what,
				strerror(code));
}

int podnet_netlink_open(int protocol, struct podnet_netlink *ret,
			struct podnet_error *err)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int size = SOCKET_BUFFER_SIZE;
	int on = 1;
	_cleanup_close_ int fd = -1;
	char *buffer;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (fd < 0)
		return fail("open a socket", err);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fail("bind", err);
	/* Without CAP_NET_ADMIN, rmem_max limits it; that is no failure. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	/* CAP_ACK: a refusal does not bring the request back. */
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on,
		       sizeof(on)))
		return fail("set socket options", err);
	buffer = malloc(BUFFER_SIZE);
	if (!buffer)
		return fail("allocate a buffer", err);
	*ret = (struct podnet_netlink){ .fd = steal_fd(&fd), .buffer = buffer };
	return 0;
}

void podnet_netlink_close(struct podnet_netlink *netlink)
{
	if (netlink->fd >= 0)
		close(netlink->fd);
	free(netlink->buffer);
	*netlink = (struct podnet_netlink){ .fd = -1 };
}

int podnet_netlink_join(struct podnet_netlink *netlink, unsigned int group,
			struct podnet_error *err)
{
	if (setsockopt(netlink->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)))
		return fail("join a multicast group", err);
	return 0;
}

int podnet_netlink_build_error(int nle, struct podnet_error *err)
{
	int code = nle == -NLE_NOMEM ? ENOMEM : EINVAL;

	return podnet_error_set(err, code, "netlink message: %s",
				nl_geterror(nle));
}

static int send_request(struct podnet_netlink *netlink, struct nl_msg *msg,
			unsigned int flags, struct podnet_error *err)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	nlh->nlmsg_seq = ++netlink->seq;
	nlh->nlmsg_flags |= NLM_F_REQUEST | flags;
	while (send(netlink->fd, nlh, nlh->nlmsg_len, 0) < 0)
		if (errno != EINTR)
			return fail("send", err);
	return 0;
}

/* One datagram of the kernel into the buffer. */
static int receive(struct podnet_netlink *netlink, int flags, size_t *ret_size,
		   struct podnet_error *err)
{
	struct sockaddr_nl from = {};
	struct iovec iov = { netlink->buffer, BUFFER_SIZE };
	struct msghdr header = {
		.msg_name = &from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t size;

	do {
		header.msg_namelen = sizeof(from);
		size = recvmsg(netlink->fd, &header, flags);
		if (size < 0 && errno == EAGAIN)
			return -EAGAIN;
		if (size < 0 && errno == ENOBUFS)
			return podnet_error_set(err, ENOBUFS,
						"netlink: messages were lost, the socket buffer was full");
		if (size < 0 && errno != EINTR)
			return fail("receive", err);
	} while (size < 0 || from.nl_pid != 0);

	if (header.msg_flags & MSG_TRUNC)
		return podnet_error_set(err, EMSGSIZE,
					"netlink: a message of the kernel is larger than %u bytes",
					BUFFER_SIZE);
	*ret_size = size;
	return 0;
}

/* The attributes behind an error; libnl has no policy for them. */
static void parse_ext_ack(struct nlattr *head, int size, const char **ret_text,
			  size_t *ret_offset)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, head, size, rest) {
		const char *text = nla_data(attr);
		int len = nla_len(attr);

		if (nla_type(attr) == NLMSGERR_ATTR_MSG && len > 0 &&
		    !text[len - 1])
			*ret_text = text;
		else if (nla_type(attr) == NLMSGERR_ATTR_OFFS && len >= 4)
			*ret_offset = nla_get_u32(attr);
	}
}

/* @fixed: bytes between the message header and the extended ack. */
static int refused(struct nlmsghdr *nlh, int code, size_t fixed,
		   size_t *ret_offset, struct podnet_error *err)
{
	const char *text = NULL;
	size_t offset = 0;

	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    (size_t)nlmsg_datalen(nlh) > fixed)
		parse_ext_ack((struct nlattr *)((char *)nlmsg_data(nlh) + fixed),
			      nlmsg_datalen(nlh) - fixed, &text, &offset);
	if (ret_offset)
		*ret_offset = offset;
	return podnet_error_set(err, code, "kernel: %s%s",
				text ? text : strerror(code),
				code == EPERM ? " (needs CAP_NET_ADMIN)" : "");
}

static int malformed(struct podnet_error *err)
{
	return podnet_error_set(err, EBADMSG,
				"netlink: malformed message of the kernel");
}

/* An ack, which is an error of 0, or a refusal. */
static int read_ack(struct nlmsghdr *nlh, size_t *ret_offset,
		    struct podnet_error *err)
{
	const struct nlmsgerr *ack = nlmsg_data(nlh);
	size_t fixed = NLMSG_ALIGN(sizeof(*ack));

	if (nlmsg_datalen(nlh) < (int)sizeof(*ack))
		return malformed(err);
	if (!ack->error)
		return 0;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		fixed += NLMSG_ALIGN(ack->msg.nlmsg_len) - NLMSG_HDRLEN;
	return refused(nlh, -ack->error, fixed, ret_offset, err);
}

/* The end of a dump, which may have failed on the way. */
static int read_done(struct nlmsghdr *nlh, struct podnet_error *err)
{
	int error;

	if (nlmsg_datalen(nlh) < (int)sizeof(error))
		return 0;
	memcpy(&error, nlmsg_data(nlh), sizeof(error));
	if (error >= 0)
		return 0;
	return refused(nlh, -error, NLMSG_ALIGN(sizeof(error)), NULL, err);
}

int podnet_netlink_request(struct podnet_netlink *netlink, struct nl_msg *msg,
			   podnet_netlink_fn fn, void *data,
			   size_t *ret_offset, struct podnet_error *err)
{
	int result = 0;
	int ret;

	ret = send_request(netlink, msg, NLM_F_ACK, err);
	if (ret)
		return ret;
	for (;;) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)netlink->buffer;
		size_t size;
		int rest;

		ret = receive(netlink, 0, &size, err);
		if (ret)
			return ret;
		for (rest = size; nlmsg_ok(nlh, rest);
		     nlh = nlmsg_next(nlh, &rest)) {
			/* Left over from an exchange that failed. */
			if (nlh->nlmsg_seq != netlink->seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				ret = read_ack(nlh, ret_offset, err);
				return ret ? ret : result;
			}
			/* Read on to the ack: the socket must be left empty. */
			if (fn && !result)
				result = fn(nlh, data, err);
		}
	}
}

struct collection {
	char *data;
	size_t size;
	size_t room;
	bool interrupted;
};

static void collection_done(struct collection *collection)
{
	free(collection->data);
}

static int collect(struct collection *collection, const struct nlmsghdr *nlh,
		   struct podnet_error *err)
{
	size_t size = NLMSG_ALIGN(nlh->nlmsg_len);

	if (collection->size + size > collection->room) {
		size_t room = 2 * collection->room + size;
		char *data = realloc(collection->data, room);

		if (!data)
			return podnet_error_set(err, ENOMEM,
						"netlink: no memory for a dump");
		collection->data = data;
		collection->room = room;
	}
	memcpy(collection->data + collection->size, nlh, nlh->nlmsg_len);
	collection->size += size;
	return 0;
}

static int receive_dump(struct podnet_netlink *netlink,
			struct collection *collection, struct podnet_error *err)
{
	int result = 0;
	int ret;

	for (;;) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)netlink->buffer;
		size_t size;
		int rest;

		ret = receive(netlink, 0, &size, err);
		if (ret)
			return ret;
		for (rest = size; nlmsg_ok(nlh, rest);
		     nlh = nlmsg_next(nlh, &rest)) {
			if (nlh->nlmsg_seq != netlink->seq)
				continue;
			if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
				collection->interrupted = true;
			if (nlh->nlmsg_type == NLMSG_DONE) {
				ret = read_done(nlh, err);
				return ret ? ret : result;
			}
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				ret = read_ack(nlh, NULL, err);
				return ret ? ret : result;
			}
			/* A dump that is left half read blocks the next one. */
			if (!result)
				result = collect(collection, nlh, err);
		}
	}
}

static int deliver(const struct collection *collection, podnet_netlink_fn fn,
		   void *data, struct podnet_error *err)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)collection->data;
	int rest = collection->size;
	int ret = 0;

	for (; !ret && nlmsg_ok(nlh, rest); nlh = nlmsg_next(nlh, &rest))
		ret = fn(nlh, data, err);
	return ret;
}

int podnet_netlink_dump(struct podnet_netlink *netlink, struct nl_msg *msg,
			podnet_netlink_fn fn, void *data,
			struct podnet_error *err)
{
	for (int i = 0; i < DUMP_ATTEMPTS; i++) {
		_cleanup_(collection_done) struct collection collection = {};
		int ret = send_request(netlink, msg, NLM_F_DUMP, err);

		if (!ret)
			ret = receive_dump(netlink, &collection, err);
		if (ret)
			return ret;
		if (!collection.interrupted)
			return deliver(&collection, fn, data, err);
	}
	return podnet_error_set(err, EINTR,
				"kernel: changed during each of %d attempts to read it",
				DUMP_ATTEMPTS);
}

int podnet_netlink_read(struct podnet_netlink *netlink, podnet_netlink_fn fn,
			void *data, struct podnet_error *err)
{
	for (;;) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)netlink->buffer;
		size_t size;
		int rest;
		int ret = receive(netlink, MSG_DONTWAIT, &size, err);

		if (ret)
			return ret == -EAGAIN ? 0 : ret;
		for (rest = size; nlmsg_ok(nlh, rest);
		     nlh = nlmsg_next(nlh, &rest)) {
			ret = fn(nlh, data, err);
			if (ret)
				return ret;
		}
	}
}
