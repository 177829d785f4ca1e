/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Whole files under the run directory. Readers never see half of one.
 */
#ifndef PODNET_FILE_H
#define PODNET_FILE_H

#include <stddef.h>

#include "error.h"

#define PODNET_RUN_DIR	"/run/podnet"

/* Reads at most @max_size bytes; the buffer ends in a NUL that @ret_size does
 * not count. -ENOENT if missing, -EFBIG if longer, -EISDIR or -EINVAL if it is
 * not a regular file. */
int podnet_file_read(const char *path, size_t max_size, char **ret,
		     size_t *ret_size, struct podnet_error *err);
/* The same for what is left to read of @fd, which is @name in errors. */
int podnet_file_read_fd(int fd, const char *name, size_t max_size, char **ret,
			size_t *ret_size, struct podnet_error *err);
/* Writes PATH.new and renames it; mode 0644. One writer at a time: callers hold
 * a lock. What a killed one left behind is overwritten by the next. */
int podnet_file_write(const char *path, const char *text, size_t size,
		      struct podnet_error *err);

#endif /* PODNET_FILE_H */
