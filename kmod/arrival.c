// SPDX-License-Identifier: GPL-2.0
#include "arrival.h"

#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "tunnel.h"

/* Whether the UDP header at @offset is for us and the rest is as long as it says.
 * @size is that of the whole datagram. */
static bool is_for_port(const struct podnet_tunnel *tunnel, struct sk_buff *skb,
			unsigned int offset, unsigned int size)
{
	const struct udphdr *uh;

	if (!pskb_may_pull(skb, offset + sizeof(*uh)))
		return false;
	uh = (const void *)(skb->data + offset);
	return uh->dest == htons(READ_ONCE(tunnel->config.port)) &&
	       ntohs(uh->len) == size && size > sizeof(*uh);
}

static bool is_datagram4(const struct podnet_tunnel *tunnel, struct sk_buff *skb)
{
	const struct iphdr *iph;
	unsigned int size;

	if (!pskb_may_pull(skb, sizeof(*iph)))
		return false;
	iph = (const void *)skb->data;
	size = ntohs(iph->tot_len);
	if (iph->version != 4 || iph->ihl != sizeof(*iph) / 4 ||
	    iph->protocol != IPPROTO_UDP || ip_is_fragment(iph) ||
	    size < sizeof(*iph) || size > skb->len)
		return false;
	if (!is_for_port(tunnel, skb, sizeof(*iph), size - sizeof(*iph)))
		return false;

	iph = (const void *)skb->data;
	return !ip_fast_csum(iph, iph->ihl) &&
	       __ip_dev_find(tunnel->net, iph->daddr, false) &&
	       !pskb_trim_rcsum(skb, size);
}

static bool is_datagram6(const struct podnet_tunnel *tunnel, struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h;
	unsigned int size;

	if (!pskb_may_pull(skb, sizeof(*ip6h)))
		return false;
	ip6h = (const void *)skb->data;
	size = ntohs(ip6h->payload_len);
	if (ip6h->version != 6 || ip6h->nexthdr != IPPROTO_UDP ||
	    size > skb->len - sizeof(*ip6h))
		return false;
	if (!is_for_port(tunnel, skb, sizeof(*ip6h), size))
		return false;

	ip6h = (const void *)skb->data;
	return ipv6_chk_addr(tunnel->net, &ip6h->daddr, NULL, 0) &&
	       !pskb_trim_rcsum(skb, size + sizeof(*ip6h));
}

bool podnet_arrival_is(const struct podnet_tunnel *tunnel, struct sk_buff *skb,
		       enum podnet_family *family)
{
	if (skb->pkt_type != PACKET_HOST || skb_vlan_tag_present(skb) ||
	    skb_shared(skb))
		return false;

	switch (skb->protocol) {
	case htons(ETH_P_IP):
		*family = PODNET_IPV4;
		return is_datagram4(tunnel, skb);
	case htons(ETH_P_IPV6):
		*family = PODNET_IPV6;
		return is_datagram6(tunnel, skb);
	}
	return false;
}

/* The checksum of the whole packet that a NIC may have left covers an IPv4 header
 * with nothing: its own checksum makes it so. */
void podnet_arrival_pull(struct sk_buff *skb, enum podnet_family family)
{
	const unsigned int size = podnet_family_header_size(family);

	skb_reset_network_header(skb);
	__skb_pull(skb, size);
	if (family == PODNET_IPV6)
		skb_postpull_rcsum(skb, skb_network_header(skb), size);
	skb_reset_transport_header(skb);
}

void podnet_arrival_push(struct sk_buff *skb, enum podnet_family family)
{
	const unsigned int size = podnet_family_header_size(family);

	__skb_push(skb, size);
	if (family == PODNET_IPV6)
		skb_postpush_rcsum(skb, skb->data, size);
	skb_reset_transport_header(skb);
}

bool podnet_arrival_is_permitted(struct sk_buff *skb, enum podnet_family family)
{
	return xfrm_policy_check(NULL, XFRM_POLICY_IN, skb,
				 family == PODNET_IPV4 ? AF_INET : AF_INET6);
}

bool podnet_arrival_checksum(const struct podnet_tunnel *tunnel, struct sk_buff *skb,
			     enum podnet_family family)
{
	const __sum16 check = udp_hdr(skb)->check;

	if (family == PODNET_IPV4)
		return !skb_checksum_validate_zero_check(skb, IPPROTO_UDP, check,
							 inet_compute_pseudo);
	if (!check && !tunnel->config.udp6_zero_csum)
		return false;
	return !skb_checksum_validate_zero_check(skb, IPPROTO_UDP, check,
						 ip6_compute_pseudo);
}
