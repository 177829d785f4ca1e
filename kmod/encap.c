// SPDX-License-Identifier: GPL-2.0
/*
 * From an inner packet on the tunnel device to an outer packet on the underlay:
 *
 *	destination -> route -> peer -> path -> underlay route
 *	-> fits? -> headroom -> offloads -> wire header -> UDP -> scrub -> underlay
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
#include <net/ip_tunnels.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "drop.h"
#include "stats.h"
#include "trace.h"
#include "tunnel.h"
#include "underlay.h"

/* Tunnels over tunnels; below the core's limit, which guards the stack. */
#define RECURSION_LIMIT	4

/* The inner packet: what its headers say once they are known to be there. */
struct inner {
	enum podnet_family family;
	unsigned int size;
	u8 dsfield;
	bool dont_fragment;
};

/* Header pointers are read anew after this, and after skb_cow_head(). */
static bool parse_inner(struct sk_buff *skb, struct inner *inner)
{
	__be16 protocol;

	/* Raw sockets hand us anything. The route that came with the packet is
	 * of the family that skb->protocol tells. */
	if (!pskb_may_pull(skb, 1))
		return false;
	protocol = podnet_wire_protocol(*skb->data);
	if (!protocol || protocol != skb->protocol)
		return false;
	inner->family = podnet_family_of(protocol);
	inner->size = skb->len;
	if (!pskb_may_pull(skb, podnet_family_header_size(inner->family)))
		return false;
	/* Booted with ipv6.disable=1 there is nothing to answer with. */
	if (inner->family == PODNET_IPV6 && !ipv6_mod_enabled())
		return false;

	skb_reset_network_header(skb);
	if (inner->family == PODNET_IPV4) {
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
	if (inner->family == PODNET_IPV4)
		return podnet_route_lookup4(&tunnel->routes, ip_hdr(skb)->daddr);
	return podnet_route_lookup6(&tunnel->routes, &ipv6_hdr(skb)->daddr);
}

/*
 * The flow decides, so that routers and NICs keep its packets in order and
 * spread flows. Mixed as in udp_flow_src_port(), for the hash's own sake.
 *
 * An ICMP error leads the core to us by our port, which it looks for at both
 * ends of the quoted packet: one that goes to another port must come from ours.
 */
static __be16 source_port(const struct podnet_config *config,
			  const struct podnet_path *path, struct sk_buff *skb)
{
	const __be16 own = htons(READ_ONCE(config->port));
	const u32 min = READ_ONCE(config->sport_min);
	const u32 max = READ_ONCE(config->sport_max);
	u32 hash;

	if (unlikely(path->port != own))
		return own;

	hash = skb_get_hash(skb);
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

	if (inner->family == PODNET_IPV4) {
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
	if (inner->family == PODNET_IPV4)
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
}

/* Makes room, and marks where segmentation finds the inner packet. */
static int prepare_skb(struct podnet_tunnel *tunnel, struct sk_buff *skb,
		       const struct podnet_underlay *underlay,
		       const struct podnet_wire_header *header, bool udp_csum)
{
	const unsigned int headroom =
		podnet_underlay_headroom(underlay, header->size);
	const unsigned int wire_size = header->size - header->link_size;
	int err;

	if (unlikely(skb_headroom(skb) < headroom || skb_header_cloned(skb))) {
		atomic64_inc(&tunnel->reallocs);
		err = skb_cow_head(skb, headroom);
		if (err)
			return err;
	}

	skb_push(skb, header->link_size);
	memcpy(skb->data, header->data + wire_size, header->link_size);
	skb_reset_mac_header(skb);
	err = udp_tunnel_handle_offloads(skb, udp_csum);
	if (err)
		return err;
	skb_set_inner_protocol(skb, header->protocol);

	skb_push(skb, wire_size);
	memcpy(skb->data, header->data, wire_size);
	return 0;
}

static void push_udp(struct sk_buff *skb, __be16 sport, __be16 dport)
{
	struct udphdr *uh;

	skb_push(skb, sizeof(*uh));
	skb_reset_transport_header(skb);
	uh = udp_hdr(skb);
	uh->source = sport;
	uh->dest = dport;
	udp_set_len(uh, skb->len);
	uh->check = 0;
}

/* What belongs to the inner packet must not act on the outer one: its
 * conntrack entry, its mark (kube-proxy masquerades by mark). */
static void scrub(const struct podnet_tunnel *tunnel, struct sk_buff *skb)
{
	skb_scrub_packet(skb, false);
	skb_clear_hash_if_not_l4(skb);
	skb->mark = READ_ONCE(tunnel->config.fwmark);
	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
}

/* As Linux's own tunnels do (RFC 3168 section 9.1.1): CE becomes ECT(0), so that
 * congestion on the way can be told from congestion before. */
static u8 outer_dsfield(const struct podnet_config *config, u8 inner)
{
	return INET_ECN_encapsulate(READ_ONCE(config->inherit_dscp) ? inner : 0,
				    inner);
}

static enum podnet_drop drop_of_route_error(int err)
{
	return err == -ELOOP ? PODNET_DROP_TX_LOOP : PODNET_DROP_TX_NO_UNDERLAY;
}

/* Sets *@dont_fragment; returns a reason if the packet is too big. */
static enum podnet_drop check_size(struct sk_buff *skb, const struct inner *inner,
				   const struct podnet_underlay *underlay,
				   unsigned int wire_size, bool *dont_fragment)
{
	const unsigned int mtu = podnet_underlay_mtu(underlay, wire_size);

	*dont_fragment = !podnet_underlay_fragments(underlay, wire_size);
	if (likely(fits(skb, mtu)))
		return PODNET_DROP_UNSPEC;
	if (refuse_too_big(skb, inner, mtu))
		return PODNET_DROP_TX_TOO_BIG;
	*dont_fragment = false;
	return PODNET_DROP_UNSPEC;
}

/* The rest of encap() once the outer route is known, whose reference it takes
 * only on success. */
static enum podnet_drop push_outer(struct podnet_tunnel *tunnel,
				   struct sk_buff *skb, const struct inner *inner,
				   const struct podnet_path *path,
				   const struct podnet_underlay *underlay,
				   struct podnet_outer *outer)
{
	const struct podnet_wire_header *header = &path->header[inner->family];
	const bool udp_csum = READ_ONCE(tunnel->config.udp_csum);
	enum podnet_drop reason;
	__be16 sport;

	reason = check_size(skb, inner, underlay, header->size,
			    &outer->dont_fragment);
	if (unlikely(reason != PODNET_DROP_UNSPEC))
		return reason;

	/* From the inner ports, before the headers are pushed. */
	sport = source_port(&tunnel->config, path, skb);
	if (prepare_skb(tunnel, skb, underlay, header, udp_csum))
		return PODNET_DROP_TX_NO_MEMORY;
	push_udp(skb, sport, path->port);
	podnet_underlay_udp_csum(skb, path, underlay, udp_csum);

	scrub(tunnel, skb);
	skb_dst_set(skb, underlay->dst);
	outer->dsfield = outer_dsfield(&tunnel->config, inner->dsfield);
	outer->ttl = READ_ONCE(tunnel->config.ttl);
	return PODNET_DROP_UNSPEC;
}

/* Consumes @skb unless it returns a reason to drop it. */
static enum podnet_drop encap(struct podnet_tunnel *tunnel,
			      struct podnet_peer *peer, struct sk_buff *skb,
			      const struct inner *inner)
{
	struct podnet_path *path =
		rcu_dereference(peer->endpoint)->via[inner->family];
	struct podnet_underlay underlay;
	struct podnet_outer outer;
	enum podnet_drop reason;
	int err;

	err = podnet_underlay_route(tunnel, path, &underlay);
	if (err)
		return drop_of_route_error(err);

	reason = push_outer(tunnel, skb, inner, path, &underlay, &outer);
	if (unlikely(reason != PODNET_DROP_UNSPEC)) {
		dst_release(underlay.dst);
		return reason;
	}

	trace_podnet_encap(tunnel->dev, skb, &path->remote, inner->size);
	err = podnet_underlay_send(tunnel, skb, path, &underlay, &outer);
	if (unlikely(net_xmit_eval(err))) {
		podnet_drop_gone(tunnel->drops, tunnel->dev, inner->size,
				 PODNET_DROP_TX_REFUSED);
		return PODNET_DROP_UNSPEC;
	}
	dev_sw_netstats_tx_add(tunnel->dev, 1, inner->size);
	podnet_stats_tx_add(peer->stats, inner->size);
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
	podnet_drop(tunnel->drops, tunnel->dev, skb, reason);
	return NETDEV_TX_OK;
}
