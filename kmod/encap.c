// SPDX-License-Identifier: GPL-2.0
/*
 * From an inner packet on the tunnel device to an outer packet on the underlay:
 *
 *	destination -> route -> peer -> endpoint -> underlay route
 *	-> fits? -> headroom -> offloads -> UDP -> scrub -> IPv4 -> ip_local_out
 *
 * All of it runs with bottom halves disabled and under RCU, which keeps the
 * peer and its endpoint alive.
 */
#include "encap.h"

#include <linux/icmpv6.h>
#include <linux/ipv6.h>
#include <linux/podnet.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "stats.h"
#include "tunnel.h"
#include "wire.h"

/* Tunnels over tunnels; below the core's limit, which guards the stack. */
#define RECURSION_LIMIT	4

/* The inner packet: what its headers say once they are known to be there. */
struct inner {
	__be16 protocol;
	u8 dsfield;
	bool dont_fragment;
};

/* Header pointers are read anew after this, and after skb_cow_head(). */
static bool parse_inner(struct sk_buff *skb, struct inner *inner)
{
	/* Raw sockets hand us anything. The route that came with the packet is
	 * of the family that skb->protocol tells. */
	if (!pskb_may_pull(skb, 1))
		return false;
	inner->protocol = podnet_wire_protocol(*skb->data);
	if (!inner->protocol || inner->protocol != skb->protocol ||
	    !pskb_may_pull(skb, podnet_wire_header_size(inner->protocol)))
		return false;
	/* Booted with ipv6.disable=1 there is nothing to answer with. */
	if (inner->protocol == htons(ETH_P_IPV6) && !ipv6_mod_enabled())
		return false;

	skb_reset_network_header(skb);
	if (inner->protocol == htons(ETH_P_IP)) {
		inner->dsfield = ipv4_get_dsfield(ip_hdr(skb));
		inner->dont_fragment = ip_hdr(skb)->frag_off & htons(IP_DF);
	} else {
		inner->dsfield = ipv6_get_dsfield(ipv6_hdr(skb));
		inner->dont_fragment = true;
	}
	return true;
}

static struct podnet_peer *lookup_peer(struct podnet_tunnel *tunnel,
				       const struct sk_buff *skb,
				       const struct inner *inner)
{
	if (inner->protocol == htons(ETH_P_IP))
		return podnet_route_lookup4(&tunnel->routes, ip_hdr(skb)->daddr);
	return podnet_route_lookup6(&tunnel->routes, &ipv6_hdr(skb)->daddr);
}

/* A peer is another host: not this one, and not all of them. */
static int check_outer(const struct podnet_tunnel *tunnel,
		       const struct rtable *rt)
{
	if (rt->dst.dev == tunnel->dev || rt->rt_type == RTN_LOCAL)
		return -ELOOP;
	return rt->rt_type == RTN_UNICAST ? 0 : -EHOSTUNREACH;
}

/* Returns a reference, and the source address in @saddr. */
static struct rtable *route_outer(const struct podnet_tunnel *tunnel,
				  struct podnet_endpoint *endpoint, __be32 *saddr)
{
	struct flowi4 flow = {
		.daddr = endpoint->remote,
		.saddr = READ_ONCE(tunnel->config.local),
		.flowi4_mark = READ_ONCE(tunnel->config.fwmark),
		.flowi4_proto = IPPROTO_UDP,
		.fl4_dport = endpoint->port,
	};
	struct rtable *rt;
	int err;

	rt = dst_cache_get_ip4(&endpoint->dst_cache, saddr);
	if (likely(rt))
		return rt;

	rt = ip_route_output_key(tunnel->net, &flow);
	if (IS_ERR(rt))
		return rt;
	err = check_outer(tunnel, rt);
	if (err) {
		ip_rt_put(rt);
		return ERR_PTR(err);
	}
	dst_cache_set_ip4(&endpoint->dst_cache, &rt->dst, flow.saddr);
	*saddr = flow.saddr;
	return rt;
}

/* What a path leaves for the inner packet. Below the least that IPv4 demands
 * the outer packet must travel in fragments. */
