// SPDX-License-Identifier: GPL-2.0
#include "tunnel.h"

#include <linux/podnet.h>

#include "stats.h"

/* RFC 6335 section 6: the dynamic ports. */
#define SPORT_MIN	49152
#define SPORT_MAX	65535

static const struct podnet_config default_config = {
	.port = PODNET_PORT_DEFAULT,
	.sport_min = SPORT_MIN,
	.sport_max = SPORT_MAX,
	.udp_csum = true,
	.strict_source = true,
};

int podnet_tunnel_setup(struct podnet_tunnel *tunnel, struct net_device *dev)
{
	int cpu, err;

	tunnel->dev = dev;
	tunnel->net = dev_net(dev);
	tunnel->config = default_config;
	/* A dump takes 0 for "not yet seen". */
	tunnel->seq = 1;
	mutex_init(&tunnel->lock);

	tunnel->drops = alloc_percpu(struct podnet_drops);
	if (!tunnel->drops)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(tunnel->drops, cpu)->syncp);

	podnet_peer_table_setup(&tunnel->peers, &tunnel->lock);
	err = podnet_route_table_setup(&tunnel->routes, &tunnel->lock);
	if (err)
		goto err_free_drops;

	err = gro_cells_init(&tunnel->gro_cells, dev);
	if (err)
		goto err_teardown_routes;
	return 0;

err_teardown_routes:
	podnet_route_table_teardown(&tunnel->routes);
err_free_drops:
	free_percpu(tunnel->drops);
	return err;
}

void podnet_tunnel_teardown(struct podnet_tunnel *tunnel)
{
	gro_cells_destroy(&tunnel->gro_cells);
	podnet_route_table_teardown(&tunnel->routes);
	free_percpu(tunnel->drops);
}

void podnet_tunnel_remove_peer(struct podnet_tunnel *tunnel,
			       struct podnet_peer *peer)
{
	struct podnet_route *route, *next;

	list_for_each_entry_safe(route, next, &peer->routes, of_peer)
		podnet_route_remove(&tunnel->routes, route);
	podnet_peer_remove(&tunnel->peers, peer);
}

void podnet_tunnel_flush(struct podnet_tunnel *tunnel)
{
	struct podnet_peer *peer, *next;

	mutex_lock(&tunnel->lock);
	tunnel->dying = true;
	list_for_each_entry_safe(peer, next, &tunnel->peers.list, list) {
		podnet_tunnel_remove_peer(tunnel, peer);
		cond_resched();
	}
	mutex_unlock(&tunnel->lock);
}

u32 podnet_tunnel_stamp(const struct podnet_tunnel *tunnel)
{
	lockdep_assert_held(&tunnel->lock);

	return tunnel->pending ?: tunnel->generation;
}
