// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Sends packets that no node should send, in the topology of
 * tests/netns/lib.sh:
 *
 *	fuzz-packets [OPTION]... outer IFNAME MAC [VXLAN-MAC]
 *		from the underlay, to the node with that MAC address
 *	fuzz-packets [OPTION]... inner|offload IFNAME [MAC]
 *		to the tunnel device itself, or from a pod to the host's end of
 *		its link, with that MAC address; offload: with promises about
 *		segmentation and checksums
 *
 *	-s SEED, -n INPUTS, -t SECONDS
 *
 * Prints how many packets were sent, and how many the socket refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bounds.h"
#include "inner.h"
#include "outer.h"

static struct link sender;

static int read_mac(const char *text, uint8_t mac[6])
{
	unsigned int part[6];

	if (sscanf(text, "%x:%x:%x:%x:%x:%x", &part[0], &part[1], &part[2], &part[3],
		   &part[4], &part[5]) != 6)
		return -1;
	for (int i = 0; i < 6; i++)
		mac[i] = part[i];
	return 0;
}

int main(int argc, char **argv)
{
	struct bounds bounds = { .seed = 1, .inputs = 10000 };
	uint8_t mac[6] = {}, vxlan_mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct random random;
	unsigned long input;
	bool outer;
	int err;

	if (!bounds_parse(&bounds, argc, argv))
		return 2;
	random.state = bounds.seed;
	argc -= optind;
	argv += optind;
	outer = argc >= 1 && !strcmp(argv[0], "outer");
	if (argc < 2 || (outer && argc < 3) || (argc > 2 && read_mac(argv[2], mac)) ||
	    (argc > 3 && read_mac(argv[3], vxlan_mac)))
		return 2;
	err = link_open(&sender, argv[1], argc > 2 ? mac : NULL, !strcmp(argv[0], "offload"));
	if (err) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-err));
		return 1;
	}

	for (input = 0; bounds_go_on(&bounds, input); input++) {
		if (outer)
			outer_send(&sender, vxlan_mac, &random);
		else
			inner_send(&sender, &random);
	}
	link_flush(&sender);
	printf("%lu inputs, %lu packets sent, %lu refused by the socket, %.1f s\n", input,
	       sender.sent, sender.failed, bounds_elapsed(&bounds));
	return 0;
}
