/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What pod A sends in one case, by seed and number alone. */
#ifndef DIFFERENTIAL_CASE_H
#define DIFFERENTIAL_CASE_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAMES_MAX	8
#define FRAME_MAX	21000

struct frame {
	bool has_offload;
	struct virtio_net_hdr offload;
	size_t size;
	uint8_t data[FRAME_MAX];
};

struct test_case {
	unsigned int number;
	bool ipv6;
	bool atomic;		/* a frame has a fragment that is the whole packet */
	uint8_t source[16];
	unsigned int count;
	struct frame frames[FRAMES_MAX];
};

/* Of the ends of the pair of pod A; on veth frames to the own one go nowhere. */
struct macs {
	uint8_t pod[6], host[6];
};

void case_make(struct test_case *ret, uint64_t seed, unsigned int number,
	       const struct macs *macs);

#endif /* DIFFERENTIAL_CASE_H */
