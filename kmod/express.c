// SPDX-License-Identifier: GPL-2.0
#include "express.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/percpu.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack.h>

#include "arrival.h"
#include "decap.h"
#include "drop.h"
#include "encap.h"
#include "flow.h"
#include "lane.h"
#include "trace.h"
#include "tunnel.h"
#include "underlay.h"

/* --- to a pod */

/* A frame of the host's end, which nobody looks at but who captures packets. */
static void push_ethernet(struct sk_buff *skb, const struct podnet_port *port)
{
	struct ethhdr *eth = __skb_push(skb, sizeof(*eth));

	ether_addr_copy(eth->h_dest, port->pod->dev_addr);
	ether_addr_copy(eth->h_source, port->host->dev_addr);
	eth->h_proto = skb->protocol;
	skb_reset_mac_header(skb);
	__skb_pull(skb, sizeof(*eth));
	skb_reset_mac_len(skb);
}

/* Makes @skb, whose network header is at skb->data, with room before it that is its
 * own, one that the pod has received. */
static void enter_pod(struct podnet_port *port, struct sk_buff *skb,
		      enum podnet_family family)
{
	podnet_flow_hop(skb, family);
	push_ethernet(skb, port);
	skb->dev = port->pod;
	skb->pkt_type = PACKET_HOST;
	skb->priority = 0;

	dev_sw_netstats_rx_add(port->pod, skb->len + ETH_HLEN);
	podnet_port_count(port, PODNET_RX, skb->len);
}

/* From a pod's transmission: the stack is deep already. */
static void queue_for_pod(struct podnet_port *port, struct sk_buff *skb,
			  enum podnet_family family)
{
	struct net_device *pod = port->pod;

	enter_pod(port, skb, family);
	if (unlikely(netif_rx(skb) != NET_RX_SUCCESS))
		dev_core_stats_rx_dropped_inc(pod);
}

/* From a NIC's reception: the stack is shallow, unless the pod is a node itself,
 * with a NIC that is the end of a pair. */
static int receive_at_once(struct sk_buff *skb)
{
	static DEFINE_PER_CPU(bool, receiving);
	int verdict;

	if (unlikely(__this_cpu_read(receiving)))
		return netif_rx(skb);

	__this_cpu_write(receiving, true);
	verdict = netif_receive_skb(skb);
	__this_cpu_write(receiving, false);
	return verdict;
}

/* --- from a pod */

/* Whether the frame is one that the host would take for IP of its own link: not of
 * a VLAN, and to the other end, or with the address that IFF_NOARP leads to. */
static bool is_for_host(const struct sk_buff *skb, const struct net_device *pod,
			const struct net_device *host)
{
	const struct ethhdr *eth = (const void *)skb->data;

	return podnet_is_ip(eth->h_proto) && eth->h_proto == skb->protocol &&
	       !skb_vlan_tag_present(skb) &&
	       (ether_addr_equal(eth->h_dest, pod->dev_addr) ||
		ether_addr_equal(eth->h_dest, host->dev_addr));
}

/* A raw socket may have asked for a checksum over the Ethernet header, which is gone
 * when the outer headers are pushed. */
static bool has_checksum_before_packet(const struct sk_buff *skb)
{
	return skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_start_offset(skb) < 0;
}

/* Parses the packet behind the Ethernet header; skb->data is at its IP header then,
 * unless there is none. */
static bool parse_frame(struct sk_buff *skb, struct podnet_flow *flow)
{
	const enum podnet_family family = podnet_family_of(skb->protocol);
	const unsigned int size = podnet_family_header_size(family);

	if (!pskb_may_pull(skb, ETH_HLEN + size))
		return false;
	__skb_pull(skb, ETH_HLEN);
	if (unlikely(has_checksum_before_packet(skb))) {
		__skb_push(skb, ETH_HLEN);
		return false;
	}
	skb_reset_network_header(skb);
	/* Of a plain packet; the stack finds that of others itself. */
	skb_set_transport_header(skb, size);
	podnet_flow_parse(skb, 0, family, flow);
	return true;
}

static enum podnet_host_path to_port(struct podnet_port *port, struct sk_buff *skb,
				     enum podnet_family family)
{
	/* The Ethernet header's room is there. */
	if (skb_cow_head(skb, 0))
		return PODNET_HOST_PATH_NO_MEMORY;
	skb_tx_timestamp(skb);
	skb_scrub_packet(skb, true);
	queue_for_pod(port, skb, family);
	return PODNET_HOST_PATH_UNSPEC;
}

static enum podnet_host_path send(struct podnet_port *port, struct sk_buff *skb,
				  const struct podnet_flow *flow,
				  struct podnet_lane *lane)
{
	const unsigned int size = skb->len;
	enum podnet_host_path why;

	why = podnet_lane_from(port, skb, flow, lane);
	if (unlikely(why != PODNET_HOST_PATH_UNSPEC))
		return why;
	why = lane->port ? to_port(lane->port, skb, flow->family) :
			   podnet_encap_express(port->tunnel, lane->peer, skb, flow);
	if (likely(why == PODNET_HOST_PATH_UNSPEC))
		podnet_port_count(port, PODNET_TX, size);
	return why;
}

static enum podnet_express to_host(struct podnet_end *end, struct podnet_port *port,
				   const struct podnet_flow *flow, bool untracked,
				   enum podnet_host_path why)
{
	if (port)
		podnet_port_count_why(port, PODNET_TX, why);
	if (untracked)
		return PODNET_EXPRESS_UNTRACKED;
	/* What the host tracks it may translate, from now on. */
	podnet_translated_note(&end->translated, flow, flow->source_port);
	return PODNET_EXPRESS_TRACKED;
}

