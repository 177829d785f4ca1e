// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "json.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

/* cJSON would cut a string at an escaped NUL without a word. */
static const char *find_nul(const char *text, size_t size)
{
	const char *nul = memchr(text, '\0', size);
	const char *end = nul ? nul : text + size;

	for (const char *p = text; p < end; p++) {
		if (*p != '\\')
			continue;
		if (end - p >= 6 && !memcmp(p, "\\u0000", 6))
			return p;
		p++;
	}
	return nul;
}

static int fail_at(const char *text, const char *at, const char *reason,
		   struct podnet_error *err)
{
	unsigned int line = 1;
	const char *start = text;

	for (const char *p = text; p < at; p++) {
		if (*p == '\n') {
			line++;
			start = p + 1;
		}
	}
	return podnet_error_set(err, EINVAL, "line %u, column %zu: %s", line,
				(size_t)(at - start) + 1, reason);
}

int podnet_json_parse(const char *text, size_t size, size_t max_size,
		      cJSON **ret, struct podnet_error *err)
{
	_cleanup_json_ cJSON *json = NULL;
	const char *end = text;
	const char *nul;

	if (size > max_size)
		return podnet_error_set(err, EFBIG, "larger than %zu bytes",
					max_size);
	nul = find_nul(text, size);
	if (nul)
		return fail_at(text, nul, "NUL is not allowed", err);
	json = cJSON_ParseWithLengthOpts(text, size, &end, 0);
	if (!json)
		return fail_at(text, end, "not valid JSON", err);
	while (end < text + size && strchr(" \t\r\n", *end))
		end++;
	if (end < text + size)
		return fail_at(text, end, "text after the end of the document",
			       err);
	*ret = steal_ptr(json);
	return 0;
}

int podnet_json_read(const char *path, size_t max_size, cJSON **ret,
		     struct podnet_error *err)
{
	_cleanup_free_ char *text = NULL;
	size_t size;
	int r;

	r = podnet_file_read(path, max_size, &text, &size, err);
	if (r)
		return r;
	r = podnet_json_parse(text, size, max_size, ret, err);
	if (r)
		podnet_error_prefix(err, "%s", path);
	return r;
}

/* Ends an error about a member with the path in front. */
static int refuse(const char *where, const char *member,
		  struct podnet_error *err)
{
	podnet_error_prefix(err, "%s%s%s", where, *where ? "." : "", member);
	return -EINVAL;
}

static const char *type_name(const cJSON *item)
{
	if (cJSON_IsString(item))
		return "a string";
	if (cJSON_IsNumber(item))
		return "a number";
	if (cJSON_IsBool(item))
		return "true or false";
	if (cJSON_IsNull(item))
		return "null";
	if (cJSON_IsArray(item))
		return "an array";
	return "an object";
}

static int check_object(const cJSON *object, const char *where,
			struct podnet_error *err)
{
	if (cJSON_IsObject(object))
		return 0;
	if (!object)
		return podnet_error_set(err, EINVAL, "%s: is missing", where);
	return podnet_error_set(err, EINVAL, "%s: must be an object, not %s",
				*where ? where : "the document",
				type_name(object));
}

/* @ret stays NULL if the member is missing, which is for the caller to judge. */
static int find(const cJSON *object, const char *where, const char *member,
		const cJSON **ret, struct podnet_error *err)
{
	int r = check_object(object, where, err);

	if (!r)
		*ret = cJSON_GetObjectItemCaseSensitive(object, member);
	return r;
}

static int find_required(const cJSON *object, const char *where,
			 const char *member, const cJSON **ret,
			 struct podnet_error *err)
{
	int r = find(object, where, member, ret, err);

	if (r || *ret)
		return r;
	podnet_error_set(err, EINVAL, "is missing");
	return refuse(where, member, err);
}

