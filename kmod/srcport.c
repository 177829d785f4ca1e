// SPDX-License-Identifier: GPL-2.0
#include "srcport.h"

#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_nat.h>

#include "flow.h"
#include "lane.h"
#include "tunnel.h"

/* Below them no socket needs a privilege, so that none is taken by surprise. */
#define PORT_MIN	1024

/* Those that a pod's sockets are not given, on the larger side of those that are. Each
 * of these leads to the same one again, so that a flow outlives its entry. */
static void choose_range(const struct podnet_port *port,
			 struct nf_nat_range2 *range)
{
	int low, high;

	inet_get_local_port_range(dev_net(port->pod), &low, &high);
	range->base_proto.all = htons(low);
	if (low - PORT_MIN >= U16_MAX - high) {
		high = low - 1;
		low = PORT_MIN;
	} else {
		low = high + 1;
		high = U16_MAX;
	}
	range->min_proto.all = htons(low);
	range->max_proto.all = htons(max(low, high));
}

static bool has_source_ports(const struct nf_conn *ct)
{
	const u8 protocol = nf_ct_protonum(ct);

	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_SCTP;
}

/* Whether netfilter has chosen another destination for a flow that begins, and not
 * yet its source. */
static bool is_translated(const struct nf_conn *ct, enum ip_conntrack_info info)
{
	return info == IP_CT_NEW && ct->status & IPS_DST_NAT &&
	       !nf_nat_initialized(ct, NF_NAT_MANIP_SRC) && has_source_ports(ct);
}

static void choose_source_port(struct podnet_port *port, struct nf_conn *ct)
{
	struct podnet_end *end = netdev_priv(port->pod);
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED |
			 NF_NAT_RANGE_PROTO_OFFSET,
		.min_addr = ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.src.u3,
		.max_addr = ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.src.u3,
	};
	const struct podnet_flow flow = {
		.protocol = nf_ct_protonum(ct),
		.has_ports = true,
	};

	choose_range(port, &range);
	/* Without a free one the flow keeps its own, as without us. */
	if (nf_nat_setup_info(ct, &range, NF_NAT_MANIP_SRC) != NF_ACCEPT)
		return;
	podnet_translated_note(&end->translated, &flow,
			       ct->tuplehash[IP_CT_DIR_REPLY].tuple.dst.u.all);
}

static unsigned int podnet_srcport_hook(void *priv, struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	const enum podnet_family family =
		state->pf == NFPROTO_IPV4 ? PODNET_IPV4 : PODNET_IPV6;
	struct podnet_tunnel *tunnel = priv;
	enum ip_conntrack_info info;
	struct nf_conn *ct = nf_ct_get(skb, &info);
	struct podnet_port *port;

	if (!ct || !is_translated(ct, info))
		return NF_ACCEPT;
	port = podnet_lane_between(tunnel, skb_network_header(skb), family);
	if (port)
		choose_source_port(port, ct);
	return NF_ACCEPT;
}

int podnet_srcport_register(struct podnet_tunnel *tunnel)
{
	tunnel->srcport[PODNET_IPV4] = (struct nf_hook_ops){
		.hook = podnet_srcport_hook,
		.priv = tunnel,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = NF_IP_PRI_NAT_SRC - 1,
	};
	tunnel->srcport[PODNET_IPV6] = (struct nf_hook_ops){
		.hook = podnet_srcport_hook,
		.priv = tunnel,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = NF_IP6_PRI_NAT_SRC - 1,
	};
	return nf_register_net_hooks(tunnel->net, tunnel->srcport,
				     ARRAY_SIZE(tunnel->srcport));
}

void podnet_srcport_unregister(struct podnet_tunnel *tunnel)
{
	nf_unregister_net_hooks(tunnel->net, tunnel->srcport,
				ARRAY_SIZE(tunnel->srcport));
}
