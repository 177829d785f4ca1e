// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "underlay.h"

#include <errno.h>

int underlay_sort(const struct underlay *underlay, unsigned int *members,
		  struct podnet_error *err)
{
	if (!(*members & underlay->member) ||
	    underlay->addr->family != AF_INET6)
		return 0;
	if (*members & underlay->member6)
		return podnet_error_set(err, EINVAL,
					"%s and %s are both IPv6",
					underlay->word, underlay->word6);
	*underlay->addr6 = *underlay->addr;
	*underlay->addr = (struct podnet_addr){};
	*members &= ~underlay->member;
	*members |= underlay->member6;
	return 0;
}

int underlay_sort_peer(struct podnet_peer *peer, struct podnet_error *err)
{
	const struct underlay underlay = {
		.word = "remote",
		.addr = &peer->remote,
		.member = PODNET_PEER_REMOTE,
		.word6 = "remote6",
		.addr6 = &peer->remote6,
		.member6 = PODNET_PEER_REMOTE6,
	};

	return underlay_sort(&underlay, &peer->members, err);
}
