// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * Parts of the text come from files and from the kernel and end up on
 * terminals and in journals: one line, no control characters.
 */
static void clean(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == '\x7f')
			*text = '?';
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
	clean(err->text);
	used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", rest);
	return -err->code;
}
