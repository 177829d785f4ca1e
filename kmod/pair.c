// SPDX-License-Identifier: GPL-2.0
#include "pair.h"

#include <linux/capability.h>
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/podnet.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/rtnetlink.h>

#include "compat/compat.h"
#include "express.h"
#include "headroom.h"
#include "port.h"

static struct rtnl_link_ops podnet_pair_link_ops;

static struct net_device *other_end(const struct net_device *dev)
{
	const struct podnet_end *end = netdev_priv(dev);

	return rtnl_dereference(end->other);
}

static int podnet_pair_dev_init(struct net_device *dev)
{
	int err;

	err = podnet_compat_tstats_init(dev);
	if (err)
		return err;
	netdev_lockdep_set_classes(dev);
	return 0;
}

static void podnet_pair_dev_uninit(struct net_device *dev)
{
	podnet_compat_tstats_exit(dev);
}

/* There is a carrier while both ends are up. */
static int podnet_pair_open(struct net_device *dev)
{
	struct net_device *other = other_end(dev);

	if (!other)
		return -ENOTCONN;

	if (other->flags & IFF_UP) {
		netif_carrier_on(dev);
		netif_carrier_on(other);
	}
	return 0;
}

static int podnet_pair_stop(struct net_device *dev)
{
	struct net_device *other = other_end(dev);

	netif_carrier_off(dev);
	if (other)
		netif_carrier_off(other);
	return 0;
}

/*
 * With IFF_NOARP a neighbour has the address of the device that leads to it
 * (arp_constructor(), ndisc_constructor()): such a frame is for the other end.
 */
static int readdress(struct sk_buff *skb, const struct net_device *dev,
		     const struct net_device *other)
{
	int err;

	if (!ether_addr_equal(((struct ethhdr *)skb->data)->h_dest, dev->dev_addr))
		return 0;
	err = skb_cow_head(skb, 0);
	if (err)
		return err;
	ether_addr_copy(((struct ethhdr *)skb->data)->h_dest, other->dev_addr);
	return 0;
}

/* Without the notice of conntrack that it leaves behind here. It scrubs what belongs
 * to this namespace, and queues for softirq: the stack does not grow by a pod's. */
static int pass(struct sk_buff *skb, struct net_device *other, bool untracked)
{
	if (unlikely(__dev_forward_skb(other, skb)))
		return NET_RX_DROP;
	if (untracked)
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	return netif_rx(skb);
}

/* Bottom halves are disabled, and under RCU. */
static enum podnet_express express(struct podnet_end *end, struct net_device *other,
				   struct sk_buff *skb)
{
	if (end->in_pod)
		return podnet_express_transmit(end, rcu_dereference(end->port), skb);
	podnet_express_note(netdev_priv(other), skb);
	return PODNET_EXPRESS_TRACKED;
}

/* Bottom halves are disabled. */
static netdev_tx_t podnet_pair_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct podnet_end *end = netdev_priv(dev);
	enum podnet_express verdict;
	struct net_device *other;
	unsigned int size;

	rcu_read_lock();
	other = rcu_dereference(end->other);
	if (unlikely(!other || !pskb_may_pull(skb, ETH_HLEN))) {
		kfree_skb(skb);
		goto dropped;
	}

	size = skb->len;
	verdict = express(end, other, skb);
	if (verdict == PODNET_EXPRESS_TAKEN)
		goto sent;

	skb_tx_timestamp(skb);
	if (unlikely(readdress(skb, dev, other))) {
		kfree_skb(skb);
		goto dropped;
	}
	if (unlikely(pass(skb, other, verdict == PODNET_EXPRESS_UNTRACKED)))
		goto dropped;
	dev_sw_netstats_rx_add(other, size);
sent:
	dev_sw_netstats_tx_add(dev, 1, size);
	rcu_read_unlock();
	return NETDEV_TX_OK;

dropped:
	rcu_read_unlock();
	dev_core_stats_tx_dropped_inc(dev);
	return NETDEV_TX_OK;
}

static int podnet_pair_get_iflink(const struct net_device *dev)
{
	const struct podnet_end *end = netdev_priv(dev);
	const struct net_device *other;
	int ifindex;

	rcu_read_lock();
	other = rcu_dereference(end->other);
	ifindex = other ? READ_ONCE(other->ifindex) : 0;
	rcu_read_unlock();
	return ifindex;
}

/* All frames are received anyway, but not without this may groups be joined. */
static void podnet_pair_set_rx_mode(struct net_device *dev)
{
}

/* For bpf_redirect_peer(); under RCU. */
static struct net_device *podnet_pair_get_peer_dev(struct net_device *dev)
{
	const struct podnet_end *end = netdev_priv(dev);

	return rcu_dereference(end->other);
}

