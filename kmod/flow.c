// SPDX-License-Identifier: GPL-2.0
#include "flow.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

/* Where the transport header is, and whether it is one. */
struct place {
	unsigned int offset;
	u8 protocol;
	bool exists;
	enum podnet_host_path why;
};

/* Inline, as all that each packet passes. */
static __always_inline struct place place4(const struct iphdr *iph, unsigned int offset)
{
	struct place place = {
		.offset = offset + iph->ihl * 4,
		.protocol = iph->protocol,
		.exists = !(iph->frag_off & htons(IP_OFFSET)),
	};

	if (unlikely(ip_is_fragment(iph)))
		place.why = PODNET_HOST_PATH_FRAGMENT;
	else if (unlikely(iph->ihl != sizeof(*iph) / 4))
		place.why = PODNET_HOST_PATH_OPTIONS;
	return place;
}

static bool is_transport(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_SCTP || protocol == IPPROTO_ICMPV6;
}

static struct place place6(const struct sk_buff *skb, const struct ipv6hdr *ip6h,
			   unsigned int offset)
{
	struct place place = {
		.offset = offset + sizeof(*ip6h),
		.protocol = ip6h->nexthdr,
		.exists = true,
	};
	__be16 fragment = 0;
	int end;

	if (likely(is_transport(place.protocol)))
		return place;

	end = ipv6_skip_exthdr(skb, place.offset, &place.protocol, &fragment);
	place.exists = end >= 0 && !(fragment & htons(IP6_OFFSET));
	place.offset = end;
	place.why = fragment ? PODNET_HOST_PATH_FRAGMENT : PODNET_HOST_PATH_OPTIONS;
	return place;
}

static __always_inline void set_ports(struct podnet_flow *flow, u8 protocol,
				      __be16 source, __be16 destination)
{
	flow->has_ports = true;
	flow->protocol = protocol;
	flow->source_port = source;
	flow->destination_port = destination;
}

/* The ports at @offset, which three protocols have at the same place. */
static __always_inline void parse_ports(const struct sk_buff *skb,
					unsigned int offset, u8 protocol,
					struct podnet_flow *flow)
{
	const __be16 *ports;
	__be16 buffer[2];

	ports = skb_header_pointer(skb, offset, sizeof(buffer), buffer);
	if (likely(ports))
		set_ports(flow, protocol, ports[0], ports[1]);
}

static bool is_echo(u8 type, u8 protocol, enum podnet_family family)
{
	if (protocol == IPPROTO_ICMP)
		return family == PODNET_IPV4 &&
		       (type == ICMP_ECHO || type == ICMP_ECHOREPLY);
	return family == PODNET_IPV6 &&
	       (type == ICMPV6_ECHO_REQUEST || type == ICMPV6_ECHO_REPLY);
}

static void parse_echo(const struct sk_buff *skb, unsigned int offset, u8 protocol,
		       struct podnet_flow *flow)
{
	const struct icmphdr *icmp;
	struct icmphdr buffer;

	icmp = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (icmp && is_echo(icmp->type, protocol, flow->family))
		set_ports(flow, protocol, icmp->un.echo.id, icmp->un.echo.id);
}

static __always_inline void parse_transport(const struct sk_buff *skb,
					    const struct place *place,
					    struct podnet_flow *flow)
{
	switch (place->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
		parse_ports(skb, place->offset, place->protocol, flow);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		parse_echo(skb, place->offset, place->protocol, flow);
		break;
	}
}

static bool is_error4(u8 type)
{
	return type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETERPROB;
}

/* Whether the packet is an ICMP error, not of those that routers send to hosts on
 * their link alone. */
static bool is_error(const struct sk_buff *skb, const struct place *place,
		     enum podnet_family family)
{
	const u8 *type;
	u8 buffer;

	type = skb_header_pointer(skb, place->offset, 1, &buffer);
	if (!type)
		return false;
	if (place->protocol == IPPROTO_ICMP)
		return family == PODNET_IPV4 && is_error4(*type);
	return place->protocol == IPPROTO_ICMPV6 && family == PODNET_IPV6 &&
	       *type && *type <= ICMPV6_PARAMPROB;
}

/* The place of the transport header of the packet quoted at @offset. */
static bool quoted_place(const struct sk_buff *skb, unsigned int offset,
			 enum podnet_family family, struct place *place)
{
	const struct ipv6hdr *ip6h;
	const struct iphdr *iph;
	struct ipv6hdr buffer6;
	struct iphdr buffer4;

