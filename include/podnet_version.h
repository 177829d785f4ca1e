/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The one place that holds the version; scripts/check-version compares dkms.conf. */
#ifndef PODNET_VERSION_H
#define PODNET_VERSION_H

#define PODNET_VERSION "0.1.0"

#endif /* PODNET_VERSION_H */
