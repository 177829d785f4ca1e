// SPDX-License-Identifier: GPL-2.0
#include "notrack.h"

#include <linux/inetdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>

#include "tunnel.h"

static unsigned int podnet_notrack_hook(void *priv, struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	const struct podnet_tunnel *tunnel = priv;
	const struct iphdr *iph = ip_hdr(skb);
	const struct udphdr *uh;
	struct udphdr buffer;

	/* A later fragment has no ports; after conntrack's defragmentation
	 * there are none. */
	if (iph->protocol != IPPROTO_UDP || ip_is_fragment(iph) || skb_nfct(skb))
		return NF_ACCEPT;

	uh = skb_header_pointer(skb, ip_hdrlen(skb), sizeof(buffer), &buffer);
	if (!uh || uh->dest != htons(READ_ONCE(tunnel->config.port)))
		return NF_ACCEPT;

	/* The port of another host is none of ours. */
	if (inet_addr_type_dev_table(state->net, skb->dev, iph->daddr) != RTN_LOCAL)
		return NF_ACCEPT;

	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	return NF_ACCEPT;
}

int podnet_notrack_register(struct podnet_tunnel *tunnel)
{
	tunnel->notrack = (struct nf_hook_ops){
		.hook = podnet_notrack_hook,
		.priv = tunnel,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_RAW,
	};
	return nf_register_net_hook(tunnel->net, &tunnel->notrack);
}

void podnet_notrack_unregister(struct podnet_tunnel *tunnel)
{
	nf_unregister_net_hook(tunnel->net, &tunnel->notrack);
}
