// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "exchange.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define BUFFER_SIZE (64u << 10)

/* The attributes behind an error. */
static bool read_ext_ack(const uint8_t *bytes, size_t size, size_t request_size,
			 struct answer *answer)
{
	bool text = false;

	while (size >= NLA_HDRLEN) {
		struct nlattr attr;
		uint32_t offset;

		memcpy(&attr, bytes, sizeof(attr));
		if (attr.nla_len < NLA_HDRLEN || attr.nla_len > size)
			break;
		if (attr.nla_type == NLMSGERR_ATTR_MSG) {
			text = attr.nla_len > NLA_HDRLEN + 1;
			if (!answer->silent)
				snprintf(answer->text, sizeof(answer->text), "%.*s",
					 attr.nla_len - NLA_HDRLEN,
					 (const char *)bytes + NLA_HDRLEN);
		} else if (attr.nla_type == NLMSGERR_ATTR_OFFS &&
			   attr.nla_len >= NLA_HDRLEN + sizeof(offset)) {
			memcpy(&offset, bytes + NLA_HDRLEN, sizeof(offset));
			if (offset < NLMSG_HDRLEN || offset >= request_size)
				answer->astray = true;
		}
		if ((size_t)NLA_ALIGN(attr.nla_len) >= size)
			break;
		bytes += NLA_ALIGN(attr.nla_len);
		size -= NLA_ALIGN(attr.nla_len);
	}
	return text;
}

static bool is_dump(const struct nlmsghdr *nlh)
{
	return (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

/* @quoted: the header of the request that is refused, or NULL. */
static void note_silence(const struct nlmsghdr *quoted, uint16_t family, int error,
			 struct answer *answer)
{
	if (quoted && quoted->nlmsg_type != family)
		return;
	if (error == EOPNOTSUPP)
		answer->silent_unsupported++;
	else if (quoted && quoted->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		answer->silent_short++;
	else if (quoted && is_dump(quoted) && error == EBUSY)
		answer->silent_busy++;
	else
		answer->silent++;
}

/* @fixed: what stands between the message header and the attributes. */
static void read_error(const struct nlmsghdr *nlh, size_t fixed, uint16_t family,
		       size_t request_size, struct answer *answer)
{
	const uint8_t *payload = (const uint8_t *)nlh + NLMSG_HDRLEN;
	size_t size = nlh->nlmsg_len - NLMSG_HDRLEN;
	struct nlmsgerr whole;
	bool text = false;
	int error;

	memcpy(&error, payload, sizeof(error));
	if (error >= 0) {
		answer->acks++;
		return;
	}
	answer->refusals++;
	if (!answer->silent) {
		answer->error = -error;
		snprintf(answer->text, sizeof(answer->text), "no text");
	}
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && size > fixed)
		text = read_ext_ack(payload + fixed, size - fixed, request_size, answer);
	if (text)
		return;
	if (fixed == sizeof(whole))
		memcpy(&whole, payload, sizeof(whole));
	note_silence(fixed == sizeof(whole) ? &whole.msg : NULL, family, -error,
		     answer);
}

static void read_datagram(const uint8_t *bytes, size_t size, uint16_t family,
			  size_t request_size, struct answer *answer)
{
	while (size >= NLMSG_HDRLEN) {
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)bytes;

		if (nlh->nlmsg_len < NLMSG_HDRLEN || nlh->nlmsg_len > size)
			break;
		if (nlh->nlmsg_type == NLMSG_ERROR &&
		    nlh->nlmsg_len >= NLMSG_HDRLEN + sizeof(struct nlmsgerr))
			read_error(nlh, sizeof(struct nlmsgerr), family, request_size,
				   answer);
		else if (nlh->nlmsg_type == NLMSG_DONE &&
			 nlh->nlmsg_len >= NLMSG_HDRLEN + sizeof(int))
			read_error(nlh, sizeof(int), family, request_size, answer);
		else
			answer->objects++;
		if (NLMSG_ALIGN(nlh->nlmsg_len) >= size)
			break;
		bytes += NLMSG_ALIGN(nlh->nlmsg_len);
		size -= NLMSG_ALIGN(nlh->nlmsg_len);
	}
}

int exchange(struct podnet_netlink *netlink, uint16_t family,
	     const uint8_t *bytes, size_t size, struct answer *ret)
{
	ssize_t got;

	memset(ret, 0, sizeof(*ret));
	if (send(netlink->fd, bytes, size, 0) < 0)
		return -errno;

	/* The kernel has answered before send() returns, and goes on with a
	 * dump while recv() runs: nothing need be waited for. */
	for (;;) {
		got = recv(netlink->fd, netlink->buffer, BUFFER_SIZE, MSG_DONTWAIT);
		if (got < 0 && errno != ENOBUFS && errno != EINTR)
			return 0;
		if (got > 0)
			read_datagram((uint8_t *)netlink->buffer, got, family, size, ret);
	}
}
