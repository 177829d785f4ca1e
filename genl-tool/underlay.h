/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The underlay addresses of a device or peer: one of IPv4, one of IPv6. The
 * word for the former takes either.
 */
#ifndef PODNET_CTL_UNDERLAY_H
#define PODNET_CTL_UNDERLAY_H

#include "podnet.h"

/* What the words set, and the bits that tell which of them were there. */
struct underlay {
	const char *word;
	struct podnet_addr *addr;
	unsigned int member;
	const char *word6;
	struct podnet_addr *addr6;
	unsigned int member6;
};

/* Brings an IPv6 address of the first word to where it belongs; refuses two
 * addresses of IPv6. */
int underlay_sort(const struct underlay *underlay, unsigned int *members,
		  struct podnet_error *err);

/* The same for a peer and its members. */
int underlay_sort_peer(struct podnet_peer *peer, struct podnet_error *err);

#endif /* PODNET_CTL_UNDERLAY_H */
