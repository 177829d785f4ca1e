// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <signal.h>
#include <stdio.h>

#include "check.h"
#include "controller.h"
#include "log.h"
#include "podnet_version.h"

static void stop(uv_signal_t *signal, int number)
{
	log_info("ending on signal %d, the network stays as it is", number);
	uv_stop(signal->loop);
}

static void reload(uv_signal_t *signal, int number)
{
	controller_reload(signal->data);
}

/* Closes what is still open, and lets the loop give it back. */
static void close_handle(uv_handle_t *handle, void *data)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static int run(const struct options *options, struct podnet_error *err)
{
	uv_signal_t sigterm, sigint, sighup;
	struct controller *controller;
	struct store *store;
	uv_loop_t loop;
	int r;

	r = uv_loop_init(&loop);
	if (r)
		return podnet_error_set(err, -r, "event loop: %s",
					uv_strerror(r));
	r = store_file_new(&loop, options->cluster, &store, err);
	if (r)
		goto close_loop;
	r = controller_new(&loop, options, store, &controller, err);
	if (r)
		goto close_store;

	uv_signal_init(&loop, &sigterm);
	uv_signal_init(&loop, &sigint);
	uv_signal_init(&loop, &sighup);
	sighup.data = controller;
	uv_signal_start(&sigterm, stop, SIGTERM);
	uv_signal_start(&sigint, stop, SIGINT);
	uv_signal_start(&sighup, reload, SIGHUP);

	controller_start(controller);
	uv_run(&loop, UV_RUN_DEFAULT);

	controller_close(controller);
close_store:
	store->close(store);
close_loop:
	uv_walk(&loop, close_handle, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return r;
}

int main(int argc, char **argv)
{
	struct podnet_error err = {};
	struct options options;
	int r = 0;

	if (options_parse(argc, argv, &options, &err)) {
		log_error("%s", err.text);
		fputs("Try 'podnetd --help'.\n", stderr);
		return 2;
	}
	switch (options.action) {
	case OPTIONS_RUN:
		/* Whoever reads the messages may go first. */
		signal(SIGPIPE, SIG_IGN);
		r = run(&options, &err);
		break;
	case OPTIONS_CHECK:
		r = check_cluster_file(&options, &err);
		break;
	case OPTIONS_HELP:
		fputs(options_help, stdout);
		break;
	case OPTIONS_VERSION:
		puts("podnetd " PODNET_VERSION);
		break;
	}
	if (r)
		log_error("%s", err.text);
	return r ? 1 : 0;
}
