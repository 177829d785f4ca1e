// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "codec_peer.h"

#include <errno.h>

#include "attr.h"
#include "codec_stats.h"

static int put_addresses(struct nl_msg *msg, const struct podnet_peer *peer,
			 unsigned int members)
{
	if (members & PODNET_PEER_REMOTE &&
	    podnet_addr_encode_as(msg, PODNET_PEER_A_REMOTE, AF_INET,
				  &peer->remote))
		return -1;
	if (members & PODNET_PEER_REMOTE6 &&
	    podnet_addr_encode_as(msg, PODNET_PEER_A_REMOTE6, AF_INET6,
				  &peer->remote6))
		return -1;
	if (members & PODNET_PEER_MAC &&
	    nla_put(msg, PODNET_PEER_A_MAC, PODNET_MAC_SIZE, peer->mac))
		return -1;
	if (members & PODNET_PEER_MAC6 &&
	    nla_put(msg, PODNET_PEER_A_MAC6, PODNET_MAC_SIZE, peer->mac6))
		return -1;
	return 0;
}

static int put_members(struct nl_msg *msg, const struct podnet_peer *peer,
		       unsigned int members)
{
	if (nla_put_string(msg, PODNET_PEER_A_NAME, peer->name) ||
	    put_addresses(msg, peer, members))
		return -1;
	if (members & PODNET_PEER_PORT &&
	    nla_put_u32(msg, PODNET_PEER_A_PORT, peer->port))
		return -1;
	if (members & PODNET_PEER_WIRE &&
	    nla_put_u32(msg, PODNET_PEER_A_WIRE, peer->wire))
		return -1;
	if (members & PODNET_PEER_VNI &&
	    nla_put_u32(msg, PODNET_PEER_A_VNI, peer->vni))
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

/* The address of an attribute that may be missing; @ret stays as it is if it
 * is, or if the address is the unspecified one. */
static int decode_remote(const struct nlattr *attr, sa_family_t family,
			 struct podnet_addr *ret, struct podnet_error *err)
{
	struct podnet_addr addr;

	if (!attr)
		return 0;
	if (!podnet_addr_decode_as(attr, family, &addr))
		return podnet_attr_error(err, "peer: bad remote address");
	if (!podnet_addr_is_unspecified(&addr))
		*ret = addr;
	return 0;
}

static int decode_addresses(struct nlattr **attrs, struct podnet_peer *peer,
			    struct podnet_error *err)
{
	const struct nlattr *mac = attrs[PODNET_PEER_A_MAC];
	const struct nlattr *mac6 = attrs[PODNET_PEER_A_MAC6];

	if (decode_remote(attrs[PODNET_PEER_A_REMOTE], AF_INET, &peer->remote,
			  err) ||
	    decode_remote(attrs[PODNET_PEER_A_REMOTE6], AF_INET6,
			  &peer->remote6, err))
		return -EBADMSG;
	if (peer->remote.family == AF_UNSPEC &&
	    peer->remote6.family == AF_UNSPEC)
		return podnet_attr_error(err, "peer: no remote address");
	if ((mac && !podnet_mac_decode(mac, peer->mac)) ||
	    (mac6 && !podnet_mac_decode(mac6, peer->mac6)))
		return podnet_attr_error(err, "peer: bad MAC address");
	return 0;
}

static int decode_numbers(struct nlattr **attrs, struct podnet_peer *peer,
			  struct podnet_error *err)
{
	uint32_t port = nla_get_u32(attrs[PODNET_PEER_A_PORT]);
	uint32_t wire = nla_get_u32(attrs[PODNET_PEER_A_WIRE]);
	uint32_t vni = nla_get_u32(attrs[PODNET_PEER_A_VNI]);

	if (port > UINT16_MAX)
		return podnet_attr_error(err, "peer: port out of range");
	if (!podnet_wire_name(wire))
		return podnet_attr_error(err, "peer: no wire format");
	if (vni > PODNET_VNI_MAX)
		return podnet_attr_error(err, "peer: VNI out of range");
	peer->port = port;
	peer->wire = wire;
	peer->vni = vni;
	if (attrs[PODNET_PEER_A_GENERATION])
		peer->generation = nla_get_u32(attrs[PODNET_PEER_A_GENERATION]);
	if (attrs[PODNET_PEER_A_ROUTES])
		peer->routes = nla_get_u32(attrs[PODNET_PEER_A_ROUTES]);
	return 0;
}

static int decode_members(struct nlattr **attrs, struct podnet_peer *peer,
			  struct podnet_error *err)
{
	if (!attrs[PODNET_PEER_A_NAME] || !attrs[PODNET_PEER_A_PORT] ||
	    !attrs[PODNET_PEER_A_WIRE] || !attrs[PODNET_PEER_A_VNI])
		return podnet_attr_error(err, "peer: incomplete");
	nla_strlcpy(peer->name, attrs[PODNET_PEER_A_NAME], sizeof(peer->name));
	if (decode_addresses(attrs, peer, err))
		return -EBADMSG;
	return decode_numbers(attrs, peer, err);
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
		[PODNET_PEER_A_WIRE] = { .type = NLA_U32 },
		[PODNET_PEER_A_VNI] = { .type = NLA_U32 },
	};
	struct nlattr *attrs[PODNET_PEER_A_MAX + 1];
	struct podnet_peer peer = {};
	int r;

	r = podnet_nest_decode(nest, attrs, PODNET_PEER_A_MAX, policy,
			       "peer: bad attributes", err);
	if (!r)
		r = decode_members(attrs, &peer, err);
	if (!r && attrs[PODNET_PEER_A_STATS] &&
	    !podnet_stats_decode(attrs[PODNET_PEER_A_STATS], &peer.stats))
		r = podnet_attr_error(err, "peer: bad counters");
	if (!r)
		*ret = peer;
	return r;
}
