/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The part of reconcile() that is about ports. */
#ifndef PODNETD_RECONCILE_PORTS_H
#define PODNETD_RECONCILE_PORTS_H

#include "actual.h"
#include "operation.h"

/*
 * The CNI plugin binds a pod's pair as a port, and the port is lost when
 * somebody deletes the device. Adds what binds such pairs again, at most one
 * operation for each address of a pod; never takes anything from a port.
 */
void reconcile_ports(struct operations *operations,
		     const struct desired *desired, const struct actual *actual);

#endif /* PODNETD_RECONCILE_PORTS_H */
