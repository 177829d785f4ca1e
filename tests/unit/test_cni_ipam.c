// SPDX-License-Identifier: GPL-2.0 OR MIT
/* clang-format off: cmocka.h needs these first, in this order */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "cni/ipam.h"
#include "file.h"

#define PROCESSES	8
#define PODS		25	/* of each process */

#define RUN_DIR		"/tmp/podnet-test-XXXXXX"

static char run_dir[sizeof(RUN_DIR)];
static char state_path[sizeof(run_dir) + 32];

static struct cni_key key(const char *container_id)
{
	return (struct cni_key){ .network = "net",
				 .container_id = container_id,
				 .ifname = "eth0" };
}

/* NULL ends the list. */
static struct cni_lease lease(const char *prefix, ...)
{
	struct cni_lease ret = { .mtu = 1472 };
	va_list args;

	va_start(args, prefix);
	for (; prefix; prefix = va_arg(args, const char *))
		assert_int_equal(podnet_prefix_parse(
					 prefix, &ret.prefixes[ret.n_prefixes++],
					 NULL),
				 0);
	va_end(args);
	return ret;
}

static struct cni_allocation allocate(const char *container_id,
				      const struct cni_lease *from)
{
	const struct cni_key k = key(container_id);
	struct cni_allocation allocation;
	struct podnet_error err = { 0 };
	enum cni_code code;

	code = cni_ipam_allocate(run_dir, &k, from, &allocation, &err);
	if (code)
		fail_msg("%s: code %d: %s", container_id, code, err.text);
	return allocation;
}

static void release(const char *container_id)
{
	const struct cni_key k = key(container_id);
	struct podnet_error err = { 0 };

	if (cni_ipam_release(run_dir, &k, &err))
		fail_msg("%s: %s", container_id, err.text);
}

static void assert_address(const struct podnet_addr *addr, const char *wanted)
{
	char text[PODNET_ADDR_STRLEN];

	assert_string_equal(podnet_addr_format(addr, text), wanted);
}

static void assert_allocates(const char *container_id,
			     const struct cni_lease *from, const char *wanted)
{
	struct cni_allocation allocation = allocate(container_id, from);

	assert_true(allocation.is_new);
	assert_int_equal(allocation.n_addresses, 1);
	assert_address(&allocation.addresses[0].addr, wanted);
}

static void assert_exhausted(const struct cni_lease *from, const char *wanted)
{
	const struct cni_key k = key("one-too-many");
	struct cni_allocation allocation;
	struct podnet_error err = { 0 };

	assert_int_equal(cni_ipam_allocate(run_dir, &k, from, &allocation, &err),
			 CNI_TRY_AGAIN);
	assert_string_equal(err.text, wanted);
}

static char *read_state(void)
{
	struct podnet_error err = { 0 };
	char *text;
	size_t size;

	if (podnet_file_read(state_path, 1 << 20, &text, &size, &err) < 0)
		fail_msg("%s", err.text);
	return text;
}

static void write_state(const char *text)
{
	char path[sizeof(state_path)];

	snprintf(path, sizeof(path), "%s/ipam", run_dir);
	mkdir(path, 0755);
	assert_int_equal(podnet_file_write(state_path, text, strlen(text),
					   NULL),
			 0);
}

/* A state of this boot, with @addresses released @seconds ago. */
static void write_released(const char *last, const char *const *addresses,
			   const unsigned int *seconds)
{
	_cleanup_free_ char *boot = NULL;
	char text[1024];
	struct timespec now;
	size_t size, i;
	int len;

	assert_int_equal(podnet_file_read("/proc/sys/kernel/random/boot_id", 64,
					  &boot, &size, NULL),
			 0);
	boot[strcspn(boot, "\n")] = '\0';
	clock_gettime(CLOCK_BOOTTIME, &now);
	len = snprintf(text, sizeof(text),
		       "{\"version\":1,\"boot\":\"%s\",\"last\":[\"%s\"],\"addresses\":[",
		       boot, last);
	for (i = 0; addresses[i]; i++)
		len += snprintf(text + len, sizeof(text) - len,
				"%s{\"address\":\"%s\",\"released\":%llu}",
				i ? "," : "", addresses[i],
				(unsigned long long)now.tv_sec - seconds[i]);
	snprintf(text + len, sizeof(text) - len, "]}");
	write_state(text);
}

