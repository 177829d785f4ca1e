// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Changes well-formed documents and gives them to a reader, which is built with
 * sanitizers:
 *
 *	NAME [-s SEED] [-n INPUTS] [-t SECONDS]
 *
 * A reader accepts a text or says in one line what is wrong with it. Prints one
 * TAP test.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bounds.h"
#include "../random.h"
#include "reader.h"

#define TEXT_MAX	(128u << 10)

struct text {
	char bytes[TEXT_MAX];
	size_t size;
};

/* What JSON is made of, and what it should not be. */
static const char *const tokens[] = {
	"{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "0", "-0", "-1",
	"1e999", "1E-999", "0.5", "4294967295", "4294967296", "18446744073709551616",
	"65535", "65536", "1400", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
	"\"\xff\xfe\"", "\xef\xbb\xbf", "\"\\x\"", "//", "/**/", "\t", "\r\n", "NaN", "{}", "[]",
	"\"0.0.0.0/0\"", "\"::/0\"", "\"10.244.1.0/24\"", "\"10.244.1.1/24\"", "\"1.2.3.4\"",
	"\"256.1.1.1\"", "\"fe80::1\"", "\"::ffff:1.2.3.4\"", "\"10.0.0.0/33\"", "\"1::/129\"",
	"\"a\":1,", "\"name\":\"a\",", "\"name\":null,", "\"port\":0,", "\"port\":65536,",
	"\"prefixes\":[],", "\"nodes\":[],", "\"nodes\":{},", "\"address\":\"::1\",",
	"\"cniVersion\":\"9.9\",", "\"prevResult\":{},", "\"dns\":[],", "\"wire\":\"vxlan\",", "\"vni\":16777216,",
	"\"mac\":\"02:00:00:00:00:01\",",
};

static void replace(struct text *text, size_t at, size_t size, const char *with,
		    size_t with_size)
{
	if (at + size > text->size || text->size - size + with_size > TEXT_MAX)
		return;
	memmove(text->bytes + at + with_size, text->bytes + at + size,
		text->size - at - size);
	memcpy(text->bytes + at, with, with_size);
	text->size += with_size - size;
}

/* From the byte at @at to the end of the value or word that begins there. */
static size_t word(const struct text *text, size_t at)
{
	size_t end = at;
	int depth = 0;

	while (end < text->size) {
		char c = text->bytes[end++];

		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		if (depth <= 0 && (c == ',' || c == '}' || c == ']' || c == ':'))
			break;
	}
	return end - at;
}

static void nest(struct text *text, size_t at, struct random *random)
{
	const char opener = random_percent(random, 50) ? '[' : '{';
	char many[2000];

	memset(many, opener, sizeof(many));
	replace(text, at, 0, many, random_below(random, sizeof(many)));
}

static void stretch(struct text *text, size_t at, struct random *random)
{
	char many[3000];

	memset(many, 'a' + random_below(random, 26), sizeof(many));
	replace(text, at, 0, many, random_below(random, sizeof(many)));
}

static void change(struct text *text, struct random *random)
{
	const size_t at = random_below(random, text->size + 1);
	const char *token;
	char copy[512], byte;
	size_t size;

	switch (random_below(random, 10)) {
	case 0:
		if (at < text->size)
			text->bytes[at] ^= 1 << random_below(random, 8);
		break;
	case 1:
		if (at < text->size)
			text->bytes[at] = random_next(random);
		break;
	case 2:
		byte = random_next(random);
		replace(text, at, 0, &byte, 1);
		break;
	case 3:
		replace(text, at, word(text, at), "", 0);
		break;
	case 4:
	case 5:
		token = tokens[random_below(random, sizeof(tokens) / sizeof(tokens[0]))];
		replace(text, at, random_percent(random, 50) ? word(text, at) : 0, token,
			strlen(token));
		break;
	case 6:	/* a part of the text once more, somewhere */
		size = word(text, at);
		if (size > sizeof(copy))
			size = sizeof(copy);
		memcpy(copy, text->bytes + at, size);
		replace(text, random_below(random, text->size + 1), 0, copy, size);
		break;
	case 7:
		if (random_percent(random, 20))
			nest(text, at, random);
		break;
	case 8:
		if (random_percent(random, 20))
			stretch(text, at, random);
		break;
	case 9:
		if (random_percent(random, 20))
			text->size = at;
		break;
	}
}

static bool one_line(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			return false;
	return true;
}

static size_t count_seeds(void)
{
	size_t count = 0;

	while (reader_seeds[count])
		count++;
	return count;
}

static bool try_text(const struct text *text, bool is_seed, unsigned long *accepted)
{
	struct podnet_error err = {};
	char *exact = malloc(text->size ? text->size : 1);
	bool good = true;

	if (!exact)
		abort();
	memcpy(exact, text->bytes, text->size);
	if (!reader_read(exact, text->size, &err))
		++*accepted;
	else
		good = one_line(err.text) && !is_seed;
	if (!good)
		printf("# refused with \"%s\": %.*s\n", err.text, (int)text->size, exact);
	free(exact);
	return good;
}

int main(int argc, char **argv)
{
	struct bounds bounds = { .seed = 1, .inputs = 100000 };
	unsigned long input, accepted = 0, bad = 0;
	const size_t seed_count = count_seeds();
	static struct text text;
	struct random random;

	if (!bounds_parse(&bounds, argc, argv))
		return 2;
	random.state = bounds.seed;

	for (input = 0; bounds_go_on(&bounds, input); input++) {
		const char *chosen = reader_seeds[random_below(&random, seed_count)];
		/* The seeds themselves come first. */
		size_t changes = input < seed_count ? 0 : 1 + random_below(&random, 5);

		if (input < seed_count)
			chosen = reader_seeds[input];
		text.size = strlen(chosen);
		memcpy(text.bytes, chosen, text.size);
		while (changes--)
			change(&text, &random);
		if (!try_text(&text, input < seed_count, &accepted) && ++bad == 5)
			break;
	}
	printf("%s 1 - each %s is read, or refused in one line\n", bad ? "not ok" : "ok",
	       reader_name);
	printf("1..1\n# seed %llu, %lu inputs, %lu accepted, %.1f s\n",
	       (unsigned long long)bounds.seed, input, accepted, bounds_elapsed(&bounds));
	return bad ? 1 : 0;
}
