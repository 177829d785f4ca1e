/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses and families of IP, inner and outer. */
#ifndef _PODNET_ADDRESS_H
#define _PODNET_ADDRESS_H

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/jhash.h>
#include <net/dsfield.h>
#include <net/ipv6.h>

/* Indexes what there is once for each family. */
enum podnet_family {
	PODNET_IPV4,
	PODNET_IPV6,
	PODNET_FAMILIES
};

/**
 * struct podnet_address - an address of either family
 * @family: which
 * @ipv4: of PODNET_IPV4
 * @ipv6: of PODNET_IPV6
 */
struct podnet_address {
	enum podnet_family family;
	union {
		__be32 ipv4;
		struct in6_addr ipv6;
	};
};

static inline bool podnet_is_ip(__be16 protocol)
{
	return protocol == htons(ETH_P_IP) || protocol == htons(ETH_P_IPV6);
}

/* Of a protocol that is IP. */
static inline enum podnet_family podnet_family_of(__be16 protocol)
{
	return protocol == htons(ETH_P_IP) ? PODNET_IPV4 : PODNET_IPV6;
}

static inline __be16 podnet_family_protocol(enum podnet_family family)
{
	return family == PODNET_IPV4 ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
}

/* Bytes of the fixed header. */
static inline unsigned int podnet_family_header_size(enum podnet_family family)
{
	return family == PODNET_IPV4 ? 20 : 40;
}

/* DSCP and ECN of the IP header at @header. */
static inline u8 podnet_family_dsfield(const void *header, enum podnet_family family)
{
	return family == PODNET_IPV4 ? ipv4_get_dsfield(header) :
				       ipv6_get_dsfield(header);
}

static inline bool podnet_address_equal(const struct podnet_address *a,
					const struct podnet_address *b)
{
	if (a->family != b->family)
		return false;
	return a->family == PODNET_IPV4 ? a->ipv4 == b->ipv4 :
					  ipv6_addr_equal(&a->ipv6, &b->ipv6);
}

static inline u32 podnet_address_hash(const struct podnet_address *address)
{
	if (address->family == PODNET_IPV4)
		return (__force u32)address->ipv4;
	return jhash2((__force const u32 *)address->ipv6.s6_addr32, 4, 0);
}

/* The source of the IP packet whose header is at @header. */
static inline struct podnet_address podnet_address_source(const void *header,
							  enum podnet_family family)
{
	const struct iphdr *iph = header;
	const struct ipv6hdr *ip6h = header;

	if (family == PODNET_IPV4)
		return (struct podnet_address){ PODNET_IPV4, .ipv4 = iph->saddr };
	return (struct podnet_address){ PODNET_IPV6, .ipv6 = ip6h->saddr };
}

static inline struct podnet_address podnet_address_destination(const void *header,
							       enum podnet_family family)
{
	const struct iphdr *iph = header;
	const struct ipv6hdr *ip6h = header;

	if (family == PODNET_IPV4)
		return (struct podnet_address){ PODNET_IPV4, .ipv4 = iph->daddr };
	return (struct podnet_address){ PODNET_IPV6, .ipv6 = ip6h->daddr };
}

#endif /* _PODNET_ADDRESS_H */
