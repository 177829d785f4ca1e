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

#define IFNAME_RULE                                           \
	"1 to 15 bytes without '/', ':', '%' and white space, " \
	"and neither \".\" nor \"..\""

#define BIT(command) (1u << CNI_COMMAND_##command)

static const char *const command_names[] = {
	[CNI_COMMAND_ADD] = "ADD",
	[CNI_COMMAND_DEL] = "DEL",
	[CNI_COMMAND_CHECK] = "CHECK",
	[CNI_COMMAND_GC] = "GC",
	[CNI_COMMAND_STATUS] = "STATUS",
	[CNI_COMMAND_VERSION] = "VERSION",
};

/* As dev_valid_name() in the kernel has it, which makes a number of "%d". */
static bool ifname_is_valid(const char *text)
{
	return text[0] && strlen(text) < IF_NAMESIZE && strcmp(text, ".") &&
	       strcmp(text, "..") && !strpbrk(text, "/:% \t\n\v\f\r");
}

struct variable {
	const char *name;
	const char *value;
	unsigned int required;		/* for these commands */
	bool (*is_valid)(const char *text);
	const char *rule;
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

static bool is_required(const struct variable *variable,
			enum cni_command command)
{
	return variable->required & (1u << command);
}

/* All missing variables in one error, as the specification asks. */
static enum cni_code check_presence(const struct variable *variables,
				    size_t count, enum cni_command command,
				    struct podnet_error *err)
{
	char names[128] = "";
	size_t i, len = 0;

	for (i = 0; i < count; i++) {
		if (!is_required(&variables[i], command) ||
		    variables[i].value[0])
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

static enum cni_code check_variables(const struct cni_env *env,
				     struct podnet_error *err)
{
	const struct variable variables[] = {
		{ "CNI_CONTAINERID", env->container_id,
		  BIT(ADD) | BIT(DEL) | BIT(CHECK), cni_identifier_is_valid,
		  CNI_IDENTIFIER_RULE },
		{ "CNI_NETNS", env->netns, BIT(ADD) | BIT(CHECK), NULL, NULL },
		{ "CNI_IFNAME", env->ifname, BIT(ADD) | BIT(DEL) | BIT(CHECK),
		  ifname_is_valid, IFNAME_RULE },
	};
	enum cni_code code;
	size_t i;

	code = check_presence(variables, ARRAY_SIZE(variables), env->command,
			      err);
	if (code)
		return code;
	for (i = 0; i < ARRAY_SIZE(variables); i++) {
		const struct variable *variable = &variables[i];

		if (is_required(variable, env->command) && variable->is_valid &&
		    !variable->is_valid(variable->value))
			return cni_error_set(err, CNI_INVALID_ENVIRONMENT,
					     "%s: must be %s", variable->name,
					     variable->rule);
	}
	return CNI_OK;
}

enum cni_code cni_env_read(char *const *environment, struct cni_env *ret,
			   struct podnet_error *err)
{
	const char *override = variable_get(environment, "CNI_NETNS_OVERRIDE");
	const char *command = variable_get(environment, "CNI_COMMAND");
	struct cni_env env = {
		.container_id = variable_get(environment, "CNI_CONTAINERID"),
		.netns = variable_get(environment, "CNI_NETNS"),
		.ifname = variable_get(environment, "CNI_IFNAME"),
		.netns_override = strcmp(override, "1") == 0 ||
				  strcasecmp(override, "true") == 0,
	};
	enum cni_code code;

	if (command[0]) {
		code = parse_command(command, &env.command, err);
		if (code)
			return code;
	}
	code = check_variables(&env, err);
	if (code)
		return code;
	*ret = env;
	return CNI_OK;
}
