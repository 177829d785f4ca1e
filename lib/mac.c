// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "podnet.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool parse(const char *text, uint8_t *mac)
{
	if (strlen(text) != PODNET_MAC_STRLEN - 1)
		return false;
	for (int i = 0; i < PODNET_MAC_SIZE; i++, text += 3) {
		int high = digit(text[0]);
		int low = digit(text[1]);

		if (high < 0 || low < 0)
			return false;
		if (text[2] != (i == PODNET_MAC_SIZE - 1 ? '\0' : ':'))
			return false;
		mac[i] = high << 4 | low;
	}
	return true;
}

int podnet_mac_parse(const char *text, uint8_t ret[PODNET_MAC_SIZE],
		     struct podnet_error *err)
{
	uint8_t mac[PODNET_MAC_SIZE];

	if (!parse(text, mac))
		return podnet_error_set(err, EINVAL,
					"'%s' is not a MAC address such as 02:00:00:00:00:01",
					text);
	memcpy(ret, mac, sizeof(mac));
	return 0;
}

const char *podnet_mac_format(const uint8_t mac[PODNET_MAC_SIZE], char *buf)
{
	snprintf(buf, PODNET_MAC_STRLEN, "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return buf;
}

bool podnet_mac_is_zero(const uint8_t mac[PODNET_MAC_SIZE])
{
	static const uint8_t zero[PODNET_MAC_SIZE];

	return !memcmp(mac, zero, sizeof(zero));
}

bool podnet_mac_is_unicast(const uint8_t mac[PODNET_MAC_SIZE])
{
	return !(mac[0] & 1) && !podnet_mac_is_zero(mac);
}
