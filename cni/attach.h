/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The wire between the node and a pod: a pair of devices with host routes at
 * the node's end and a default route at the pod's end. Nothing is resolved at
 * run time.
 *
 *   node                                pod
 *   pnXXXXXXXXXXX ---------------------- eth0  POD/32
 *   POD/32 dev pnXXX                     GATEWAY/32 dev eth0
 *                                        default via GATEWAY
 *
 * A pair of kind podport is bound to podnetd's device as a port and resolves
 * nothing by itself. Of a pair of kind veth, either end has a permanent
 * neighbour: the pod's address or GATEWAY, at the MAC address of the other end.
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

struct cni_kind;

struct cni_attachment {
	const struct cni_kind *kind;
	const char *device;		/* podnetd's, to bind a port to */
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
