// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "podnet.h"

#include "cleanup.h"

static const struct {
	const char *name;
	const char *text;
} drops[] = {
	[PODNET_DROP_TX_MALFORMED] = {
		"tx-malformed", "not a whole IPv4 or IPv6 header",
	},
	[PODNET_DROP_TX_NO_ROUTE] = {
		"tx-no-route", "no prefix covers the destination",
	},
	[PODNET_DROP_TX_NO_UNDERLAY] = {
		"tx-no-underlay", "the host has no route to the peer",
	},
	[PODNET_DROP_TX_LOOP] = {
		"tx-loop", "the host's route to the peer leads back here",
	},
	[PODNET_DROP_TX_TOO_BIG] = {
		"tx-too-big", "larger than the path MTU, answered with ICMP",
	},
	[PODNET_DROP_TX_NO_MEMORY] = {
		"tx-no-memory", "no memory to send it",
	},
	[PODNET_DROP_RX_MALFORMED] = {
		"rx-malformed", "no known wire format with a whole IP header",
	},
	[PODNET_DROP_RX_UNKNOWN_PEER] = {
		"rx-unknown-peer", "the sender's address is no peer",
	},
	[PODNET_DROP_RX_SPOOFED] = {
		"rx-spoofed", "the pod's address is not behind that peer",
	},
	[PODNET_DROP_RX_MARTIAN] = {
		"rx-martian", "the pod's address can be no sender",
	},
	[PODNET_DROP_RX_ECN] = {
		"rx-ecn", "congestion marked, but the pod cannot take it",
	},
	[PODNET_DROP_RX_NO_MEMORY] = {
		"rx-no-memory", "no memory to receive it",
	},
	[PODNET_DROP_RX_BACKLOG] = {
		"rx-backlog", "receive queue full or device down",
	},
	[PODNET_DROP_TX_REFUSED] = {
		"tx-refused", "by the underlay's firewall, queue or device",
	},
	[PODNET_DROP_RX_FOREIGN] = {
		"rx-foreign", "VNI or inner MAC address of another network",
	},
};

_Static_assert(ARRAY_SIZE(drops) == PODNET_DROP_MAX + 1,
	       "each drop reason has a name");

const char *podnet_drop_name(enum podnet_drop drop)
{
	return drop < ARRAY_SIZE(drops) ? drops[drop].name : NULL;
}

const char *podnet_drop_text(enum podnet_drop drop)
{
	return drop < ARRAY_SIZE(drops) ? drops[drop].text : NULL;
}