static int to_string(const cJSON *item, const char *where, const char *member,
		     const char **ret, struct podnet_error *err)
{
	if (!cJSON_IsString(item)) {
		podnet_error_set(err, EINVAL, "must be a string, not %s",
				 type_name(item));
		return refuse(where, member, err);
	}
	*ret = item->valuestring;
	return 0;
}

static int to_array(const cJSON *item, const char *where, const char *member,
		    const cJSON **ret, struct podnet_error *err)
{
	if (!cJSON_IsArray(item)) {
		podnet_error_set(err, EINVAL, "must be an array, not %s",
				 type_name(item));
		return refuse(where, member, err);
	}
	*ret = item;
	return 0;
}

struct range {
	uint32_t min, max;
};

static int to_uint(const cJSON *item, const char *where, const char *member,
		   struct range range, uint32_t *ret, struct podnet_error *err)
{
	double value = item->valuedouble;

	if (!cJSON_IsNumber(item)) {
		podnet_error_set(err, EINVAL,
				 "must be a whole number from %u to %u, not %s",
				 range.min, range.max, type_name(item));
		return refuse(where, member, err);
	}
	if (value < range.min || value > range.max ||
	    value != (uint32_t)value) {
		podnet_error_set(err, EINVAL,
				 "must be a whole number from %u to %u, not %.17g",
				 range.min, range.max, value);
		return refuse(where, member, err);
	}
	*ret = (uint32_t)value;
	return 0;
}

int podnet_json_string(const cJSON *object, const char *where,
		       const char *member, const char **ret,
		       struct podnet_error *err)
{
	const cJSON *item = NULL;
	int r = find_required(object, where, member, &item, err);

	if (r)
		return r;
	return to_string(item, where, member, ret, err);
}

int podnet_json_string_optional(const cJSON *object, const char *where,
				const char *member, const char **ret,
				struct podnet_error *err)
{
	const cJSON *item = NULL;
	int r = find(object, where, member, &item, err);

	if (r || !item)
		return r;
	return to_string(item, where, member, ret, err);
}

int podnet_json_uint(const cJSON *object, const char *where, const char *member,
		     uint32_t min, uint32_t max, uint32_t *ret,
		     struct podnet_error *err)
{
	const cJSON *item = NULL;
	int r = find_required(object, where, member, &item, err);

	if (r)
		return r;
	return to_uint(item, where, member, (struct range){ min, max }, ret, err);
}

int podnet_json_uint_optional(const cJSON *object, const char *where,
			      const char *member, uint32_t min, uint32_t max,
			      uint32_t *ret, struct podnet_error *err)
{
	const cJSON *item = NULL;
	int r = find(object, where, member, &item, err);

	if (r || !item)
		return r;
	return to_uint(item, where, member, (struct range){ min, max }, ret, err);
}

int podnet_json_array(const cJSON *object, const char *where,
		      const char *member, const cJSON **ret,
		      struct podnet_error *err)
{
	const cJSON *item = NULL;
	int r = find_required(object, where, member, &item, err);

	if (r)
		return r;
	return to_array(item, where, member, ret, err);
}

static bool is_listed(const char *name, const char *const *members)
{
	for (; *members; members++)
		if (!strcmp(name, *members))
			return true;
	return false;
}

int podnet_json_only(const cJSON *object, const char *where,
		     const char *const *members, struct podnet_error *err)
{
	const cJSON *item;
	int r = check_object(object, where, err);

	if (r)
		return r;
	cJSON_ArrayForEach(item, object) {
		if (!is_listed(item->string, members)) {
			podnet_error_set(err, EINVAL, "is not a known member");
			return refuse(where, item->string, err);
		}
		/* The first of that name is another one: it stands twice. */
		if (cJSON_GetObjectItemCaseSensitive(object, item->string) !=
		    item) {
			podnet_error_set(err, EINVAL, "stands twice");
			return refuse(where, item->string, err);
		}
	}
	return 0;
}
