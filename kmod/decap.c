// SPDX-License-Identifier: GPL-2.0
/*
 * From an outer packet at the UDP socket to an inner packet on the tunnel
 * device:
 *
 *	wire header -> inner source -> peer -> outer source is that peer's?
 *	-> VNI, MAC -> pull -> ECN -> gro_cells
 *
 * All of it runs in softirq under RCU. Nothing of the packet is trusted: it
 * comes from whoever can reach the port.
 */
#include "decap.h"

#include <linux/podnet.h>
#include <net/addrconf.h>
#include <net/gro.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "drop.h"
#include "lane.h"
#include "stats.h"
#include "trace.h"
#include "tunnel.h"

static bool is_martian4(__be32 saddr)
{
	return ipv4_is_multicast(saddr) || ipv4_is_lbcast(saddr) ||
	       ipv4_is_loopback(saddr) || ipv4_is_zeronet(saddr);
}

static bool is_martian6(const struct in6_addr *saddr)
{
	return ipv6_addr_any(saddr) || ipv6_addr_is_multicast(saddr) ||
	       ipv6_addr_loopback(saddr) || ipv6_addr_v4mapped(saddr);
}

/*
 * Finds the peer behind which the inner source lives, if it is the sender. If not,
 * strict_source refuses the packet; without that there is no peer to count it for.
 */
static enum podnet_drop check_source(struct podnet_tunnel *tunnel,
				     const void *inner, struct podnet_decap *decap)
{
	const struct ipv6hdr *ip6h = inner;
	const struct iphdr *iph = inner;
	struct podnet_peer *peer;
	bool martian;

	decap->peer = NULL;
	if (decap->wire.protocol == htons(ETH_P_IP)) {
		martian = is_martian4(iph->saddr);
		peer = podnet_route_lookup4(&tunnel->routes, iph->saddr);
	} else {
		martian = is_martian6(&ip6h->saddr);
		peer = podnet_route_lookup6(&tunnel->routes, &ip6h->saddr);
	}
	if (unlikely(martian))
		return PODNET_DROP_RX_MARTIAN;

	if (likely(peer && podnet_endpoint_has(rcu_dereference(peer->endpoint),
					       &decap->source))) {
		decap->peer = peer;
		return PODNET_DROP_UNSPEC;
	}
	if (READ_ONCE(tunnel->config.strict_source))
		return podnet_peer_known(&tunnel->peers, &decap->source) ?
			       PODNET_DROP_RX_SPOOFED :
			       PODNET_DROP_RX_UNKNOWN_PEER;
	return PODNET_DROP_UNSPEC;
}

/* Whether the packet belongs to another virtual network. */
static bool is_foreign(const struct podnet_tunnel *tunnel,
		       const struct podnet_peer *peer,
		       const struct podnet_wire_packet *wire)
{
	u32 vni;

	if (wire->wire == PODNET_WIRE_IPUDP)
		return false;
	if (wire->wire == PODNET_WIRE_VXLAN &&
	    wire->mac != READ_ONCE(tunnel->config.mac))
		return true;

	vni = peer ? rcu_dereference(peer->endpoint)->config.vni :
		     READ_ONCE(tunnel->config.vni);
	return wire->vni != vni;
}

static void parse_outer(const struct sk_buff *skb, enum podnet_family family,
			struct podnet_decap *decap)
{
	const void *header = skb_network_header(skb);

	decap->source = podnet_address_source(header, family);
	decap->dsfield = podnet_family_dsfield(header, family);
}

/* Makes all headers up to the inner one's end readable, and parses them.
 * Pointers into the packet are void afterwards. */
static bool pull_headers(struct sk_buff *skb, struct podnet_wire_packet *wire)
{
	const unsigned int udp_size = sizeof(struct udphdr);
	enum podnet_family inner;
	unsigned int peek;
	__be16 protocol;

	/* No format with its inner packet is shorter than an IPv4 header. */
	if (!pskb_may_pull(skb, udp_size + sizeof(struct iphdr)))
		return false;
	peek = podnet_wire_peek(skb->data[udp_size]);
	if (!peek || !pskb_may_pull(skb, udp_size + peek) ||
	    !podnet_wire_parse(skb->data + udp_size, wire))
		return false;

	inner = podnet_family_of(wire->protocol);
	if (!pskb_may_pull(skb, udp_size + wire->size +
					podnet_family_header_size(inner)))
		return false;
	/* Geneve and VXLAN can promise what is not there. */
	protocol = podnet_wire_protocol(skb->data[udp_size + wire->size]);
	return protocol == wire->protocol;
}

enum podnet_drop podnet_decap_check(struct podnet_tunnel *tunnel,
				    struct sk_buff *skb, enum podnet_family family,
				    struct podnet_decap *decap)
{
	enum podnet_drop reason;

	parse_outer(skb, family, decap);
	if (!pull_headers(skb, &decap->wire))
		return PODNET_DROP_RX_MALFORMED;
	decap->size = sizeof(struct udphdr) + decap->wire.size;

