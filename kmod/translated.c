// SPDX-License-Identifier: GPL-2.0
#include "translated.h"

#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>

/* Netfilter's NAT leaves a mark at the entry, but IPVS changes the reply alone:
 * the two directions tell. */
static bool translates(const struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *original =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nf_conntrack_tuple *reply =
		&ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	const u8 protocol = nf_ct_protonum(ct);

	if (!nf_inet_addr_cmp(&original->src.u3, &reply->dst.u3) ||
	    !nf_inet_addr_cmp(&original->dst.u3, &reply->src.u3))
		return true;
	/* An echo's identifier stands at the source of both. */
	if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
		return original->src.u.icmp.id != reply->src.u.icmp.id;
	return original->src.u.all != reply->dst.u.all ||
	       original->dst.u.all != reply->src.u.all;
}

/* A quoted packet has been translated already, as replies to it have not yet. */
static bool get_tuple(struct net *net, const struct sk_buff *skb,
		      const struct podnet_flow *flow,
		      struct nf_conntrack_tuple *tuple)
{
	const u16 family = flow->family == PODNET_IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
	struct nf_conntrack_tuple quoted;

	if (likely(!flow->quoted))
		return nf_ct_get_tuplepr(skb, flow->tuple_offset, family, net, tuple);
	return nf_ct_get_tuplepr(skb, flow->tuple_offset, family, net, &quoted) &&
	       nf_ct_invert_tuple(tuple, &quoted);
}

/* It has not seen, and will not see, what takes the express lane: should the rest of
 * the connection pass it again, the window that it knows of is an old one. */
static void forget_window(struct nf_conn *ct)
{
	const u8 liberal = IP_CT_TCP_FLAG_BE_LIBERAL;
	struct ip_ct_tcp_state *seen = ct->proto.tcp.seen;

	if (nf_ct_protonum(ct) != IPPROTO_TCP ||
	    READ_ONCE(seen[0].flags) & READ_ONCE(seen[1].flags) & liberal)
		return;
	spin_lock_bh(&ct->lock);
	seen[0].flags |= liberal;
	seen[1].flags |= liberal;
	spin_unlock_bh(&ct->lock);
}

bool podnet_translated_ask(struct net *net, const struct sk_buff *skb,
			   const struct podnet_flow *flow)
{
	struct nf_conntrack_tuple_hash *hash;
	struct nf_conntrack_tuple tuple;
	struct nf_conn *ct;
	bool ret;

	/* What conntrack cannot name is left to the host. */
	if (!get_tuple(net, skb, flow, &tuple))
		return true;
	hash = nf_conntrack_find_get(net, &nf_ct_zone_dflt, &tuple);
	if (!hash)
		return false;

	ct = nf_ct_tuplehash_to_ctrack(hash);
	ret = translates(ct);
	if (!ret)
		forget_window(ct);
	nf_ct_put(ct);
	return ret;
}

bool podnet_translated_now(const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	return ct && translates(ct);
}
