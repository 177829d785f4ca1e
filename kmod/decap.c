// SPDX-License-Identifier: GPL-2.0
/*
 * From an outer packet at the UDP socket to an inner packet on the tunnel
 * device:
 *
 *	version -> inner source -> peer -> outer source is that peer's?
 *	-> pull -> ECN -> gro_cells
 *
 * All of it runs in softirq under RCU. Nothing of the packet is trusted: it
 * comes from whoever can reach the port.
 */
#include "decap.h"

#include <linux/podnet.h>
#include <net/gro.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "stats.h"
#include "tunnel.h"
#include "wire.h"

/* What the outer header said, kept before it is pulled. */
struct outer {
	__be32 saddr;
	u8 dsfield;
};

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
 * The peer behind which the inner source lives, if it is the sender. If not,
 * strict_source refuses the packet; without that there is no peer to count it
 * for, and *@ret is NULL.
 */
static enum podnet_drop check_source(struct podnet_tunnel *tunnel,
				     const void *inner, __be16 protocol,
				     const struct outer *outer,
				     struct podnet_peer **ret)
{
	const struct ipv6hdr *ip6h = inner;
	const struct iphdr *iph = inner;
	struct podnet_peer *peer;
	bool martian;

	if (protocol == htons(ETH_P_IP)) {
		martian = is_martian4(iph->saddr);
		peer = podnet_route_lookup4(&tunnel->routes, iph->saddr);
	} else {
		martian = is_martian6(&ip6h->saddr);
		peer = podnet_route_lookup6(&tunnel->routes, &ip6h->saddr);
	}
	if (unlikely(martian))
		return PODNET_DROP_RX_MARTIAN;

	if (likely(peer &&
		   rcu_dereference(peer->endpoint)->remote == outer->saddr)) {
		*ret = peer;
		return PODNET_DROP_UNSPEC;
	}
	if (READ_ONCE(tunnel->config.strict_source))
		return podnet_peer_known(&tunnel->peers, outer->saddr) ?
			       PODNET_DROP_RX_SPOOFED :
			       PODNET_DROP_RX_UNKNOWN_PEER;

	*ret = NULL;
	return PODNET_DROP_UNSPEC;
}

static bool decap_ecn(struct sk_buff *skb, const struct outer *outer)
{
	const u8 inner = skb->protocol == htons(ETH_P_IP) ?
				 ipv4_get_dsfield(ip_hdr(skb)) :
				 ipv6_get_dsfield(ipv6_hdr(skb));

	/* RFC 6040 section 4.2; above 1 the packet must not be delivered. */
	return INET_ECN_decapsulate(skb, outer->dsfield, inner) <= 1;
}

/* Consumes @skb unless it returns a reason to drop it. */
static enum podnet_drop decap(struct podnet_tunnel *tunnel, struct sk_buff *skb)
{
	const struct outer outer = {
		.saddr = ip_hdr(skb)->saddr,
		.dsfield = ipv4_get_dsfield(ip_hdr(skb)),
	};
	struct podnet_peer *peer;
	enum podnet_drop reason;
	unsigned int size;
	__be16 protocol;

	if (!pskb_may_pull(skb, sizeof(struct udphdr) + 1))
		return PODNET_DROP_RX_MALFORMED;
	protocol = podnet_wire_protocol(skb->data[sizeof(struct udphdr)]);
	if (!protocol ||
	    !pskb_may_pull(skb, sizeof(struct udphdr) +
					podnet_wire_header_size(protocol)))
		return PODNET_DROP_RX_MALFORMED;

	reason = check_source(tunnel, skb->data + sizeof(struct udphdr),
			      protocol, &outer, &peer);
	if (reason != PODNET_DROP_UNSPEC)
		return reason;

	if (iptunnel_pull_header(skb, sizeof(struct udphdr), protocol, false))
		return PODNET_DROP_RX_NO_MEMORY;
	skb->dev = tunnel->dev;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	if (!decap_ecn(skb, &outer))
		return PODNET_DROP_RX_ECN;

	size = skb->len;
	if (gro_cells_receive(&tunnel->gro_cells, skb) != NET_RX_SUCCESS) {
		podnet_drops_inc(tunnel->drops, PODNET_DROP_RX_BACKLOG);
		return PODNET_DROP_UNSPEC;
	}
	dev_sw_netstats_rx_add(tunnel->dev, size);
	if (peer)
		podnet_stats_rx_add(peer->stats, size);
	return PODNET_DROP_UNSPEC;
}

/* Returns 0: the packet is consumed, never left to the socket's queue. */
static int podnet_decap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct podnet_tunnel *tunnel = rcu_dereference_sk_user_data(sk);
	enum podnet_drop reason;

	/* The socket is on its way out. */
	if (unlikely(!tunnel)) {
		kfree_skb(skb);
		return 0;
	}

	reason = decap(tunnel, skb);
	if (unlikely(reason != PODNET_DROP_UNSPEC)) {
		podnet_drops_inc(tunnel->drops, reason);
		kfree_skb(skb);
	}
	return 0;
}

/*
 * Whether an ICMP error quotes a packet that we may have sent; then the core
 * updates the path MTU or the route to the peer. The network and transport
 * headers point to the quoted ones, which the core has pulled.
 */
static int podnet_decap_err_lookup(struct sock *sk, struct sk_buff *skb)
{
	const struct podnet_tunnel *tunnel = rcu_dereference_sk_user_data(sk);

	u16 sport;

	if (!tunnel)
		return -ENOENT;
	sport = ntohs(udp_hdr(skb)->source);
	if (sport < READ_ONCE(tunnel->config.sport_min) ||
	    sport > READ_ONCE(tunnel->config.sport_max))
		return -ENOENT;
	if (!podnet_peer_sends_to(&tunnel->peers, ip_hdr(skb)->daddr,
				  udp_hdr(skb)->dest))
		return -ENOENT;
	return 0;
}

/* The EtherType of the packet at the GRO offset, 0 if there is none. */
static __be16 gro_protocol(struct sk_buff *skb, unsigned int offset)
{
	const u8 *first = skb_gro_header(skb, offset + 1, offset);

	return first ? podnet_wire_protocol(*first) : 0;
}

static struct sk_buff *podnet_decap_gro_receive(struct sock *sk,
						struct list_head *head,
						struct sk_buff *skb)
{
	const unsigned int offset = skb_gro_offset(skb);
	const struct packet_offload *inner = NULL;
	__be16 protocol = gro_protocol(skb, offset);
	struct sk_buff *held;

	if (protocol)
		inner = gro_find_receive_by_type(protocol);
	if (!inner) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}

	/* The inner layers compare flows of their own family only. */
	list_for_each_entry(held, head, list) {
		if (NAPI_GRO_CB(held)->same_flow &&
		    podnet_wire_protocol(held->data[offset]) != protocol)
			NAPI_GRO_CB(held)->same_flow = 0;
	}
	return call_gro_receive(inner->callbacks.gro_receive, head, skb);
}

static int podnet_decap_gro_complete(struct sock *sk, struct sk_buff *skb,
				     int offset)
{
	const struct packet_offload *inner;

	inner = gro_find_complete_by_type(podnet_wire_protocol(skb->data[offset]));
	if (!inner)
		return -ENOENT;

	/* Where segmentation starts should the packet be sent on as it is. */
	skb_set_inner_mac_header(skb, offset);
	return inner->callbacks.gro_complete(skb, offset);
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
