// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "kernel.h"

#define STATUS_NAME "status.json"
#define STATUS_MAX_SIZE (1u << 20)
#define LOCK_NAME "podnetd.lock"

static int parse_store(const cJSON *json, struct report *report,
		       struct podnet_error *err)
{
	const cJSON *store = cJSON_GetObjectItemCaseSensitive(json, "store");

	report->store_ok = cJSON_IsTrue(
		cJSON_GetObjectItemCaseSensitive(store, "ok"));
	if (podnet_json_string(store, "store", "type", &report->store_type,
			       err) ||
	    podnet_json_string(store, "store", "source", &report->store_source,
			       err))
		return -EINVAL;
	return podnet_json_string(store, "store", "error", &report->store_error,
				  err);
}

static int parse(const cJSON *json, struct report *report,
		 struct podnet_error *err)
{
	if (podnet_json_string(json, "", "node", &report->node, err) ||
	    podnet_json_string(json, "", "device", &report->device, err) ||
	    podnet_json_uint(json, "", "generation", 0, UINT32_MAX,
			     &report->generation, err) ||
	    podnet_json_uint(json, "", "peers", 0, UINT32_MAX, &report->peers,
			     err) ||
	    podnet_json_uint(json, "", "routes", 0, UINT32_MAX, &report->routes,
			     err) ||
	    podnet_json_string(json, "", "error", &report->error, err) ||
	    podnet_json_string(json, "", "lastApplied", &report->last_applied,
			       err))
		return -EINVAL;
	report->in_sync = cJSON_IsTrue(
		cJSON_GetObjectItemCaseSensitive(json, "inSync"));
	return parse_store(json, report, err);
}

int report_parse(cJSON *json, struct report *ret, struct podnet_error *err)
{
	_cleanup_json_ cJSON *owned = json;
	struct report report = {};
	int r = parse(owned, &report, err);

	if (r)
		return r;
	report.json = steal_ptr(owned);
	*ret = report;
	return 0;
}

static void read_report(const char *run_dir, struct status *status)
{
	_cleanup_free_ char *path = NULL;
	cJSON *json;

	if (asprintf(&path, "%s/" STATUS_NAME, run_dir) < 0) {
		path = NULL;
		podnet_error_set(&status->report_error, ENOMEM,
				 "out of memory");
		return;
	}
	if (podnet_json_read(path, STATUS_MAX_SIZE, &json,
			     &status->report_error))
		return;
	if (report_parse(json, &status->report, &status->report_error))
		podnet_error_prefix(&status->report_error, "%s", path);
}

/* podnetd holds a lock for its life, so a status of a dead one is noticed. */
static void find_podnetd(const char *run_dir, struct status *status)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int fd = -1;

	if (asprintf(&path, "%s/" LOCK_NAME, run_dir) < 0) {
		path = NULL;
		return;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fcntl(fd, F_GETLK, &lock) || lock.l_type == F_UNLCK)
		return;
	status->running = true;
	/* 0 or -1: it is in a pid namespace that cannot be seen from here. */
	if (lock.l_pid > 0)
		status->pid = lock.l_pid;
}

static void read_kernel(const char *ifname, struct status *status)
{
	_cleanup_rtnl_ struct podnet_rtnl *rtnl = NULL;
	_cleanup_kernel_ struct kernel kernel = {};
	struct podnet_error *err = &status->kernel_error;

	if (kernel_open(ifname, &kernel, err) || podnet_rtnl_open(&rtnl, err) ||
	    podnet_link_get_by_index(rtnl, kernel.device.ifindex, &status->link,
				     err))
		return;
	status->device = kernel.device;
}

void status_read(const char *run_dir, struct status *ret)
{
	*ret = (struct status){};
	read_report(run_dir, ret);
	find_podnetd(run_dir, ret);
	read_kernel(ret->report.json ? ret->report.device : DEFAULT_DEVICE, ret);
}

void status_done(struct status *status)
{
	cJSON_Delete(status->report.json);
	status->report.json = NULL;
}

static void __attribute__((format(printf, 2, 3)))
complain(struct problems *problems, const char *format, ...)
{
	char text[sizeof(problems->entries[0].text)];
	va_list args;

	if (problems->count == PROBLEMS_MAX)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	podnet_error_set(&problems->entries[problems->count++], EINVAL, "%s",
			 text);
}

static void judge_podnetd(const struct status *status,
			  struct problems *problems)
{
	const struct report *report = &status->report;

	if (!status->running)
		complain(problems,
			 "podnetd is not running: changes are not followed");
	if (!report->json) {
		complain(problems, "no status of podnetd: %s",
			 status->report_error.text);
		return;
	}
	if (!report->store_ok)
		complain(problems, "the store cannot be read: %s",
			 report->store_error);
	if (*report->error)
		complain(problems, "%s", report->error);
	else if (!report->in_sync && report->store_ok)
		complain(problems, "podnetd has not applied the state yet");
}

static void judge_kernel(const struct status *status, struct problems *problems)
{
	const struct podnet_device *device = &status->device;
	const struct report *report = &status->report;

	if (status->kernel_error.code) {
		complain(problems, "%s", status->kernel_error.text);
		return;
	}
	if (!status->link.up)
		complain(problems, "%s is down", device->ifname);
	if (!report->json)
		return;
	if (device->generation != report->generation)
		complain(problems,
			 "the kernel has generation %u, podnetd committed %u",
			 device->generation, report->generation);
	if (device->peers != report->peers || device->routes != report->routes)
		complain(problems,
			 "the kernel has %u peers and %u routes, podnetd wants %u and %u",
			 device->peers, device->routes, report->peers,
			 report->routes);
}

void status_judge(const struct status *status, struct problems *ret)
{
	ret->count = 0;
	judge_podnetd(status, ret);
	judge_kernel(status, ret);
}
