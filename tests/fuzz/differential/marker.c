// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "marker.h"

#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "../internet.h"

#define ETHERNET_SIZE	14
#define IP_SIZE		44	/* with room for five addresses */
#define ICMP_SIZE	8
#define SIZE		(IP_SIZE + ICMP_SIZE + sizeof(magic))

static const uint8_t magic[] = "the end of a case";

void marker_make(struct frame *ret, uint16_t number, const struct macs *macs)
{
	uint8_t *ip = ret->data + ETHERNET_SIZE, *icmp = ip + IP_SIZE;

	memset(ret, 0, offsetof(struct frame, data) + ETHERNET_SIZE + SIZE);
	ret->size = ETHERNET_SIZE + SIZE;
	memcpy(ret->data, macs->host, 6);
	memcpy(ret->data + 6, macs->pod, 6);
	put16(ret->data + 12, ETH_P_IP);

	ip[0] = 0x40 | IP_SIZE / 4;
	put16(ip + 2, SIZE);
	ip[8] = 64;
	ip[9] = IPPROTO_ICMP;
	memcpy(ip + 12, (uint8_t[]){ 10, 244, 1, 10, 10, 244, 2, 10 }, 8);
	memcpy(ip + 20, (uint8_t[]){ 7, 23, 4 }, 3);
	put16(ip + 10, internet_checksum(ip, IP_SIZE, 0));

	icmp[0] = 8;
	put16(icmp + 6, number);
	memcpy(icmp + ICMP_SIZE, magic, sizeof(magic));
	put16(icmp + 2, internet_checksum(icmp, ICMP_SIZE + sizeof(magic), 0));
}

bool marker_is(const struct arrival *arrival)
{
	return arrival->protocol == ETH_P_IP && arrival->size == SIZE &&
	       !memcmp(arrival->data + IP_SIZE + ICMP_SIZE, magic, sizeof(magic));
}

bool marker_is_answer(const struct arrival *arrival, uint16_t number)
{
	const uint8_t *icmp = arrival->data + IP_SIZE;

	return marker_is(arrival) && !icmp[0] && icmp[6] == number >> 8 &&
	       icmp[7] == (number & 0xff);
}