	if (family == PODNET_IPV4) {
		iph = skb_header_pointer(skb, offset, sizeof(buffer4), &buffer4);
		if (!iph || iph->version != 4 || iph->ihl < sizeof(*iph) / 4)
			return false;
		*place = place4(iph, offset);
	} else {
		ip6h = skb_header_pointer(skb, offset, sizeof(buffer6), &buffer6);
		if (!ip6h || ip6h->version != 6)
			return false;
		*place = place6(skb, ip6h, offset);
	}
	return place->exists;
}

static void parse_quoted(const struct sk_buff *skb, const struct place *error,
			 struct podnet_flow *flow)
{
	struct podnet_flow quoted = { .family = flow->family };
	struct place place;

	flow->quoted = true;
	flow->tuple_offset = error->offset + sizeof(struct icmphdr);
	if (!quoted_place(skb, flow->tuple_offset, flow->family, &place))
		return;
	parse_transport(skb, &place, &quoted);
	if (quoted.has_ports)
		set_ports(flow, quoted.protocol, quoted.destination_port,
			  quoted.source_port);
}

/* Of what is not for one host that can be forwarded to, nothing is plain. */
static __always_inline enum podnet_host_path check4(const struct iphdr *iph)
{
	/* From 224.0.0.0 on there is no host. */
	if (ntohl(iph->daddr) >= 0xe0000000 || ipv4_is_loopback(iph->daddr))
		return PODNET_HOST_PATH_NO_ROUTE;
	return iph->ttl > 1 ? PODNET_HOST_PATH_UNSPEC : PODNET_HOST_PATH_TTL;
}

static enum podnet_host_path check6(const struct ipv6hdr *ip6h)
{
	if (ipv6_addr_type(&ip6h->daddr) & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LOOPBACK |
					    IPV6_ADDR_LINKLOCAL))
		return PODNET_HOST_PATH_NO_ROUTE;
	return ip6h->hop_limit > 1 ? PODNET_HOST_PATH_UNSPEC : PODNET_HOST_PATH_TTL;
}

/* Whether the header's lengths are those of the packet: hosts trim what is longer,
 * and drop what is shorter, or has a wrong checksum. Options, which need not be in the
 * linear part, lead to the host path anyway. */
static __always_inline bool is_whole4(const struct iphdr *iph, unsigned int size)
{
	return iph->version == 4 && iph->ihl >= sizeof(*iph) / 4 &&
	       ntohs(iph->tot_len) == size && iph->ihl * 4 <= size &&
	       (iph->ihl > sizeof(*iph) / 4 || !ip_fast_csum(iph, iph->ihl));
}

static bool is_whole6(const struct ipv6hdr *ip6h, unsigned int size)
{
	return ip6h->version == 6 &&
	       ntohs(ip6h->payload_len) + sizeof(*ip6h) == size;
}

void podnet_flow_parse(const struct sk_buff *skb, unsigned int offset,
		       enum podnet_family family, struct podnet_flow *flow)
{
	const unsigned int size = skb->len - offset;
	const struct ipv6hdr *ip6h = (const void *)(skb->data + offset);
	const struct iphdr *iph = (const void *)(skb->data + offset);
	struct place place;

	*flow = (struct podnet_flow){
		.family = family,
		.tuple_offset = offset,
		.why = PODNET_HOST_PATH_MALFORMED,
	};
	if (family == PODNET_IPV4) {
		if (unlikely(!is_whole4(iph, size)))
			return;
		flow->why = check4(iph);
		place = place4(iph, offset);
	} else {
		if (unlikely(!is_whole6(ip6h, size)))
			return;
		flow->why = check6(ip6h);
		place = place6(skb, ip6h, offset);
	}
	if (unlikely(place.why != PODNET_HOST_PATH_UNSPEC))
		flow->why = place.why;
	if (unlikely(!place.exists))
		return;

	parse_transport(skb, &place, flow);
	if (likely(flow->has_ports))
		return;
	if (is_error(skb, &place, family))
		parse_quoted(skb, &place, flow);
	if (!flow->has_ports && flow->why == PODNET_HOST_PATH_UNSPEC)
		flow->why = PODNET_HOST_PATH_PROTOCOL;
}

void podnet_flow_hop(struct sk_buff *skb, enum podnet_family family)
{
	struct ipv6hdr *ip6h;

	if (family == PODNET_IPV4) {
		ip_decrease_ttl(ip_hdr(skb));
		return;
	}
	/* A checksum of the packet covers the hop limit. */
	ip6h = ipv6_hdr(skb);
	skb_postpull_rcsum(skb, &ip6h->nexthdr, 2);
	ip6h->hop_limit--;
	skb_postpush_rcsum(skb, &ip6h->nexthdr, 2);
}
