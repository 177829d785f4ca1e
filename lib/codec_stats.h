/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Counters of packets and bytes as a nest of attributes, which peers and ports
 * have. Attributes that are not known are skipped, for a newer kernel may have
 * more.
 */
#ifndef PODNET_CODEC_STATS_H
#define PODNET_CODEC_STATS_H

#include <netlink/attr.h>

#include "podnet.h"

/* False, with @ret as before, unless all of them are there and whole. */
bool podnet_stats_decode(struct nlattr *nest, struct podnet_stats *ret);

#endif /* PODNET_CODEC_STATS_H */