static int make_run_dir(void **state)
{
	strcpy(run_dir, RUN_DIR);
	if (!mkdtemp(run_dir))
		return -1;
	snprintf(state_path, sizeof(state_path), "%s/ipam/state.json", run_dir);
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	return remove(path);
}

static int remove_run_dir(void **state)
{
	return nftw(run_dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void first_address_is_the_gateway_and_never_handed_out(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24",
					    "fd00:10:244:1::/64", NULL);
	struct cni_allocation allocation = allocate("a", &from);

	assert_true(allocation.is_new);
	assert_int_equal(allocation.n_addresses, 2);
	assert_address(&allocation.addresses[0].addr, "10.244.1.1");
	assert_address(&allocation.addresses[0].gateway, "10.244.1.0");
	assert_address(&allocation.addresses[1].addr, "fd00:10:244:1::1");
	assert_address(&allocation.addresses[1].gateway, "fd00:10:244:1::");
}

static void addresses_are_handed_out_in_order(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);

	assert_allocates("a", &from, "10.244.1.1");
	assert_allocates("b", &from, "10.244.1.2");
	assert_allocates("c", &from, "10.244.1.3");
}

static void same_key_gets_the_same_addresses(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24",
					    "fd00:10:244:1::/64", NULL);
	struct cni_allocation first = allocate("a", &from), again;

	allocate("b", &from);
	again = allocate("a", &from);
	assert_false(again.is_new);
	assert_int_equal(again.n_addresses, 2);
	assert_memory_equal(&again.addresses, &first.addresses,
			    sizeof(first.addresses));
}

static void interfaces_of_a_container_have_their_own_addresses(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	struct cni_key k = key("a");
	struct cni_allocation second;

	assert_allocates("a", &from, "10.244.1.1");
	k.ifname = "eth1";
	assert_int_equal(cni_ipam_allocate(run_dir, &k, &from, &second, NULL), CNI_OK);
	assert_true(second.is_new);
	assert_address(&second.addresses[0].addr, "10.244.1.2");
	assert_int_equal(cni_ipam_release(run_dir, &k, NULL), CNI_OK);
	assert_false(allocate("a", &from).is_new);
}

static void networks_share_one_table(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	struct cni_key k = key("a");
	struct cni_allocation other;

	assert_allocates("a", &from, "10.244.1.1");
	k.network = "net2";
	assert_int_equal(cni_ipam_allocate(run_dir, &k, &from, &other, NULL),
			 CNI_OK);
	assert_true(other.is_new);
	assert_address(&other.addresses[0].addr, "10.244.1.2");
	assert_allocates("b", &from, "10.244.1.3");

	assert_int_equal(cni_ipam_release(run_dir, &k, NULL), CNI_OK);
	assert_false(allocate("a", &from).is_new);
	assert_int_equal(cni_ipam_allocate(run_dir, &k, &from, &other, NULL),
			 CNI_OK);
	assert_true(other.is_new);
}

static void released_address_is_not_used_again_at_once(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);

	assert_allocates("a", &from, "10.244.1.1");
	release("a");
	assert_allocates("a", &from, "10.244.1.2");
	assert_allocates("b", &from, "10.244.1.3");
}

static void rested_address_is_used_again_only_after_the_wrap(void **state)
{
	static const char *const addresses[] = { "10.244.1.1", NULL };
	static const unsigned int seconds[] = { 61 };
	const struct cni_lease from = lease("10.244.1.0/29", NULL);

	write_released("10.244.1.5", addresses, seconds);
	assert_allocates("a", &from, "10.244.1.6");
	assert_allocates("b", &from, "10.244.1.1");
}

static void resting_address_is_passed_over_after_the_wrap(void **state)
{
	static const char *const addresses[] = { "10.244.1.1", "10.244.1.2",
						 NULL };
	static const unsigned int seconds[] = { 30, 61 };
	const struct cni_lease from = lease("10.244.1.0/29", NULL);

	write_released("10.244.1.6", addresses, seconds);
	assert_allocates("a", &from, "10.244.1.2");
	assert_allocates("b", &from, "10.244.1.3");
}

