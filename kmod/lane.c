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
	struct podnet_tunnel *tunnel = port->tunnel;
	struct podnet_address source, destination;
	enum podnet_host_path why;

	*lane = (struct podnet_lane){};
	if (unlikely(!flow->has_ports))
		return flow->why;
	source = podnet_address_source(skb->data, flow->family);
	if (unlikely(!podnet_port_has(port, &source)))
		return PODNET_HOST_PATH_SOURCE;

	destination = podnet_address_destination(skb->data, flow->family);
	lane->port = podnet_port_lookup(&tunnel->ports, &destination);
	if (!lane->port)
		lane->peer = podnet_route_lookup(&tunnel->routes, &destination);
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
	struct podnet_address destination;
	struct podnet_flow flow;
	struct podnet_port *port;
	bool untracked;

	if (!READ_ONCE(tunnel->ports.count))
		return;
	destination = podnet_address_destination(skb->data, family);
	port = podnet_port_lookup(&tunnel->ports, &destination);
	if (!port)
		return;
	podnet_flow_parse(skb, 0, family, &flow);
	/* What may take the lane, but has not, is of a flow that does. */
	if (podnet_lane_to(port, skb, 0, &flow, &untracked) == PODNET_HOST_PATH_UNSPEC ||
	    untracked)
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
}

struct podnet_port *podnet_lane_between(struct podnet_tunnel *tunnel,
					const void *header, enum podnet_family family)
{
	const struct podnet_address source = podnet_address_source(header, family);
	const struct podnet_address destination =
		podnet_address_destination(header, family);
	struct podnet_port *from, *to;

	from = podnet_port_lookup(&tunnel->ports, &source);
	if (!from || !has_lane(from))
		return NULL;
	to = podnet_port_lookup(&tunnel->ports, &destination);
	if (to)
		return to != from && has_lane(to) ? from : NULL;
	return podnet_route_lookup(&tunnel->routes, &destination) ? from : NULL;
}
