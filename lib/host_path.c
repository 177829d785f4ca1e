// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "podnet.h"

#include "cleanup.h"

static const struct {
	const char *name;
	const char *text;
} reasons[] = {
	[PODNET_HOST_PATH_POLICY] = {
		"policy", "the port's host-path says so",
	},
	[PODNET_HOST_PATH_OFF] = {
		"off", "the device's lane is off, or the device is down",
	},
	[PODNET_HOST_PATH_LINK] = {
		"link", "a VLAN, no IP, or not to the host's end",
	},
	[PODNET_HOST_PATH_MALFORMED] = {
		"malformed", "headers that are not whole, or padding",
	},
	[PODNET_HOST_PATH_SOURCE] = {
		"source", "the source is not the pod's address",
	},
	[PODNET_HOST_PATH_NO_ROUTE] = {
		"no-route", "to neither a port nor a peer",
	},
	[PODNET_HOST_PATH_OPTIONS] = {
		"options", "options of IPv4, or extension headers of IPv6",
	},
	[PODNET_HOST_PATH_FRAGMENT] = {
		"fragment", "a part of a packet",
	},
	[PODNET_HOST_PATH_TTL] = {
		"ttl", "its TTL is too low to be forwarded",
	},
	[PODNET_HOST_PATH_PROTOCOL] = {
		"protocol",
		"not TCP, UDP, SCTP, an echo, or an error about one",
	},
	[PODNET_HOST_PATH_TRANSLATED] = {
		"translated", "the host translates the flow's addresses",
	},
	[PODNET_HOST_PATH_TOO_BIG] = {
		"too-big", "too big for the way to go",
	},
	[PODNET_HOST_PATH_NO_UNDERLAY] = {
		"no-underlay", "the host has no route to the peer",
	},
	[PODNET_HOST_PATH_NO_MEMORY] = {
		"no-memory", "no memory for the express lane",
	},
};

_Static_assert(ARRAY_SIZE(reasons) == PODNET_HOST_PATH_MAX + 1,
	       "each reason has a name");

const char *podnet_host_path_name(enum podnet_host_path why)
{
	return why < ARRAY_SIZE(reasons) ? reasons[why].name : NULL;
}

const char *podnet_host_path_text(enum podnet_host_path why)
{
	return why < ARRAY_SIZE(reasons) ? reasons[why].text : NULL;
}
