// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Runs a command and lets one memory allocation of the kernel fail for it:
 *
 *	failnth N COMMAND...
 *
 * Counted are those of the slab allocator in system calls that send and
 * receive, from the first request on that does not merely ask for the number of
 * a generic netlink family; the Nth fails. Whether there were as many is told on descriptor 3:
 * "injected" or "not reached". Exits as the command does.
 *
 * The kernel's fail-nth counts for a task whatever it does, which includes
 * starting the program. The command is traced, so that it counts only there.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
#include <linux/seccomp.h>

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

/* A request for a link has the same type, and no address family (0) in the
 * place of the command. */
static bool asks_for_family(pid_t child, uintptr_t addr)
{
	struct {
		struct nlmsghdr netlink;
		struct genlmsghdr generic;
	} request;

	peek(child, addr, &request, sizeof(request));
	return request.netlink.nlmsg_type == GENL_ID_CTRL &&
	       request.generic.cmd == CTRL_CMD_GETFAMILY;
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

static bool is_counted(pid_t child, const struct ptrace_syscall_info *info)
{
	static bool begun;
	uintptr_t addr = info->seccomp.args[1];

	if (info->seccomp.nr == SYS_sendmsg)
		addr = first_part(child, addr);
	if (info->seccomp.nr == SYS_sendmsg || info->seccomp.nr == SYS_sendto)
		begun = begun || !asks_for_family(child, addr);
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

static pid_t start(char **argv)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		die("fork");
	if (!child) {
		close(3);
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

int main(int argc, char **argv)
{
	unsigned int left;
	int fd, status;
	char path[64];
	pid_t child;

	if (argc < 3) {
		fputs("usage: failnth N COMMAND...\n", stderr);
		return 126;
	}
	left = atoi(argv[1]);
	child = start(argv + 2);
	snprintf(path, sizeof(path), "/proc/%d/fail-nth", child);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die(path);

	status = trace(child, fd, &left);
	dprintf(3, "%s\n", left ? "not reached" : "injected");
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}