static void longest_resting_address_is_better_than_none(void **state)
{
	static const char *const addresses[] = { "10.244.1.1", "10.244.1.2",
						 NULL };
	static const unsigned int seconds[] = { 10, 20 };
	const struct cni_lease from = lease("10.244.1.0/30", NULL);

	write_released("10.244.1.2", addresses, seconds);
	assert_allocates("a", &from, "10.244.1.2");
	assert_allocates("b", &from, "10.244.1.1");
	assert_exhausted(&from,
			 "prefix 10.244.1.0/30: all 2 addresses are in use");
}

static void exhaustion_is_code_11_and_tells_the_size(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/29", NULL);
	char id[16];
	int i;

	for (i = 1; i <= 6; i++) {
		snprintf(id, sizeof(id), "c%d", i);
		allocate(id, &from);
	}
	assert_exhausted(&from,
			 "prefix 10.244.1.0/29: all 6 addresses are in use");
	release("c4");
	assert_allocates("d", &from, "10.244.1.4");
}

static void prefixes_too_small_for_pods_have_no_address(void **state)
{
	static const char *const prefixes[] = { "10.244.1.0/31", "10.244.1.0/32",
						"fd00::/128" };
	char wanted[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		const struct cni_lease from = lease(prefixes[i], NULL);

		snprintf(wanted, sizeof(wanted),
			 "prefix %s: all 0 addresses are in use", prefixes[i]);
		assert_exhausted(&from, wanted);
	}
}

static void last_address_of_ipv6_is_usable(void **state)
{
	const struct cni_lease from = lease("fd00::/126", NULL);

	assert_allocates("a", &from, "fd00::1");
	assert_allocates("b", &from, "fd00::2");
	assert_allocates("c", &from, "fd00::3");
	assert_exhausted(&from, "prefix fd00::/126: all 3 addresses are in use");
}

static void one_full_family_takes_nothing_of_the_other(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", "fd00::/127",
					    NULL);
	_cleanup_free_ char *before = NULL, *after = NULL;

	allocate("a", &from);
	before = read_state();
	assert_exhausted(&from, "prefix fd00::/127: all 1 addresses are in use");
	after = read_state();
	assert_string_equal(before, after);
}

static void second_prefix_of_a_family_is_used_when_the_first_is_full(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/30", "10.244.8.0/30",
					    "fd00::/64", NULL);
	struct cni_allocation allocation;

	allocate("a", &from);
	allocate("b", &from);
	allocation = allocate("c", &from);
	assert_int_equal(allocation.n_addresses, 2);
	assert_address(&allocation.addresses[0].addr, "10.244.8.1");
	assert_address(&allocation.addresses[0].gateway, "10.244.8.0");
	assert_address(&allocation.addresses[1].addr, "fd00::3");
}

static void releasing_what_is_unknown_is_no_error_and_writes_nothing(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	_cleanup_free_ char *before = NULL, *after = NULL;

	release("nothing-at-all");
	assert_int_equal(access(state_path, F_OK), -1);
	allocate("a", &from);
	before = read_state();
	release("b");
	after = read_state();
	assert_string_equal(before, after);
}

static void allocation_refuses_a_corrupt_table_by_name_and_leaves_it(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "", "line 1, column 1" },
		{ "{\"version\":1,\"boot\"", "not valid JSON" },
		{ "{\"version\":2}", "version: must be a whole number" },
		{ "{\"version\":1}", "boot: is missing" },
	};
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	const struct cni_key k = key("a");
	struct cni_allocation allocation;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_free_ char *after = NULL;
		struct podnet_error err = { 0 };

		write_state(rows[i].text);
		assert_int_equal(cni_ipam_allocate(run_dir, &k, &from, &allocation,
						   &err),
				 CNI_DECODING_FAILURE);
		assert_non_null(strstr(err.text, "/ipam/state.json: "));
		if (!strstr(err.text, rows[i].error))
			fail_msg("row %zu: \"%s\"", i, err.text);
		after = read_state();
		assert_string_equal(after, rows[i].text);
	}
}