enum podnet_express podnet_express_transmit(struct podnet_end *end,
					    struct podnet_port *port,
					    struct sk_buff *skb)
{
	const struct net_device *host = rcu_dereference(end->other);
	struct podnet_flow flow = {};
	struct podnet_lane lane = {};
	enum podnet_host_path why;

	if (unlikely(!host || !is_for_host(skb, skb->dev, host)))
		return to_host(end, port, &flow, false, PODNET_HOST_PATH_LINK);
	if (unlikely(!parse_frame(skb, &flow)))
		return to_host(end, port, &flow, false, PODNET_HOST_PATH_MALFORMED);

	why = port ? send(port, skb, &flow, &lane) : PODNET_HOST_PATH_OFF;
	if (likely(why == PODNET_HOST_PATH_UNSPEC))
		return PODNET_EXPRESS_TAKEN;
	__skb_push(skb, ETH_HLEN);
	return to_host(end, port, &flow, lane.untracked, why);
}

void podnet_express_note(struct podnet_end *end, struct sk_buff *skb)
{
	struct podnet_flow flow;

	if (!podnet_is_ip(skb->protocol) || !podnet_translated_now(skb) ||
	    !parse_frame(skb, &flow))
		return;
	podnet_translated_note(&end->translated, &flow, flow.destination_port);
	__skb_push(skb, ETH_HLEN);
}

/* --- from the underlay */

/* Whether packets to the peer would leave by the device: what comes from it by
 * another one is looked at by the host's own rules. */
static bool is_way_back(struct podnet_tunnel *tunnel, const struct podnet_decap *decap,
			const struct net_device *dev)
{
	struct podnet_path *path =
		&rcu_dereference(decap->peer->endpoint)->paths[decap->source.family];
	struct podnet_underlay underlay;
	int device;

	/* Nothing has been sent there yet. */
	if (unlikely(!READ_ONCE(path->device))) {
		if (podnet_underlay_route(tunnel, path, &underlay))
			return false;
		dst_release(underlay.dst);
	}
	/* Several of them: each has led there. */
	device = READ_ONCE(path->device);
	return device < 0 || device == dev->ifindex;
}

/* Where the stack would have brought it to. */
static void enter_tunnel(struct podnet_tunnel *tunnel, struct sk_buff *skb,
			 bool untracked)
{
	skb->dev = tunnel->dev;
	if (untracked)
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
}

/* The rest, which cannot be undone: to the pod, or to the tunnel device if there is
 * a reason for the host path. */
static void deliver(struct podnet_tunnel *tunnel, struct podnet_port *port,
		    struct sk_buff *skb, const struct podnet_decap *decap,
		    enum podnet_host_path why, bool untracked)
{
	const bool to_pod = why == PODNET_HOST_PATH_UNSPEC;
	enum podnet_drop reason;

	reason = podnet_decap_strip(skb, decap, to_pod);
	if (unlikely(reason != PODNET_DROP_UNSPEC)) {
		podnet_drop(tunnel->drops, tunnel->dev, skb, reason);
		return;
	}
	trace_podnet_decap(tunnel->dev, skb, &decap->source, skb->len);
	podnet_decap_count(tunnel, decap, skb->len);
	if (likely(to_pod))
		enter_pod(port, skb, podnet_family_of(skb->protocol));
	else
		enter_tunnel(tunnel, skb, untracked);
	receive_at_once(skb);
}

/* skb->data is at the UDP header. */
static bool receive(struct podnet_tunnel *tunnel, struct sk_buff *skb,
		    enum podnet_family outer)
{
	struct podnet_address destination;
	struct podnet_decap decap;
	enum podnet_family inner;
	enum podnet_host_path why;
	struct podnet_flow flow;
	struct podnet_port *port;
	bool untracked;

	if (podnet_decap_check(tunnel, skb, outer, &decap) != PODNET_DROP_UNSPEC ||
	    !decap.peer || !is_way_back(tunnel, &decap, skb->dev) ||
	    !podnet_arrival_is_permitted(skb, outer))
		return false;

	inner = podnet_family_of(decap.wire.protocol);
	destination = podnet_address_destination(skb->data + decap.size, inner);
	port = podnet_port_lookup(&tunnel->ports, &destination);
	if (!port)
		return false;

	podnet_flow_parse(skb, decap.size, inner, &flow);
	why = podnet_lane_to(port, skb, decap.size, &flow, &untracked);
	if (why == PODNET_HOST_PATH_UNSPEC && skb_cow_head(skb, 0))
		why = PODNET_HOST_PATH_NO_MEMORY;
	if (unlikely(why != PODNET_HOST_PATH_UNSPEC))
		podnet_port_count_why(port, PODNET_RX, why);

	if (unlikely(why == PODNET_HOST_PATH_OFF || why == PODNET_HOST_PATH_NO_MEMORY ||
		     !podnet_arrival_checksum(tunnel, skb, outer)))
		return false;
	deliver(tunnel, port, skb, &decap, why, untracked);
	return true;
}

bool podnet_express_receive(struct podnet_tunnel *tunnel, struct sk_buff *skb)
{
	enum podnet_family outer;

	if (!READ_ONCE(tunnel->ports.count) ||
	    !podnet_arrival_is(tunnel, skb, &outer))
		return false;
	podnet_arrival_pull(skb, outer);
	if (receive(tunnel, skb, outer))
		return true;
	podnet_arrival_push(skb, outer);
	return false;
}
