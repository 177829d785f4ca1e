// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "command.h"
#include "file.h"
#include "value.h"

static const struct object {
	const char *name;
	const struct command *commands;
	const char *text;
} objects[] = {
	{ "device", device_commands, "tunnel devices of this host" },
	{ "peer", peer_commands, "remote nodes" },
	{ "route", route_commands, "prefixes of pods behind peers" },
	{ "port", port_commands, "pods of this host, by their links" },
	{ "sync", sync_commands, "write a whole state at once" },
	{ "stats", stats_commands, "packets by peer, and drops by reason" },
	{ "drops", drops_commands, "why packets were dropped" },
	{ "monitor", monitor_commands, "print changes as they happen" },
	{ "status", status_commands, "whether this node is in sync" },
	{ "version", version_commands, "versions of tool and module" },
};

static void print_usage(FILE *out, const struct object *object,
			const struct command *command)
{
	fprintf(out, "  podnetctl %s%s%s%s%s\n", object->name,
		*command->verb ? " " : "", command->verb,
		*command->usage ? " " : "", command->usage);
}

static void print_usages(FILE *out, const struct object *object)
{
	for (const struct command *command = object->commands; command->verb;
	     command++)
		print_usage(out, object, command);
}

static int help(void)
{
	puts("usage: podnetctl [--json] OBJECT [VERB] [...]\n");
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++) {
		printf("%s: %s\n", objects[i].name, objects[i].text);
		print_usages(stdout, &objects[i]);
	}
	puts("\nDEVICE is podnet0 unless given. See podnetctl(8).");
	return 0;
}

static int take_interval(const char *text, struct options *options)
{
	struct podnet_error err = {};

	if (value_interval(text, &options->interval, &err)) {
		fprintf(stderr, "podnetctl: --interval: %s\n", err.text);
		return -1;
	}
	options->watch = true;
	return 0;
}

/* Reads the option at @from, and the word after it if it takes a value. */
static int take_option(char ***from, struct options *options)
{
	const char *name = **from;
	bool is_interval = !strcmp(name, "--interval");

	if (!strcmp(name, "--json")) {
		options->json = true;
		return 0;
	}
	if (!strcmp(name, "--all")) {
		options->all = true;
		return 0;
	}
	if (!strcmp(name, "--why")) {
		options->why = true;
		return 0;
	}
	if (!strcmp(name, "--watch")) {
		options->watch = true;
		return 0;
	}
	if (!is_interval && strcmp(name, "--run-dir")) {
		fprintf(stderr, "podnetctl: unknown option '%s'\n", name);
		return -1;
	}
	if (!(*from)[1]) {
		fprintf(stderr, "podnetctl: '%s' needs a %s\n", name,
			is_interval ? "number of seconds" : "directory");
		return -1;
	}
	++*from;
	if (is_interval)
		return take_interval(**from, options);
	options->run_dir = **from;
	return 0;
}

/* Options may stand anywhere; what is left are the words. */
static int take_options(char **words, struct options *options)
{
	char **to = words;

	for (char **from = words; *from; from++) {
		if (!strcmp(*from, "--help") || !strcmp(*from, "-h"))
			*to++ = "help";
		else if (!strcmp(*from, "--version"))
			*to++ = "version";
		else if (strncmp(*from, "--", 2))
			*to++ = *from;
		else if (take_option(&from, options))
			return -1;
	}
	*to = NULL;
	return 0;
}

static const struct object *find_object(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
		if (!strcmp(objects[i].name, name))
			return &objects[i];
	return NULL;
}

static const struct command *find_command(const struct object *object,
					  struct args *args)
{
	const struct command *command = object->commands;

	/* Objects without verbs have one command. */
	if (!*command->verb)
		return command;
	if (!*args->words)
		return NULL;
	for (; command->verb; command++) {
		if (!strcmp(command->verb, *args->words)) {
			args->words++;
			return command;
		}
	}
	return NULL;
}

static int refuse_verb(const struct object *object, const char *verb)
{
	if (verb)
		fprintf(stderr, "podnetctl: %s: unknown word '%s'\nusage:\n",
			object->name, verb);
	else
		fprintf(stderr, "podnetctl: %s: a verb is missing\nusage:\n",
			object->name);
	print_usages(stderr, object);
	return 2;
}

/* The first option that the command's usage does not name, or NULL. */
static const char *find_misplaced(const struct command *command,
				  const struct options *options)
{
	const struct {
		const char *name;
		bool given;
	} limited[] = {
		{ "--all", options->all },
		{ "--why", options->why },
		{ "--watch", options->watch },
	};

	for (size_t i = 0; i < ARRAY_SIZE(limited); i++)
		if (limited[i].given &&
		    !strstr(command->usage, limited[i].name))
			return limited[i].name;
	return NULL;
}

static int refuse_option(const struct object *object,
			 const struct command *command, const char *name)
{
	fprintf(stderr, "podnetctl: %s: takes no %s\nusage:\n", object->name,
		name);
	print_usage(stderr, object, command);
	return 2;
}

static int run(const struct object *object, struct args *args,
	       const struct options *options)
{
	const struct command *command;
	struct podnet_error err = {};
	const char *misplaced;
	int ret;

	if (*args->words && !strcmp(*args->words, "help")) {
		print_usages(stdout, object);
		return 0;
	}
	command = find_command(object, args);
	if (!command)
		return refuse_verb(object, *args->words);
	misplaced = find_misplaced(command, options);
	if (misplaced)
		return refuse_option(object, command, misplaced);
	ret = command->run(args, options, &err);
	if (ret >= 0)
		return ret;
	fprintf(stderr, "podnetctl: %s\n", err.text);
	if (!args->misused)
		return 1;
	fputs("usage:\n", stderr);
	print_usage(stderr, object, command);
	return 2;
}

int main(int argc, char **argv)
{
	struct options options = { .run_dir = PODNET_RUN_DIR, .interval = 1 };
	struct args args = { .words = argv + 1 };
	const struct object *object;
	const char *name;
	int ret;

	if (argc < 1 || take_options(argv + 1, &options))
		return 2;
	name = args_word_optional(&args);
	if (!name) {
		fputs("podnetctl: nothing to do: see 'podnetctl help'\n",
		      stderr);
		return 2;
	}
	object = find_object(name);
	if (object) {
		ret = run(object, &args, &options);
	} else if (!strcmp(name, "help")) {
		ret = help();
	} else {
		fprintf(stderr,
			"podnetctl: unknown word '%s': see 'podnetctl help'\n",
			name);
		return 2;
	}
	if (fflush(stdout) || ferror(stdout)) {
		perror("podnetctl: cannot write");
		return 1;
	}
	return ret;
}
