// SPDX-License-Identifier: GPL-2.0
#include "route.h"

#include <linux/if_ether.h>
#include <linux/inetdevice.h>
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "peer.h"

#define KEY_SIZE4	offsetofend(struct podnet_prefix, addr[0])
#define KEY_SIZE6	sizeof(struct podnet_prefix)

/* Inline, for what is looked up twice for each packet. */
static u32 hash4(const void *key, u32 size, u32 seed)
{
	const struct podnet_prefix *prefix = key;

	return jhash_2words(prefix->length, (__force u32)prefix->addr[0], seed);
}

static const struct rhashtable_params params4 = {
	.hashfn = hash4,
	.key_len = KEY_SIZE4,
	.key_offset = offsetof(struct podnet_route, prefix),
	.head_offset = offsetof(struct podnet_route, node),
	.automatic_shrinking = true,
};

static const struct rhashtable_params params6 = {
	.key_len = KEY_SIZE6,
	.key_offset = offsetof(struct podnet_route, prefix),
	.head_offset = offsetof(struct podnet_route, node),
	.automatic_shrinking = true,
};

static struct podnet_route_family *family_of(struct podnet_route_table *table,
					     __be16 protocol)
{
	return protocol == htons(ETH_P_IP) ? &table->ipv4 : &table->ipv6;
}

int podnet_route_table_setup(struct podnet_route_table *table, struct mutex *lock)
{
	int err;

	table->lock = lock;
	INIT_LIST_HEAD(&table->list);

	err = rhashtable_init(&table->ipv4.hash, &params4);
	if (err)
		return err;
	err = rhashtable_init(&table->ipv6.hash, &params6);
	if (err)
		rhashtable_destroy(&table->ipv4.hash);
	return err;
}

static void family_teardown(struct podnet_route_family *family)
{
	rhashtable_destroy(&family->hash);
	kfree(rcu_replace_pointer(family->lengths, NULL, true));
}

void podnet_route_table_teardown(struct podnet_route_table *table)
{
	WARN_ON_ONCE(!list_empty(&table->list));

	family_teardown(&table->ipv4);
	family_teardown(&table->ipv6);
}

struct podnet_route *podnet_route_find(struct podnet_route_table *table,
				       __be16 protocol,
				       const struct podnet_prefix *prefix)
{
	lockdep_assert_held(table->lock);

	if (protocol == htons(ETH_P_IP))
		return rhashtable_lookup_fast(&table->ipv4.hash, prefix, params4);
	return rhashtable_lookup_fast(&table->ipv6.hash, prefix, params6);
}

/* Publishes the list that @uses asks for. */
static int lengths_update(struct podnet_route_table *table,
			  struct podnet_route_family *family)
{
	struct podnet_route_lengths *old, *new;
	int length, count = 0;

	for (length = 0; length < ARRAY_SIZE(family->uses); length++)
		count += family->uses[length] != 0;

	new = kmalloc(struct_size(new, length, count), GFP_KERNEL);
	if (!new)
		return -ENOMEM;

	new->count = 0;
	for (length = ARRAY_SIZE(family->uses) - 1; length >= 0; length--) {
		if (family->uses[length])
			new->length[new->count++] = length;
	}

	old = rcu_replace_pointer(family->lengths, new,
				  lockdep_is_held(table->lock));
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/* Takes a use of @length, and adds it to the list if it is the first. */
static int length_get(struct podnet_route_table *table,
		      struct podnet_route_family *family, u32 length)
{
	int err;

	if (family->uses[length]++)
		return 0;

