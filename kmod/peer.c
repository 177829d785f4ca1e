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

static void publish_path(struct podnet_peer_table *table,
			 struct podnet_path *path)
{
	if (path->exists)
		hash_add_rcu(table->by_remote, &path->by_remote,
			     podnet_address_hash(&path->remote));
}

static void publish(struct podnet_peer_table *table, struct podnet_peer *peer,
		    struct podnet_endpoint *endpoint)
{
	publish_path(table, &endpoint->paths[PODNET_IPV4]);
	publish_path(table, &endpoint->paths[PODNET_IPV6]);
	rcu_assign_pointer(peer->endpoint, endpoint);
}

static void retire(struct podnet_endpoint *endpoint)
{
	hash_del_rcu(&endpoint->paths[PODNET_IPV4].by_remote);
	hash_del_rcu(&endpoint->paths[PODNET_IPV6].by_remote);
	podnet_endpoint_free_rcu(endpoint);
}

struct podnet_endpoint *podnet_peer_endpoint(const struct podnet_peer_table *table,
					     const struct podnet_peer *peer)
{
	return rcu_dereference_protected(peer->endpoint,
					 lockdep_is_held(table->lock));
}

struct podnet_peer *podnet_peer_create(struct podnet_peer_table *table,
				       const char *name,
				       const struct podnet_endpoint_config *config)
{
	const size_t name_size = strlen(name) + 1;
	struct podnet_endpoint *endpoint;
	struct podnet_peer *peer;

	lockdep_assert_held(table->lock);

	peer = kzalloc(struct_size(peer, name, name_size), GFP_KERNEL);
	if (!peer)
		return ERR_PTR(-ENOMEM);

	peer->stats = podnet_stats_alloc(&peer->stats_block);
	if (!peer->stats)
		goto err_free_peer;

	endpoint = podnet_endpoint_create(config);
	if (!endpoint)
		goto err_free_stats;

	memcpy(peer->name, name, name_size);
	INIT_LIST_HEAD(&peer->routes);
	publish(table, peer, endpoint);
	hash_add(table->by_name, &peer->by_name, name_hash(name));
	list_add_tail(&peer->list, &table->list);
	table->count++;
	return peer;

err_free_stats:
	podnet_stats_free(peer->stats, peer->stats_block);
err_free_peer:
	kfree(peer);
	return ERR_PTR(-ENOMEM);
}

int podnet_peer_move(struct podnet_peer_table *table, struct podnet_peer *peer,
		     const struct podnet_endpoint_config *config)
{
	struct podnet_endpoint *old = podnet_peer_endpoint(table, peer);
	struct podnet_endpoint *new;

	new = podnet_endpoint_create(config);
	if (!new)
		return -ENOMEM;

	/* The old address stays known until packets go to the new one. */
	publish(table, peer, new);
	retire(old);
	return 0;
}

static void peer_free_rcu(struct rcu_head *rcu)
{
	struct podnet_peer *peer = container_of(rcu, struct podnet_peer, rcu);

	podnet_stats_free(peer->stats, peer->stats_block);
	kfree(peer);
}

void podnet_peer_remove(struct podnet_peer_table *table,
			struct podnet_peer *peer)
{
	WARN_ON_ONCE(!list_empty(&peer->routes));

	hash_del(&peer->by_name);
	list_del(&peer->list);
	table->count--;
	retire(podnet_peer_endpoint(table, peer));
	call_rcu(&peer->rcu, peer_free_rcu);
}

bool podnet_peer_known(const struct podnet_peer_table *table,
		       const struct podnet_address *remote)
{
	const struct podnet_path *path;

	hash_for_each_possible_rcu(table->by_remote, path, by_remote,
				   podnet_address_hash(remote)) {
		if (podnet_address_equal(&path->remote, remote))
			return true;
	}
	return false;
}

bool podnet_peer_sends_to(const struct podnet_peer_table *table,
			  const struct podnet_address *remote, __be16 port)
{
	const struct podnet_path *path;

	hash_for_each_possible_rcu(table->by_remote, path, by_remote,
				   podnet_address_hash(remote)) {
		if (podnet_address_equal(&path->remote, remote) &&
		    path->port == port)
			return true;
	}
	return false;
}
