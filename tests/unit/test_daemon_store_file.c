// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The file store sees each way in which a file is replaced. Real inotify in a
 * temporary directory; the loop runs until the store has told something.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/store.h"

#define DEADLINE_MS 10000

struct fixture {
	uv_loop_t loop;
	uv_timer_t timer;
	char directory[64];
	char path[128];		/* of the cluster file */
	struct store *store;
	unsigned int told;
	bool expired;
	uint32_t mtu;		/* of the cluster told last */
	struct podnet_error error;
};

static void take(struct cluster *cluster, const struct podnet_error *err,
		 void *data)
{
	struct fixture *fixture = data;

	fixture->told++;
	fixture->mtu = cluster ? cluster->mtu : 0;
	fixture->error = err ? *err : (struct podnet_error){};
	cluster_free(cluster);
	uv_stop(&fixture->loop);
}

static void expire(uv_timer_t *timer)
{
	struct fixture *fixture = timer->data;

	fixture->expired = true;
	uv_stop(&fixture->loop);
}

static void run_for(struct fixture *fixture, uint64_t ms)
{
	fixture->expired = false;
	uv_timer_start(&fixture->timer, expire, ms, 0);
	uv_run(&fixture->loop, UV_RUN_DEFAULT);
	uv_timer_stop(&fixture->timer);
}

static void wait_for_mtu(struct fixture *fixture, uint32_t mtu)
{
	do
		run_for(fixture, DEADLINE_MS);
	while (!fixture->expired && fixture->mtu != mtu);
	if (fixture->expired)
		fail_msg("MTU %u was not told: %s", mtu, fixture->error.text);
	assert_string_equal(fixture->error.text, "");
}

static void wait_for_error(struct fixture *fixture, const char *text)
{
	do
		run_for(fixture, DEADLINE_MS);
	while (!fixture->expired && !strstr(fixture->error.text, text));
	if (fixture->expired)
		fail_msg("'%s' was not told: %s", text, fixture->error.text);
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* The MTU tells the versions of the file apart. */
static void write_mtu(const char *path, unsigned int mtu)
{
	char text[128];

	snprintf(text, sizeof(text),
		 "{\"clusterCIDRs\":[\"10.0.0.0/8\"],\"mtu\":%u,\"nodes\":[]}",
		 mtu);
	write_text(path, text);
}

/* A path beside the cluster file. */
static const char *beside(const struct fixture *fixture, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", fixture->directory, name);
	return path;
}

static void open_store(struct fixture *fixture)
{
	assert_int_equal(store_file_new(&fixture->loop, fixture->path,
					&fixture->store, NULL), 0);
	fixture->store->start(fixture->store, take, fixture);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	strcpy(fixture->directory, "/tmp/podnet-store.XXXXXX");
	assert_non_null(mkdtemp(fixture->directory));
	snprintf(fixture->path, sizeof(fixture->path), "%s/cluster.json",
		 fixture->directory);
	assert_int_equal(uv_loop_init(&fixture->loop), 0);
	uv_timer_init(&fixture->loop, &fixture->timer);
	fixture->timer.data = fixture;
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	char command[128];

	if (fixture->store)
		fixture->store->close(fixture->store);
	uv_close((uv_handle_t *)&fixture->timer, NULL);
	uv_run(&fixture->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&fixture->loop), 0);
	snprintf(command, sizeof(command), "rm -rf %s", fixture->directory);
	assert_int_equal(system(command), 0);
	free(fixture);
	return 0;
}

static void tells_what_is_there_at_the_start(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	assert_int_equal(fixture->told, 1);
	assert_string_equal(fixture->store->type, "file");
	assert_string_equal(fixture->store->source, fixture->path);
}

static void sees_a_file_renamed_over_it(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	for (unsigned int mtu = 1002; mtu < 1005; mtu++) {
		write_mtu(beside(fixture, "new"), mtu);
		assert_int_equal(rename(beside(fixture, "new"), fixture->path),
				 0);
		wait_for_mtu(fixture, mtu);
	}
}

static void sees_a_write_in_place(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	for (unsigned int mtu = 1002; mtu < 1005; mtu++) {
		write_mtu(fixture->path, mtu);
		wait_for_mtu(fixture, mtu);
	}
}

static void sees_an_editor_that_keeps_a_backup(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	assert_int_equal(rename(fixture->path, beside(fixture, "backup~")), 0);
	write_mtu(fixture->path, 1002);
	wait_for_mtu(fixture, 1002);
}

