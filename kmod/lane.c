// SPDX-License-Identifier: GPL-2.0
#include "lane.h"

#include <linux/tcp.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/xfrm.h>

#include "flow.h"
#include "translated.h"
#include "tunnel.h"

/* IPsec may be demanded of what the host forwards: for which packets, it knows. */
static bool has_forward_policies(const struct net *net)
{
#ifdef CONFIG_XFRM
	return READ_ONCE(net->xfrm.policy_count[XFRM_POLICY_FWD]);
#else
	return false;
#endif
}

static enum podnet_host_path closed(const struct podnet_port *port,
				    enum podnet_direction direction)
{
	if (port->config.host_path[direction] ||
	    unlikely(has_forward_policies(port->tunnel->net)))
		return PODNET_HOST_PATH_POLICY;
	if (!READ_ONCE(port->tunnel->config.express[direction]) ||
	    !netif_running(port->tunnel->dev))
		return PODNET_HOST_PATH_OFF;
	return PODNET_HOST_PATH_UNSPEC;
}

static bool has_lane(const struct podnet_port *port)
{
	return !closed(port, PODNET_TX) || !closed(port, PODNET_RX);
}

static const struct podnet_translated *filter_of(const struct podnet_port *port)
{
	const struct podnet_end *end = netdev_priv(port->pod);

	return &end->translated;
}

struct podnet_port *podnet_lane_port(struct podnet_tunnel *tunnel,
				     const void *header,
				     const struct podnet_flow *flow)
{
	const struct ipv6hdr *ip6h = header;
	const struct iphdr *iph = header;

	if (flow->family == PODNET_IPV4)
		return podnet_port_lookup4(&tunnel->ports, iph->daddr);
	return podnet_port_lookup6(&tunnel->ports, &ip6h->daddr);
}

static struct podnet_peer *peer_of(struct podnet_tunnel *tunnel, const void *header,
				   const struct podnet_flow *flow)
{
	const struct ipv6hdr *ip6h = header;
	const struct iphdr *iph = header;

	if (flow->family == PODNET_IPV4)
		return podnet_route_lookup4(&tunnel->routes, iph->daddr);
	return podnet_route_lookup6(&tunnel->routes, &ip6h->daddr);
}

static bool has_source(const struct podnet_port *port, const void *header,
		       const struct podnet_flow *flow)
{
	const struct podnet_address source = podnet_address_source(header, flow->family);

	return podnet_port_has(port, &source);
}

static bool is_translated(const struct podnet_port *port, const struct sk_buff *skb,
			  const struct podnet_flow *flow, __be16 pod_port)
{
	return podnet_translated_is(filter_of(port), port->tunnel->net, skb, flow,
				    pod_port);
}

/* The largest packet that the pod will see of it. */
static unsigned int size_of(const struct sk_buff *skb, unsigned int offset,
			    const struct podnet_flow *flow)
{
	const unsigned int header = podnet_family_header_size(flow->family);
	const struct tcphdr *th;
	struct tcphdr buffer;

	if (!skb_is_gso(skb))
		return skb->len - offset;
	if (flow->protocol != IPPROTO_TCP)
		return header + sizeof(struct udphdr) + skb_shinfo(skb)->gso_size;

	th = skb_header_pointer(skb, offset + header, sizeof(buffer), &buffer);
	return th ? header + th->doff * 4 + skb_shinfo(skb)->gso_size : skb->len;
}

/* Whose later fragments have no ports: all of them pass conntrack, which puts them
 * together. */
static bool is_fragment(const struct podnet_flow *flow)
{
	return flow->why == PODNET_HOST_PATH_FRAGMENT;
}

/* Why a pod that exists takes no packet of that size. */
static enum podnet_host_path check_pod(const struct podnet_port *port,
				       unsigned int size)
{
	/* Of one that is down the host has to drop it. */
	if (unlikely(!netif_running(port->pod) || !netif_running(port->host)))
		return PODNET_HOST_PATH_OFF;
	if (unlikely(size > READ_ONCE(port->host->mtu)))
		return PODNET_HOST_PATH_TOO_BIG;
	return PODNET_HOST_PATH_UNSPEC;
}

