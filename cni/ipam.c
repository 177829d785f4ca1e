// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "ipam.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "cleanup.h"
#include "ipam_pool.h"
#include "ipam_state.h"

/* A released address rests before it is used again: others may still send to
 * it, and conntrack may still know it. */
#define COOLDOWN	60	/* seconds */

/* The open table. The lock goes with its descriptor, so that whoever is killed
 * leaves no lock and the table as the last store made it. */
struct table {
	int lock_fd;
	char path[PATH_MAX];
	uint32_t now;			/* seconds since boot */
	struct cni_ipam_state state;
};

static void table_close(struct table *table)
{
	cni_ipam_state_done(&table->state);
	cleanup_close_p(&table->lock_fd);
}
#define _cleanup_table_ _cleanup_(table_close)

static int make_dir(const char *run_dir, struct podnet_error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/ipam", run_dir);
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	return podnet_error_set(err, errno, "cannot create %s: %s", path,
				strerror(errno));
}

static int lock(const char *run_dir, int *ret_fd, struct podnet_error *err)
{
	_cleanup_close_ int fd = -1;
	char path[PATH_MAX];
	int r;

	snprintf(path, sizeof(path), "%s/ipam/lock", run_dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return podnet_error_set(err, errno, "cannot open %s: %s", path,
					strerror(errno));
	do
		r = flock(fd, LOCK_EX);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return podnet_error_set(err, errno, "cannot lock %s: %s", path,
					strerror(errno));
	*ret_fd = steal_fd(&fd);
	return 0;
}

static void forget_rested(struct table *table)
{
	size_t i = table->state.n_records;

	while (i--) {
		const struct cni_ipam_record *record = &table->state.records[i];

		if (!record->container_id &&
		    table->now - record->released >= COOLDOWN)
			cni_ipam_state_remove(&table->state, i);
	}
}

/* @table must be closed also on failure. */
static int table_open(struct table *table, const char *run_dir,
		      struct podnet_error *err)
{
	struct timespec now;
	int r;

	r = lock(run_dir, &table->lock_fd, err);
	if (r < 0)
		return r;
	snprintf(table->path, sizeof(table->path), "%s/ipam/state.json",
		 run_dir);
	r = cni_ipam_state_load(table->path, &table->state, err);
	if (r == -EINVAL)
		podnet_error_prefix(err, "damaged address table (remove it, running pods keep their addresses)");
	if (r < 0)
		return r;
	clock_gettime(CLOCK_BOOTTIME, &now);
	table->now = now.tv_sec;
	forget_rested(table);
	return 0;
}

static enum cni_code table_code(int r)
{
	return r == -EINVAL ? CNI_DECODING_FAILURE : CNI_IO_FAILURE;
}

static bool is_owned(const struct cni_ipam_record *record,
		     const struct cni_key *key)
{
	return record->container_id &&
	       strcmp(record->network, key->network) == 0 &&
	       strcmp(record->container_id, key->container_id) == 0 &&
	       strcmp(record->ifname, key->ifname) == 0;
}

static bool table_release(struct table *table, const struct cni_key *key)
{
	bool changed = false;
	size_t i;

	for (i = 0; i < table->state.n_records; i++) {
		struct cni_ipam_record *record = &table->state.records[i];

		if (!is_owned(record, key))
			continue;
		free(steal_ptr(record->network));
		free(steal_ptr(record->container_id));
		record->released = table->now;
		changed = true;
	}
	return changed;
}

/* An address that is handed out although it still rests has a record. */
static void forget_released(struct cni_ipam_state *state,
			    const struct podnet_addr *addr)
{
	size_t i = state->n_records;

	while (i--)
		if (!state->records[i].container_id &&
		    podnet_addr_compare(&state->records[i].addr, addr) == 0)
			cni_ipam_state_remove(state, i);
}

static void set_last(struct cni_ipam_state *state,
		     const struct podnet_prefix *prefix,
		     const struct podnet_addr *addr)
{
	size_t i, n = 0;

	for (i = 0; i < state->n_last; i++)
		if (!podnet_prefix_covers(prefix, &state->last[i]))
			state->last[n++] = state->last[i];
	/* Prefixes that are no longer the node's leave theirs behind. */
	if (n == ARRAY_SIZE(state->last)) {
		n--;
		memmove(&state->last[0], &state->last[1],
			n * sizeof(state->last[0]));
	}
	state->last[n++] = *addr;
	state->n_last = n;
}

static int table_take(struct table *table, const struct cni_key *key,
		      const struct podnet_prefix *prefix,
		      struct podnet_addr *ret, struct podnet_error *err)
{
	struct cni_ipam_record record = { 0 };
	int r;

	r = cni_ipam_pool_pick(&table->state, prefix, &record.addr, err);
	if (r < 0)
		return r;
	r = cni_ipam_record_set_owner(&record, key, err);
	if (r < 0)
		return r;
	forget_released(&table->state, &record.addr);
	r = cni_ipam_state_add(&table->state, record, err);
	if (r < 0)
		return r;
	set_last(&table->state, prefix, &record.addr);
	*ret = record.addr;
	return 0;
}

static bool has_family(const struct cni_allocation *allocation, int family)
{
	size_t i;

	for (i = 0; i < allocation->n_addresses; i++)
		if (allocation->addresses[i].addr.family == family)
			return true;
	return false;
}

static void append(struct cni_allocation *allocation,
		   const struct podnet_addr *addr,
		   const struct podnet_prefix *prefix)
{
	allocation->addresses[allocation->n_addresses++] =
		(struct cni_address){ .addr = *addr, .gateway = prefix->addr };
}

/* What the key has from an earlier call, as far as the lease still has it. */
static void find_existing(const struct table *table,
			  const struct cni_key *key,
			  const struct cni_lease *lease,
			  struct cni_allocation *allocation)
{
	size_t i, j;

	for (i = 0; i < lease->n_prefixes; i++) {
		const struct podnet_prefix *prefix = &lease->prefixes[i];

		for (j = 0; j < table->state.n_records; j++) {
			const struct cni_ipam_record *record =
				&table->state.records[j];

			if (is_owned(record, key) &&
			    podnet_prefix_covers(prefix, &record->addr) &&
			    !has_family(allocation, prefix->addr.family))
				append(allocation, &record->addr, prefix);
		}
	}
}

static bool is_complete(const struct cni_allocation *allocation,
			const struct cni_lease *lease)
{
	size_t i;

	for (i = 0; i < lease->n_prefixes; i++)
		if (!has_family(allocation, lease->prefixes[i].addr.family))
			return false;
	return true;
}

/* A full prefix is an error only if no other one of its family helps. */
static int take_all(struct table *table, const struct cni_key *key,
		    const struct cni_lease *lease,
		    struct cni_allocation *allocation, struct podnet_error *err)
{
	char text[PODNET_PREFIX_STRLEN];
	struct podnet_addr addr;
	size_t i;
	int r;

	for (i = 0; i < lease->n_prefixes; i++) {
		const struct podnet_prefix *prefix = &lease->prefixes[i];

		if (has_family(allocation, prefix->addr.family))
			continue;
		r = table_take(table, key, prefix, &addr, err);
		if (r == 0)
			append(allocation, &addr, prefix);
		else if (r == -ENOSPC)
			podnet_error_prefix(err, "prefix %s",
					    podnet_prefix_format(prefix, text));
		else
			return r;
	}
	return is_complete(allocation, lease) ? 0 : -ENOSPC;
}

enum cni_code cni_ipam_allocate(const char *run_dir, const struct cni_key *key,
				const struct cni_lease *lease,
				struct cni_allocation *ret,
				struct podnet_error *err)
{
	_cleanup_table_ struct table table = { .lock_fd = -1 };
	struct cni_allocation allocation = { 0 };
	int r;

	r = make_dir(run_dir, err);
	if (r < 0)
		return CNI_IO_FAILURE;
	r = table_open(&table, run_dir, err);
	if (r < 0)
		return table_code(r);

	find_existing(&table, key, lease, &allocation);
	if (!is_complete(&allocation, lease)) {
		/* A part of an old allocation belongs to prefixes of the past. */
		table_release(&table, key);
		allocation = (struct cni_allocation){ .is_new = true };
		r = take_all(&table, key, lease, &allocation, err);
		if (r == -ENOSPC)
			return CNI_TRY_AGAIN;
		if (r < 0)
			return CNI_INTERNAL;
		r = cni_ipam_state_store(table.path, &table.state, err);
		if (r < 0)
			return CNI_IO_FAILURE;
	}
	*ret = allocation;
	return CNI_OK;
}

/* A pod must go also when nobody can tell what it had. The next ADD starts a
 * new table, in which the routes of running pods stand in for their records. */
static int set_aside(const struct table *table, struct podnet_error *err)
{
	char path[sizeof(table->path) + sizeof(".damaged")];

	snprintf(path, sizeof(path), "%s.damaged", table->path);
	if (rename(table->path, path))
		return podnet_error_set(err, errno,
					"cannot rename %s to %s: %s",
					table->path, path, strerror(errno));
	fprintf(stderr, "podnet: %s is damaged: renamed to %s\n",
		table->path, path);
	return 0;
}

enum cni_code cni_ipam_release(const char *run_dir, const struct cni_key *key,
			       struct podnet_error *err)
{
	_cleanup_table_ struct table table = { .lock_fd = -1 };
	int r;

	r = table_open(&table, run_dir, err);
	if (r == -ENOENT)
		return CNI_OK;
	if (r == -EINVAL)
		return set_aside(&table, err) < 0 ? CNI_IO_FAILURE : CNI_OK;
	if (r < 0)
		return CNI_IO_FAILURE;
	if (!table_release(&table, key))
		return CNI_OK;
	r = cni_ipam_state_store(table.path, &table.state, err);
	return r < 0 ? CNI_IO_FAILURE : CNI_OK;
}
