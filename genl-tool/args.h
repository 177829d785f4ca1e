/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The words of the command line, read from left to right.
 */
#ifndef PODNET_CTL_ARGS_H
#define PODNET_CTL_ARGS_H

#include <stdbool.h>

#include "error.h"

struct args {
	char **words;	/* the rest, NULL-terminated */
	bool misused;	/* the failure is one of usage: exit status 2 */
};

/* Reads @text into what @value points to. */
typedef int (*parse_fn)(const char *text, void *value,
			struct podnet_error *err);

/* A word with a value behind it, as in "port 6080". */
struct keyword {
	const char *name;	/* NULL ends a table */
	/* Without parse there is no value, and @value is a bool. */
	parse_fn parse;
	void *value;
	unsigned int member;	/* bits that tell the word was there */
	bool required;
	bool seen;
};

/* All of these set @misused if they fail. */
int args_misuse(struct args *args, struct podnet_error *err, const char *format,
		...) __attribute__((format(printf, 3, 4)));
/* The next word, which is @what in the error if there is none. */
int args_word(struct args *args, const char *what, const char **ret,
	      struct podnet_error *err);
/* The same, read by @parse. */
int args_value(struct args *args, const char *what, parse_fn parse, void *value,
	       struct podnet_error *err);
/* NULL if there is none. */
const char *args_word_optional(struct args *args);
/* All that is left, in any order. @members, which may be NULL, gets the bits
 * of those that are there. */
int args_keywords(struct args *args, struct keyword *keywords,
		  unsigned int *members, struct podnet_error *err);
int args_end(struct args *args, struct podnet_error *err);

#endif /* PODNET_CTL_ARGS_H */
