/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Strict reading of JSON from outside. Every error names the member by its
 * path ("nodes[3].prefixes[0]") and says what was expected. Members are
 * matched with their case.
 */
#ifndef PODNET_JSON_H
#define PODNET_JSON_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "cleanup.h"
#include "podnet.h"

#define PODNET_JSON_MAX_SIZE	(64u << 20)	/* bytes */

/* Refuses more than @max_size bytes, trailing garbage and embedded NULs, and
 * gives line and column of a syntax error. cJSON limits the depth. */
int podnet_json_parse(const char *text, size_t size, size_t max_size,
		      cJSON **ret, struct podnet_error *err);
/* The same for a file; the error starts with the path. -ENOENT if missing. */
int podnet_json_read(const char *path, size_t max_size, cJSON **ret,
		     struct podnet_error *err);

/* @where is the path of @object ("" for the root), used in errors. The
 * _optional forms leave *ret alone if the member is missing. */
int podnet_json_string(const cJSON *object, const char *where,
		       const char *member, const char **ret,
		       struct podnet_error *err);
int podnet_json_string_optional(const cJSON *object, const char *where,
				const char *member, const char **ret,
				struct podnet_error *err);
/* A whole number from @min to @max. */
int podnet_json_uint(const cJSON *object, const char *where, const char *member,
		     uint32_t min, uint32_t max, uint32_t *ret,
		     struct podnet_error *err);
int podnet_json_uint_optional(const cJSON *object, const char *where,
			      const char *member, uint32_t min, uint32_t max,
			      uint32_t *ret, struct podnet_error *err);
int podnet_json_array(const cJSON *object, const char *where,
		      const char *member, const cJSON **ret,
		      struct podnet_error *err);
/* Refuses members that are not in the NULL-terminated list, and repeated
 * ones. */
int podnet_json_only(const cJSON *object, const char *where,
		     const char *const *members, struct podnet_error *err);

static inline void cleanup_json_p(cJSON **json)
{
	cJSON_Delete(*json);
}
#define _cleanup_json_ _cleanup_(cleanup_json_p)

static inline void cleanup_json_text_p(char **text)
{
	cJSON_free(*text);
}
#define _cleanup_json_text_ _cleanup_(cleanup_json_text_p)

#endif /* PODNET_JSON_H */
