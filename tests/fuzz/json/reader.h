/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * One reader of JSON from outside. Each program of this folder links the driver
 * with one file that defines these.
 */
#ifndef FUZZ_READER_H
#define FUZZ_READER_H

#include <stddef.h>

#include "error.h"

/* Well-formed, NULL-terminated. */
extern const char *const reader_seeds[];
extern const char reader_name[];

/* Returns 0 if the text is accepted; else @err says why not. There is no byte
 * behind the text. */
int reader_read(const char *text, size_t size, struct podnet_error *err);

#endif /* FUZZ_READER_H */
