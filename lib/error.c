// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* How many bytes follow the first one of a UTF-8 sequence (RFC 3629), whose
 * bits of the code point go to @code; -1 if it can be no first one. */
static int tail_size(unsigned char first, uint32_t *code)
{
	if (first < 0x80) {
		*code = first;
		return 0;
	}
	if (first >= 0xc2 && first < 0xe0) {
		*code = first & 0x1f;
		return 1;
	}
	if (first >= 0xe0 && first < 0xf0) {
		*code = first & 0x0f;
		return 2;
	}
	*code = first & 0x07;
	return first >= 0xf0 && first < 0xf5 ? 3 : -1;
}

/* Not the control characters of ASCII and of Latin 1, no surrogates. */
static bool is_printable(uint32_t code)
{
	return (code >= ' ' && code < 0x7f) ||
	       (code >= 0xa0 && code < 0xd800) ||
	       (code >= 0xe000 && code <= 0x10ffff);
}

/* The bytes of the character at @text, 0 if it is none that may stay. */
static size_t character_size(const char *text)
{
	static const uint32_t lowest[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)text;
	uint32_t code;
	int i, tail;

	tail = tail_size(bytes[0], &code);
	for (i = 1; i <= tail; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3f);
	}
	if (tail < 0 || code < lowest[tail] || !is_printable(code))
		return 0;
	return 1 + tail;
}

/*
 * Parts of the text come from files and from the kernel and end up on
 * terminals, in journals and in JSON: one line, no control characters, UTF-8.
 */
static void clean(char *text)
{
	while (*text) {
		size_t size = character_size(text);

		if (size)
			text += size;
		else
			*text++ = '?';
	}
}

int podnet_error_set(struct podnet_error *err, int code, const char *format,
		     ...)
{
	va_list args;

	if (!err)
		return -code;
	err->code = code;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	clean(err->text);
	return -code;
}

int podnet_error_prefix(struct podnet_error *err, const char *format, ...)
{
	char rest[sizeof(err->text)];
	va_list args;
	size_t used;

	/* The code is lost with the object, but a failure stays a failure. */
	if (!err)
		return -EIO;
	memcpy(rest, err->text, sizeof(rest));
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", rest);
	clean(err->text);
	return -err->code;
}
