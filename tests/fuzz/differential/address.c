// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "address.h"

#include <string.h>

/* Nobody is asked for by ARP or neighbour discovery: the answer that there is no
 * such host would come seconds later. */
static const uint8_t others4[][4] = {
	{ 10, 244, 1, 10 }, { 10, 244, 2, 10 },	 { 10, 244, 1, 11 },	 { 10, 244, 1, 0 },
	{ 10, 244, 2, 0 },  { 10, 244, 1, 77 },	 { 10, 244, 2, 77 },	 { 10, 244, 9, 9 },
	{ 192, 168, 77, 1 }, { 192, 168, 77, 2 }, { 8, 8, 8, 8 },	 { 224, 0, 0, 1 },
	{ 239, 1, 2, 3 },   { 127, 0, 0, 1 },	 { 255, 255, 255, 255 }, { 0, 0, 0, 0 },
	{ 240, 0, 0, 1 },   { 192, 168, 77, 255 },
};
static const uint8_t others6[][16] = {
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 1, [15] = 0x10 },
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 2, [15] = 0x10 },
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 1, [15] = 0x11 },
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 1, [15] = 0 },
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 2, [15] = 0 },
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 1, [15] = 0x77 },
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 2, [15] = 0x77 },
	{ 0xfd, 0, 0, 0x10, 0x02, 0x44, 0, 9, [15] = 9 },
	{ 0xfd, 0x77, [15] = 1 },
	{ 0xfd, 0x77, [15] = 2 },
	{ 0x20, 1, 0x0d, 0xb8, [15] = 1 },
	{ 0xff, 2, [15] = 1 },
	{ 0xff, 0x0e, [15] = 1 },
	{ [15] = 1 },
	{ 0 },
	{ [10] = 0xff, 0xff, 127, 0, 0, 1 },
	{ 0xfe, 0x80, [15] = 0x99 },
};

/* As the tables begin. */
enum { POD_A, POD_B, POD_C };

static void copy(uint8_t *ret, bool ipv6, unsigned int number)
{
	memcpy(ret, ipv6 ? others6[number] : others4[number], address_size(ipv6));
}

static void any(uint8_t *ret, bool ipv6, struct random *random)
{
	copy(ret, ipv6,
	     random_below(random, ipv6 ? sizeof(others6) / 16 : sizeof(others4) / 4));
}

void address_own(uint8_t *ret, bool ipv6)
{
	copy(ret, ipv6, POD_A);
}

void address_source(uint8_t *ret, bool ipv6, struct random *random)
{
	if (random_percent(random, 92))
		address_own(ret, ipv6);
	else
		any(ret, ipv6, random);
}

void address_destination(uint8_t *ret, bool ipv6, struct random *random)
{
	if (random_percent(random, 82))
		copy(ret, ipv6, random_percent(random, 60) ? POD_B : POD_C);
	else
		any(ret, ipv6, random);
}
