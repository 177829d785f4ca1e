/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The wire between the node and a pod: a pair of veth devices with host
 * routes at the node's end and a default route at the pod's end. Nothing is
 * resolved at run time: either end knows the other's MAC address.
 *
 *   node                                pod
 *   pnXXXXXXXXXXX ---------------------- eth0  POD/32
 *   POD/32 dev pnXXX                     GATEWAY/32 dev eth0
 *   neighbour POD: MAC of eth0           default via GATEWAY
 *                                        neighbour GATEWAY: MAC of pnXXX
 */
#ifndef PODNET_CNI_ATTACH_H
#define PODNET_CNI_ATTACH_H

#include <net/if.h>
#include <stdint.h>

#include "code.h"
#include "ipam.h"
#include "key.h"
#include "pod.h"
#include "podnet.h"

struct cni_attachment {
	char host_ifname[IF_NAMESIZE];
	uint32_t mtu;
	struct cni_allocation allocation;
	uint8_t host_mac[PODNET_MAC_SIZE];	/* written by cni_attach() */
	uint8_t pod_mac[PODNET_MAC_SIZE];	/* as well */
};

/* The name of the node's end follows from the key alone, so that DEL finds it
 * without any file, and never that of another network. */
void cni_host_ifname(const struct cni_key *key, char ret[IF_NAMESIZE]);

/* Leaves nothing behind if it fails. */
enum cni_code cni_attach(const struct cni_pod *pod,
			 struct cni_attachment *attachment,
			 struct podnet_error *err);
/* No error if there is no such link. */
enum cni_code cni_detach(const char *host_ifname, struct podnet_error *err);

#endif /* PODNET_CNI_ATTACH_H */
