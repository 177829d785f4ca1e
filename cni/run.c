// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "code.h"
#include "command.h"
#include "conf.h"
#include "env.h"
#include "podnet_version.h"
#include "result.h"
#include "version.h"

struct command {
	const char *name;
	enum cni_version since;
	/* NULL: part of the specification, but not of this plugin. */
	enum cni_code (*run)(const struct cni_env *env,
			     const struct cni_conf *conf, FILE *out,
			     struct podnet_error *err);
};

static const struct command commands[] = {
	[CNI_COMMAND_ADD] = { "ADD", CNI_VERSION_0_3_0, cni_cmd_add },
	[CNI_COMMAND_DEL] = { "DEL", CNI_VERSION_0_3_0, cni_cmd_del },
	[CNI_COMMAND_CHECK] = { "CHECK", CNI_VERSION_0_4_0, NULL },
	[CNI_COMMAND_GC] = { "GC", CNI_VERSION_1_1_0, NULL },
	[CNI_COMMAND_STATUS] = { "STATUS", CNI_VERSION_1_1_0, NULL },
};

static enum cni_code read_conf(FILE *in, struct cni_conf *ret,
			       struct podnet_error *err)
{
	_cleanup_free_ char *text = malloc(CNI_CONF_MAX_SIZE + 1);
	size_t size;

	if (!text)
		return cni_error_set(err, CNI_INTERNAL, "out of memory");
	size = fread(text, 1, CNI_CONF_MAX_SIZE + 1, in);
	if (ferror(in))
		return cni_error_set(err, CNI_IO_FAILURE,
				     "cannot read the network configuration on stdin: %s",
				     strerror(errno));
	return cni_conf_parse(text, size, ret, err);
}

static enum cni_code run_command(const struct command *command,
				 const struct cni_env *env,
				 const struct cni_conf *conf, FILE *out,
				 struct podnet_error *err)
{
	if (conf->version < command->since)
		return cni_error_set(err, CNI_INCOMPATIBLE_VERSION,
				     "%s needs cniVersion %s, the network configuration has %s",
				     command->name,
				     cni_version_name(command->since),
				     cni_version_name(conf->version));
	if (!command->run)
		return cni_error_set(err, CNI_INVALID_ENVIRONMENT,
				     "CNI_COMMAND must be ADD, DEL or VERSION");
	return command->run(env, conf, out, err);
}

static int fail(FILE *out, enum cni_version version, enum cni_code code,
		const struct podnet_error *err)
{
	cni_result_write_error(out, version, code, err->text);
	return EXIT_FAILURE;
}

static int print_about(FILE *log)
{
	fprintf(log,
		"CNI plugin podnet " PODNET_VERSION "\n"
		"CNI protocol versions supported: %s\n",
		cni_version_list());
	return EXIT_SUCCESS;
}

int cni_run(char *const *environment, FILE *in, FILE *out, FILE *log)
{
	_cleanup_conf_ struct cni_conf conf = { .version = CNI_VERSION_NEWEST };
	const struct command *command;
	struct podnet_error err = { 0 };
	struct cni_env env;
	enum cni_code code;

	code = cni_env_read(environment, &env, &err);
	if (code)
		return fail(out, conf.version, code, &err);
	if (env.command == CNI_COMMAND_NONE)
		return print_about(log);
	if (env.command == CNI_COMMAND_VERSION) {
		if (cni_result_write_versions(out, &err) < 0)
			return EXIT_FAILURE;
		return EXIT_SUCCESS;
	}

	command = &commands[env.command];
	code = read_conf(in, &conf, &err);
	if (!code)
		code = run_command(command, &env, &conf, out, &err);
	if (code && !command->run)
		podnet_error_prefix(&err, "%s is not supported yet",
				    command->name);
	if (code)
		return fail(out, conf.version, code, &err);
	return EXIT_SUCCESS;
}
