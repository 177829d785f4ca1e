// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "monitor.h"

#include <errno.h>

#include "cleanup.h"
#include "log.h"

/* One socket in the loop. Each goes on its own, as libuv takes a handle back
 * only when the loop has run once more. */
struct source {
	uv_poll_t poll;
	struct monitor *monitor;
	struct podnet_rtnl *rtnl;	/* one of the two */
	struct podnet_genl *genl;
};

struct monitor {
	uv_loop_t *loop;
	monitor_fn fn;
	void *data;
	struct source *rtnl;
	struct source *module;		/* NULL while there is no module */
};

static int ignore_event(const struct podnet_event *event, void *data)
{
	return 0;
}

static int drain(struct source *source, struct podnet_error *err)
{
	bool changed;
	int r;

	if (source->rtnl)
		return podnet_rtnl_drain(source->rtnl, &changed, err);
	r = podnet_event_read(source->genl, ignore_event, NULL, err);
	return r == -ENOBUFS ? 0 : r;
}

static void free_source(uv_handle_t *handle)
{
	struct source *source = handle->data;

	podnet_rtnl_close(source->rtnl);
	podnet_genl_close(source->genl);
	free(source);
}

static void take_events(uv_poll_t *poll, int status, int events)
{
	struct source *source = poll->data;
	struct podnet_error err = {};

	/* Whatever went wrong, reading the state anew puts it right. */
	if (drain(source, &err))
		log_warning("kernel events: %s", err.text);
	/* A socket that overflowed polls as an error, upon which libuv stops
	 * to watch it. */
	if (status < 0)
		uv_poll_start(poll, UV_READABLE, take_events);
	source->monitor->fn(source->monitor->data);
}

/* Takes over the handle that is not NULL, also if it fails. */
static int source_new(struct monitor *monitor, struct podnet_rtnl *rtnl,
		      struct podnet_genl *genl, struct source **ret,
		      struct podnet_error *err)
{
	struct source *source = calloc(1, sizeof(*source));
	int r = -ENOMEM;

	if (source)
		r = uv_poll_init(monitor->loop, &source->poll,
				 rtnl ? podnet_rtnl_fd(rtnl) :
					podnet_genl_fd(genl));
	if (r) {
		free(source);
		podnet_rtnl_close(rtnl);
		podnet_genl_close(genl);
		return podnet_error_set(err, -r, "cannot watch the kernel: %s",
					uv_strerror(r));
	}
	source->poll.data = source;
	source->monitor = monitor;
	source->rtnl = rtnl;
	source->genl = genl;
	uv_poll_start(&source->poll, UV_READABLE, take_events);
	*ret = source;
	return 0;
}

static int follow_rtnl(struct monitor *monitor, struct podnet_error *err)
{
	struct podnet_rtnl *rtnl;
	int r;

	r = podnet_rtnl_open(&rtnl, err);
	if (r)
		return r;
	r = podnet_rtnl_subscribe(rtnl, err);
	if (r) {
		podnet_rtnl_close(rtnl);
		return r;
	}
	return source_new(monitor, rtnl, NULL, &monitor->rtnl, err);
}

static int follow_module(struct monitor *monitor, struct podnet_error *err)
{
	struct podnet_genl *genl;
	int r;

	r = podnet_genl_open(&genl, err);
	if (r)
		return r;
	r = podnet_event_subscribe(genl, err);
	if (r) {
		podnet_genl_close(genl);
		return r;
	}
	return source_new(monitor, NULL, genl, &monitor->module, err);
}

int monitor_drain(struct monitor *monitor, struct podnet_error *err)
{
	int r;

	r = drain(monitor->rtnl, err);
	if (r)
		return r;
	return monitor->module ? drain(monitor->module, err) :
				 follow_module(monitor, err);
}

static void source_close(struct source *source)
{
	if (source)
		uv_close((uv_handle_t *)&source->poll, free_source);
}

void monitor_forget_module(struct monitor *monitor)
{
	source_close(steal_ptr(monitor->module));
}

int monitor_new(uv_loop_t *loop, monitor_fn fn, void *data,
		struct monitor **ret, struct podnet_error *err)
{
	_cleanup_free_ struct monitor *monitor = calloc(1, sizeof(*monitor));
	int r;

	if (!monitor)
		return podnet_error_set(err, ENOMEM, "out of memory");
	monitor->loop = loop;
	monitor->fn = fn;
	monitor->data = data;
	r = follow_rtnl(monitor, err);
	if (r)
		return r;
	*ret = steal_ptr(monitor);
	return 0;
}

void monitor_close(struct monitor *monitor)
{
	if (!monitor)
		return;
	source_close(monitor->rtnl);
	source_close(monitor->module);
	free(monitor);
}
