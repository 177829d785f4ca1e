/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Numbers in network byte order, and the checksum of the internet protocols. */
#ifndef FUZZ_INTERNET_H
#define FUZZ_INTERNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline void put16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = value >> 8;
	bytes[1] = value;
}

static inline void put32(uint8_t *bytes, uint32_t value)
{
	put16(bytes, value >> 16);
	put16(bytes + 2, value);
}

/* One's complement sum, not yet complemented. */
static inline uint32_t internet_sum(const void *data, size_t size, uint32_t sum)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i + 1 < size; i += 2) {
		sum += bytes[i] << 8 | bytes[i + 1];
		sum = (sum & 0xffff) + (sum >> 16);
	}
	if (size & 1)
		sum += bytes[size - 1] << 8;
	return (sum & 0xffff) + (sum >> 16);
}

static inline uint16_t internet_checksum(const void *data, size_t size, uint32_t start)
{
	uint32_t sum = internet_sum(data, size, start);

	return ~((sum & 0xffff) + (sum >> 16));
}

/* Of the pseudo header of @size bytes behind the headers of the packet at @ip. */
static inline uint32_t pseudo_sum(const uint8_t *ip, bool ipv6, uint8_t protocol,
				  size_t size)
{
	return internet_sum(ipv6 ? ip + 8 : ip + 12, ipv6 ? 32 : 8, protocol + size);
}

#endif /* FUZZ_INTERNET_H */