static const struct net_device_ops podnet_pair_netdev_ops = {
	.ndo_init = podnet_pair_dev_init,
	.ndo_uninit = podnet_pair_dev_uninit,
	.ndo_open = podnet_pair_open,
	.ndo_stop = podnet_pair_stop,
	.ndo_start_xmit = podnet_pair_xmit,
	.ndo_get_stats64 = dev_get_tstats64,
	.ndo_set_rx_mode = podnet_pair_set_rx_mode,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_features_check = passthru_features_check,
	.ndo_get_iflink = podnet_pair_get_iflink,
	.ndo_get_peer_dev = podnet_pair_get_peer_dev,
};

/* Bonds and bridges weigh links by their speed: that of veth. */
static int podnet_pair_get_link_ksettings(struct net_device *dev,
					  struct ethtool_link_ksettings *settings)
{
	settings->base.speed = SPEED_10000;
	settings->base.duplex = DUPLEX_FULL;
	settings->base.port = PORT_TP;
	settings->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

static const struct ethtool_ops podnet_pair_ethtool_ops = {
	.get_link = ethtool_op_get_link,
	.get_link_ksettings = podnet_pair_get_link_ksettings,
	.get_ts_info = ethtool_op_get_ts_info,
};

static const struct device_type podnet_pair_device_type = {
	.name = PODNET_PODPORT_RTNL_KIND,
};

static void podnet_pair_setup(struct net_device *dev)
{
	const netdev_features_t vlan = NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_CTAG_RX |
				       NETIF_F_HW_VLAN_STAG_TX | NETIF_F_HW_VLAN_STAG_RX;
	const netdev_features_t features = NETIF_F_SG | NETIF_F_FRAGLIST |
					   NETIF_F_HW_CSUM | NETIF_F_RXCSUM |
					   NETIF_F_HIGHDMA |
					   NETIF_F_GSO_SOFTWARE |
					   NETIF_F_GSO_ENCAP_ALL;

	ether_setup(dev);
	dev->netdev_ops = &podnet_pair_netdev_ops;
	dev->ethtool_ops = &podnet_pair_ethtool_ops;
	dev->needs_free_netdev = true;
	SET_NETDEV_DEVTYPE(dev, &podnet_pair_device_type);

	/* Whatever is sent comes to the other end. */
	dev->flags |= IFF_NOARP;
	dev->max_mtu = ETH_MAX_MTU;
	dev->features |= features | vlan;
	dev->hw_features |= features | vlan;
	dev->hw_enc_features |= features;
	dev->vlan_features |= features;
	dev->mpls_features |= NETIF_F_HW_CSUM | NETIF_F_GSO_SOFTWARE;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	/* netpoll sends with interrupts disabled, in which nothing is routed. */
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE | IFF_NO_QUEUE | IFF_DISABLE_NETPOLL;
	podnet_compat_set_lltx(dev);
	podnet_compat_set_tstats(dev);
}

static int podnet_pair_validate(struct nlattr *tb[], struct nlattr *data[],
				struct netlink_ext_ack *extack)
{
	const struct nlattr *mac = tb[IFLA_ADDRESS];

