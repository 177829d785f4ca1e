/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What tells one interface of a pod from all others: the primary key that the
 * CNI specification gives for whatever a plugin stores.
 */
#ifndef PODNET_CNI_KEY_H
#define PODNET_CNI_KEY_H

struct cni_key {
	const char *network;
	const char *container_id;
	const char *ifname;
};

#endif /* PODNET_CNI_KEY_H */
