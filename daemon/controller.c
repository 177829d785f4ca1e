// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "controller.h"

#include <errno.h>
#include <string.h>

#include "apply.h"
#include "instance.h"
#include "lease.h"
#include "log.h"
#include "monitor.h"
#include "reconcile.h"
#include "status.h"
#include "underlay.h"

#define SETTLE_MS	100	/* from a kernel event to the look at it */
#define RETRY_MIN_MS	1000
#define RETRY_MAX_MS	30000
/* One to write and one to see that it is so; one more for a change by others
 * in between. */
#define PASSES_MAX	3

struct controller {
	const struct options *options;
	struct store *store;
	int lock;		/* of the run directory */
	struct podnet_rtnl *rtnl;
	struct monitor *monitor;
	uv_timer_t timer;
	uint64_t retry_ms;
	/* What the store said last without an error, NULL before. */
	struct cluster *cluster;
	const struct cluster_node *own;
	struct status status;
};

static void cleanup_genl_p(struct podnet_genl **genl)
{
	podnet_genl_close(*genl);
}

static void write_status(struct controller *controller)
{
	struct podnet_error err = {};

	if (instance_keep(controller->options->run_dir, &controller->lock,
			  &err) ||
	    status_write(&controller->status, &err))
		log_error("%s", err.text);
}

static void set_state(struct controller *controller,
		      const struct desired *desired,
		      const struct actual *actual)
{
	struct status *status = &controller->status;

	status->generation = actual->device.generation;
	status->mtu = desired->mtu;
	status->peers = actual->peer_count;
	status->routes = actual->route_count;
}

/* Looks at everything once and does what there is to do. */
static int pass(struct controller *controller, struct podnet_genl *genl,
		size_t *ret_operations, struct podnet_error *err)
{
	struct kernel kernel = {
		.device = controller->options->device,
		.rtnl = controller->rtnl,
		.genl = genl,
	};
	_cleanup_desired_ struct desired *desired = NULL;
	_cleanup_actual_ struct actual *actual = NULL;
	_cleanup_free_ struct operations *operations = NULL;
	uint32_t mtu;
	int r;

	r = monitor_drain(controller->monitor, err);
	if (!r)
		r = underlay_mtu(kernel.rtnl, controller->cluster,
				 controller->own, &mtu, err);
	if (!r)
		r = desired_new(controller->cluster, controller->own, mtu,
				&desired, err);
	if (!r)
		r = actual_read(&kernel, &actual, err);
	if (!r)
		r = reconcile(desired, actual, &operations, err);
	if (r)
		return r;
	/* Perhaps because the module was loaded anew. */
	if (!actual->exists)
		monitor_forget_module(controller->monitor);
	set_state(controller, desired, actual);
	*ret_operations = operations->count;
	return apply(&kernel, operations, err);
}

static int write_lease(const struct controller *controller,
		       struct podnet_error *err)
{
	struct lease lease = {
		.run_dir = controller->options->run_dir,
		.device = controller->options->device,
		.mtu = controller->status.mtu,
		.cluster = controller->cluster,
		.own = controller->own,
	};

	return lease_write(&lease, err);
}

/* Done when there is nothing left to do: what was written is read back. */
static int converge(struct controller *controller, bool *ret_applied,
		    struct podnet_error *err)
{
	/* Opened each time, for the module may have been loaded anew. */
	_cleanup_(cleanup_genl_p) struct podnet_genl *genl = NULL;
	bool applied = false;
	int r;

	r = instance_keep(controller->options->run_dir, &controller->lock, err);
	if (!r)
		r = podnet_genl_open(&genl, err);
	for (int i = 0; !r && i < PASSES_MAX; i++) {
		size_t operations;

		r = pass(controller, genl, &operations, err);
		if (r || !operations) {
			*ret_applied = applied;
			return r ? r : write_lease(controller, err);
		}
		applied = true;
	}
	if (r)
		return r;
	return podnet_error_set(err, EAGAIN,
				"%s: something else keeps changing what podnetd sets: look for another network manager",
				controller->options->device);
}

static void run(uv_timer_t *timer);

static void run_in(struct controller *controller, uint64_t ms)
{
	if (uv_is_active((uv_handle_t *)&controller->timer) &&
	    uv_timer_get_due_in(&controller->timer) <= ms)
		return;
	uv_timer_start(&controller->timer, run, ms, 0);
}

