// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <string.h>

#include "codec.h"
#include "genl.h"

static int put_members(struct nl_msg *msg, const struct podnet_peer *peer,
		       unsigned int members)
{
	if (nla_put_string(msg, PODNET_PEER_A_NAME, peer->name))
		return -1;
	if (members & PODNET_PEER_REMOTE &&
	    podnet_addr_encode(msg, PODNET_PEER_A_REMOTE, &peer->remote))
		return -1;
	if (members & PODNET_PEER_PORT &&
	    nla_put_u32(msg, PODNET_PEER_A_PORT, peer->port))
		return -1;
	return 0;
}

bool podnet_peer_encode(struct nl_msg *msg, const struct podnet_peer *peer,
			unsigned int members)
{
	struct nlattr *nest = nla_nest_start(msg, PODNET_A_PEER);

	if (!nest)
		return false;
	if (put_members(msg, peer, members)) {
		nla_nest_cancel(msg, nest);
		return false;
	}
	nla_nest_end(msg, nest);
	return true;
}

static int decode_stats(struct nlattr *nest, struct podnet_stats *stats,
			struct podnet_error *err)
{
	static const struct nla_policy policy[PODNET_STATS_A_MAX + 1] = {
		[PODNET_STATS_A_RX_PACKETS] = { .type = NLA_U64 },
		[PODNET_STATS_A_RX_BYTES] = { .type = NLA_U64 },
		[PODNET_STATS_A_TX_PACKETS] = { .type = NLA_U64 },
		[PODNET_STATS_A_TX_BYTES] = { .type = NLA_U64 },
	};
	struct nlattr *attrs[PODNET_STATS_A_MAX + 1];

	if (podnet_nest_decode(nest, attrs, PODNET_STATS_A_MAX, policy,
			       "peer: bad counters", err))
		return -EBADMSG;
	if (!attrs[PODNET_STATS_A_RX_PACKETS] ||
	    !attrs[PODNET_STATS_A_RX_BYTES] ||
	    !attrs[PODNET_STATS_A_TX_PACKETS] ||
	    !attrs[PODNET_STATS_A_TX_BYTES])
		return podnet_codec_error(err, "peer: missing counters");
	stats->rx_packets = nla_get_u64(attrs[PODNET_STATS_A_RX_PACKETS]);
	stats->rx_bytes = nla_get_u64(attrs[PODNET_STATS_A_RX_BYTES]);
	stats->tx_packets = nla_get_u64(attrs[PODNET_STATS_A_TX_PACKETS]);
	stats->tx_bytes = nla_get_u64(attrs[PODNET_STATS_A_TX_BYTES]);
	return 0;
}

static int decode_members(struct nlattr **attrs, struct podnet_peer *peer,
			  struct podnet_error *err)
{
	uint32_t port;

	if (!attrs[PODNET_PEER_A_NAME] || !attrs[PODNET_PEER_A_REMOTE] ||
	    !attrs[PODNET_PEER_A_PORT])
		return podnet_codec_error(err, "peer: incomplete");
	nla_strlcpy(peer->name, attrs[PODNET_PEER_A_NAME], sizeof(peer->name));
	if (!podnet_addr_decode(attrs[PODNET_PEER_A_REMOTE], &peer->remote))
		return podnet_codec_error(err, "peer: bad remote address");
	port = nla_get_u32(attrs[PODNET_PEER_A_PORT]);
	if (port > UINT16_MAX)
		return podnet_codec_error(err, "peer: port out of range");
	peer->port = port;
	if (attrs[PODNET_PEER_A_GENERATION])
		peer->generation = nla_get_u32(attrs[PODNET_PEER_A_GENERATION]);
	if (attrs[PODNET_PEER_A_ROUTES])
		peer->routes = nla_get_u32(attrs[PODNET_PEER_A_ROUTES]);
	return 0;
}

int podnet_peer_decode(struct nlattr *nest, struct podnet_peer *ret,
		       struct podnet_error *err)
{
	static const struct nla_policy policy[PODNET_PEER_A_MAX + 1] = {
		[PODNET_PEER_A_NAME] = { .type = NLA_STRING,
					 .maxlen = PODNET_NAME_MAX + 1 },
		[PODNET_PEER_A_PORT] = { .type = NLA_U32 },
		[PODNET_PEER_A_GENERATION] = { .type = NLA_U32 },
		[PODNET_PEER_A_ROUTES] = { .type = NLA_U32 },
		[PODNET_PEER_A_STATS] = { .type = NLA_NESTED },
	};
	struct nlattr *attrs[PODNET_PEER_A_MAX + 1];
	struct podnet_peer peer = {};
	int r;

