// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What "ip" and podnetctl do not do with pairs of kind podport:
 *
 *	podport pair HOST [WORD VALUE]... [up] [pod [WORD VALUE]... [up]]
 *		makes a pair. Words: name, mac, mtu, index, netns (a path; the pod's
 *		end alone). Without "pod" nothing is said of the pod's end.
 *	podport write GENERATION LINK ADDRESS
 *		binds one to podnet0 as a part of the generation that is begun
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/podnet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netlink.h"
#include "podnet.h"
#include "rtnl.h"

struct end {
	struct ifinfomsg header;
	const char *name;
	unsigned char mac[6];
	int mac_size;
	unsigned int mtu;
	int netns;
};

static void die(const char *what)
{
	fprintf(stderr, "podport: %s\n", what);
	exit(1);
}

static void parse_mac(const char *text, struct end *end)
{
	int size = 0, used;
	unsigned int byte;

	while (size < 6 && sscanf(text, "%2x%n", &byte, &used) == 1) {
		end->mac[size++] = byte;
		text += used;
		text += *text == ':';
	}
	end->mac_size = size;
}

/* Returns what follows the words that are of this end. */
static char **parse_end(char **words, struct end *end)
{
	for (; *words && strcmp(*words, "pod"); words++) {
		if (!strcmp(*words, "up")) {
			end->header.ifi_flags = end->header.ifi_change = IFF_UP;
			continue;
		}
		if (!words[1])
			die("a value is missing");
		if (!strcmp(*words, "name"))
			end->name = words[1];
		else if (!strcmp(*words, "mac"))
			parse_mac(words[1], end);
		else if (!strcmp(*words, "mtu"))
			end->mtu = atoi(words[1]);
		else if (!strcmp(*words, "index"))
			end->header.ifi_index = atoi(words[1]);
		else if (!strcmp(*words, "netns"))
			end->netns = open(words[1], O_RDONLY | O_CLOEXEC);
		else
			die("there is no such word");
		words++;
	}
	return words;
}

static void put_end(struct nl_msg *msg, const struct end *end)
{
	nlmsg_append(msg, (void *)&end->header, sizeof(end->header), NLMSG_ALIGNTO);
	if (end->name)
		nla_put_string(msg, IFLA_IFNAME, end->name);
	if (end->mac_size)
		nla_put(msg, IFLA_ADDRESS, end->mac_size, end->mac);
	if (end->mtu)
		nla_put_u32(msg, IFLA_MTU, end->mtu);
	if (end->netns >= 0)
		nla_put_u32(msg, IFLA_NET_NS_FD, end->netns);
}

static int make_pair(char **words)
{
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	struct end host = { .netns = -1 }, pod = { .netns = -1 };
	struct nlattr *info, *data, *nest;
	struct podnet_error err = {};
	struct podnet_rtnl *rtnl;

	host.name = *words++;
	words = parse_end(words, &host);
	put_end(msg, &host);
	info = nla_nest_start(msg, IFLA_LINKINFO);
	nla_put_string(msg, IFLA_INFO_KIND, PODNET_PODPORT_RTNL_KIND);
	if (*words) {
		parse_end(words + 1, &pod);
		data = nla_nest_start(msg, IFLA_INFO_DATA);
		nest = nla_nest_start(msg, PODNET_PODPORT_INFO_POD);
		put_end(msg, &pod);
		nla_nest_end(msg, nest);
		nla_nest_end(msg, data);
	}
	nla_nest_end(msg, info);

	if (podnet_rtnl_open(&rtnl, &err) || podnet_rtnl_send(rtnl, 0, msg, &err))
		die(err.text);
	return 0;
}

static int write_port(const char *generation, const char *link, const char *address)
{
	struct podnet_port port = {
		.members = PODNET_PORT_ADDRESS,
		.ifindex = if_nametoindex(link),
	};
	struct podnet_error err = {};
	struct podnet_genl *genl;

	snprintf(port.ifname, sizeof(port.ifname), "%s", link);
	if (podnet_addr_parse(address, &port.address, &err) ||
	    podnet_genl_open(&genl, &err) ||
	    podnet_port_write(genl, if_nametoindex("podnet0"), &port, 1,
			      atoi(generation), &err))
		die(err.text);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 3 && !strcmp(argv[1], "pair"))
		return make_pair(argv + 2);
	if (argc == 5 && !strcmp(argv[1], "write"))
		return write_port(argv[2], argv[3], argv[4]);
	die("usage: podport pair HOST ... | podport write GENERATION LINK ADDRESS");
}
