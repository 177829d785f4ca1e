// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "podnet.h"

#define IPV4_SIZE	20	/* without options: RFC 791 */
#define IPV6_SIZE	40	/* without extensions: RFC 8200 */
#define UDP_SIZE	8

static const struct {
	const char *name;
	unsigned int size;	/* between UDP and the inner packet */
} wires[] = {
	[PODNET_WIRE_IPUDP] = { "ipudp", 0 },
	[PODNET_WIRE_GENEVE] = { "geneve", 8 },
	[PODNET_WIRE_VXLAN] = { "vxlan", 22 },
};

_Static_assert(ARRAY_SIZE(wires) == PODNET_WIRE_MAX + 1,
	       "each wire format has a name");

const char *podnet_wire_name(enum podnet_wire wire)
{
	return wire < ARRAY_SIZE(wires) ? wires[wire].name : NULL;
}

int podnet_wire_parse(const char *text, enum podnet_wire *ret,
		      struct podnet_error *err)
{
	for (size_t i = PODNET_WIRE_UNSPEC + 1; i < ARRAY_SIZE(wires); i++) {
		if (strcmp(text, wires[i].name))
			continue;
		*ret = i;
		return 0;
	}
	return podnet_error_set(err, EINVAL,
				"'%s' is not a wire format: it is one of ipudp, geneve and vxlan",
				text);
}

unsigned int podnet_wire_overhead(enum podnet_wire wire, sa_family_t family)
{
	unsigned int size = UDP_SIZE;

	size += family == AF_INET6 ? IPV6_SIZE : IPV4_SIZE;
	return wire < ARRAY_SIZE(wires) ? size + wires[wire].size : size;
}
