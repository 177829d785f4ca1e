// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "families.h"

#include <errno.h>

int families_sort(const struct families *families, unsigned int *members,
		  struct podnet_error *err)
{
	if (!(*members & families->member) ||
	    families->addr->family != AF_INET6)
		return 0;
	if (*members & families->member6)
		return podnet_error_set(err, EINVAL,
					"%s and %s are both IPv6",
					families->word, families->word6);
	*families->addr6 = *families->addr;
	*families->addr = (struct podnet_addr){};
	*members &= ~families->member;
	*members |= families->member6;
	return 0;
}

int families_sort_peer(struct podnet_peer *peer, struct podnet_error *err)
{
	const struct families families = {
		.word = "remote",
		.addr = &peer->remote,
		.member = PODNET_PEER_REMOTE,
		.word6 = "remote6",
		.addr6 = &peer->remote6,
		.member6 = PODNET_PEER_REMOTE6,
	};

	return families_sort(&families, &peer->members, err);
}

int families_sort_port(struct podnet_port *port, struct podnet_error *err)
{
	const struct families families = {
		.word = "address",
		.addr = &port->address,
		.member = PODNET_PORT_ADDRESS,
		.word6 = "address6",
		.addr6 = &port->address6,
		.member6 = PODNET_PORT_ADDRESS6,
	};

	return families_sort(&families, &port->members, err);
}
