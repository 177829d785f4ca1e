// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "store.h"

#include <errno.h>
#include <libgen.h>
#include <string.h>

#include "file.h"
#include "log.h"

/* From an event to the reading: a change is often several events. */
#define SETTLE_MS 50
/* How often to look where events are not to be had, e.g. because the
 * directory is missing. */
#define POLL_MS 1000

struct store_file {
	struct store store;
	char *path;
	char *directory;
	uv_timer_t timer;
	/* On the directory: a watch on the file would stay with the inode that
	 * a rename replaced. Kubernetes swaps a link beside it, "..data". */
	uv_fs_event_t watch;
	unsigned int handles;	/* that are not closed yet */
	bool polling;
	store_fn fn;
	void *data;
	/* What was told last: a text that was accepted, or an error. */
	char *text;
	size_t size;
	struct podnet_error error;
};

static void tell_error(struct store_file *file, const struct podnet_error *err)
{
	if (!strcmp(file->error.text, err->text))
		return;
	file->error = *err;
	free(steal_ptr(file->text));
	file->fn(NULL, err, file->data);
}

static void tell_cluster(struct store_file *file, char *text, size_t size,
			 struct cluster *cluster)
{
	file->error = (struct podnet_error){};
	free(file->text);
	file->text = text;
	file->size = size;
	file->fn(cluster, NULL, file->data);
}

static void read_file(struct store_file *file)
{
	_cleanup_free_ char *text = NULL;
	struct podnet_error err = {};
	struct cluster *cluster;
	size_t size;

	if (podnet_file_read(file->path, CLUSTER_SIZE_MAX, &text, &size, &err)) {
		tell_error(file, &err);
		return;
	}
	if (file->text && size == file->size && !memcmp(text, file->text, size))
		return;
	if (cluster_parse(text, size, &cluster, &err)) {
		podnet_error_prefix(&err, "%s", file->path);
		tell_error(file, &err);
		return;
	}
	tell_cluster(file, steal_ptr(text), size, cluster);
}

static void load(uv_timer_t *timer);

static void read_in(struct store_file *file, uint64_t ms)
{
	if (uv_is_active((uv_handle_t *)&file->timer) &&
	    uv_timer_get_due_in(&file->timer) <= ms)
		return;
	uv_timer_start(&file->timer, load, ms, 0);
}

static void take_event(uv_fs_event_t *watch, const char *name, int events,
		       int status)
{
	read_in(watch->data, SETTLE_MS);
}

/* Begins to watch anew each time: the directory may be another one by now. */
static int watch_directory(struct store_file *file)
{
	int r;

	uv_fs_event_stop(&file->watch);
	r = uv_fs_event_start(&file->watch, take_event, file->directory, 0);
	if (r && !file->polling)
		log_warning("cannot watch %s: %s: looking every %d ms",
			    file->directory, uv_strerror(r), POLL_MS);
	file->polling = r != 0;
	return r;
}

/* Watches first, so that no change falls between reading and watching. */
static void load(uv_timer_t *timer)
{
	struct store_file *file = timer->data;

	if (watch_directory(file))
		read_in(file, POLL_MS);
	read_file(file);
}

static void store_file_start(struct store *store, store_fn fn, void *data)
{
	struct store_file *file = (struct store_file *)store;

	file->fn = fn;
	file->data = data;
	read_in(file, 0);
}

static void store_file_reload(struct store *store)
{
	read_in((struct store_file *)store, 0);
}

static void forget_handle(uv_handle_t *handle)
{
	struct store_file *file = handle->data;

	if (--file->handles)
		return;
	free(file->text);
	free(file->path);
	free(file->directory);
	free(file);
}

static void store_file_close(struct store *store)
{
	struct store_file *file = (struct store_file *)store;

	uv_close((uv_handle_t *)&file->timer, forget_handle);
	uv_close((uv_handle_t *)&file->watch, forget_handle);
}

int store_file_new(uv_loop_t *loop, const char *path, struct store **ret,
		   struct podnet_error *err)
{
	struct store_file *file = calloc(1, sizeof(*file));
	_cleanup_free_ char *copy = strdup(path);

	if (file) {
		file->path = strdup(path);
		file->directory = copy ? strdup(dirname(copy)) : NULL;
	}
	if (!file || !file->path || !file->directory) {
		if (file) {
			free(file->path);
			free(file->directory);
			free(file);
		}
		return podnet_error_set(err, ENOMEM, "out of memory");
	}
	/* Both only fill in the handle. */
	uv_timer_init(loop, &file->timer);
	uv_fs_event_init(loop, &file->watch);
	file->handles = 2;
	file->timer.data = file;
	file->watch.data = file;
	file->store = (struct store){
		.type = "file",
		.source = file->path,
		.start = store_file_start,
		.reload = store_file_reload,
		.close = store_file_close,
	};
	*ret = &file->store;
	return 0;
}
