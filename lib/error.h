/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The one error object. The caller owns it, usually on its stack; a function
 * that fails writes the fact where it is known, callers put context in front,
 * and the program prints it once. All functions accept NULL for @err.
 */
#ifndef PODNET_ERROR_H
#define PODNET_ERROR_H

struct podnet_error {
	int code;		/* errno, 0 if unset */
	char text[768];		/* without newline; "" if unset */
};

/* Both return -code, so that "return podnet_error_set(...)" reads well. */
int podnet_error_set(struct podnet_error *err, int code, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the text; returns -err->code. */
int podnet_error_prefix(struct podnet_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* PODNET_ERROR_H */
