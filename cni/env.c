// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "env.h"

#include <limits.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"

#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

#define BIT(command) (1u << CNI_COMMAND_##command)

static const char *const command_names[] = {
	[CNI_COMMAND_ADD] = "ADD",
	[CNI_COMMAND_DEL] = "DEL",
	[CNI_COMMAND_CHECK] = "CHECK",
	[CNI_COMMAND_GC] = "GC",
	[CNI_COMMAND_STATUS] = "STATUS",
	[CNI_COMMAND_VERSION] = "VERSION",
};

static bool ifname_is_valid(const char *text)
{
	return text[0] && strlen(text) < IF_NAMESIZE && strcmp(text, ".") &&
	       strcmp(text, "..") && !strpbrk(text, "/: \t\n\v\f\r");
}

static const struct variable {
	const char *name;
	size_t offset;			/* in struct cni_env */
	unsigned int required;		/* for these commands */
	bool (*is_valid)(const char *text);
	const char *rule;
} variables[] = {
	{ "CNI_CONTAINERID", offsetof(struct cni_env, container_id),
	  BIT(ADD) | BIT(DEL) | BIT(CHECK), cni_identifier_is_valid,
	  CNI_IDENTIFIER_RULE },
	{ "CNI_NETNS", offsetof(struct cni_env, netns), BIT(ADD) | BIT(CHECK),
	  NULL, NULL },
	{ "CNI_IFNAME", offsetof(struct cni_env, ifname),
	  BIT(ADD) | BIT(DEL) | BIT(CHECK), ifname_is_valid,
	  "1 to 15 bytes without '/', ':' and white space, "
	  "and neither \".\" nor \"..\"" },
};

bool cni_identifier_is_valid(const char *text)
{
	size_t len = strlen(text);

	return len <= NAME_MAX && strspn(text, ALNUM) > 0 &&
	       strspn(text, ALNUM "_.-") == len;
}

static const char *variable_get(char *const *environment, const char *name)
{
	size_t len = strlen(name);

	for (; *environment; environment++) {
		if (strncmp(*environment, name, len) == 0 &&
		    (*environment)[len] == '=')
			return *environment + len + 1;
	}
	return "";
}

static enum cni_code parse_command(const char *text, enum cni_command *ret,
				   struct podnet_error *err)
{
	enum cni_command command;

	for (command = CNI_COMMAND_ADD; command <= CNI_COMMAND_VERSION;
	     command++) {
		if (strcmp(text, command_names[command]) == 0) {
			*ret = command;
			return CNI_OK;
		}
	}
	return cni_error_set(err, CNI_INVALID_ENVIRONMENT,
			     "CNI_COMMAND: unknown command \"%.32s\"", text);
}

/* All missing variables in one error, as the specification asks. */
static enum cni_code check_required(const char *const *values,
				    enum cni_command command,
				    struct podnet_error *err)
{
	char names[128] = "";
	size_t i, len = 0;

	for (i = 0; i < ARRAY_SIZE(variables); i++) {
		if (!(variables[i].required & (1u << command)) || values[i][0])
			continue;
		len += snprintf(names + len, sizeof(names) - len, "%s%s",
				len ? ", " : "", variables[i].name);
	}
	if (!len)
		return CNI_OK;
	return cni_error_set(err, CNI_INVALID_ENVIRONMENT,
			     "%s needs these environment variables: %s",
			     command_names[command], names);
}

enum cni_code cni_env_read(char *const *environment, struct cni_env *ret,
			   struct podnet_error *err)
{
	const char *override = variable_get(environment, "CNI_NETNS_OVERRIDE");
	const char *command = variable_get(environment, "CNI_COMMAND");
	const char *values[ARRAY_SIZE(variables)];
	struct cni_env env = { 0 };
	enum cni_code code;
	size_t i;

	if (command[0]) {
		code = parse_command(command, &env.command, err);
		if (code)
			return code;
	}

	for (i = 0; i < ARRAY_SIZE(variables); i++) {
		values[i] = variable_get(environment, variables[i].name);
		memcpy((char *)&env + variables[i].offset, &values[i],
		       sizeof(values[i]));
	}
	code = check_required(values, env.command, err);
	if (code)
		return code;
	for (i = 0; i < ARRAY_SIZE(variables); i++) {
		if (!(variables[i].required & (1u << env.command)) ||
		    !variables[i].is_valid || variables[i].is_valid(values[i]))
			continue;
		return cni_error_set(err, CNI_INVALID_ENVIRONMENT,
				     "%s: must be %s", variables[i].name,
				     variables[i].rule);
	}

	env.netns_override = strcmp(override, "1") == 0 ||
			     strcasecmp(override, "true") == 0;
	*ret = env;
	return CNI_OK;
}
