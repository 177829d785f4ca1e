// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "value.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host_path.h"
#include "podnet.h"
#include "watch.h"

static int number(const char *text, uint32_t min, uint32_t max, uint32_t *ret,
		  struct podnet_error *err)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	unsigned long value;

	errno = 0;
	value = strtoul(digits, NULL, hex ? 16 : 10);
	/* strtoul() alone takes signs, spaces and what follows the number. */
	if (!*digits || errno || value < min || value > max ||
	    digits[strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789")])
		return podnet_error_set(err, EINVAL,
					"'%s' is not a number from %u to %u",
					text, min, max);
	*ret = value;
	return 0;
}

int value_u32(const char *text, void *value, struct podnet_error *err)
{
	return number(text, 0, UINT32_MAX, value, err);
}

int value_generation(const char *text, void *value, struct podnet_error *err)
{
	return number(text, 1, UINT32_MAX, value, err);
}

int value_interval(const char *text, void *value, struct podnet_error *err)
{
	return number(text, 1, WATCH_SECONDS_MAX, value, err);
}

int value_mtu(const char *text, void *value, struct podnet_error *err)
{
	return number(text, 68, UINT16_MAX, value, err);
}

int value_port(const char *text, void *value, struct podnet_error *err)
{
	uint32_t port;
	int ret = number(text, 1, UINT16_MAX, &port, err);

	if (!ret)
		*(uint16_t *)value = port;
	return ret;
}

int value_ttl(const char *text, void *value, struct podnet_error *err)
{
	uint32_t ttl;
	int ret = number(text, 0, UINT8_MAX, &ttl, err);

	if (!ret)
		*(uint8_t *)value = ttl;
	return ret;
}

int value_vni(const char *text, void *value, struct podnet_error *err)
{
	return number(text, 0, PODNET_VNI_MAX, value, err);
}

int value_switch(const char *text, void *value, struct podnet_error *err)
{
	bool on = !strcmp(text, "on");

	if (!on && strcmp(text, "off"))
		return podnet_error_set(err, EINVAL,
					"'%s' is neither on nor off", text);
	*(bool *)value = on;
	return 0;
}

int value_addr(const char *text, void *value, struct podnet_error *err)
{
	return podnet_addr_parse(text, value, err);
}

int value_addr6(const char *text, void *value, struct podnet_error *err)
{
	struct podnet_addr addr;
	int ret = podnet_addr_parse(text, &addr, err);

	if (ret)
		return ret;
	if (addr.family != AF_INET6)
		return podnet_error_set(err, EINVAL,
					"'%s' is not an IPv6 address", text);
	*(struct podnet_addr *)value = addr;
	return 0;
}

int value_mac(const char *text, void *value, struct podnet_error *err)
{
	return podnet_mac_parse(text, value, err);
}

int value_wire(const char *text, void *value, struct podnet_error *err)
{
	return podnet_wire_parse(text, value, err);
}

int value_prefix(const char *text, void *value, struct podnet_error *err)
{
	return podnet_prefix_parse(text, value, err);
}

int value_name(const char *text, void *value, struct podnet_error *err)
{
	int ret = podnet_name_check(text, err);

	if (!ret)
		strcpy(value, text);
	return ret;
}

int value_ifname(const char *text, void *value, struct podnet_error *err)
{
	size_t size = strlen(text);

	if (size == 0 || size >= IF_NAMESIZE)
		return podnet_error_set(err, EINVAL,
					"'%s' is not an interface name: it takes 1 to %d characters",
					text, IF_NAMESIZE - 1);
	*(const char **)value = text;
	return 0;
}

int value_host_path(const char *text, void *value, struct podnet_error *err)
{
	return host_path_parse(text, value, err);
}

int value_sport_range(const char *text, void *value, struct podnet_error *err)
{
	struct podnet_device *device = value;
	const char *dash = strchr(text, '-');
	char first[sizeof("65535")];
	uint16_t min;
	uint16_t max;

	if (!dash || (size_t)(dash - text) >= sizeof(first))
		return podnet_error_set(err, EINVAL,
					"'%s' is not a range: write MIN-MAX",
					text);
	memcpy(first, text, dash - text);
	first[dash - text] = '\0';
	if (value_port(first, &min, err) || value_port(dash + 1, &max, err))
		return -EINVAL;
	if (min > max)
		return podnet_error_set(err, EINVAL,
					"'%s' is empty: the first port is above the last",
					text);
	device->sport_min = min;
	device->sport_max = max;
	return 0;
}
