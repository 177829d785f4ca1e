/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Scope-bound release of resources; ownership leaves a scope by steal_ptr()
 * or steal_fd().
 */
#ifndef PODNET_CLEANUP_H
#define PODNET_CLEANUP_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define _cleanup_(function) __attribute__((cleanup(function)))

static inline void cleanup_free_p(void *p)
{
	free(*(void **)p);
}
#define _cleanup_free_ _cleanup_(cleanup_free_p)

static inline void cleanup_close_p(const int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}
#define _cleanup_close_ _cleanup_(cleanup_close_p)

static inline void cleanup_fclose_p(FILE **file)
{
	if (*file)
		fclose(*file);
}
#define _cleanup_fclose_ _cleanup_(cleanup_fclose_p)

#define steal_ptr(ptr)                       \
	({                                   \
		__typeof__(ptr) stolen = (ptr); \
		(ptr) = NULL;                \
		stolen;                      \
	})

static inline int steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

#endif /* PODNET_CLEANUP_H */