	err = lengths_update(table, family);
	if (err)
		family->uses[length]--;
	return err;
}

/* Without memory for a shorter list the longer one stays: a length without
 * routes costs a look-up and nothing else, and the next change heals it. */
static void length_put(struct podnet_route_table *table,
		       struct podnet_route_family *family, u32 length)
{
	if (!--family->uses[length])
		lengths_update(table, family);
}

static int hash_insert(struct podnet_route_family *family,
		       struct podnet_route *route)
{
	if (route->protocol == htons(ETH_P_IP))
		return rhashtable_insert_fast(&family->hash, &route->node, params4);
	return rhashtable_insert_fast(&family->hash, &route->node, params6);
}

struct podnet_route *podnet_route_create(struct podnet_route_table *table,
					 __be16 protocol,
					 const struct podnet_prefix *prefix,
					 struct podnet_peer *peer)
{
	struct podnet_route_family *family = family_of(table, protocol);
	struct podnet_route *route;
	int err;

	lockdep_assert_held(table->lock);

	route = kzalloc(sizeof(*route), GFP_KERNEL);
	if (!route)
		return ERR_PTR(-ENOMEM);

	route->prefix = *prefix;
	route->protocol = protocol;
	RCU_INIT_POINTER(route->peer, peer);

	err = length_get(table, family, prefix->length);
	if (err)
		goto err_free;
	err = hash_insert(family, route);
	if (err)
		goto err_put_length;

	list_add_tail(&route->of_peer, &peer->routes);
	peer->route_count++;
	list_add_tail(&route->list, &table->list);
	table->count++;
	return route;

err_put_length:
	length_put(table, family, prefix->length);
err_free:
	kfree(route);
	return ERR_PTR(err);
}

struct podnet_peer *podnet_route_peer(const struct podnet_route_table *table,
				      const struct podnet_route *route)
{
	return rcu_dereference_protected(route->peer,
					 lockdep_is_held(table->lock));
}

void podnet_route_move(struct podnet_route_table *table,
		       struct podnet_route *route, struct podnet_peer *peer)
{
	podnet_route_peer(table, route)->route_count--;
	list_move_tail(&route->of_peer, &peer->routes);
	peer->route_count++;
	rcu_assign_pointer(route->peer, peer);
}

void podnet_route_remove(struct podnet_route_table *table,
			 struct podnet_route *route)
{
	struct podnet_route_family *family = family_of(table, route->protocol);

	lockdep_assert_held(table->lock);

	if (route->protocol == htons(ETH_P_IP))
		rhashtable_remove_fast(&family->hash, &route->node, params4);
	else
		rhashtable_remove_fast(&family->hash, &route->node, params6);

	podnet_route_peer(table, route)->route_count--;
	list_del(&route->of_peer);
	list_del(&route->list);
	table->count--;
	length_put(table, family, route->prefix.length);
	kfree_rcu(route, rcu);
}

struct podnet_peer *podnet_route_lookup4(struct podnet_route_table *table,
					 __be32 addr)
{
	const struct podnet_route_lengths *lengths =
		rcu_dereference(table->ipv4.lengths);
	const struct podnet_route *route;
	struct podnet_prefix key;
	int i;

	if (!lengths)
		return NULL;

	for (i = 0; i < lengths->count; i++) {
		key.length = lengths->length[i];
		key.addr[0] = addr & inet_make_mask(key.length);
		route = rhashtable_lookup(&table->ipv4.hash, &key, params4);
		if (route)
			return rcu_dereference(route->peer);
	}
	return NULL;
}

struct podnet_peer *podnet_route_lookup6(struct podnet_route_table *table,
					 const struct in6_addr *addr)
{
	const struct podnet_route_lengths *lengths =
		rcu_dereference(table->ipv6.lengths);
	const struct podnet_route *route;
	struct podnet_prefix key;
	int i;

	if (!lengths)
		return NULL;

	for (i = 0; i < lengths->count; i++) {
		key.length = lengths->length[i];
		ipv6_addr_prefix((struct in6_addr *)key.addr, addr, key.length);
		route = rhashtable_lookup(&table->ipv6.hash, &key, params6);
		if (route)
			return rcu_dereference(route->peer);
	}
	return NULL;
}
