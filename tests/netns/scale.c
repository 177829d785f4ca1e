// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Fills podnet0 with a made-up cluster and reads it back, by the library. Node
 * I has the underlay address 172.16.0.0 + I and one prefix of each family; the
 * first, the middle and the last node may have another underlay address.
 * Prints figures, or why what it found is wrong.
 *
 *	scale apply NODES ROUTES [REMOTE]	in one sync; ROUTES: 0 or 1
 *	scale again NODES ROUTES [REMOTE]	the same; nothing may be told
 *	scale heard NODES ROUTES [REMOTE]	the same while somebody listens
 *	scale check NODES ROUTES [REMOTE]	the dumps tell all, once
 *	scale overtaken NODES			dumps that changes run into
 *	scale pods NODES 4|6 COUNT		addresses in evenly spaced nodes
 *	scale flood PACKETS ADDRESS...		instructions per packet
 *
 * System calls are counted by standing in for those that the library makes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "podnet.h"

#define NAME_FORMAT	"worker-%06zu.example.net"
#define PREFIX4_LEN	26
#define PREFIX6_LEN	64

struct cluster {
	size_t nodes;
	bool routes;
	struct in_addr remote;		/* 0.0.0.0: made up */
};

static struct podnet_genl *genl;
static unsigned int ifindex;

static void *check_memory(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

__attribute__((format(printf, 1, 2))) static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	exit(1);
}

static void check(int ret, const struct podnet_error *err)
{
	if (ret)
		die("%s", err->text);
}

/* ------------------------------------------------------------- counting */

static struct {
	size_t messages;
	size_t calls;
} count;

/* Called before each message that is received, unless by itself. */
static void (*before_receive)(void);

ssize_t send(int fd, const void *buffer, size_t size, int flags)
{
	count.messages++;
	count.calls++;
	return syscall(SYS_sendto, fd, buffer, size, flags, NULL, 0);
}

ssize_t recvmsg(int fd, struct msghdr *header, int flags)
{
	void (*fn)(void) = before_receive;

	if (fn) {
		before_receive = NULL;
		fn();
		before_receive = fn;
	}
	count.calls++;
	return syscall(SYS_recvmsg, fd, header, flags);
}

static double now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* ---------------------------------------------------------- the cluster */

static bool is_special(const struct cluster *cluster, size_t node)
{
	return cluster->remote.s_addr &&
	       (node == 0 || node == (cluster->nodes - 1) / 2 ||
		node == cluster->nodes - 1);
}

static struct podnet_peer make_peer(const struct cluster *cluster, size_t node)
{
	struct podnet_peer peer = {
		.members = PODNET_PEER_REMOTE,
		.remote = { .family = AF_INET },
	};

	snprintf(peer.name, sizeof(peer.name), NAME_FORMAT, node);
	peer.remote.v4.s_addr = htonl(0xac100001 + node);
	if (is_special(cluster, node))
		peer.remote.v4 = cluster->remote;
	return peer;
}

/* 10.64.0.0/10 and fd00:10:64::/48. */
static struct podnet_addr make_address(size_t node, sa_family_t family)
{
	struct podnet_addr addr = { .family = family };

	if (family == AF_INET) {
		addr.v4.s_addr = htonl(0x0a400000 + (node << (32 - PREFIX4_LEN)));
		return addr;
	}
	inet_pton(AF_INET6, "fd00:10:64::", &addr.v6);
	addr.bytes[6] = node >> 8;
	addr.bytes[7] = node;
	return addr;
}

static struct podnet_route make_route(size_t node, sa_family_t family)
{
	struct podnet_route route = {
		.prefix.addr = make_address(node, family),
		.prefix.len = family == AF_INET ? PREFIX4_LEN : PREFIX6_LEN,
	};

	snprintf(route.peer, sizeof(route.peer), NAME_FORMAT, node);
	return route;
}

static sa_family_t family_of(size_t route)
{
	return route % 2 ? AF_INET6 : AF_INET;
}

