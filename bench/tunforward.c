// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Forwards packets between a TUN device and UDP, as flannel's udp backend does:
 *
 *	tunforward DEVICE ADDRESS PORT
 *
 * reads lines "PREFIX ADDRESS" from standard input, the other nodes, and then
 * forwards until it is killed: each packet as a datagram, one system call to
 * read and one to write, a look-up in a list, and the TTL decremented, since
 * each forwarder is a hop.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/ip.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define NODES_MAX	16384
#define PACKET_MAX	65536

static struct node {
	in_addr_t prefix;
	in_addr_t mask;
	struct sockaddr_in to;
} nodes[NODES_MAX];

static size_t node_count;

static void die(const char *what)
{
	fprintf(stderr, "tunforward: %s: %s\n", what, strerror(errno));
	exit(1);
}

static in_addr_t parse_address(const char *text)
{
	struct in_addr address;

	errno = EINVAL;
	if (inet_pton(AF_INET, text, &address) != 1)
		die(text);
	return address.s_addr;
}

static void read_nodes(in_port_t port)
{
	char prefix[INET_ADDRSTRLEN], address[INET_ADDRSTRLEN];
	struct node *node;
	int length;

	while (scanf("%15[0-9.]/%d %15s ", prefix, &length, address) == 3) {
		if (node_count == NODES_MAX || length < 1 || length > 32) {
			errno = E2BIG;
			die(prefix);
		}
		node = &nodes[node_count++];
		node->prefix = parse_address(prefix);
		node->mask = htonl(~0u << (32 - length));
		node->to = (struct sockaddr_in){
			.sin_family = AF_INET,
			.sin_port = port,
			.sin_addr.s_addr = parse_address(address),
		};
	}
}

static const struct node *find(in_addr_t address)
{
	for (size_t i = 0; i < node_count; i++)
		if ((address & nodes[i].mask) == nodes[i].prefix)
			return &nodes[i];
	return NULL;
}

static int open_tun(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	const int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request))
		die(name);
	return fd;
}

static int open_udp(const char *address, in_port_t port)
{
	const struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_port = port,
		.sin_addr.s_addr = parse_address(address),
	};
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof(at)))
		die("socket");
	return fd;
}

/* RFC 1624, for a field that is one less. */
static bool decrement_ttl(struct iphdr *ip)
{
	unsigned int check = ip->check;

	if (ip->ttl <= 1)
		return false;
	check += htons(0x0100);
	ip->check = check + (check >= 0xffff);
	ip->ttl--;
	return true;
}

/* Both return false when nothing is left to read. */
static bool tun_to_udp(int tun, int udp)
{
	static char packet[PACKET_MAX];
	struct iphdr *ip = (struct iphdr *)packet;
	const ssize_t size = read(tun, packet, sizeof(packet));
	const struct node *node;

	if (size < 0)
		return false;
	if (size < (ssize_t)sizeof(*ip) || ip->version != 4)
		return true;
	node = find(ip->daddr);
	if (node && decrement_ttl(ip))
		sendto(udp, packet, size, 0, (const struct sockaddr *)&node->to,
		       sizeof(node->to));
	return true;
}

static bool udp_to_tun(int udp, int tun)
{
	static char packet[PACKET_MAX];
	struct iphdr *ip = (struct iphdr *)packet;
	const ssize_t size = recv(udp, packet, sizeof(packet), 0);

	if (size < 0)
		return false;
	if (size >= (ssize_t)sizeof(*ip) && decrement_ttl(ip) &&
	    write(tun, packet, size) < 0 && errno != EIO)
		die("write");
	return true;
}

static void forward(int tun, int udp)
{
	struct pollfd fds[] = {
		{ .fd = tun, .events = POLLIN },
		{ .fd = udp, .events = POLLIN },
	};

	while (poll(fds, 2, -1) > 0 || errno == EINTR) {
		if (fds[0].revents)
			while (tun_to_udp(tun, udp))
				;
		if (fds[1].revents)
			while (udp_to_tun(udp, tun))
				;
	}
}

int main(int argc, char **argv)
{
	in_port_t port;

	if (argc != 4) {
		fprintf(stderr, "usage: tunforward DEVICE ADDRESS PORT\n");
		return 2;
	}
	port = htons(atoi(argv[3]));
	read_nodes(port);
	forward(open_tun(argv[1]), open_udp(argv[2], port));
	return 1;
}
