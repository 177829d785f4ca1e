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
#include <net/route.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "drop.h"
#include "flow.h"
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
	inner->dsfield = podnet_family_dsfield(skb_network_header(skb), inner->family);
	inner->dont_fragment = inner->family == PODNET_IPV6 ||
			       ip_hdr(skb)->frag_off & htons(IP_DF);
	return true;
}

static struct podnet_peer *lookup_peer(struct podnet_tunnel *tunnel,
				       const struct sk_buff *skb,
				       const struct inner *inner)
{
	const struct podnet_address destination =
		podnet_address_destination(skb_network_header(skb), inner->family);

	return podnet_route_lookup(&tunnel->routes, &destination);
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

/* Makes room for the outer headers, in memory that is the packet's own. */
static int make_room(struct podnet_tunnel *tunnel, struct sk_buff *skb,
		     const struct podnet_underlay *underlay,
		     const struct podnet_wire_header *header)
{
	const unsigned int headroom =
		podnet_underlay_headroom(underlay, header->size);

	if (likely(skb_headroom(skb) >= headroom && !skb_header_cloned(skb)))
		return 0;
	atomic64_inc(&tunnel->reallocs);
	return skb_cow_head(skb, headroom);
}

/* Also marks where segmentation finds the inner packet. */
static int push_wire(struct sk_buff *skb, const struct podnet_wire_header *header,
		     bool udp_csum)
{
	const unsigned int wire_size = header->size - header->link_size;
	int err;

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
 * conntrack entry, its mark (kube-proxy masquerades by mark). From a pod's
 * namespace nothing of it may come. */
static void scrub(const struct podnet_tunnel *tunnel, struct sk_buff *skb,
		  bool from_pod)
{
	skb_scrub_packet(skb, from_pod);
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
	bool fragments;
	const unsigned int mtu = podnet_underlay_mtu(underlay, wire_size, &fragments);

	*dont_fragment = !fragments;
	if (likely(fits(skb, mtu)))
		return PODNET_DROP_UNSPEC;
	if (refuse_too_big(skb, inner, mtu))
		return PODNET_DROP_TX_TOO_BIG;
	*dont_fragment = false;
	return PODNET_DROP_UNSPEC;
}

/* There is room for it. Takes the reference to the outer route only on success. */
static int push_outer(struct podnet_tunnel *tunnel, struct sk_buff *skb,
		      const struct inner *inner, const struct podnet_path *path,
		      const struct podnet_underlay *underlay, bool from_pod,
		      struct podnet_outer *outer)
{
	const struct podnet_wire_header *header = &path->header[inner->family];
	const bool udp_csum = READ_ONCE(tunnel->config.udp_csum);
	/* From the inner ports, before the headers are pushed. */
	const __be16 sport = source_port(&tunnel->config, path, skb);
	int err;

	err = push_wire(skb, header, udp_csum);
	if (err)
		return err;
	push_udp(skb, sport, path->port);
	podnet_underlay_udp_csum(skb, path, underlay, udp_csum);

	scrub(tunnel, skb, from_pod);
	skb_dst_set(skb, underlay->dst);
	outer->dsfield = outer_dsfield(&tunnel->config, inner->dsfield);
	outer->ttl = READ_ONCE(tunnel->config.ttl);
	return 0;
}

/* What the output said of a packet for @peer. */
static void count_sent(struct podnet_tunnel *tunnel, struct podnet_peer *peer,
		       unsigned int size, int verdict)
{
	if (unlikely(net_xmit_eval(verdict))) {
		podnet_drop_gone(tunnel->drops, tunnel->dev, size,
				 PODNET_DROP_TX_REFUSED);
		return;
	}
	dev_sw_netstats_tx_add(tunnel->dev, 1, size);
	podnet_stats_tx_add(peer->stats, size);
}

static struct podnet_path *path_to(const struct podnet_peer *peer,
				   enum podnet_family inner)
{
	return rcu_dereference(peer->endpoint)->via[inner];
}

/* Consumes @skb unless it returns a reason to drop it. */
static enum podnet_drop encap(struct podnet_tunnel *tunnel,
			      struct podnet_peer *peer, struct sk_buff *skb,
			      const struct inner *inner)
{
	struct podnet_path *path = path_to(peer, inner->family);
	const struct podnet_wire_header *header = &path->header[inner->family];
	struct podnet_underlay underlay;
	struct podnet_outer outer;
	enum podnet_drop reason;
	int err;

	err = podnet_underlay_route(tunnel, path, &underlay);
	if (err)
		return drop_of_route_error(err);

	reason = check_size(skb, inner, &underlay, header->size,
			    &outer.dont_fragment);
	if (unlikely(reason != PODNET_DROP_UNSPEC))
		goto err_release;
	reason = PODNET_DROP_TX_NO_MEMORY;
	if (make_room(tunnel, skb, &underlay, header) ||
	    push_outer(tunnel, skb, inner, path, &underlay, false, &outer))
		goto err_release;

	trace_podnet_encap(tunnel->dev, skb, &path->remote, inner->size);
	err = podnet_underlay_send(tunnel, skb, path, &underlay, &outer);
	count_sent(tunnel, peer, inner->size, err);
	return PODNET_DROP_UNSPEC;

err_release:
	dst_release(underlay.dst);
	return reason;
}

/* What routing would have done on the way from the pod to the tunnel. */
static void forward(struct sk_buff *skb, const struct inner *inner)
{
	podnet_flow_hop(skb, inner->family);
	skb->priority = inner->family == PODNET_IPV4 ?
				rt_tos2priority(inner->dsfield) : 0;
}

/* What to dissect the packet again would yield too: a hash of its flow. */
static void set_hash(struct sk_buff *skb, const struct podnet_flow *flow)
{
	struct podnet_address source, destination;
	u32 ports;

	/* TCP and connected sockets have one for their life. */
	if (likely(skb->l4_hash || skb->sw_hash))
		return;

	source = podnet_address_source(skb_network_header(skb), flow->family);
	destination = podnet_address_destination(skb_network_header(skb), flow->family);
	ports = (__force u32)flow->source_port << 16 | (__force u32)flow->destination_port;
	__skb_set_sw_hash(skb, jhash_3words(podnet_address_hash(&source),
					    podnet_address_hash(&destination), ports,
					    flow->protocol), true);
}

enum podnet_host_path podnet_encap_express(struct podnet_tunnel *tunnel,
					   struct podnet_peer *peer,
					   struct sk_buff *skb,
					   const struct podnet_flow *flow)
{
	const enum podnet_family family = flow->family;
	struct podnet_path *path = path_to(peer, family);
	const struct podnet_wire_header *header = &path->header[family];
	const struct inner inner = {
		.family = family,
		.size = skb->len,
		.dsfield = podnet_family_dsfield(skb_network_header(skb), family),
	};
	struct podnet_outer outer = { .dont_fragment = true };
	struct podnet_underlay underlay;
	enum podnet_host_path why;
	unsigned int mtu;
	bool fragments;
	int err;

	if (podnet_underlay_route(tunnel, path, &underlay))
		return PODNET_HOST_PATH_NO_UNDERLAY;
	why = PODNET_HOST_PATH_TOO_BIG;
	mtu = podnet_underlay_mtu(&underlay, header->size, &fragments);
	if (unlikely(fragments || !fits(skb, mtu)))
		goto err_release;
	why = PODNET_HOST_PATH_NO_MEMORY;
	if (unlikely(make_room(tunnel, skb, &underlay, header)))
		goto err_release;

	set_hash(skb, flow);
	forward(skb, &inner);
	if (unlikely(push_outer(tunnel, skb, &inner, path, &underlay, true, &outer))) {
		dst_release(underlay.dst);
		podnet_drop(tunnel->drops, tunnel->dev, skb, PODNET_DROP_TX_NO_MEMORY);
		return PODNET_HOST_PATH_UNSPEC;
	}
	trace_podnet_encap(tunnel->dev, skb, &path->remote, inner.size);
	err = podnet_underlay_send_express(tunnel, skb, path, &underlay, &outer);
	count_sent(tunnel, peer, inner.size, err);
	return PODNET_HOST_PATH_UNSPEC;

err_release:
	dst_release(underlay.dst);
	return why;
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