static struct podnet_wanted make_wanted(const struct cluster *cluster)
{
	const size_t routes = cluster->routes ? 2 * cluster->nodes : 0;
	struct podnet_route *route = check_memory(calloc(routes + 1, sizeof(*route)));
	struct podnet_peer *peer =
		check_memory(calloc(cluster->nodes + 1, sizeof(*peer)));

	for (size_t i = 0; i < cluster->nodes; i++)
		peer[i] = make_peer(cluster, i);
	for (size_t i = 0; i < routes; i++)
		route[i] = make_route(i / 2, family_of(i));
	return (struct podnet_wanted){
		.peers = peer,
		.peer_count = cluster->nodes,
		.routes = route,
		.route_count = routes,
	};
}

/* -------------------------------------------------------------- writing */

static void apply(const struct cluster *cluster)
{
	struct podnet_wanted wanted = make_wanted(cluster);
	struct podnet_error err = {};
	double start = now_ms();

	count.messages = 0;
	count.calls = 0;
	check(podnet_sync_apply(genl, ifindex, &wanted, NULL, &err), &err);
	printf("%zu peers and %zu routes in one sync: %.1f ms, %zu messages, %zu system calls\n",
	       wanted.peer_count, wanted.route_count, now_ms() - start,
	       count.messages, count.calls);
}

struct heard {
	size_t changes;
	size_t commits;
};

static int hear(const struct podnet_event *event, void *data)
{
	struct heard *heard = data;

	if (event->cmd == PODNET_CMD_SYNC_COMMIT)
		heard->commits++;
	else
		heard->changes++;
	return 0;
}

static void apply_again(const struct cluster *cluster)
{
	struct heard heard = {};
	struct podnet_error err = {};
	struct podnet_genl *listener;

	check(podnet_genl_open(&listener, &err), &err);
	check(podnet_event_subscribe(listener, &err), &err);
	apply(cluster);
	check(podnet_event_read(listener, hear, &heard, &err), &err);
	podnet_genl_close(listener);
	if (heard.changes || heard.commits != 1)
		die("heard of %zu changes and %zu commits", heard.changes,
		    heard.commits);
}

/* A listener that lost events must have been told. */
static void apply_heard(const struct cluster *cluster)
{
	struct heard heard = {};
	struct podnet_error err = {};
	struct podnet_genl *listener;
	size_t losses = 0;
	int ret;

	check(podnet_genl_open(&listener, &err), &err);
	check(podnet_event_subscribe(listener, &err), &err);
	apply(cluster);
	do {
		ret = podnet_event_read(listener, hear, &heard, &err);
		losses += ret == -ENOBUFS;
	} while (ret == -ENOBUFS);
	check(ret, &err);
	podnet_genl_close(listener);
	if (!losses && (heard.changes != 3 * cluster->nodes || heard.commits != 1))
		die("heard of %zu changes and %zu commits, and of no loss",
		    heard.changes, heard.commits);
	printf("a listener that reads afterwards: %zu events, %s\n",
	       heard.changes + heard.commits,
	       losses ? "and that there were more" : "all of them");
}

/* -------------------------------------------------------------- reading */

/* What a dump has told, by number: of the node, or of the route. */
struct seen {
	const struct cluster *cluster;
	char *seen;
	size_t total;
	size_t limit;
};

static void see(struct seen *seen, size_t index, const char *what)
{
	if (index >= seen->limit)
		die("the dump tells of a stranger: %s", what);
	if (seen->seen[index]++)
		die("the dump tells twice of %s", what);
	seen->total++;
}

static int see_peer(const struct podnet_peer *peer, void *data)
{
	struct seen *seen = data;
	struct podnet_peer wanted;
	size_t node = SIZE_MAX;

	if (sscanf(peer->name, NAME_FORMAT, &node) != 1)
		die("the dump tells of a stranger: %s", peer->name);
	see(seen, node, peer->name);
	wanted = make_peer(seen->cluster, node);
	if (podnet_addr_compare(&peer->remote, &wanted.remote) ||
	    peer->routes != (seen->cluster->routes ? 2 : 0))
		die("peer %s is not as it should be", peer->name);
	return 0;
}