enum podnet_host_path podnet_lane_to(struct podnet_port *port,
				     const struct sk_buff *skb, unsigned int offset,
				     const struct podnet_flow *flow, bool *untracked)
{
	enum podnet_host_path why;

	*untracked = false;
	if (unlikely(!flow->has_ports))
		return flow->why;
	if (unlikely(is_translated(port, skb, flow, flow->destination_port)))
		return PODNET_HOST_PATH_TRANSLATED;

	why = flow->why ?: closed(port, PODNET_RX);
	if (likely(why == PODNET_HOST_PATH_UNSPEC))
		why = check_pod(port, size_of(skb, offset, flow));
	if (unlikely(why != PODNET_HOST_PATH_UNSPEC))
		*untracked = !is_fragment(flow) && has_lane(port);
	return why;
}

enum podnet_host_path podnet_lane_from(struct podnet_port *port,
				       const struct sk_buff *skb,
				       const struct podnet_flow *flow,
				       struct podnet_lane *lane)
{
	const void *header = skb->data;
	enum podnet_host_path why;

	*lane = (struct podnet_lane){};
	if (unlikely(!flow->has_ports))
		return flow->why;
	if (unlikely(!has_source(port, header, flow)))
		return PODNET_HOST_PATH_SOURCE;

	lane->port = podnet_lane_port(port->tunnel, header, flow);
	if (!lane->port)
		lane->peer = peer_of(port->tunnel, header, flow);
	/* A pod that writes to itself by way of the host is told so. */
	if ((!lane->port && !lane->peer) || lane->port == port)
		return flow->why ?: PODNET_HOST_PATH_NO_ROUTE;
	if (unlikely(is_translated(port, skb, flow, flow->source_port)))
		return PODNET_HOST_PATH_TRANSLATED;

	/* From here on it is a flow that conntrack of this host need not know. */
	why = flow->why ?: closed(port, PODNET_TX);
	if (likely(why == PODNET_HOST_PATH_UNSPEC)) {
		lane->untracked = true;
		return lane->port ? podnet_lane_to(lane->port, skb, 0, flow,
						   &lane->untracked) :
				    PODNET_HOST_PATH_UNSPEC;
	}
	lane->untracked = !is_fragment(flow) && has_lane(port) &&
			  (!lane->port || has_lane(lane->port));
	return why;
}

void podnet_lane_untrack(struct podnet_tunnel *tunnel, struct sk_buff *skb)
{
	const enum podnet_family family = podnet_family_of(skb->protocol);
	struct podnet_flow flow;
	struct podnet_port *port;
	bool untracked;

	if (!READ_ONCE(tunnel->ports.count))
		return;
	podnet_flow_parse(skb, 0, family, &flow);
	port = podnet_lane_port(tunnel, skb->data, &flow);
	if (!port)
		return;
	/* What may take the lane, but has not, is of a flow that does. */
	if (podnet_lane_to(port, skb, 0, &flow, &untracked) == PODNET_HOST_PATH_UNSPEC ||
	    untracked)
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
}

struct podnet_port *podnet_lane_between(struct podnet_tunnel *tunnel,
					const void *header, enum podnet_family family)
{
	const struct podnet_flow flow = { .family = family };
	const struct ipv6hdr *ip6h = header;
	const struct iphdr *iph = header;
	struct podnet_port *from, *to;

	from = family == PODNET_IPV4 ?
		       podnet_port_lookup4(&tunnel->ports, iph->saddr) :
		       podnet_port_lookup6(&tunnel->ports, &ip6h->saddr);
	if (!from || !has_lane(from))
		return NULL;
	to = podnet_lane_port(tunnel, header, &flow);
	if (to)
		return to != from && has_lane(to) ? from : NULL;
	return peer_of(tunnel, header, &flow) ? from : NULL;
}
