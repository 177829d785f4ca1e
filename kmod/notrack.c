// SPDX-License-Identifier: GPL-2.0
#include "notrack.h"

#include <linux/inetdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>

#include "tunnel.h"

/* Whether the UDP header at @offset is one of the tunnel's port. */
static bool is_for_port(const struct podnet_tunnel *tunnel,
			const struct sk_buff *skb, unsigned int offset)
{
	const struct udphdr *uh;
	struct udphdr buffer;

	uh = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	return uh && uh->dest == htons(READ_ONCE(tunnel->config.port));
}

static unsigned int podnet_notrack_hook4(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	const struct iphdr *iph = ip_hdr(skb);

	/* A later fragment has no ports; after conntrack's defragmentation
	 * there are none. */
	if (iph->protocol != IPPROTO_UDP || ip_is_fragment(iph) || skb_nfct(skb))
		return NF_ACCEPT;
	if (!is_for_port(priv, skb, ip_hdrlen(skb)))
		return NF_ACCEPT;

	/* The port of another host is none of ours. */
	if (inet_addr_type_dev_table(state->net, skb->dev, iph->daddr) == RTN_LOCAL)
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	return NF_ACCEPT;
}

static unsigned int podnet_notrack_hook6(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	/* Nobody sends a tunnel's packets with extension headers. */
	if (ip6h->nexthdr != IPPROTO_UDP || skb_nfct(skb))
		return NF_ACCEPT;
	if (!is_for_port(priv, skb, sizeof(*ip6h)))
		return NF_ACCEPT;

	if (ipv6_chk_addr(state->net, &ip6h->daddr, NULL, 0))
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	return NF_ACCEPT;
}

int podnet_notrack_register(struct podnet_tunnel *tunnel)
{
	tunnel->notrack[PODNET_IPV4] = (struct nf_hook_ops){
		.hook = podnet_notrack_hook4,
		.priv = tunnel,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_RAW,
	};
	tunnel->notrack[PODNET_IPV6] = (struct nf_hook_ops){
		.hook = podnet_notrack_hook6,
		.priv = tunnel,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP6_PRI_RAW,
	};
	return nf_register_net_hooks(tunnel->net, tunnel->notrack,
				     ARRAY_SIZE(tunnel->notrack));
}

void podnet_notrack_unregister(struct podnet_tunnel *tunnel)
{
	nf_unregister_net_hooks(tunnel->net, tunnel->notrack,
				ARRAY_SIZE(tunnel->notrack));
}
