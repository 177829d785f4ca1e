/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Two addresses of a device, peer or port: one of IPv4, one of IPv6. The word
 * for the former takes either.
 */
#ifndef PODNET_CTL_FAMILIES_H
#define PODNET_CTL_FAMILIES_H

#include "podnet.h"

/* What the words set, and the bits that tell which of them were there. */
struct families {
	const char *word;
	struct podnet_addr *addr;
	unsigned int member;
	const char *word6;
	struct podnet_addr *addr6;
	unsigned int member6;
};

/* Brings an IPv6 address of the first word to where it belongs; refuses two
 * addresses of IPv6. */
int families_sort(const struct families *families, unsigned int *members,
		  struct podnet_error *err);

/* The same for a peer or port and its members. */
int families_sort_peer(struct podnet_peer *peer, struct podnet_error *err);
int families_sort_port(struct podnet_port *port, struct podnet_error *err);

#endif /* PODNET_CTL_FAMILIES_H */
