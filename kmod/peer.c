// SPDX-License-Identifier: GPL-2.0
#include "peer.h"

#include <linux/slab.h>
#include <linux/stringhash.h>

#include "stats.h"

void podnet_peer_table_setup(struct podnet_peer_table *table, struct mutex *lock)
{
	table->lock = lock;
	INIT_LIST_HEAD(&table->list);
	hash_init(table->by_name);
	hash_init(table->by_remote);
}

static u32 name_hash(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

struct podnet_peer *podnet_peer_find(struct podnet_peer_table *table,
				     const char *name)
{
	struct podnet_peer *peer;

	lockdep_assert_held(table->lock);

	hash_for_each_possible(table->by_name, peer, by_name, name_hash(name)) {
		if (!strcmp(peer->name, name))
			return peer;
	}
	return NULL;
}

static struct podnet_endpoint *endpoint_alloc(__be32 remote, __be16 port)
{
	struct podnet_endpoint *endpoint;

	endpoint = kzalloc(sizeof(*endpoint), GFP_KERNEL);
	if (!endpoint)
		return NULL;

	if (dst_cache_init(&endpoint->dst_cache, GFP_KERNEL)) {
		kfree(endpoint);
		return NULL;
	}
	endpoint->remote = remote;
	endpoint->port = port;
	return endpoint;
}

static void endpoint_free_rcu(struct rcu_head *rcu)
{
	struct podnet_endpoint *endpoint =
		container_of(rcu, struct podnet_endpoint, rcu);

	dst_cache_destroy(&endpoint->dst_cache);
	kfree(endpoint);
}

static void endpoint_publish(struct podnet_peer_table *table,
			     struct podnet_peer *peer,
			     struct podnet_endpoint *endpoint)
{
	hash_add_rcu(table->by_remote, &endpoint->by_remote,
		     (__force u32)endpoint->remote);
	rcu_assign_pointer(peer->endpoint, endpoint);
}

static void endpoint_retire(struct podnet_endpoint *endpoint)
{
	hash_del_rcu(&endpoint->by_remote);
	call_rcu(&endpoint->rcu, endpoint_free_rcu);
}

struct podnet_endpoint *podnet_peer_endpoint(const struct podnet_peer_table *table,
					     const struct podnet_peer *peer)
{
	return rcu_dereference_protected(peer->endpoint,
					 lockdep_is_held(table->lock));
}

struct podnet_peer *podnet_peer_create(struct podnet_peer_table *table,
				       const char *name, __be32 remote,
				       __be16 port)
{
	const size_t name_size = strlen(name) + 1;
	struct podnet_endpoint *endpoint;
	struct podnet_peer *peer;
	int cpu;

	lockdep_assert_held(table->lock);

	peer = kzalloc(struct_size(peer, name, name_size), GFP_KERNEL);
	if (!peer)
		return ERR_PTR(-ENOMEM);

	peer->stats = alloc_percpu(struct podnet_stats);
	if (!peer->stats)
		goto err_free_peer;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(peer->stats, cpu)->syncp);

	endpoint = endpoint_alloc(remote, port);
	if (!endpoint)
		goto err_free_stats;

	memcpy(peer->name, name, name_size);
	INIT_LIST_HEAD(&peer->routes);
	endpoint_publish(table, peer, endpoint);
	hash_add(table->by_name, &peer->by_name, name_hash(name));
	list_add_tail(&peer->list, &table->list);
	table->count++;
	return peer;

err_free_stats:
	free_percpu(peer->stats);
err_free_peer:
	kfree(peer);
	return ERR_PTR(-ENOMEM);
}

int podnet_peer_move(struct podnet_peer_table *table, struct podnet_peer *peer,
		     __be32 remote, __be16 port)
{
	struct podnet_endpoint *old = podnet_peer_endpoint(table, peer);
	struct podnet_endpoint *new;

	new = endpoint_alloc(remote, port);
	if (!new)
		return -ENOMEM;

	/* The old address stays known until packets go to the new one. */
	endpoint_publish(table, peer, new);
	endpoint_retire(old);
	return 0;
}

static void peer_free_rcu(struct rcu_head *rcu)
{
	struct podnet_peer *peer = container_of(rcu, struct podnet_peer, rcu);

	free_percpu(peer->stats);
	kfree(peer);
}

void podnet_peer_remove(struct podnet_peer_table *table,
			struct podnet_peer *peer)
{
	WARN_ON_ONCE(!list_empty(&peer->routes));

	hash_del(&peer->by_name);
	list_del(&peer->list);
	table->count--;
	endpoint_retire(podnet_peer_endpoint(table, peer));
	call_rcu(&peer->rcu, peer_free_rcu);
}

bool podnet_peer_known(const struct podnet_peer_table *table, __be32 remote)
{
	const struct podnet_endpoint *endpoint;

	hash_for_each_possible_rcu(table->by_remote, endpoint, by_remote,
				   (__force u32)remote) {
		if (endpoint->remote == remote)
			return true;
	}
	return false;
}

bool podnet_peer_sends_to(const struct podnet_peer_table *table, __be32 remote,
			  __be16 port)
{
	const struct podnet_endpoint *endpoint;

	hash_for_each_possible_rcu(table->by_remote, endpoint, by_remote,
				   (__force u32)remote) {
		if (endpoint->remote == remote && endpoint->port == port)
			return true;
	}
	return false;
}
