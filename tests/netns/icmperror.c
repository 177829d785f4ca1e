// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Sends one ICMP or ICMPv6 error that quotes a UDP datagram, which need not have
 * been sent by anybody:
 *
 *	icmperror FROM TO TYPE CODE INFO SOURCE SPORT DESTINATION DPORT [BYTES
 *		  [PROTOCOL]]
 *
 * INFO is the second word of the ICMP header, such as a MTU; the datagram is
 * quoted with BYTES behind its IP header, by default 16, and its IP header
 * says PROTOCOL, by default 17. All addresses are of one family.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BYTES_MAX	512

struct error {
	uint8_t type;
	uint8_t code;
	uint16_t checksum;
	uint32_t info;
	uint8_t quote[sizeof(struct ip6_hdr) + BYTES_MAX];
};

struct address {
	struct sockaddr_storage storage;
	socklen_t size;
};

static void die(const char *what)
{
	fprintf(stderr, "icmperror: %s: %s\n", what, strerror(errno));
	exit(1);
}

static struct sockaddr_in *ipv4(struct address *address)
{
	return (struct sockaddr_in *)&address->storage;
}

static struct sockaddr_in6 *ipv6(struct address *address)
{
	return (struct sockaddr_in6 *)&address->storage;
}

static struct address parse(int family, const char *text)
{
	struct address address = {};
	void *bytes = &ipv4(&address)->sin_addr;

	address.storage.ss_family = family;
	address.size = sizeof(struct sockaddr_in);
	if (family == AF_INET6) {
		bytes = &ipv6(&address)->sin6_addr;
		address.size = sizeof(struct sockaddr_in6);
	}
	if (inet_pton(family, text, bytes) != 1) {
		errno = EINVAL;
		die(text);
	}
	return address;
}

static uint16_t checksum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < size; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum & 0xffff);
}

/* The quoted datagram was longer than what is quoted. */
static size_t quote4(uint8_t *quote, struct address *source,
		     struct address *destination, int protocol)
{
	struct iphdr iph = {
		.version = 4,
		.ihl = sizeof(iph) / 4,
		.tot_len = htons(1500),
		.frag_off = htons(IP_DF),
		.ttl = 60,
		.protocol = protocol,
		.saddr = ipv4(source)->sin_addr.s_addr,
		.daddr = ipv4(destination)->sin_addr.s_addr,
	};

	iph.check = checksum(&iph, sizeof(iph));
	memcpy(quote, &iph, sizeof(iph));
	return sizeof(iph);
}

static size_t quote6(uint8_t *quote, struct address *source,
		     struct address *destination, int protocol)
{
	struct ip6_hdr ip6h = {
		.ip6_flow = htonl(6U << 28),
		.ip6_plen = htons(1460),
		.ip6_nxt = protocol,
		.ip6_hlim = 60,
		.ip6_src = ipv6(source)->sin6_addr,
		.ip6_dst = ipv6(destination)->sin6_addr,
	};

	memcpy(quote, &ip6h, sizeof(ip6h));
	return sizeof(ip6h);
}

static unsigned long number(const char *text, unsigned long max)
{
	unsigned long value = strtoul(text, NULL, 0);

	if (value > max) {
		errno = ERANGE;
		die(text);
	}
	return value;
}

int main(int argc, char **argv)
{
	struct address from, to, source, destination;
	struct error error = {};
	struct udphdr udp = {};
	size_t bytes = 16, size;
	int family, protocol = IPPROTO_UDP, fd;

	if (argc < 10 || argc > 12) {
		fprintf(stderr, "usage: icmperror FROM TO TYPE CODE INFO SOURCE SPORT "
				"DESTINATION DPORT [BYTES [PROTOCOL]]\n");
		return 2;
	}
	family = strchr(argv[1], ':') ? AF_INET6 : AF_INET;
	from = parse(family, argv[1]);
	to = parse(family, argv[2]);
	source = parse(family, argv[6]);
	destination = parse(family, argv[8]);
	error.type = number(argv[3], 255);
	error.code = number(argv[4], 255);
	error.info = htonl(number(argv[5], UINT32_MAX));
	if (argc > 10)
		bytes = number(argv[10], BYTES_MAX);
	if (argc > 11)
		protocol = number(argv[11], 255);

	size = family == AF_INET ?
		       quote4(error.quote, &source, &destination, protocol) :
		       quote6(error.quote, &source, &destination, protocol);
	udp.source = htons(number(argv[7], 65535));
	udp.dest = htons(number(argv[9], 65535));
	udp.len = htons(1460);
	memcpy(error.quote + size, &udp, sizeof(udp));
	size += offsetof(struct error, quote) + bytes;
	/* That of ICMPv6 is made by the kernel. */
	if (family == AF_INET)
		error.checksum = checksum(&error, size);

	fd = socket(family, SOCK_RAW,
		    family == AF_INET ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6);
	if (fd < 0)
		die("socket");
	if (bind(fd, (struct sockaddr *)&from.storage, from.size))
		die(argv[1]);
	if (sendto(fd, &error, size, 0, (struct sockaddr *)&to.storage, to.size) !=
	    (ssize_t)size)
		die(argv[2]);
	return 0;
}
