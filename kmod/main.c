// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <podnet_version.h>

#include "device.h"
#include "ingress.h"
#include "netlink.h"
#include "pair.h"
#include "watch.h"

static int __init podnet_mod_init(void)
{
	int err;

	err = podnet_ingress_init();
	if (err)
		return err;

	err = podnet_watch_init();
	if (err)
		goto err_exit_ingress;

	err = podnet_device_init();
	if (err)
		goto err_exit_watch;

	err = podnet_pair_init();
	if (err)
		goto err_exit_device;

	err = podnet_netlink_init();
	if (err)
		goto err_exit_pair;

	pr_info(PODNET_VERSION " loaded\n");
	return 0;

err_exit_pair:
	podnet_pair_exit();
err_exit_device:
	podnet_device_exit();
err_exit_watch:
	podnet_watch_exit();
err_exit_ingress:
	podnet_ingress_exit();
	rcu_barrier();
	return err;
}

static void __exit podnet_mod_exit(void)
{
	/* No new requests, then no devices, then nothing of ours in a queue. */
	podnet_netlink_exit();
	podnet_pair_exit();
	podnet_device_exit();
	podnet_watch_exit();
	podnet_ingress_exit();
	rcu_barrier();
}

module_init(podnet_mod_init);
module_exit(podnet_mod_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Pod network: tunnels between the nodes of a cluster");
MODULE_VERSION(PODNET_VERSION);
MODULE_ALIAS_RTNL_LINK("podnet");
MODULE_ALIAS_RTNL_LINK("podport");
MODULE_ALIAS_GENL_FAMILY("podnet");