	r = podnet_nest_decode(nest, attrs, PODNET_PEER_A_MAX, policy,
			       "peer: bad attributes", err);
	if (!r)
		r = decode_members(attrs, &peer, err);
	if (!r && attrs[PODNET_PEER_A_STATS])
		r = decode_stats(attrs[PODNET_PEER_A_STATS], &peer.stats, err);
	if (!r)
		*ret = peer;
	return r;
}

static bool encode_whole(struct nl_msg *msg, const void *objects, size_t index)
{
	const struct podnet_peer *peer = (const struct podnet_peer *)objects + index;

	return podnet_peer_encode(msg, peer, peer->members);
}

static bool encode_name(struct nl_msg *msg, const void *objects, size_t index)
{
	return podnet_peer_encode(msg, (const struct podnet_peer *)objects + index,
				  0);
}

static void blame(const void *objects, size_t index, struct podnet_error *err)
{
	const struct podnet_peer *peers = objects;

	podnet_error_prefix(err, "peer %s", peers[index].name);
}

int podnet_peer_add(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count, bool replace,
		    struct podnet_error *err)
{
	const struct podnet_bulk bulk = {
		.cmd = PODNET_CMD_PEER_NEW,
		.replace = replace,
		.ifindex = ifindex,
		.objects = peers,
		.count = count,
		.encode = encode_whole,
		.blame = blame,
	};

	return podnet_genl_bulk(genl, &bulk, err);
}

int podnet_peer_set(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count,
		    struct podnet_error *err)
{
	const struct podnet_bulk bulk = {
		.cmd = PODNET_CMD_PEER_SET,
		.ifindex = ifindex,
		.objects = peers,
		.count = count,
		.encode = encode_whole,
		.blame = blame,
	};

	return podnet_genl_bulk(genl, &bulk, err);
}

int podnet_peer_del(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count,
		    struct podnet_error *err)
{
	const struct podnet_bulk bulk = {
		.cmd = PODNET_CMD_PEER_DEL,
		.ifindex = ifindex,
		.objects = peers,
		.count = count,
		.encode = encode_name,
		.blame = blame,
	};

	return podnet_genl_bulk(genl, &bulk, err);
}

struct find {
	struct podnet_peer *ret;
	bool found;
};

static int take(const struct podnet_event *event, void *data)
{
	struct find *find = data;

	if (event->peer) {
		*find->ret = *event->peer;
		find->found = true;
	}
	return 0;
}

int podnet_peer_get(struct podnet_genl *genl, unsigned int ifindex,
		    const char *name, struct podnet_peer *ret,
		    struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct podnet_peer peer = {};
	struct find find = { &peer, false };
	int r;

	if (strlen(name) > PODNET_NAME_MAX)
		return podnet_name_check(name, err);
	strcpy(peer.name, name);
	r = podnet_genl_message(genl, PODNET_CMD_PEER_GET, ifindex, &msg, err);
	if (r)
		return r;
	if (!podnet_peer_encode(msg, &peer, 0))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	r = podnet_genl_get(genl, msg, take, &find, err);
	if (r) {
		podnet_error_prefix(err, "peer %s", name);
		return r;
	}
	if (!find.found)
		return podnet_codec_error(err, "no peer in the reply");
	*ret = peer;
	return 0;
}

struct each {
	podnet_peer_fn fn;
	void *data;
};

static int each_peer(const struct podnet_event *event, void *data)
{
	const struct each *each = data;

	return event->peer ? each->fn(event->peer, each->data) : 0;
}

int podnet_peer_foreach(struct podnet_genl *genl, unsigned int ifindex,
			podnet_peer_fn fn, void *data,
			struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct each each = { fn, data };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_PEER_GET, ifindex, &msg, err);
	if (r)
		return r;
	return podnet_genl_dump(genl, msg, each_peer, &each, err);
}
