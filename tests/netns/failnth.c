// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Runs a command and lets one memory allocation of the kernel fail for it:
 *
 *	failnth N COMMAND...
 *	failnth each NAME UNDO COMMAND...
 *
 * Counted are those of the slab allocator in system calls that send and
 * receive, from the first request on that is no mere question; the Nth fails.
 * Whether there were as many is told: "injected" or "not reached". Exits as the
 * command does.
 *
 * With "each" it is the first, then the second, and so on until the command gets
 * through, and a line of TAP tells what became of it. What podnet0 and its like
 * then have must be what was there before, or what was wanted; with PARTIAL=1 in
 * the environment it may be a part of it. UNDO, for a shell, brings back what was
 * before. All but the command is done in this process: starting a program takes
 * a kernel that looks for errors longer than what is tested, hundreds of times.
 *
 * The kernel's fail-nth counts for a task whatever it does, which includes
 * starting the program. The command is traced, so that it counts only there.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/ptrace.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>

#include "podnet.h"

#define INJECTIONS_MAX	1000

static void die(const char *what)
{
	fprintf(stderr, "failnth: %s: %s\n", what, strerror(errno));
	exit(126);
}

static void fail_nth_write(int fd, unsigned int value)
{
	if (dprintf(fd, "%u", value) < 0)
		die("fail-nth");
}

static unsigned int fail_nth_read(int fd)
{
	char buf[16] = "";

	if (pread(fd, buf, sizeof(buf) - 1, 0) < 0)
		die("fail-nth");
	return atoi(buf);
}

/* A shorter message is filled up with zeros. */
static void peek(pid_t child, uintptr_t from, void *to, size_t size)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", child);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	memset(to, 0, size);
	if (fd < 0 || pread(fd, to, size, from) < 0)
		die(path);
	close(fd);
}

/*
 * What a program asks before its request: the number of a family, and what ip
 * sends to learn whether there is RTM_NEWLINK, a link without an index. That one
 * must not fail: ip takes no buffers for lost events, and waits for ever. The two
 * types are the same number.
 */
static bool is_question(pid_t child, uintptr_t addr)
{
	struct {
		struct nlmsghdr netlink;
		union {
			struct genlmsghdr generic;
			struct ifinfomsg link;
		};
	} request;

	peek(child, addr, &request, sizeof(request));
	if (request.netlink.nlmsg_type != GENL_ID_CTRL)
		return false;
	return request.generic.cmd == CTRL_CMD_GETFAMILY ||
	       (request.netlink.nlmsg_len == sizeof(request) &&
		!request.link.ifi_index);
}

/* What sendmsg() sends first. */
static uintptr_t first_part(pid_t child, uintptr_t addr)
{
	struct msghdr message;
	struct iovec part;

	peek(child, addr, &message, sizeof(message));
	peek(child, (uintptr_t)message.msg_iov, &part, sizeof(part));
	return (uintptr_t)part.iov_base;
}

/* Whether the command's request has begun. */
static bool begun;

static bool is_counted(pid_t child, const struct ptrace_syscall_info *info)
{
	uintptr_t addr = info->seccomp.args[1];

	if (info->seccomp.nr == SYS_sendmsg)
		addr = first_part(child, addr);
	if (info->seccomp.nr == SYS_sendmsg || info->seccomp.nr == SYS_sendto)
		begun = begun || !is_question(child, addr);
	return begun;
}

/* At the entry of a system call that counts, the kernel gets what is left of
 * the number; at its end what is left then is taken back. Returns how to let the
 * child go on. */
static int at_entry(pid_t child, int fd, unsigned int left)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info), &info) < 0)
		die("PTRACE_GET_SYSCALL_INFO");
	if (!left || !is_counted(child, &info))
		return PTRACE_CONT;
	fail_nth_write(fd, left);
	return PTRACE_SYSCALL;
}

static unsigned int at_exit(int fd)
{
	unsigned int left = fail_nth_read(fd);

	fail_nth_write(fd, 0);
	return left;
}