static void take_failure(struct controller *controller,
			 const struct podnet_error *err)
{
	struct status *status = &controller->status;

	if (strcmp(status->error.text, err->text))
		log_error("%s; trying again", err->text);
	status->in_sync = false;
	status->error = *err;
	/* The events of what was done before the failure would start the next
	 * run at once. */
	monitor_drain(controller->monitor, NULL);
	monitor_forget_module(controller->monitor);
	run_in(controller, controller->retry_ms);
	controller->retry_ms *= 2;
	if (controller->retry_ms > RETRY_MAX_MS)
		controller->retry_ms = RETRY_MAX_MS;
}

static void take_success(struct controller *controller, bool applied)
{
	struct status *status = &controller->status;

	if (!status->in_sync)
		log_info("in sync: %zu peers, %zu routes, MTU %u",
			 status->peers, status->routes, status->mtu);
	if (applied || !status->in_sync)
		status->last_applied = time(NULL);
	status->in_sync = true;
	status->error = (struct podnet_error){};
	controller->retry_ms = RETRY_MIN_MS;
}

static void run(uv_timer_t *timer)
{
	struct controller *controller = timer->data;
	struct podnet_error err = {};
	bool applied = false;

	if (!controller->cluster)
		return;
	if (converge(controller, &applied, &err))
		take_failure(controller, &err);
	else
		take_success(controller, applied);
	write_status(controller);
}

static void take_kernel_event(void *data)
{
	run_in(data, SETTLE_MS);
}

static void reject(struct controller *controller,
		   const struct podnet_error *err)
{
	log_error("%s; %s", err->text,
		  controller->cluster ? "the last good state stays" :
					"nothing is changed");
	controller->status.store.ok = false;
	controller->status.store.error = *err;
}

static void adopt(struct controller *controller, struct cluster *cluster,
		  const struct cluster_node *own)
{
	log_info("%s: %zu nodes", controller->store->source,
		 cluster->node_count);
	cluster_free(controller->cluster);
	controller->cluster = cluster;
	controller->own = own;
	controller->status.store.ok = true;
	controller->status.store.error = (struct podnet_error){};
	run_in(controller, 0);
}

static void take_cluster(struct cluster *cluster,
			 const struct podnet_error *store_err, void *data)
{
	struct controller *controller = data;
	const struct cluster_node *own;
	struct podnet_error err = {};

	controller->status.store.since = time(NULL);
	if (store_err) {
		reject(controller, store_err);
	} else if (cluster_find(cluster, controller->options->node, &own,
				&err)) {
		cluster_free(cluster);
		podnet_error_prefix(&err, "%s", controller->store->source);
		reject(controller, &err);
	} else {
		adopt(controller, cluster, own);
	}
	write_status(controller);
}

int controller_new(uv_loop_t *loop, const struct options *options,
		   struct store *store, struct controller **ret,
		   struct podnet_error *err)
{
	_cleanup_free_ struct controller *controller =
		calloc(1, sizeof(*controller));
	_cleanup_close_ int lock = -1;
	int r;

	if (!controller)
		return podnet_error_set(err, ENOMEM, "out of memory");
	controller->options = options;
	controller->store = store;
	controller->retry_ms = RETRY_MIN_MS;
	controller->status.run_dir = options->run_dir;
	controller->status.node = options->node;
	controller->status.device = options->device;
	controller->status.store.type = store->type;
	controller->status.store.source = store->source;
	r = instance_lock(options->run_dir, &lock, err);
	if (!r)
		r = podnet_rtnl_open(&controller->rtnl, err);
	if (r)
		return r;
	r = monitor_new(loop, take_kernel_event, controller,
			&controller->monitor, err);
	if (r) {
		podnet_rtnl_close(controller->rtnl);
		return r;
	}
	uv_timer_init(loop, &controller->timer);
	controller->timer.data = controller;
	controller->lock = steal_fd(&lock);
	*ret = steal_ptr(controller);
	return 0;
}

void controller_start(struct controller *controller)
{
	controller->store->start(controller->store, take_cluster, controller);
}

void controller_reload(struct controller *controller)
{
	controller->store->reload(controller->store);
	run_in(controller, 0);
}

static void free_controller(uv_handle_t *handle)
{
	struct controller *controller = handle->data;

	podnet_rtnl_close(controller->rtnl);
	cluster_free(controller->cluster);
	status_done(&controller->status);
	close(controller->lock);
	free(controller);
}

void controller_close(struct controller *controller)
{
	monitor_close(controller->monitor);
	uv_close((uv_handle_t *)&controller->timer, free_controller);
}