static unsigned int inner_mtu(const struct rtable *rt)
{
	const unsigned int mtu = dst_mtu(&rt->dst);

	return max_t(unsigned int, mtu, IPV4_MIN_MTU + PODNET_WIRE_OVERHEAD) -
	       PODNET_WIRE_OVERHEAD;
}

static bool may_fragment(const struct rtable *rt)
{
	return ip_mtu_locked(&rt->dst) ||
	       dst_mtu(&rt->dst) < IPV4_MIN_MTU + PODNET_WIRE_OVERHEAD;
}

/* The flow decides, so that routers and NICs keep its packets in order and
 * spread flows. Mixed as in udp_flow_src_port(), for the hash's own sake. */
static __be16 source_port(const struct podnet_config *config,
			  struct sk_buff *skb)
{
	const u32 min = READ_ONCE(config->sport_min);
	const u32 max = READ_ONCE(config->sport_max);
	u32 hash = skb_get_hash(skb);

	hash ^= hash << 16;
	/* The two can be read on both sides of a change. */
	return htons(min + reciprocal_scale(hash, max > min ? max - min + 1 : 1));
}

static bool fits(const struct sk_buff *skb, unsigned int mtu)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, mtu);
	return skb->len <= mtu;
}

/*
 * Tells the sender the path MTU. Returns true if the packet must be dropped,
 * false if it may travel in fragments of the outer packet: IPv4 without DF,
 * and IPv6 that fits the 1280 bytes it is entitled to (RFC 8200 section 5).
 */
static bool refuse_too_big(struct sk_buff *skb, const struct inner *inner,
			   unsigned int mtu)
{
	skb_dst_update_pmtu_no_confirm(skb, mtu);

	if (inner->protocol == htons(ETH_P_IP)) {
		if (!inner->dont_fragment)
			return false;
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
		return true;
	}

	if (fits(skb, IPV6_MIN_MTU))
		return false;
	icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, max_t(u32, mtu, IPV6_MIN_MTU));
	return true;
}

static void refuse_no_route(struct sk_buff *skb, const struct inner *inner)
{
	if (inner->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
}

static int prepare_skb(struct sk_buff *skb, const struct rtable *rt,
		       const struct inner *inner, bool udp_csum)
{
	int err;

	err = skb_cow_head(skb, LL_RESERVED_SPACE(rt->dst.dev) +
					rt->dst.header_len + PODNET_WIRE_OVERHEAD);
	if (err)
		return err;

	/* Segmentation finds the inner packet by its EtherType. */
	skb_reset_mac_header(skb);
	err = udp_tunnel_handle_offloads(skb, udp_csum);
	if (err)
		return err;
	skb_set_inner_protocol(skb, inner->protocol);
	return 0;
}

static void push_udp(struct sk_buff *skb, __be16 sport, __be16 dport)
{
	struct udphdr *uh;

	__skb_push(skb, sizeof(*uh));
	skb_reset_transport_header(skb);
	uh = udp_hdr(skb);
	uh->source = sport;
	uh->dest = dport;
	udp_set_len(uh, skb->len);
	uh->check = 0;
}

/* ip_local_out() fills in the length and the checksum. */
static void push_ip(struct sk_buff *skb, struct net *net, __be32 saddr,
		    __be32 daddr, u8 tos, u8 ttl, bool dont_fragment)
{
	struct iphdr *iph;

	__skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IP);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));

	iph = ip_hdr(skb);
	iph->version = 4;
	iph->ihl = sizeof(*iph) >> 2;
	iph->tos = tos;
	iph->ttl = ttl;
	iph->protocol = IPPROTO_UDP;
	iph->saddr = saddr;
	iph->daddr = daddr;
	/* An atomic datagram needs no identification (RFC 6864 section 4.1),
	 * and making one up is a shared counter per destination. */
	iph->frag_off = dont_fragment ? htons(IP_DF) : 0;
	iph->id = 0;
	if (!dont_fragment)
		__ip_select_ident(net, iph, skb_shinfo(skb)->gso_segs ?: 1);
}

