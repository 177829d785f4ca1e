// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define DEFAULT_CLUSTER	"/etc/podnet/cluster.json"
#define DEFAULT_DEVICE	"podnet0"

const char options_help[] =
	"Usage: podnetd [OPTION]...\n"
	"Keep the pod network of this node as the cluster file says.\n"
	"\n"
	"  --cluster FILE   the cluster file (default " DEFAULT_CLUSTER ")\n"
	"  --node NAME      the node that this machine is (default: its host name)\n"
	"  --device NAME    the tunnel device (default " DEFAULT_DEVICE ")\n"
	"  --run-dir DIR    where the state goes (default " PODNET_RUN_DIR ")\n"
	"  --check          check the cluster file, say what is in it, and exit\n"
	"  --help           this text\n"
	"  --version        the version\n"
	"\n"
	"SIGHUP reads the cluster file again. SIGTERM and SIGINT end podnetd and leave\n"
	"the network as it is. See podnetd(8) and podnet-cluster(5).\n";

/* As dev_valid_name() in the kernel has it, which makes a number of "%d". */
static int check_device(const char *name, struct podnet_error *err)
{
	size_t size = strlen(name);

	if (!size || size >= IF_NAMESIZE || !strcmp(name, ".") ||
	    !strcmp(name, "..") || strpbrk(name, "/:% \t\n\v\f\r"))
		return podnet_error_set(err, EINVAL,
					"--device: '%s' cannot be the name of a device",
					name);
	return 0;
}

/* Kubernetes names a node by its host name in lower case. */
static int default_node(struct options *options, struct podnet_error *err)
{
	if (gethostname(options->node, sizeof(options->node)))
		return podnet_error_set(err, errno, "cannot get the host name: %s",
					strerror(errno));
	for (char *c = options->node; *c; c++)
		*c = tolower((unsigned char)*c);
	if (podnet_name_check(options->node, err))
		return podnet_error_prefix(err,
					   "the host name is of no use, give --node");
	return 0;
}

static int set_node(struct options *options, const char *name,
		    struct podnet_error *err)
{
	if (podnet_name_check(name, err))
		return podnet_error_prefix(err, "--node");
	strcpy(options->node, name);
	options->node_given = true;
	return 0;
}

enum {
	OPT_CLUSTER = 1,
	OPT_NODE,
	OPT_DEVICE,
	OPT_RUN_DIR,
	OPT_CHECK,
	OPT_HELP,
	OPT_VERSION,
};

static int take(struct options *options, int option, char **argv,
		struct podnet_error *err)
{
	switch (option) {
	case OPT_CLUSTER:
		options->cluster = optarg;
		return 0;
	case OPT_NODE:
		return set_node(options, optarg, err);
	case OPT_DEVICE:
		options->device = optarg;
		return check_device(optarg, err);
	case OPT_RUN_DIR:
		options->run_dir = optarg;
		return 0;
	case OPT_CHECK:
		options->action = OPTIONS_CHECK;
		return 0;
	case OPT_HELP:
		options->action = OPTIONS_HELP;
		return 0;
	case OPT_VERSION:
		options->action = OPTIONS_VERSION;
		return 0;
	case ':':
		return podnet_error_set(err, EINVAL, "%s: takes a value",
					argv[optind - 1]);
	}
	/* getopt moves past a word only when it has seen all of its letters. */
	if (optopt > OPT_VERSION)
		return podnet_error_set(err, EINVAL, "-%c: unknown option",
					optopt);
	return podnet_error_set(err, EINVAL, "%s: unknown option",
				argv[optind - 1]);
}

int options_parse(int argc, char **argv, struct options *ret,
		  struct podnet_error *err)
{
	static const struct option known[] = {
		{ "cluster", required_argument, NULL, OPT_CLUSTER },
		{ "node", required_argument, NULL, OPT_NODE },
		{ "device", required_argument, NULL, OPT_DEVICE },
		{ "run-dir", required_argument, NULL, OPT_RUN_DIR },
		{ "check", no_argument, NULL, OPT_CHECK },
		{ "help", no_argument, NULL, OPT_HELP },
		{ "version", no_argument, NULL, OPT_VERSION },
		{},
	};
	struct options options = {
		.cluster = DEFAULT_CLUSTER,
		.device = DEFAULT_DEVICE,
		.run_dir = PODNET_RUN_DIR,
	};
	int option, r;

	optind = 0;
	while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		r = take(&options, option, argv, err);
		if (r)
			return r;
	}
	if (optind < argc)
		return podnet_error_set(err, EINVAL, "%s: unexpected argument",
					argv[optind]);
	if (options.action == OPTIONS_RUN && !options.node_given) {
		r = default_node(&options, err);
		if (r)
			return r;
	}
	*ret = options;
	return 0;
}
