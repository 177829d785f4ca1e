// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "codec_stats.h"

bool podnet_stats_decode(struct nlattr *nest, struct podnet_stats *ret)
{
	static const struct nla_policy policy[PODNET_STATS_A_MAX + 1] = {
		[PODNET_STATS_A_RX_PACKETS] = { .type = NLA_U64 },
		[PODNET_STATS_A_RX_BYTES] = { .type = NLA_U64 },
		[PODNET_STATS_A_TX_PACKETS] = { .type = NLA_U64 },
		[PODNET_STATS_A_TX_BYTES] = { .type = NLA_U64 },
	};
	struct nlattr *attrs[PODNET_STATS_A_MAX + 1];

	if (nla_parse_nested(attrs, PODNET_STATS_A_MAX, nest, policy))
		return false;
	if (!attrs[PODNET_STATS_A_RX_PACKETS] ||
	    !attrs[PODNET_STATS_A_RX_BYTES] ||
	    !attrs[PODNET_STATS_A_TX_PACKETS] ||
	    !attrs[PODNET_STATS_A_TX_BYTES])
		return false;
	ret->rx_packets = nla_get_u64(attrs[PODNET_STATS_A_RX_PACKETS]);
	ret->rx_bytes = nla_get_u64(attrs[PODNET_STATS_A_RX_BYTES]);
	ret->tx_packets = nla_get_u64(attrs[PODNET_STATS_A_TX_PACKETS]);
	ret->tx_bytes = nla_get_u64(attrs[PODNET_STATS_A_TX_BYTES]);
	return true;
}