	if (mac && (nla_len(mac) != ETH_ALEN || !is_valid_ether_addr(nla_data(mac)))) {
		NL_SET_ERR_MSG_ATTR(extack, mac, "the address is not the MAC address of a device");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

/**
 * struct pod_end - what the request says of the end in the pod
 * @own: by enum IFLA_*, what PODNET_PODPORT_INFO_POD says
 * @tb: @own, or without that what is said of the host's end, of which the name
 *	and the MAC address are not meant
 * @header: NULL without PODNET_PODPORT_INFO_POD
 */
struct pod_end {
	struct nlattr *own[IFLA_MAX + 1];
	struct nlattr **tb;
	const struct ifinfomsg *header;
};

static int parse_pod_end(const struct rtnl_newlink_params *params,
			 struct pod_end *pod, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr =
		params->data ? params->data[PODNET_PODPORT_INFO_POD] : NULL;
	int err;

	pod->tb = params->tb;
	pod->header = NULL;
	if (!attr)
		return 0;

	err = rtnl_nla_parse_ifinfomsg(pod->own, attr, extack);
	if (err)
		return err;
	pod->tb = pod->own;
	pod->header = nla_data(attr);
	return podnet_pair_validate(pod->tb, NULL, extack);
}

/* A device that is not registered yet, or ERR_PTR(). */
static struct net_device *alloc_pod_end(struct net *net, const struct pod_end *pod,
					struct netlink_ext_ack *extack)
{
	const struct nlattr *given = pod->header ? pod->tb[IFLA_IFNAME] : NULL;
	unsigned char assigned = given ? NET_NAME_USER : NET_NAME_ENUM;
	char name[IFNAMSIZ] = PODNET_PODPORT_RTNL_KIND "%d";
	struct podnet_end *end;
	struct net_device *dev;

	if (given)
		nla_strscpy(name, given, sizeof(name));
	dev = rtnl_create_link(net, name, assigned, &podnet_pair_link_ops, pod->tb,
			       extack);
	if (IS_ERR(dev))
		return dev;

	end = netdev_priv(dev);
	end->in_pod = true;
	if (!pod->header || !pod->tb[IFLA_ADDRESS])
		eth_hw_addr_random(dev);
	if (pod->header)
		dev->ifindex = pod->header->ifi_index;
	dev->needed_headroom = PODNET_HEADROOM - ETH_HLEN;
	return dev;
}

static void join(struct net_device *a, struct net_device *b)
{
	struct podnet_end *end_a = netdev_priv(a), *end_b = netdev_priv(b);

	rcu_assign_pointer(end_a->other, b);
	rcu_assign_pointer(end_b->other, a);
}

/* Also at the exit of either namespace, and for each end of the pair in turn. */
static void podnet_pair_dellink(struct net_device *dev, struct list_head *head)
{
	struct net_device *other = other_end(dev);
	struct podnet_end *end = netdev_priv(dev);

	RCU_INIT_POINTER(end->other, NULL);
	unregister_netdevice_queue(dev, head);
	if (other) {
		end = netdev_priv(other);
		RCU_INIT_POINTER(end->other, NULL);
		unregister_netdevice_queue(other, head);
	}
}

/* The host's end first: of names that are counted it has the lower one. */
static int register_pair(struct net_device *host, struct net_device *pod)
{
	int err;

	err = register_netdevice(host);
	if (err)
		return err;
	err = register_netdevice(pod);
	if (err) {
		/* Who has allocated it frees it as soon as that is possible. */
		unregister_netdevice(host);
		return err;
	}
	netif_carrier_off(host);
	netif_carrier_off(pod);
	join(host, pod);
	return 0;
}

static int create_pair(struct net_device *host, struct nlattr *tb[], struct net *net,
		       const struct pod_end *pod, struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	LIST_HEAD(unregistered);
	int err;

	dev = alloc_pod_end(net, pod, extack);
	if (IS_ERR(dev))
		return PTR_ERR(dev);

	if (!tb[IFLA_ADDRESS])
		eth_hw_addr_random(host);
	err = register_pair(host, dev);
	if (err) {
		free_netdev(dev);
		return err;
	}

	/* It may be wanted up, which it cannot be without the other end. */
	err = rtnl_configure_link(dev, pod->header, 0, NULL);
	if (err) {
		podnet_pair_dellink(host, &unregistered);
		unregister_netdevice_many(&unregistered);
	}
	return err;
}

static int podnet_pair_newlink(struct net_device *dev,
			       struct rtnl_newlink_params *params,
			       struct netlink_ext_ack *extack)
{
	struct pod_end pod;
	struct net *net;
	int err;

	/* rtnetlink is content with the owner of a user namespace. */
	if (!capable(CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG(extack, "a port needs CAP_NET_ADMIN in the initial user namespace");
		return -EPERM;
	}
	err = parse_pod_end(params, &pod, extack);
	if (err)
		return err;

	net = podnet_compat_newlink_other_net(params, pod.tb);
	if (IS_ERR(net)) {
		NL_SET_ERR_MSG(extack, "there is no such network namespace for the pod's end");
		return PTR_ERR(net);
	}
	err = create_pair(dev, params->tb, net, &pod, extack);
	put_net(net);
	return err;
}

static struct net *podnet_pair_get_link_net(const struct net_device *dev)
{
	const struct net_device *other = other_end(dev);

	return dev_net(other ?: dev);
}

static const struct nla_policy podnet_pair_policy[PODNET_PODPORT_INFO_MAX + 1] = {
	[PODNET_PODPORT_INFO_POD] = { .len = sizeof(struct ifinfomsg) },
};

PODNET_COMPAT_NEWLINK(podnet_pair_newlink)

static struct rtnl_link_ops podnet_pair_link_ops __read_mostly = {
	.kind = PODNET_PODPORT_RTNL_KIND,
	.priv_size = sizeof(struct podnet_end),
	.setup = podnet_pair_setup,
	.validate = podnet_pair_validate,
	.newlink = podnet_compat_newlink(podnet_pair_newlink),
	.dellink = podnet_pair_dellink,
	.policy = podnet_pair_policy,
	.maxtype = PODNET_PODPORT_INFO_MAX,
	.get_link_net = podnet_pair_get_link_net,
	PODNET_COMPAT_PEER_TYPE(PODNET_PODPORT_INFO_POD)
};

bool podnet_pair_is_host_end(const struct net_device *dev)
{
	const struct podnet_end *end = netdev_priv(dev);

	return dev->netdev_ops == &podnet_pair_netdev_ops && !end->in_pod;
}

int podnet_pair_init(void)
{
	return rtnl_link_register(&podnet_pair_link_ops);
}

void podnet_pair_exit(void)
{
	rtnl_link_unregister(&podnet_pair_link_ops);
}