static int trace(pid_t child, int fd, unsigned int *left)
{
	int status, signal = 0, how = PTRACE_CONT;

	for (;;) {
		if (ptrace(how, child, 0, signal) < 0)
			die("ptrace");
		if (waitpid(child, &status, 0) < 0)
			die("waitpid");
		if (!WIFSTOPPED(status))
			return status;
		signal = 0;
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			how = at_entry(child, fd, *left);
		} else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			*left = at_exit(fd);
			how = PTRACE_CONT;
		} else if (WSTOPSIG(status) != SIGTRAP) {	/* of execve() */
			signal = WSTOPSIG(status);
		}
	}
}

/* Every stop costs the tracer up to a tick, so the child stops only where it
 * matters. */
static void stop_at_transfers(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendto, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendmsg, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_recvfrom, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_recvmsg, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0)
		die("seccomp");
}

/* What the command says goes to @said, unless that is negative. */
static pid_t start(char **argv, int said)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		die("fork");
	if (!child) {
		if (said >= 0 && (dup2(said, STDOUT_FILENO) < 0 || dup2(said, STDERR_FILENO) < 0))
			die("dup2");
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		stop_at_transfers();
		execvp(argv[0], argv);
		die(argv[0]);
	}
	if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status))
		die("the command does not start");
	if (ptrace(PTRACE_SETOPTIONS, child, 0,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL) < 0)
		die("PTRACE_SETOPTIONS");
	return child;
}

struct outcome {
	int status;		/* as a shell has it */
	bool injected;
};

static struct outcome attempt(unsigned int nth, char **argv, int said)
{
	unsigned int left = nth;
	char path[64];
	int fd, status;
	pid_t child;

	begun = false;
	child = start(argv, said);
	snprintf(path, sizeof(path), "/proc/%d/fail-nth", child);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die(path);

	status = trace(child, fd, &left);
	close(fd);
	return (struct outcome){
		.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
		.injected = nth && !left,
	};
}

/* ---------------------------------------------------------------- state */

#define LINES_MAX	100
#define LINE_SIZE	512

/* What there is of podnet, without counters and generations, as lines of text. */
struct state {
	char line[LINES_MAX][LINE_SIZE];
	size_t count;
};

static struct podnet_genl *genl;
static struct podnet_rtnl *rtnl;

static void check(int ret, const struct podnet_error *err)
{
	if (!ret)
		return;
	printf("Bail out! the state cannot be read: %s\n", err->text);
	exit(1);
}

__attribute__((format(printf, 2, 3))) static void
add_line(struct state *state, const char *format, ...)
{
	va_list args;

	if (state->count == LINES_MAX)
		abort();
	va_start(args, format);
	vsnprintf(state->line[state->count++], LINE_SIZE, format, args);
	va_end(args);
}

static int add_peer(const struct podnet_peer *peer, void *data)
{
	char remote[PODNET_ADDR_STRLEN], remote6[PODNET_ADDR_STRLEN];

	add_line(data, "peer %s %s %s %u %u %u %u routes", peer->name,
		 podnet_addr_format(&peer->remote, remote),
		 podnet_addr_format(&peer->remote6, remote6), peer->port,
		 peer->wire, peer->vni, peer->routes);
	return 0;
}

static int add_route(const struct podnet_route *route, void *data)
{
	char prefix[PODNET_PREFIX_STRLEN];

	add_line(data, "route %s %s", podnet_prefix_format(&route->prefix, prefix),
		 route->peer);
	return 0;
}

