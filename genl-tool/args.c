// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "args.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int args_misuse(struct args *args, struct podnet_error *err, const char *format,
		...)
{
	char text[sizeof(err->text)];
	va_list list;

	args->misused = true;
	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	return podnet_error_set(err, EINVAL, "%s", text);
}

const char *args_word_optional(struct args *args)
{
	return *args->words ? *args->words++ : NULL;
}

int args_word(struct args *args, const char *what, const char **ret,
	      struct podnet_error *err)
{
	if (!*args->words)
		return args_misuse(args, err, "%s is missing", what);
	*ret = *args->words++;
	return 0;
}

int args_value(struct args *args, const char *what, parse_fn parse, void *value,
	       struct podnet_error *err)
{
	const char *text = NULL;
	int ret = args_word(args, what, &text, err);

	if (ret)
		return ret;
	ret = parse(text, value, err);
	if (ret)
		args->misused = true;
	return ret;
}

int args_end(struct args *args, struct podnet_error *err)
{
	if (*args->words)
		return args_misuse(args, err, "unknown word '%s'",
				   *args->words);
	return 0;
}

static struct keyword *find(struct keyword *keywords, const char *name)
{
	for (; keywords->name; keywords++)
		if (!strcmp(keywords->name, name))
			return keywords;
	return NULL;
}

static int read_value(struct args *args, struct keyword *keyword,
		      struct podnet_error *err)
{
	const char *text;
	int ret;

	if (!keyword->parse) {
		*(bool *)keyword->value = true;
		return 0;
	}
	text = args_word_optional(args);
	if (!text)
		return args_misuse(args, err, "a value is missing after '%s'",
				   keyword->name);
	ret = keyword->parse(text, keyword->value, err);
	if (ret) {
		args->misused = true;
		podnet_error_prefix(err, "%s", keyword->name);
	}
	return ret;
}

int args_keywords(struct args *args, struct keyword *keywords,
		  unsigned int *members, struct podnet_error *err)
{
	const char *name;

	while ((name = args_word_optional(args))) {
		struct keyword *keyword = find(keywords, name);
		int ret;

		if (!keyword)
			return args_misuse(args, err, "unknown word '%s'",
					   name);
		if (keyword->seen)
			return args_misuse(args, err, "'%s' stands twice",
					   name);
		ret = read_value(args, keyword, err);
		if (ret)
			return ret;
		keyword->seen = true;
		if (members)
			*members |= keyword->member;
	}
	for (; keywords->name; keywords++)
		if (keywords->required && !keywords->seen)
			return args_misuse(args, err, "'%s' is missing",
					   keywords->name);
	return 0;
}
