/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What a node receives from its underlay: datagrams for the tunnel, their
 * fragments, trains of one flow, and ICMP errors about what it sent.
 */
#ifndef FUZZ_OUTER_H
#define FUZZ_OUTER_H

#include "link.h"
#include "packet.h"

/* Sends one input of one or several packets. */
void outer_send(struct link *link, const uint8_t vxlan_mac[6], struct random *random);

#endif /* FUZZ_OUTER_H */