static void survives_that_the_file_is_deleted_and_returns(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	assert_int_equal(unlink(fixture->path), 0);
	wait_for_error(fixture, "No such file");
	/* The same text is news after an error. */
	write_mtu(fixture->path, 1001);
	wait_for_mtu(fixture, 1001);
}

static void waits_for_a_file_that_is_missing_at_the_start(void **state)
{
	struct fixture *fixture = *state;

	open_store(fixture);
	wait_for_error(fixture, "No such file");
	write_mtu(fixture->path, 1001);
	wait_for_mtu(fixture, 1001);
}

static void waits_for_a_directory_that_is_missing_at_the_start(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(rmdir(fixture->directory), 0);
	open_store(fixture);
	wait_for_error(fixture, "No such file");
	assert_int_equal(mkdir(fixture->directory, 0700), 0);
	write_mtu(fixture->path, 1001);
	wait_for_mtu(fixture, 1001);
	/* And watches it from then on. */
	write_mtu(fixture->path, 1002);
	wait_for_mtu(fixture, 1002);
}

static void survives_that_the_directory_is_replaced(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	assert_int_equal(unlink(fixture->path), 0);
	assert_int_equal(rmdir(fixture->directory), 0);
	wait_for_error(fixture, "No such file");
	assert_int_equal(mkdir(fixture->directory, 0700), 0);
	write_mtu(fixture->path, 1002);
	wait_for_mtu(fixture, 1002);
}

/* A link to "..data/cluster.json", where "..data" is a link to a directory
 * that is exchanged as a whole. */
static void sees_the_swap_of_a_kubernetes_configmap(void **state)
{
	struct fixture *fixture = *state;
	char link_path[256];

	assert_int_equal(mkdir(beside(fixture, "..1"), 0700), 0);
	assert_int_equal(mkdir(beside(fixture, "..2"), 0700), 0);
	write_mtu(beside(fixture, "..1/cluster.json"), 1001);
	write_mtu(beside(fixture, "..2/cluster.json"), 1002);
	assert_int_equal(symlink("..1", beside(fixture, "..data")), 0);
	assert_int_equal(symlink("..data/cluster.json", fixture->path), 0);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);

	assert_int_equal(symlink("..2", beside(fixture, "..data_tmp")), 0);
	strcpy(link_path, beside(fixture, "..data_tmp"));
	assert_int_equal(rename(link_path, beside(fixture, "..data")), 0);
	wait_for_mtu(fixture, 1002);
}

static void tells_the_error_of_a_broken_file_and_its_repair(void **state)
{
	struct fixture *fixture = *state;
	char expected[256];

	write_text(fixture->path, "{\"clusterCIDRs\":[]}");
	open_store(fixture);
	snprintf(expected, sizeof(expected),
		 "%s: clusterCIDRs: must name at least one prefix",
		 fixture->path);
	wait_for_error(fixture, expected);
	assert_string_equal(fixture->error.text, expected);
	write_mtu(fixture->path, 1001);
	wait_for_mtu(fixture, 1001);
}

static void tells_nothing_if_the_text_is_the_same(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	write_mtu(beside(fixture, "new"), 1001);
	assert_int_equal(rename(beside(fixture, "new"), fixture->path), 0);
	write_text(beside(fixture, "other"), "x");
	fixture->store->reload(fixture->store);
	uv_run(&fixture->loop, UV_RUN_NOWAIT);
	write_mtu(fixture->path, 1002);
	wait_for_mtu(fixture, 1002);
	assert_int_equal(fixture->told, 2);
}

static void reads_at_once_when_asked(void **state)
{
	struct fixture *fixture = *state;

	write_mtu(fixture->path, 1001);
	open_store(fixture);
	wait_for_mtu(fixture, 1001);
	write_mtu(fixture->path, 1002);
	fixture->store->reload(fixture->store);
	uv_run(&fixture->loop, UV_RUN_NOWAIT);
	assert_int_equal(fixture->mtu, 1002);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(tells_what_is_there_at_the_start),
		test(sees_a_file_renamed_over_it),
		test(sees_a_write_in_place),
		test(sees_an_editor_that_keeps_a_backup),
		test(survives_that_the_file_is_deleted_and_returns),
		test(waits_for_a_file_that_is_missing_at_the_start),
		test(waits_for_a_directory_that_is_missing_at_the_start),
		test(survives_that_the_directory_is_replaced),
		test(sees_the_swap_of_a_kubernetes_configmap),
		test(tells_the_error_of_a_broken_file_and_its_repair),
		test(tells_nothing_if_the_text_is_the_same),
		test(reads_at_once_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
