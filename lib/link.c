// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <errno.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
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
		podnet_error_set(err, EOPNOTSUPP,
				 "podnet.ko is not loaded: run 'modprobe podnet'");
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

int podnet_link_add_veth(struct podnet_rtnl *rtnl, const char *name,
			 const char *peer_name, int peer_netns_fd, uint32_t mtu,
			 struct podnet_error *err)
{
	_cleanup_nl_object_ struct rtnl_link *link = rtnl_link_veth_alloc();
	_cleanup_nl_object_ struct rtnl_link *peer = NULL;
	int ret = check_name(name, err);

	if (!ret)
		ret = check_name(peer_name, err);
	if (ret)
		return ret;
	if (!link)
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	peer = rtnl_link_veth_get_peer(link);
	if (set_random_mac(link) || set_random_mac(peer))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	rtnl_link_set_name(link, name);
	rtnl_link_set_mtu(link, mtu);
	rtnl_link_set_name(peer, peer_name);
	rtnl_link_set_mtu(peer, mtu);
	rtnl_link_set_ns_fd(peer, peer_netns_fd);
	ret = add(rtnl, link, err);
	if (ret)
		podnet_error_prefix(err, "cannot create the pair %s and %s",
				    name, peer_name);
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
