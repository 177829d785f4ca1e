/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What is wrong with a packet. Each twist changes a well-formed one; whether
 * lengths and checksums are made to fit afterwards is up to the caller.
 */
#ifndef FUZZ_TWIST_H
#define FUZZ_TWIST_H

#include "packet.h"

enum twist {
	TWIST_NONE,
	TWIST_CUT,		/* anywhere */
	TWIST_CUT_HEADER,	/* at the end of a header, or a byte beside */
	TWIST_EXTEND,
	TWIST_EMPTY,
	TWIST_ONE_BYTE,
	TWIST_FLIP,
	TWIST_VERSION,
	TWIST_INNER_IHL,
	TWIST_INNER_LENGTH,
	TWIST_INNER_FRAGMENT,
	TWIST_INNER_TTL,
	TWIST_INNER_PROTOCOL,
	TWIST_INNER_SOURCE,
	TWIST_INNER_DESTINATION,
	TWIST_INNER_OPTIONS,
	TWIST_INNER_EXTENSIONS,
	TWIST_TRANSPORT,
	TWIST_WIRE_FLIP,
	TWIST_WIRE_FIRST,
	TWIST_WIRE_VNI,
	TWIST_WIRE_PROTOCOL,
	TWIST_GENEVE_OPTIONS,
	TWIST_VXLAN_MAC,
	TWIST_VXLAN_ARP,
	TWIST_VXLAN_VLAN,
	TWIST_NESTED,		/* an outer packet as the inner one */

	TWIST_INNER_COUNT,	/* those above need no outer header */
	TWIST_OUTER_OPTIONS = TWIST_INNER_COUNT,
	TWIST_OUTER_EXTENSIONS,
	TWIST_OUTER_FLIP,
	TWIST_OUTER_LENGTH,
	TWIST_UDP_LENGTH,
	TWIST_UDP_CHECKSUM,
	TWIST_UDP_PORT,

	TWIST_COUNT
};

void twist_apply(struct packet *packet, enum twist twist, struct random *random);
/* Whether the twist is a lie that packet_finish() would undo. */
bool twist_is_last(enum twist twist);

#endif /* FUZZ_TWIST_H */