static int see_route(const struct podnet_route *route, void *data)
{
	const sa_family_t family = route->prefix.addr.family;
	struct seen *seen = data;
	struct podnet_route wanted;
	size_t node = SIZE_MAX;

	if (sscanf(route->peer, NAME_FORMAT, &node) != 1)
		die("the dump tells of a stranger's route: %s", route->peer);
	see(seen, 2 * node + (family == AF_INET6), route->peer);
	wanted = make_route(node, family);
	if (podnet_prefix_compare(&route->prefix, &wanted.prefix))
		die("a route of %s is not as it should be", route->peer);
	return 0;
}

static void see_all(const struct cluster *cluster, bool routes)
{
	struct seen seen = {
		.cluster = cluster,
		.limit = routes ? 2 * cluster->nodes : cluster->nodes,
	};
	struct podnet_error err = {};
	double start = now_ms();

	seen.seen = check_memory(calloc(seen.limit + 1, 1));
	count.calls = 0;
	count.messages = 0;
	if (routes)
		check(podnet_route_foreach(genl, ifindex, see_route, &seen, &err), &err);
	else
		check(podnet_peer_foreach(genl, ifindex, see_peer, &seen, &err), &err);
	if (seen.total != seen.limit)
		die("the dump tells of %zu %s instead of %zu", seen.total,
		    routes ? "routes" : "peers", seen.limit);
	printf("dump of %zu %s: %.1f ms, %zu requests, %zu system calls\n",
	       seen.total, routes ? "routes" : "peers", now_ms() - start,
	       count.messages, count.calls);
	free(seen.seen);
}

static void check_all(const struct cluster *cluster)
{
	see_all(cluster, false);
	if (cluster->routes)
		see_all(cluster, true);
}

/* --- changes between the parts of a dump; after an even number of them all is
 * as it was */

static struct {
	struct podnet_genl *genl;
	struct podnet_route route;
	unsigned int left;		/* changes to make */
	unsigned int parts;		/* to let pass before each */
	unsigned int passed;
	bool removed;
} intruder;

static void intrude(void)
{
	struct podnet_error err = {};

	if (!intruder.left || intruder.passed++ < intruder.parts)
		return;
	intruder.passed = 0;
	intruder.left--;
	if (intruder.removed)
		check(podnet_route_add(intruder.genl, ifindex, &intruder.route, 1,
				       false, &err), &err);
	else
		check(podnet_route_del(intruder.genl, ifindex, &intruder.route, 1,
				       &err), &err);
	intruder.removed = !intruder.removed;
}

static void overtake(const struct cluster *cluster, size_t node,
		     unsigned int changes, unsigned int parts)
{
	intruder.route = make_route(node, AF_INET);
	intruder.left = changes;
	intruder.parts = parts;
	intruder.passed = 0;
	before_receive = intrude;
	see_all(cluster, true);
	before_receive = NULL;
	if (intruder.left)
		die("%u changes were not made meanwhile", intruder.left);
}

static int ignore_route(const struct podnet_route *route, void *data)
{
	return 0;
}

static void overtake_always(void)
{
	struct podnet_error err = {};
	int ret;

	intruder.left = UINT_MAX;
	intruder.parts = 1;
	before_receive = intrude;
	ret = podnet_route_foreach(genl, ifindex, ignore_route, NULL, &err);
	before_receive = NULL;
	if (ret != -EINTR)
		die("a dump that is always overtaken ends with %d", ret);
	intruder.parts = 0;
	if (intruder.removed)
		intrude();
}

/* Routes that the dump has told of already, and some that it has not; a change
 * after its first part, and several in a row. */
static void check_overtaken(const struct cluster *cluster)
{
	struct podnet_error err = {};

	check(podnet_genl_open(&intruder.genl, &err), &err);
	overtake(cluster, 0, 2, 1);
	overtake(cluster, cluster->nodes - 1, 2, 1);
	overtake(cluster, cluster->nodes / 2, 6, 3);
	overtake_always();
	see_all(cluster, true);
	podnet_genl_close(intruder.genl);
}

