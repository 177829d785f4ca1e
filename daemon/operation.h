/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The steps that bring the kernel from its actual to the desired state. */
#ifndef PODNETD_OPERATION_H
#define PODNETD_OPERATION_H

#include <stdio.h>

#include "desired.h"

enum operation_type {
	OPERATION_LINK_ADD,
	OPERATION_LINK_DOWN,
	OPERATION_DEVICE_SET,		/* device */
	OPERATION_MTU_SET,		/* mtu */
	OPERATION_SYNC,			/* all peers and routes */
	OPERATION_ADDR_ADD,		/* addr */
	OPERATION_LINK_UP,
	OPERATION_IPROUTE_REPLACE,	/* wanted */
	OPERATION_IPROUTE_DEL,		/* stale */
	OPERATION_ADDR_DEL,		/* ifaddr */
	OPERATION_FORWARDING_ON,	/* family */
	OPERATION_PORT_ADD,		/* port */
	OPERATION_PORT_SET,		/* port */
};

struct operation {
	enum operation_type type;
	union {
		struct podnet_device device;
		struct podnet_port port;
		uint32_t mtu;
		sa_family_t family;
		const struct podnet_addr *addr;
		const struct podnet_ifaddr *ifaddr;
		const struct desired_iproute *wanted;
		const struct podnet_iproute *stale;
	};
};

/* Points into the states that it was made from, which must outlive it. */
struct operations {
	const struct desired *desired;
	unsigned int ifindex;		/* of the device, 0 before LINK_ADD */
	size_t count;
	struct operation list[];
};

/* There must be room for it. */
struct operation *operations_add(struct operations *operations,
				 enum operation_type type);

#define OPERATION_TEXT_MAX 192

/* "add address 10.244.1.0" and the like; returns @buf. */
const char *operation_format(const struct operation *operation, char *buf);

#endif /* PODNETD_OPERATION_H */
