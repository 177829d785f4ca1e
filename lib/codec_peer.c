// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "codec_peer.h"

#include <errno.h>

#include "attr.h"

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
		return podnet_attr_error(err, "peer: missing counters");
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
		return podnet_attr_error(err, "peer: incomplete");
	nla_strlcpy(peer->name, attrs[PODNET_PEER_A_NAME], sizeof(peer->name));
	if (!podnet_addr_decode(attrs[PODNET_PEER_A_REMOTE], &peer->remote))
		return podnet_attr_error(err, "peer: bad remote address");
	port = nla_get_u32(attrs[PODNET_PEER_A_PORT]);
	if (port > UINT16_MAX)
		return podnet_attr_error(err, "peer: port out of range");
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