static void send_outer(struct podnet_tunnel *tunnel, struct podnet_peer *peer,
		       struct sk_buff *skb, unsigned int inner_size)
{
	struct socket *socket = rcu_dereference(tunnel->socket);
	int err;

	err = ip_local_out(tunnel->net, socket ? socket->sk : NULL, skb);
	if (unlikely(net_xmit_eval(err))) {
		podnet_drops_inc(tunnel->drops, PODNET_DROP_TX_REFUSED);
		return;
	}
	dev_sw_netstats_tx_add(tunnel->dev, 1, inner_size);
	podnet_stats_tx_add(peer->stats, inner_size);
}

static enum podnet_drop drop_of_route_error(int err)
{
	return err == -ELOOP ? PODNET_DROP_TX_LOOP : PODNET_DROP_TX_NO_UNDERLAY;
}

/* Consumes @skb unless it returns a reason to drop it. */
static enum podnet_drop encap(struct podnet_tunnel *tunnel,
			      struct podnet_peer *peer, struct sk_buff *skb,
			      const struct inner *inner)
{
	struct podnet_endpoint *endpoint = rcu_dereference(peer->endpoint);
	const struct podnet_config *config = &tunnel->config;
	const bool udp_csum = READ_ONCE(config->udp_csum);
	const unsigned int inner_size = skb->len;
	bool dont_fragment = true;
	unsigned int mtu;
	struct rtable *rt;
	__be32 saddr;
	__be16 sport;
	u8 tos, ttl;

	rt = route_outer(tunnel, endpoint, &saddr);
	if (IS_ERR(rt))
		return drop_of_route_error(PTR_ERR(rt));

	mtu = inner_mtu(rt);
	if (unlikely(!fits(skb, mtu))) {
		if (refuse_too_big(skb, inner, mtu)) {
			ip_rt_put(rt);
			return PODNET_DROP_TX_TOO_BIG;
		}
		dont_fragment = false;
	}
	if (unlikely(may_fragment(rt)))
		dont_fragment = false;

	/* From the inner ports, before the headers are pushed. */
	sport = source_port(config, skb);
	if (prepare_skb(skb, rt, inner, udp_csum)) {
		ip_rt_put(rt);
		return PODNET_DROP_TX_NO_MEMORY;
	}
	push_udp(skb, sport, endpoint->port);
	udp_set_csum(!udp_csum, skb, saddr, endpoint->remote, skb->len);

	/* What belongs to the inner packet must not act on the outer one: its
	 * conntrack entry, its mark (kube-proxy masquerades by mark). */
	skb_scrub_packet(skb, false);
	skb_clear_hash_if_not_l4(skb);
	skb->mark = READ_ONCE(config->fwmark);
	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	skb_dst_set(skb, &rt->dst);

	tos = INET_ECN_encapsulate(0, inner->dsfield);
	ttl = READ_ONCE(config->ttl) ?: ip4_dst_hoplimit(&rt->dst);
	push_ip(skb, tunnel->net, saddr, endpoint->remote, tos, ttl, dont_fragment);
	send_outer(tunnel, peer, skb, inner_size);
	return PODNET_DROP_UNSPEC;
}

netdev_tx_t podnet_encap_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct podnet_tunnel *tunnel = netdev_priv(dev);
	enum podnet_drop reason;
	struct podnet_peer *peer;
	struct inner inner;

	reason = PODNET_DROP_TX_LOOP;
	if (unlikely(dev_recursion_level() > RECURSION_LIMIT))
		goto drop;

	reason = PODNET_DROP_TX_MALFORMED;
	if (unlikely(!parse_inner(skb, &inner)))
		goto drop;

	rcu_read_lock();
	reason = PODNET_DROP_TX_NO_ROUTE;
	peer = lookup_peer(tunnel, skb, &inner);
	if (likely(peer))
		reason = encap(tunnel, peer, skb, &inner);
	else
		refuse_no_route(skb, &inner);
	rcu_read_unlock();

	if (likely(reason == PODNET_DROP_UNSPEC))
		return NETDEV_TX_OK;
drop:
	podnet_drops_inc(tunnel->drops, reason);
	kfree_skb(skb);
	return NETDEV_TX_OK;
}