static void release_sets_a_corrupt_table_aside(void **state)
{
	static const char *const texts[] = { "", "{\"version\":1,\"boot\"",
					     "{\"version\":1}" };
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	char damaged[sizeof(state_path) + sizeof(".damaged")];
	size_t size, i;

	snprintf(damaged, sizeof(damaged), "%s.damaged", state_path);
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_free_ char *kept = NULL;

		write_state(texts[i]);
		release("a");
		assert_int_equal(access(state_path, F_OK), -1);
		assert_int_equal(podnet_file_read(damaged, 1 << 20, &kept,
						  &size, NULL),
				 0);
		assert_string_equal(kept, texts[i]);
		assert_allocates("b", &from, "10.244.1.1");
	}
}

static void release_fails_if_a_corrupt_table_cannot_be_set_aside(void **state)
{
	char damaged[sizeof(state_path) + sizeof(".damaged")];
	_cleanup_free_ char *after = NULL;
	const struct cni_key k = key("a");
	struct podnet_error err = { 0 };

	snprintf(damaged, sizeof(damaged), "%s.damaged", state_path);
	write_state("{");
	assert_int_equal(mkdir(damaged, 0755), 0);
	assert_int_equal(cni_ipam_release(run_dir, &k, &err), CNI_IO_FAILURE);
	assert_non_null(strstr(err.text, "cannot rename "));
	after = read_state();
	assert_string_equal(after, "{");
}

/* The rest of the table, with the right boot. */
static void corrupt_records_are_refused_by_name(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "\"addresses\":[]", "last: is missing" },
		{ "\"last\":[\"x\"],\"addresses\":[]", "last[0]: " },
		{ "\"last\":[7],\"addresses\":[]", "last[0]: must be a string" },
		{ "\"last\":[\"10.0.0.1\",\"10.0.0.1\",\"10.0.0.1\",\"10.0.0.1\","
		  "\"10.0.0.1\",\"10.0.0.1\",\"10.0.0.1\",\"10.0.0.1\","
		  "\"10.0.0.1\"],\"addresses\":[]",
		  "last: more than 8" },
		{ "\"last\":[]", "addresses: is missing" },
		{ "\"last\":[],\"addresses\":[7]", "addresses[0]: must be" },
		{ "\"last\":[],\"addresses\":[{\"address\":\"10.0.0\"}]",
		  "addresses[0].address: " },
		{ "\"last\":[],\"addresses\":[{\"address\":\"10.0.0.1\"}]",
		  "addresses[0].network: is missing" },
		{ "\"last\":[],\"addresses\":[{\"address\":\"10.0.0.1\","
		  "\"network\":\"n\"}]",
		  "addresses[0].containerID: is missing" },
		{ "\"last\":[],\"addresses\":[{\"address\":\"10.0.0.1\","
		  "\"network\":\"n\",\"containerID\":\"c\"}]",
		  "addresses[0].ifname: is missing" },
		{ "\"last\":[],\"addresses\":[{\"address\":\"10.0.0.1\","
		  "\"network\":\"n\",\"containerID\":\"c\",\"ifname\":\"1234567890123456\"}]",
		  "addresses[0].ifname: is too long" },
		{ "\"last\":[],\"addresses\":[{\"address\":\"10.0.0.1\","
		  "\"released\":-1}]",
		  "addresses[0].released: must be a whole number" },
	};
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	const struct cni_key k = key("a");
	_cleanup_free_ char *boot = NULL;
	struct cni_allocation allocation;
	char text[1024];
	size_t i, size;

	assert_int_equal(podnet_file_read("/proc/sys/kernel/random/boot_id", 64,
					  &boot, &size, NULL),
			 0);
	boot[strcspn(boot, "\n")] = '\0';
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct podnet_error err = { 0 };

		snprintf(text, sizeof(text),
			 "{\"version\":1,\"boot\":\"%s\",%s}", boot,
			 rows[i].text);
		write_state(text);
		assert_int_equal(cni_ipam_allocate(run_dir, &k, &from, &allocation,
						   &err),
				 CNI_DECODING_FAILURE);
		if (!strstr(err.text, rows[i].error))
			fail_msg("row %zu: \"%s\"", i, err.text);
	}
}

static void table_of_another_boot_is_dropped(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);

	write_state("{\"version\":1,\"boot\":\"another\","
		    "\"last\":[\"10.244.1.7\"],\"addresses\":[{\"address\":"
		    "\"10.244.1.1\",\"network\":\"n\",\"containerID\":\"c\",\"ifname\":\"eth0\"}]}");
	assert_allocates("a", &from, "10.244.1.1");
}