static int add_device(const struct podnet_device *device, void *data)
{
	struct podnet_error err = { 0 };
	struct podnet_link link;

	check(podnet_link_get_by_index(rtnl, device->ifindex, &link, &err), &err);
	add_line(data, "device %s %s fwmark %u", link.name, link.up ? "up" : "down",
		 device->fwmark);
	return 0;
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorted: what was removed and added again is last in the kernel's lists. */
static void read_state(struct state *state)
{
	const unsigned int ifindex = if_nametoindex("podnet0");
	struct podnet_error err = { 0 };

	memset(state, 0, sizeof(*state));
	check(podnet_device_foreach(genl, add_device, state, &err), &err);
	check(podnet_peer_foreach(genl, ifindex, add_peer, state, &err), &err);
	check(podnet_route_foreach(genl, ifindex, add_route, state, &err), &err);
	qsort(state->line, state->count, LINE_SIZE, compare_lines);
}

static bool is_same(const struct state *a, const struct state *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* ----------------------------------------------------------------- each */

static struct state before, after, now;

static void run_undo(const char *undo)
{
	int status, null;
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (!child) {
		null = open("/dev/null", O_RDWR);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execlp("bash", "bash", "-c", undo, NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) < 0)
		die("waitpid");
}

/* What is wrong with the outcome, or NULL. */
static const char *complaint(const struct outcome *outcome, bool silent)
{
	if (outcome->status > 125)
		return "the command crashed";
	if (outcome->status && !outcome->injected)
		return "the command failed although nothing else did";
	if (outcome->status && silent)
		return "no word about the failure";
	if (!outcome->status && !is_same(&now, &after))
		return "done, but not all of it";
	if (outcome->status && !getenv("PARTIAL") && !is_same(&now, &before) &&
	    !is_same(&now, &after))
		return "half done";
	return NULL;
}

static void show(FILE *said, const struct outcome *outcome)
{
	char line[LINE_SIZE];
	size_t i;

	printf("# status %d, and it said:\n", outcome->status);
	rewind(said);
	while (fgets(line, sizeof(line), said))
		printf("#   %s", line);
	puts("# what is there:");
	for (i = 0; i < now.count; i++)
		printf("#   %s\n", now.line[i]);
}

/* Returns how often an allocation failed, or a negative number if one time what
 * followed was wrong. */
static int inject(const char *name, const char *undo, char **argv, FILE *said)
{
	struct outcome outcome;
	const char *wrong;
	int nth;

	for (nth = 1; nth < INJECTIONS_MAX; nth++) {
		if (!is_same(&now, &before))
			run_undo(undo);
		if (ftruncate(fileno(said), 0) || lseek(fileno(said), 0, SEEK_SET))
			die("the file of what is said");
		outcome = attempt(nth, argv, fileno(said));
		read_state(&now);
		wrong = complaint(&outcome, !lseek(fileno(said), 0, SEEK_END));
		if (wrong) {
			printf("not ok %s\n# when allocation %d fails: %s\n", name, nth, wrong);
			show(said, &outcome);
			return -1;
		}
		if (!outcome.injected)
			return nth - 1;
	}
	printf("not ok %s\n# it does not get through\n", name);
	return -1;
}

static int each(const char *name, const char *undo, char **argv)
{
	struct podnet_error err = { 0 };
	FILE *said = tmpfile();
	int count;

	if (!said)
		die("tmpfile");
	check(podnet_genl_open(&genl, &err), &err);
	check(podnet_rtnl_open(&rtnl, &err), &err);

	run_undo(undo);
	read_state(&before);
	if (attempt(0, argv, fileno(said)).status) {
		printf("Bail out! the command does not work: %s\n", name);
		return 1;
	}
	read_state(&after);
	now = after;

	count = inject(name, undo, argv, said);
	if (count >= 0)
		printf("ok %s (%d injections)\n", name, count);
	podnet_rtnl_close(rtnl);
	podnet_genl_close(genl);
	fclose(said);
	return 0;
}

int main(int argc, char **argv)
{
	struct outcome outcome;

	if (argc > 4 && !strcmp(argv[1], "each"))
		return each(argv[2], argv[3], argv + 4);
	if (argc < 3) {
		fputs("usage: failnth N COMMAND...\n"
		      "       failnth each NAME UNDO COMMAND...\n", stderr);
		return 126;
	}
	outcome = attempt(atoi(argv[1]), argv + 2, -1);
	fprintf(stderr, "failnth: %s\n", outcome.injected ? "injected" : "not reached");
	return outcome.status;
}
