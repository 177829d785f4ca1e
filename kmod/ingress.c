// SPDX-License-Identifier: GPL-2.0
#include "ingress.h"

#include <linux/netdevice.h>
#include <linux/netfilter_netdev.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "express.h"
#include "tunnel.h"

/**
 * struct podnet_ingress_hook - a hook at one device
 * @list: in @hooks of the tunnel
 * @ops: what netfilter has
 * @rcu: readers see it until a grace period has passed, and so may netfilter's
 */
struct podnet_ingress_hook {
	struct list_head list;
	struct nf_hook_ops ops;
	struct rcu_head rcu;
};

static struct workqueue_struct *queue;

static unsigned int podnet_ingress_receive(void *priv, struct sk_buff *skb,
					   const struct nf_hook_state *state)
{
	return podnet_express_receive(priv, skb) ? NF_STOLEN : NF_ACCEPT;
}

/* Under rtnl or RCU. */
static struct podnet_ingress_hook *find(const struct podnet_ingress *ingress,
					int ifindex)
{
	struct podnet_ingress_hook *hook;

	list_for_each_entry_rcu(hook, &ingress->hooks, list, lockdep_rtnl_is_held()) {
		if (hook->ops.dev->ifindex == ifindex)
			return hook;
	}
	return NULL;
}

/* Without a hook the host path does it all. */
static void add(struct podnet_tunnel *tunnel, struct net_device *dev)
{
	struct podnet_ingress_hook *hook;

	hook = kzalloc(sizeof(*hook), GFP_KERNEL);
	if (!hook)
		return;
	hook->ops = (struct nf_hook_ops){
		.hook = podnet_ingress_receive,
		.dev = dev,
		.priv = tunnel,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
		/* After a user's own: what these drop stays dropped. */
		.priority = INT_MAX,
	};
	if (nf_register_net_hook(tunnel->net, &hook->ops)) {
		kfree(hook);
		return;
	}
	list_add_rcu(&hook->list, &tunnel->ingress.hooks);
}

/* Packets may be in the hook until a grace period has passed, which whoever removes
 * the tunnel waits for. */
static void remove(struct podnet_tunnel *tunnel, struct podnet_ingress_hook *hook)
{
	nf_unregister_net_hook(tunnel->net, &hook->ops);
	list_del_rcu(&hook->list);
	kfree_rcu(hook, rcu);
}

static int take_wanted(struct podnet_ingress *ingress)
{
	int ifindex = 0;

	spin_lock_bh(&ingress->lock);
	if (ingress->count)
		ifindex = ingress->wanted[--ingress->count];
	spin_unlock_bh(&ingress->lock);
	return ifindex;
}

static void podnet_ingress_work(struct work_struct *work)
{
	struct podnet_tunnel *tunnel =
		container_of(work, struct podnet_tunnel, ingress.work);
	struct net_device *dev;
	int ifindex;

	rtnl_lock();
	while ((ifindex = take_wanted(&tunnel->ingress))) {
		dev = __dev_get_by_index(tunnel->net, ifindex);
		if (dev && netif_running(tunnel->dev) &&
		    !find(&tunnel->ingress, ifindex))
			add(tunnel, dev);
	}
	rtnl_unlock();
	dev_put(tunnel->dev);
}

static bool is_wanted(const struct podnet_ingress *ingress, int ifindex)
{
	unsigned int i;

	for (i = 0; i < ingress->count; i++) {
		if (ingress->wanted[i] == ifindex)
			return true;
	}
	return false;
}

void podnet_ingress_want(struct podnet_tunnel *tunnel, int ifindex)
{
	struct podnet_ingress *ingress = &tunnel->ingress;

	if (likely(find(ingress, ifindex)))
		return;

	spin_lock_bh(&ingress->lock);
	if (ingress->count < PODNET_INGRESS_WANTED && !is_wanted(ingress, ifindex))
		ingress->wanted[ingress->count++] = ifindex;
	spin_unlock_bh(&ingress->lock);

	dev_hold(tunnel->dev);
	if (!queue_work(queue, &ingress->work))
		dev_put(tunnel->dev);
}

void podnet_ingress_setup(struct podnet_tunnel *tunnel)
{
	INIT_LIST_HEAD(&tunnel->ingress.hooks);
	spin_lock_init(&tunnel->ingress.lock);
	INIT_WORK(&tunnel->ingress.work, podnet_ingress_work);
}

void podnet_ingress_forget(struct podnet_tunnel *tunnel, const struct net_device *dev)
{
	struct podnet_ingress_hook *hook;

	ASSERT_RTNL();

	hook = find(&tunnel->ingress, dev->ifindex);
	if (hook)
		remove(tunnel, hook);
}

void podnet_ingress_close(struct podnet_tunnel *tunnel)
{
	struct podnet_ingress_hook *hook, *next;

	ASSERT_RTNL();

	list_for_each_entry_safe(hook, next, &tunnel->ingress.hooks, list)
		remove(tunnel, hook);
}

int podnet_ingress_init(void)
{
	queue = alloc_workqueue("podnet", WQ_UNBOUND, 0);
	return queue ? 0 : -ENOMEM;
}

void podnet_ingress_exit(void)
{
	destroy_workqueue(queue);
}