static size_t count_files(void)
{
	char path[sizeof(state_path)];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/ipam", run_dir);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

/* Longer than the table that follows. */
static void temporary_file_of_a_killed_writer_is_used_again(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	char path[sizeof(state_path) + 8];
	FILE *file;

	assert_allocates("a", &from, "10.244.1.1");
	assert_int_equal(count_files(), 2);
	snprintf(path, sizeof(path), "%s.new", state_path);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "{\"version\":1,\"bo%4096s", "x");
	fclose(file);
	assert_int_equal(count_files(), 3);
	assert_allocates("b", &from, "10.244.1.2");
	assert_int_equal(count_files(), 2);
	assert_false(allocate("a", &from).is_new);
}

static void failed_write_is_code_5_and_leaves_the_table(void **state)
{
	const struct cni_lease from = lease("10.244.1.0/24", NULL);
	_cleanup_free_ char *before = NULL, *after = NULL;
	const struct cni_key k = key("b");
	char path[sizeof(state_path) + 8];
	struct cni_allocation allocation;
	struct podnet_error err = { 0 };

	allocate("a", &from);
	before = read_state();
	snprintf(path, sizeof(path), "%s.new", state_path);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(cni_ipam_allocate(run_dir, &k, &from, &allocation,
					   &err),
			 CNI_IO_FAILURE);
	assert_non_null(strstr(err.text, "/ipam/state.json.new: "));
	after = read_state();
	assert_string_equal(before, after);
}

static void running_pods_keep_addresses_of_an_earlier_prefix(void **state)
{
	const struct cni_lease old = lease("10.244.1.0/24", NULL);
	const struct cni_lease new = lease("10.244.9.0/24", NULL);
	_cleanup_free_ char *text = NULL;

	allocate("a", &old);
	allocate("b", &old);
	assert_allocates("c", &new, "10.244.9.1");
	text = read_state();
	assert_non_null(strstr(text, "\"10.244.1.1\",\"network\":\"net\",\"containerID\":\"a\""));
	/* Back again: what is in use there is still known. */
	assert_allocates("d", &old, "10.244.1.3");
	release("b");
	assert_false(allocate("a", &old).is_new);
}

static void repeated_key_moves_to_the_new_prefix(void **state)
{
	const struct cni_lease old = lease("10.244.1.0/24", NULL);
	const struct cni_lease new = lease("10.244.9.0/24", NULL);
	_cleanup_free_ char *text = NULL;

	allocate("a", &old);
	assert_allocates("a", &new, "10.244.9.1");
	text = read_state();
	assert_null(strstr(text, "\"10.244.1.1\",\"network\""));
}

static void repeated_key_becomes_dual_stack_with_the_lease(void **state)
{
	const struct cni_lease single = lease("10.244.1.0/24", NULL);
	const struct cni_lease dual = lease("10.244.1.0/24", "fd00::/64", NULL);
	struct cni_allocation allocation;

	allocate("a", &single);
	allocation = allocate("a", &dual);
	assert_true(allocation.is_new);
	assert_int_equal(allocation.n_addresses, 2);
	assert_address(&allocation.addresses[1].addr, "fd00::1");
}

static void many_changes_of_prefix_do_not_overflow_the_table(void **state)
{
	char prefix[32], id[16], wanted[32];
	int i;

	for (i = 0; i < 2 * CNI_LEASE_PREFIXES; i++) {
		struct cni_lease from;

		snprintf(prefix, sizeof(prefix), "10.0.%d.0/24", i);
		snprintf(wanted, sizeof(wanted), "10.0.%d.1", i);
		snprintf(id, sizeof(id), "c%d", i);
		from = lease(prefix, NULL);
		assert_allocates(id, &from, wanted);
	}
}

static void allocate_many(const struct cni_lease *from, int process, int fd)
{
	char id[32];
	int i;

	for (i = 0; i < PODS; i++) {
		struct cni_allocation allocation;
		struct cni_key k;

		snprintf(id, sizeof(id), "p%d-%d", process, i);
		k = key(id);
		if (cni_ipam_allocate(run_dir, &k, from, &allocation, NULL) ||
		    write(fd, &allocation.addresses[0].addr.v4, 4) != 4 ||
		    cni_ipam_release(run_dir, &k, NULL) ||
		    cni_ipam_allocate(run_dir, &k, from, &allocation, NULL) ||
		    write(fd, &allocation.addresses[0].addr.v4, 4) != 4)
			_exit(1);
	}
	_exit(0);
}

