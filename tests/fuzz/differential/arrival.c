// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "arrival.h"

#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "../internet.h"

#define IPV4_SIZE	20
#define IPV6_SIZE	40
#define ICMP_SIZE	8

/* What hosts and routers of a link tell each other, not all of it each time; the
 * option in front tells routers of a report. */
static bool is_noise6(const uint8_t *ip, size_t size)
{
	const uint8_t *icmp = ip + IPV6_SIZE;
	uint8_t next = ip[6];

	if (size < IPV6_SIZE + 8)
		return false;
	if (next == IPPROTO_HOPOPTS && size >= IPV6_SIZE + 16) {
		next = icmp[0];
		icmp += 8;
	}
	if (next != IPPROTO_ICMPV6)
		return false;
	return (icmp[0] == 3 && icmp[1] == 1) || (icmp[0] >= 130 && icmp[0] <= 137) ||
	       icmp[0] == 143;
}

static bool is_noise4(const uint8_t *ip, size_t size, const struct test_case *sent)
{
	const uint8_t *icmp = ip + IPV4_SIZE;

	if (size < IPV4_SIZE + ICMP_SIZE || ip[0] != 0x45 || ip[6] & 0x1f || ip[7])
		return false;
	if (ip[9] != IPPROTO_ICMP)
		return ip[9] == IPPROTO_IGMP;
	return (icmp[0] == 11 && icmp[1] == 1) ||
	       (icmp[0] == 5 && (sent->ipv6 || memcmp(ip + 12, sent->source, 4)));
}

bool arrival_is_noise(const struct arrival *arrival, const struct test_case *sent)
{
	switch (arrival->protocol) {
	case ETH_P_IP:
		return is_noise4(arrival->data, arrival->size, sent);
	case ETH_P_IPV6:
		return is_noise6(arrival->data, arrival->size);
	}
	return arrival->protocol == ETH_P_ARP;
}

static void mask_checksum(uint8_t *place, const void *data, size_t size, uint32_t start)
{
	put16(place, internet_checksum(data, size, start) ? 0xbad : 0);
}

static bool mask(uint8_t *ip, size_t size, const struct test_case *sent);

/* A packet of a host that an ICMP error quotes. */
static bool mask_quoted(uint8_t *ip, size_t header, size_t size, bool ipv6,
			const struct test_case *sent)
{
	uint8_t *icmp = ip + header;
	uint32_t start = 0;
	uint16_t check;

	if (size < header + ICMP_SIZE)
		return false;
	size -= header;
	if (ipv6)
		start = pseudo_sum(ip, true, IPPROTO_ICMPV6, size);
	check = internet_checksum(icmp, size, start);
	if (!mask(icmp + ICMP_SIZE, size - ICMP_SIZE, sent))
		return false;
	put16(icmp + 2, check ? 0xbad : 0);
	return true;
}

static bool mask4(uint8_t *ip, size_t size, const struct test_case *sent)
{
	const size_t header = (ip[0] & 15) * 4;

	if (header < IPV4_SIZE || header > size)
		return false;
	mask_checksum(ip + 10, ip, header, 0);
	put16(ip + 4, 0);
	if (ip[9] == IPPROTO_ICMP && !(ip[6] & 0x1f) && !ip[7] && header < size &&
	    (ip[header] == 3 || ip[header] == 11 || ip[header] == 12))
		mask_quoted(ip, header, size, false, sent);
	return true;
}

/* Whoever takes a packet apart anew chooses anew. */
static bool mask_fragment6(uint8_t *id, const struct test_case *sent)
{
	uint8_t own[4];

	put32(own, sent->number & 0xffff);
	if (!memcmp(id, own, sizeof(own)))
		return false;
	put32(id, 0);
	return true;
}

static bool mask6(uint8_t *ip, size_t size, const struct test_case *sent)
{
	if (ip[6] == IPPROTO_FRAGMENT && size >= IPV6_SIZE + 8)
		return mask_fragment6(ip + IPV6_SIZE + 4, sent);
	return ip[6] == IPPROTO_ICMPV6 && size > IPV6_SIZE && ip[IPV6_SIZE] < 128 &&
	       mask_quoted(ip, IPV6_SIZE, size, true, sent);
}

/* Returns whether anything has changed. */
static bool mask(uint8_t *ip, size_t size, const struct test_case *sent)
{
	if (size >= IPV4_SIZE && ip[0] >> 4 == 4)
		return (sent->ipv6 || memcmp(ip + 12, sent->source, 4)) &&
		       mask4(ip, size, sent);
	return size >= IPV6_SIZE && ip[0] >> 4 == 6 && mask6(ip, size, sent);
}

void arrival_mask(struct arrival *arrival, const struct test_case *sent)
{
	mask(arrival->data, arrival->size, sent);
}