/* -------------------------------------------------------------- sending */

static void print_pods(size_t nodes, sa_family_t family, size_t wanted)
{
	char text[PODNET_ADDR_STRLEN];

	if (wanted > nodes)
		wanted = nodes;
	for (size_t i = 0; i < wanted; i++) {
		size_t node = wanted > 1 ? i * (nodes - 1) / (wanted - 1) : 0;
		struct podnet_addr addr = make_address(node, family);

		addr = podnet_addr_offset(&addr, 10);
		puts(podnet_addr_format(&addr, text));
	}
}

static int connect_to(const char *text)
{
	struct podnet_error err = {};
	struct podnet_addr addr;
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	struct sockaddr_in to4 = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd, ret;

	check(podnet_addr_parse(text, &addr, &err), &err);
	to4.sin_addr = addr.v4;
	to6.sin6_addr = addr.v6;
	fd = socket(addr.family, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket: %s", strerror(errno));
	if (addr.family == AF_INET)
		ret = connect(fd, (struct sockaddr *)&to4, sizeof(to4));
	else
		ret = connect(fd, (struct sockaddr *)&to6, sizeof(to6));
	if (ret)
		die("connect to %s: %s", text, strerror(errno));
	return fd;
}

static void send_to_each(const int *fds, size_t number, size_t packets)
{
	const char payload[18] = {};

	for (size_t i = 0; i < packets; i++)
		if (send(fds[i % number], payload, sizeof(payload), 0) < 0)
			die("send: %s", strerror(errno));
}

/* The first round, in which underlay routes are looked up, does not count. */
static void flood(size_t packets, char **addresses, size_t number)
{
	int *fds = check_memory(calloc(number, sizeof(*fds)));
	double start;

	for (size_t i = 0; i < number; i++)
		fds[i] = connect_to(addresses[i]);
	send_to_each(fds, number, number);
	start = now_ms();
	send_to_each(fds, number, packets);
	printf("%.0f\n", (now_ms() - start) * 1e6 / packets);
	free(fds);
}

/* ----------------------------------------------------------------- main */

static size_t number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || end == text)
		die("'%s' is not a number", text);
	return value;
}

static struct cluster read_cluster(int argc, char **argv)
{
	struct cluster cluster = {
		.nodes = number(argv[2]),
		.routes = argc < 4 || number(argv[3]),
	};

	if (argc > 4 && inet_pton(AF_INET, argv[4], &cluster.remote) != 1)
		die("'%s' is no address", argv[4]);
	return cluster;
}

static void open_device(void)
{
	struct podnet_device device;
	struct podnet_error err = {};

	check(podnet_genl_open(&genl, &err), &err);
	check(podnet_device_find(genl, "podnet0", &device, &err), &err);
	ifindex = device.ifindex;
}

static const struct {
	const char *name;
	void (*run)(const struct cluster *cluster);
} verbs[] = {
	{ "apply", apply },
	{ "again", apply_again },
	{ "heard", apply_heard },
	{ "check", check_all },
	{ "overtaken", check_overtaken },
};

int main(int argc, char **argv)
{
	struct cluster cluster;

	if (argc > 3 && !strcmp(argv[1], "flood")) {
		flood(number(argv[2]), argv + 3, argc - 3);
		return 0;
	}
	if (argc == 5 && !strcmp(argv[1], "pods")) {
		print_pods(number(argv[2]), *argv[3] == '4' ? AF_INET : AF_INET6,
			   number(argv[4]));
		return 0;
	}
	for (size_t i = 0; argc > 2 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(argv[1], verbs[i].name))
			continue;
		cluster = read_cluster(argc, argv);
		open_device();
		verbs[i].run(&cluster);
		podnet_genl_close(genl);
		return 0;
	}
	fprintf(stderr, "usage: scale apply|again|heard|check|overtaken|pods|flood ...\n");
	return 2;
}