	reason = check_source(tunnel, skb->data + decap->size, decap);
	if (reason != PODNET_DROP_UNSPEC)
		return reason;
	if (unlikely(is_foreign(tunnel, decap->peer, &decap->wire)))
		return PODNET_DROP_RX_FOREIGN;
	return PODNET_DROP_UNSPEC;
}

static bool decap_ecn(struct sk_buff *skb, const struct podnet_decap *decap)
{
	const enum podnet_family family = podnet_family_of(skb->protocol);
	const u8 inner = podnet_family_dsfield(skb_network_header(skb), family);

	/* RFC 6040 section 4.2; above 1 the packet must not be delivered. */
	return INET_ECN_decapsulate(skb, decap->dsfield, inner) <= 1;
}

enum podnet_drop podnet_decap_strip(struct sk_buff *skb,
				    const struct podnet_decap *decap, bool to_pod)
{
	if (iptunnel_pull_header(skb, decap->size, decap->wire.protocol, to_pod))
		return PODNET_DROP_RX_NO_MEMORY;
	/* The node's rules gave it to the outer packet. */
	skb->mark = 0;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	return decap_ecn(skb, decap) ? PODNET_DROP_UNSPEC : PODNET_DROP_RX_ECN;
}

void podnet_decap_count(struct podnet_tunnel *tunnel,
			const struct podnet_decap *decap, unsigned int size)
{
	dev_sw_netstats_rx_add(tunnel->dev, size);
	if (decap->peer)
		podnet_stats_rx_add(decap->peer->stats, size);
}

static void deliver(struct podnet_tunnel *tunnel, struct sk_buff *skb,
		    const struct podnet_decap *decap)
{
	const unsigned int size = skb->len;

	skb->dev = tunnel->dev;
	podnet_lane_untrack(tunnel, skb);
	trace_podnet_decap(tunnel->dev, skb, &decap->source, size);
	if (gro_cells_receive(&tunnel->gro_cells, skb) != NET_RX_SUCCESS)
		podnet_drop_gone(tunnel->drops, tunnel->dev, size,
				 PODNET_DROP_RX_BACKLOG);
	else
		podnet_decap_count(tunnel, decap, size);
}

/* Consumes @skb unless it returns a reason to drop it. */
static enum podnet_drop receive(struct podnet_tunnel *tunnel, struct sk_buff *skb,
				enum podnet_family family)
{
	struct podnet_decap decap;
	enum podnet_drop reason;

	reason = podnet_decap_check(tunnel, skb, family, &decap);
	if (reason != PODNET_DROP_UNSPEC)
		return reason;
	reason = podnet_decap_strip(skb, &decap, false);
	if (reason != PODNET_DROP_UNSPEC)
		return reason;
	deliver(tunnel, skb, &decap);
	return PODNET_DROP_UNSPEC;
}

/* Returns 0: the packet is consumed, never left to the socket's queue. */
static int podnet_decap_rcv(struct sock *sk, struct sk_buff *skb)
{
	const enum podnet_family family =
		sk->sk_family == AF_INET ? PODNET_IPV4 : PODNET_IPV6;
	struct podnet_tunnel *tunnel = rcu_dereference_sk_user_data(sk);
	enum podnet_drop reason;

	/* The socket is on its way out. */
	if (unlikely(!tunnel)) {
		kfree_skb(skb);
		return 0;
	}

	reason = receive(tunnel, skb, family);
	if (unlikely(reason != PODNET_DROP_UNSPEC))
		podnet_drop(tunnel->drops, tunnel->dev, skb, reason);
	return 0;
}

static bool is_own(const struct podnet_tunnel *tunnel, const struct sk_buff *skb,
		   const struct podnet_address *address)
{
	if (address->family == PODNET_IPV4)
		return inet_addr_type_dev_table(tunnel->net, skb->dev,
						address->ipv4) == RTN_LOCAL;
	return ipv6_chk_addr(tunnel->net, &address->ipv6, NULL, 0);
}

/* As source_port() in encap.c chooses it. */
static bool may_send_from(const struct podnet_config *config,
			  const struct udphdr *quoted)
{
	const u16 source = ntohs(quoted->source);

	/* Then it is by the source that the core has found us. */
	if (quoted->dest != htons(READ_ONCE(config->port)))
		return true;
	return source >= READ_ONCE(config->sport_min) &&
	       source <= READ_ONCE(config->sport_max);
}

/*
 * Whether an ICMP error quotes a packet that we may have sent; then the core
 * updates the path MTU or the route to the peer. The network and transport
 * headers point to the quoted ones, which the core has pulled.
 */
static int podnet_decap_err_lookup(struct sock *sk, struct sk_buff *skb)
{
	const enum podnet_family family =
		sk->sk_family == AF_INET ? PODNET_IPV4 : PODNET_IPV6;
	const struct podnet_tunnel *tunnel = rcu_dereference_sk_user_data(sk);
	struct podnet_address local, remote;

	if (!tunnel || !may_send_from(&tunnel->config, udp_hdr(skb)))
		return -ENOENT;

	local = podnet_address_source(skb_network_header(skb), family);
	remote = podnet_address_destination(skb_network_header(skb), family);
	if (!is_own(tunnel, skb, &local) ||
	    !podnet_peer_sends_to(&tunnel->peers, &remote, udp_hdr(skb)->dest))
		return -ENOENT;
	return 0;
}

