// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <netlink/route/link.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "rtnl.h"

/* libnl would cut it, and the kernel would make another name of it. */
static int check_name(const char *name, struct podnet_error *err)
{
	size_t size = strnlen(name, IF_NAMESIZE);

	if (strchr(name, '%'))
		return podnet_error_set(err, EINVAL,
					"'%s' is not an interface name: '%%' stands for a number that the kernel chooses",
					name);
	if (size > 0 && size < IF_NAMESIZE)
		return 0;
	return podnet_error_set(err, EINVAL,
				"'%s' is not an interface name: it takes 1 to %d characters",
				name, IF_NAMESIZE - 1);
}

static void copy_name(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static int to_link(struct nl_object *object, void *data)
{
	struct rtnl_link *from = (struct rtnl_link *)object;
	struct nl_addr *mac = rtnl_link_get_addr(from);
	struct podnet_link *link = data;

	*link = (struct podnet_link){
		.ifindex = rtnl_link_get_ifindex(from),
		.mtu = rtnl_link_get_mtu(from),
		.up = rtnl_link_get_flags(from) & IFF_UP,
	};
	copy_name(link->name, sizeof(link->name), rtnl_link_get_name(from));
	copy_name(link->kind, sizeof(link->kind), rtnl_link_get_type(from));
	if (mac && nl_addr_get_len(mac) == PODNET_MAC_SIZE)
		memcpy(link->mac, nl_addr_get_binary_addr(mac),
		       PODNET_MAC_SIZE);
	return 0;
}

static int get(struct podnet_rtnl *rtnl, unsigned int ifindex, const char *name,
	       struct podnet_link *ret, struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct podnet_link link = {};
	int r;

	r = rtnl_link_build_get_request(ifindex, name, &msg);
	if (r < 0)
		return podnet_netlink_build_error(r, err);
	r = podnet_rtnl_get(rtnl, msg, to_link, &link, err);
	if (r)
		return r;
	if (!link.ifindex)
		return podnet_error_set(err, ENODEV, "kernel: no link in the reply");
	*ret = link;
	return 0;
}

int podnet_link_get(struct podnet_rtnl *rtnl, const char *name,
		    struct podnet_link *ret, struct podnet_error *err)
{
	int r = check_name(name, err);

	if (r)
		return r;
	r = get(rtnl, 0, name, ret, err);
	if (r)
		podnet_error_prefix(err, "link %s", name);
	return r;
}

int podnet_link_get_by_index(struct podnet_rtnl *rtnl, unsigned int ifindex,
			     struct podnet_link *ret, struct podnet_error *err)
{
	int r = get(rtnl, ifindex, NULL, ret, err);

	if (r)
		podnet_error_prefix(err, "link %u", ifindex);
	return r;
}

static int add(struct podnet_rtnl *rtnl, struct rtnl_link *link,
	       struct podnet_error *err)
{
	struct nl_msg *msg = NULL;
	int nle = rtnl_link_build_add_request(link, NLM_F_CREATE | NLM_F_EXCL,
					      &msg);

	return podnet_rtnl_send(rtnl, nle, msg, err);
}

static void set_not_loaded(struct podnet_error *err)
{
	podnet_error_set(err, EOPNOTSUPP,
			 "podnet.ko is not loaded: run 'modprobe podnet'");
}

int podnet_link_add_podnet(struct podnet_rtnl *rtnl, const char *name,
			   struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_link *link = rtnl_link_alloc();
	int ret = check_name(name, err);

	if (ret)
		return ret;
	if (!link || rtnl_link_set_type(link, PODNET_RTNL_KIND))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	rtnl_link_set_name(link, name);
	ret = add(rtnl, link, err);
	if (ret == -EOPNOTSUPP)
		set_not_loaded(err);
	if (ret)
		podnet_error_prefix(err, "cannot create %s", name);
	return ret;
}

/*
 * udev gives a persistent address to a device whose address the kernel chose
 * (systemd.link(5), MACAddressPolicy), some time after its creation; whoever
 * was told the first one would then send to nobody. It leaves alone what was
 * chosen by a program.
 */
static int set_random_mac(struct rtnl_link *link)
{
	_cleanup_nl_addr_ struct nl_addr *addr = NULL;
	uint8_t mac[PODNET_MAC_SIZE];

	if (getrandom(mac, sizeof(mac), 0) != sizeof(mac))
		return -1;
	/* Unicast and locally administered: IEEE 802, clause 8.4. */
	mac[0] = (mac[0] & 0xfc) | 0x02;
	addr = nl_addr_build(AF_LLC, mac, sizeof(mac));
	if (!addr)
		return -1;
	rtnl_link_set_addr(link, addr);
	return 0;
}

/* Both ends of a pair, and where @pod is made. */
struct pair {
	const char *kind;
	int pod_attr;	/* member of IFLA_INFO_DATA that is about @pod */
	const char *host;
	const char *pod;
	int pod_netns_fd;
	uint32_t mtu;
};

static struct rtnl_link *make_end(const char *name, uint32_t mtu)
{
	_cleanup_nl_object_ struct rtnl_link *link = rtnl_link_alloc();

	if (!link || set_random_mac(link))
		return NULL;
	rtnl_link_set_name(link, name);
	rtnl_link_set_mtu(link, mtu);
	return steal_ptr(link);
}

/* What the kind wants to know beside the host's end: the other one, in the form
 * of a request for a link. libnl knows that form, but only of its own kinds. */
static int put_info(struct nl_msg *msg, const struct pair *pair,
		    struct rtnl_link *pod)
{
	struct ifinfomsg header = {};
	struct nlattr *info = nla_nest_start(msg, IFLA_LINKINFO);
	struct nlattr *data;
	struct nlattr *end;

	if (!info || nla_put_string(msg, IFLA_INFO_KIND, pair->kind))
		return -NLE_NOMEM;
	data = nla_nest_start(msg, IFLA_INFO_DATA);
	end = data ? nla_nest_start(msg, pair->pod_attr) : NULL;
	if (!end || nlmsg_append(msg, &header, sizeof(header), NLMSG_ALIGNTO) ||
	    rtnl_link_fill_info(msg, pod))
		return -NLE_NOMEM;
	nla_nest_end(msg, end);
	nla_nest_end(msg, data);
	nla_nest_end(msg, info);
	return 0;
}

static int build_pair(const struct pair *pair, struct nl_msg **ret)
{
	_cleanup_nl_object_ struct rtnl_link *host = NULL;
	_cleanup_nl_object_ struct rtnl_link *pod = NULL;
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	int nle;

	host = make_end(pair->host, pair->mtu);
	pod = make_end(pair->pod, pair->mtu);
	if (!host || !pod)
		return -NLE_NOMEM;
	rtnl_link_set_ns_fd(pod, pair->pod_netns_fd);
	nle = rtnl_link_build_add_request(host, NLM_F_CREATE | NLM_F_EXCL,
					  &msg);
	if (nle < 0)
		return nle;
	nle = put_info(msg, pair, pod);
	if (!nle)
		*ret = steal_ptr(msg);
	return nle;
}

static int add_pair(struct podnet_rtnl *rtnl, const struct pair *pair,
		    struct podnet_error *err)
{
	struct nl_msg *msg = NULL;
	int ret = check_name(pair->host, err);

	if (!ret)
		ret = check_name(pair->pod, err);
	if (ret)
		return ret;
	ret = build_pair(pair, &msg);
	return podnet_rtnl_send(rtnl, ret, msg, err);
}

static void blame_pair(const struct pair *pair, struct podnet_error *err)
{
	podnet_error_prefix(err, "cannot create the pair %s and %s", pair->host,
			    pair->pod);
}

int podnet_link_add_veth(struct podnet_rtnl *rtnl, const char *name,
			 const char *peer_name, int peer_netns_fd, uint32_t mtu,
			 struct podnet_error *err)
{
	const struct pair pair = {
		.kind = "veth",
		.pod_attr = VETH_INFO_PEER,
		.host = name,
		.pod = peer_name,
		.pod_netns_fd = peer_netns_fd,
		.mtu = mtu,
	};
	int ret = add_pair(rtnl, &pair, err);

	if (ret)
		blame_pair(&pair, err);
	return ret;
}

int podnet_link_add_podport(struct podnet_rtnl *rtnl, const char *name,
			    const char *pod_name, int pod_netns_fd,
			    uint32_t mtu, struct podnet_error *err)
{
	const struct pair pair = {
		.kind = PODNET_PODPORT_RTNL_KIND,
		.pod_attr = PODNET_PODPORT_INFO_POD,
		.host = name,
		.pod = pod_name,
		.pod_netns_fd = pod_netns_fd,
		.mtu = mtu,
	};
	int ret = add_pair(rtnl, &pair, err);

	if (ret == -EOPNOTSUPP)
		set_not_loaded(err);
	if (ret)
		blame_pair(&pair, err);
	return ret;
}

static int change(struct podnet_rtnl *rtnl, unsigned int ifindex,
		  struct rtnl_link *changes, struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_link *link = rtnl_link_alloc();
	struct nl_msg *msg = NULL;
	int nle;

	if (!link)
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	rtnl_link_set_ifindex(link, ifindex);
	nle = rtnl_link_build_change_request(link, changes, 0, &msg);
	return podnet_rtnl_send(rtnl, nle, msg, err);
}

int podnet_link_set_mtu(struct podnet_rtnl *rtnl, unsigned int ifindex,
			uint32_t mtu, struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_link *changes = rtnl_link_alloc();
	int ret;

	if (!changes)
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	rtnl_link_set_mtu(changes, mtu);
	ret = change(rtnl, ifindex, changes, err);
	if (ret)
		podnet_error_prefix(err, "cannot set the MTU to %u", mtu);
	return ret;
}

int podnet_link_set_up(struct podnet_rtnl *rtnl, unsigned int ifindex, bool up,
		       struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_link *changes = rtnl_link_alloc();
	int ret;

	if (!changes)
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	if (up)
		rtnl_link_set_flags(changes, IFF_UP);
	else
		rtnl_link_unset_flags(changes, IFF_UP);
	ret = change(rtnl, ifindex, changes, err);
	if (ret)
		podnet_error_prefix(err, "cannot set the link %s",
				    up ? "up" : "down");
	return ret;
}

int podnet_link_del(struct podnet_rtnl *rtnl, unsigned int ifindex,
		    struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_link *link = rtnl_link_alloc();
	struct nl_msg *msg = NULL;
	int ret;

	if (!link)
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	rtnl_link_set_ifindex(link, ifindex);
	ret = rtnl_link_build_delete_request(link, &msg);
	ret = podnet_rtnl_send(rtnl, ret, msg, err);
	if (ret)
		podnet_error_prefix(err, "cannot delete the link");
	return ret;
}