/* Next fit and the rest make even the released ones distinct here. */
static void concurrent_processes_get_distinct_addresses(void **state)
{
	const struct cni_lease from = lease("10.244.0.0/20", NULL);
	static uint8_t seen[1 << 12];
	int fds[2], status, i;
	struct in_addr addr;
	pid_t pids[PROCESSES];
	size_t count = 0;

	memset(seen, 0, sizeof(seen));
	assert_int_equal(pipe(fds), 0);
	for (i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0)
			allocate_many(&from, i, fds[1]);
	}
	close(fds[1]);
	while (read(fds[0], &addr, sizeof(addr)) == sizeof(addr)) {
		uint32_t offset = ntohl(addr.s_addr) & (sizeof(seen) - 1);

		assert_int_equal(seen[offset]++, 0);
		count++;
	}
	close(fds[0]);
	for (i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(count, 2 * PROCESSES * PODS);
}

static void churn(const struct cni_lease *from, int fd)
{
	const struct cni_key k = key("victim");
	struct cni_allocation allocation;

	for (;;) {
		if (cni_ipam_allocate(run_dir, &k, from, &allocation, NULL) ||
		    write(fd, "", 1) != 1 || cni_ipam_release(run_dir, &k, NULL))
			_exit(1);
	}
}

/* Killed somewhere in its loop each time; what it leaves must be a table that
 * works, in which "keeper" still has its address, and nothing that piles up. */
static void kill_at_any_time_leaves_a_sound_table(void **state)
{
	const struct cni_lease from = lease("10.244.0.0/16", NULL);
	char byte, id[32];
	int round;

	assert_allocates("keeper", &from, "10.244.0.1");
	for (round = 0; round < 50; round++) {
		int fds[2], status, n;
		pid_t pid;

		assert_int_equal(pipe(fds), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			churn(&from, fds[1]);
		close(fds[1]);
		for (n = 0; n <= round % 5; n++)
			assert_int_equal(read(fds[0], &byte, 1), 1);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		close(fds[0]);

		snprintf(id, sizeof(id), "after-%d", round);
		assert_true(allocate(id, &from).is_new);
		release("victim");
		assert_int_equal(count_files(), 2);
	}
	assert_false(allocate("keeper", &from).is_new);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_run_dir, remove_run_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_address_is_the_gateway_and_never_handed_out),
		TEST(addresses_are_handed_out_in_order),
		TEST(same_key_gets_the_same_addresses),
		TEST(interfaces_of_a_container_have_their_own_addresses),
		TEST(networks_share_one_table),
		TEST(released_address_is_not_used_again_at_once),
		TEST(rested_address_is_used_again_only_after_the_wrap),
		TEST(resting_address_is_passed_over_after_the_wrap),
		TEST(longest_resting_address_is_better_than_none),
		TEST(exhaustion_is_code_11_and_tells_the_size),
		TEST(prefixes_too_small_for_pods_have_no_address),
		TEST(last_address_of_ipv6_is_usable),
		TEST(one_full_family_takes_nothing_of_the_other),
		TEST(second_prefix_of_a_family_is_used_when_the_first_is_full),
		TEST(releasing_what_is_unknown_is_no_error_and_writes_nothing),
		TEST(allocation_refuses_a_corrupt_table_by_name_and_leaves_it),
		TEST(release_sets_a_corrupt_table_aside),
		TEST(release_fails_if_a_corrupt_table_cannot_be_set_aside),
		TEST(corrupt_records_are_refused_by_name),
		TEST(table_of_another_boot_is_dropped),
		TEST(temporary_file_of_a_killed_writer_is_used_again),
		TEST(failed_write_is_code_5_and_leaves_the_table),
		TEST(running_pods_keep_addresses_of_an_earlier_prefix),
		TEST(repeated_key_moves_to_the_new_prefix),
		TEST(repeated_key_becomes_dual_stack_with_the_lease),
		TEST(many_changes_of_prefix_do_not_overflow_the_table),
		TEST(concurrent_processes_get_distinct_addresses),
		TEST(kill_at_any_time_leaves_a_sound_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