/* The @size bytes at @offset of a packet in GRO, NULL if they are not there. */
static const u8 *gro_bytes(struct sk_buff *skb, unsigned int offset,
			   unsigned int size)
{
	return skb_gro_header(skb, offset + size, offset);
}

/* The protocol of the packet that begins at @header: what stands behind options of
 * IPv4 counts, behind extension headers of IPv6 not. */
static u8 transport_of(const u8 *header, __be16 protocol)
{
	return protocol == htons(ETH_P_IP) ? ((const struct iphdr *)header)->protocol :
					     ((const struct ipv6hdr *)header)->nexthdr;
}

/* Whether the layers above may find something to merge. For the others, of which
 * this host has no socket, the search is long and in vain. */
static bool is_mergeable(const struct sk_buff *skb, u8 transport)
{
	return transport == IPPROTO_TCP ||
	       (transport == IPPROTO_UDP && skb->dev->features & NETIF_F_GRO_UDP_FWD);
}

/* Parses the wire header at @offset; NULL if there is none, or nothing to merge
 * behind it. No format with its inner packet is shorter than an IPv4 header. */
static const u8 *gro_wire_header(struct sk_buff *skb, unsigned int offset,
				 struct podnet_wire_packet *wire)
{
	const unsigned int least = sizeof(struct iphdr);
	const u8 *header = gro_bytes(skb, offset, least);
	unsigned int peek;

	if (!header)
		return NULL;
	peek = podnet_wire_peek(*header);
	if (!peek)
		return NULL;
	if (peek > least)
		header = gro_bytes(skb, offset, peek);
	if (!header || !podnet_wire_parse(header, wire))
		return NULL;
	/* And that which tells what the inner packet really is. */
	if (wire->size)
		header = gro_bytes(skb, offset, wire->size + least);
	if (!header || podnet_wire_protocol(header[wire->size]) != wire->protocol ||
	    !is_mergeable(skb, transport_of(header + wire->size, wire->protocol)))
		return NULL;
	return header;
}

static bool is_same_flow(const u8 *a, const u8 *b, unsigned int wire_size)
{
	return podnet_wire_protocol(*a) == podnet_wire_protocol(*b) &&
	       (!wire_size || !memcmp(a, b, wire_size));
}

/* Packets whose wire headers or families differ are of different flows. The
 * first byte of ipudp tells the family, which the inner layers take for
 * granted. */
static void gro_compare(struct list_head *head, const u8 *header,
			unsigned int offset, const struct podnet_wire_packet *wire)
{
	struct sk_buff *held;

	list_for_each_entry(held, head, list) {
		if (NAPI_GRO_CB(held)->same_flow &&
		    !is_same_flow(held->data + offset, header, wire->size))
			NAPI_GRO_CB(held)->same_flow = 0;
	}
}

static struct sk_buff *podnet_decap_gro_receive(struct sock *sk,
						struct list_head *head,
						struct sk_buff *skb)
{
	const unsigned int offset = skb_gro_offset(skb);
	const struct packet_offload *inner = NULL;
	struct podnet_wire_packet wire;
	const u8 *header;

	header = gro_wire_header(skb, offset, &wire);
	if (header)
		inner = gro_find_receive_by_type(wire.protocol);
	if (!inner) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}

	gro_compare(head, header, offset, &wire);
	if (wire.size) {
		skb_gro_pull(skb, wire.size);
		skb_gro_postpull_rcsum(skb, header, wire.size);
	}
	return call_gro_receive(inner->callbacks.gro_receive, head, skb);
}

static int podnet_decap_gro_complete(struct sock *sk, struct sk_buff *skb,
				     int offset)
{
	const struct packet_offload *inner;
	struct podnet_wire_packet wire;
	int link;

	/* What was merged was parsed before. */
	if (!podnet_wire_parse(skb->data + offset, &wire))
		return -ENOENT;
	inner = gro_find_complete_by_type(wire.protocol);
	if (!inner)
		return -ENOENT;

	/* Where segmentation starts should the packet be sent on as it is. */
	link = wire.wire == PODNET_WIRE_VXLAN ? ETH_HLEN : 0;
	skb_set_inner_mac_header(skb, offset + wire.size - link);
	return inner->callbacks.gro_complete(skb, offset + wire.size);
}

void podnet_decap_configure(struct podnet_tunnel *tunnel,
			    struct udp_tunnel_sock_cfg *cfg)
{
	cfg->sk_user_data = tunnel;
	cfg->encap_type = 1;
	cfg->encap_rcv = podnet_decap_rcv;
	cfg->encap_err_lookup = podnet_decap_err_lookup;
	cfg->gro_receive = podnet_decap_gro_receive;
	cfg->gro_complete = podnet_decap_gro_complete;
}
