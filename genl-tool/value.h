/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Values on the command line, strictly read: each is a parse_fn of args.h.
 * Above each is the type that its @value points to.
 */
#ifndef PODNET_CTL_VALUE_H
#define PODNET_CTL_VALUE_H

#include "error.h"

/* uint32_t */
int value_u32(const char *text, void *value, struct podnet_error *err);
int value_generation(const char *text, void *value, struct podnet_error *err);
/* Of --interval, in seconds. */
int value_interval(const char *text, void *value, struct podnet_error *err);
int value_mtu(const char *text, void *value, struct podnet_error *err);
/* uint16_t */
int value_port(const char *text, void *value, struct podnet_error *err);
/* uint8_t */
int value_ttl(const char *text, void *value, struct podnet_error *err);
/* uint32_t: 24 bits */
int value_vni(const char *text, void *value, struct podnet_error *err);
/* bool */
int value_switch(const char *text, void *value, struct podnet_error *err);
/* struct podnet_addr */
int value_addr(const char *text, void *value, struct podnet_error *err);
/* The same, of IPv6 only. */
int value_addr6(const char *text, void *value, struct podnet_error *err);
/* uint8_t[PODNET_MAC_SIZE] */
int value_mac(const char *text, void *value, struct podnet_error *err);
/* enum podnet_wire */
int value_wire(const char *text, void *value, struct podnet_error *err);
/* struct podnet_prefix */
int value_prefix(const char *text, void *value, struct podnet_error *err);
/* char[PODNET_NAME_MAX + 1] */
int value_name(const char *text, void *value, struct podnet_error *err);
/* const char * */
int value_ifname(const char *text, void *value, struct podnet_error *err);
/* struct podnet_port: host_path_tx and host_path_rx */
int value_host_path(const char *text, void *value, struct podnet_error *err);
/* struct podnet_device: sport_min and sport_max */
int value_sport_range(const char *text, void *value, struct podnet_error *err);

#endif /* PODNET_CTL_VALUE_H */
