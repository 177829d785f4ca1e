// SPDX-License-Identifier: GPL-2.0
#include "port.h"

#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "tunnel.h"

void podnet_port_table_setup(struct podnet_port_table *table, struct mutex *lock)
{
	table->lock = lock;
	INIT_LIST_HEAD(&table->list);
	hash_init(table->by_address);
}

struct podnet_port *podnet_port_lookup(const struct podnet_port_table *table,
				       const struct podnet_address *address)
{
	const struct podnet_port_address *entry;

	hash_for_each_possible_rcu(table->by_address, entry, node,
				   podnet_address_hash(address),
				   lockdep_is_held(table->lock)) {
		if (podnet_address_equal(&entry->address, address))
			return entry->port;
	}
	return NULL;
}

bool podnet_port_has(const struct podnet_port *port,
		     const struct podnet_address *address)
{
	const struct podnet_port_address *entry = &port->addresses[address->family];

	return entry->port && podnet_address_equal(&entry->address, address);
}

/* Both ends hold the same. */
struct podnet_port *podnet_port_of(const struct net_device *host)
{
	const struct podnet_end *end = netdev_priv(host);

	return rtnl_dereference(end->port);
}

struct podnet_port *podnet_port_find(struct podnet_port_table *table,
				     const struct net_device *host)
{
	struct podnet_port *port = podnet_port_of(host);

	lockdep_assert_held(table->lock);

	return port && &port->tunnel->ports == table ? port : NULL;
}

static void set_address(struct podnet_port *port, const struct podnet_address *address)
{
	struct podnet_port_address *entry = &port->addresses[address->family];

	entry->port = port;
	entry->address = *address;
}

static struct podnet_port *alloc_port(struct podnet_tunnel *tunnel,
				      struct net_device *host,
				      const struct podnet_port_config *config)
{
	const struct podnet_address ipv4 = { PODNET_IPV4, .ipv4 = config->ipv4 };
	const struct podnet_address ipv6 = { PODNET_IPV6, .ipv6 = config->ipv6 };
	const struct podnet_end *end = netdev_priv(host);
	struct podnet_port *port;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return NULL;

	port->tunnel = tunnel;
	port->host = host;
	port->pod = rtnl_dereference(end->other);
	port->config = *config;
	if (config->ipv4)
		set_address(port, &ipv4);
	if (!ipv6_addr_any(&config->ipv6))
		set_address(port, &ipv6);
	return port;
}

static void set_port_of_ends(struct podnet_port *of, struct podnet_port *port)
{
	struct podnet_end *host = netdev_priv(of->host);
	struct podnet_end *pod = netdev_priv(of->pod);

	rcu_assign_pointer(host->port, port);
	rcu_assign_pointer(pod->port, port);
}

static void publish(struct podnet_port_table *table, struct podnet_port *port)
{
	enum podnet_family family;

	for (family = 0; family < PODNET_FAMILIES; family++) {
		struct podnet_port_address *entry = &port->addresses[family];

		if (entry->port)
			hash_add_rcu(table->by_address, &entry->node,
				     podnet_address_hash(&entry->address));
	}
	set_port_of_ends(port, port);
}

static void withdraw(struct podnet_port *port)
{
	enum podnet_family family;

	for (family = 0; family < PODNET_FAMILIES; family++)
		hash_del_rcu(&port->addresses[family].node);
}

struct podnet_port *podnet_port_create(struct podnet_tunnel *tunnel,
				       struct net_device *host,
				       const struct podnet_port_config *config)
{
	struct podnet_port_table *table = &tunnel->ports;
	struct podnet_port *port;

	ASSERT_RTNL();
	lockdep_assert_held(table->lock);

	port = alloc_port(tunnel, host, config);
	if (!port)
		return ERR_PTR(-ENOMEM);
	port->stats = netdev_alloc_pcpu_stats(struct podnet_port_stats);
	if (!port->stats) {
		kfree(port);
		return ERR_PTR(-ENOMEM);
	}

	list_add_tail(&port->list, &table->list);
	table->count++;
	publish(table, port);
	return port;
}

/* The addresses of a port that readers can see never change: another one takes
 * its place, and its counters. */
int podnet_port_change(struct podnet_port *port,
		       const struct podnet_port_config *config)
{
	struct podnet_port_table *table = &port->tunnel->ports;
	struct podnet_port *new;

	ASSERT_RTNL();
	lockdep_assert_held(table->lock);

	new = alloc_port(port->tunnel, port->host, config);
	if (!new)
		return -ENOMEM;

	new->stats = port->stats;
	new->generation = port->generation;
	new->synced = port->synced;
	list_replace(&port->list, &new->list);
	withdraw(port);
	publish(table, new);
	kfree_rcu(port, rcu);
	return 0;
}

static void free_rcu_callback(struct rcu_head *rcu)
{
	struct podnet_port *port = container_of(rcu, struct podnet_port, rcu);

	free_percpu(port->stats);
	kfree(port);
}

void podnet_port_remove(struct podnet_port *port)
{
	struct podnet_port_table *table = &port->tunnel->ports;

	ASSERT_RTNL();
	lockdep_assert_held(table->lock);

	set_port_of_ends(port, NULL);
	withdraw(port);
	list_del(&port->list);
	table->count--;
	call_rcu(&port->rcu, free_rcu_callback);
}

void podnet_port_stamp(struct podnet_port *port, bool synced)
{
	port->synced = synced;
	port->generation = synced ? podnet_tunnel_stamp(port->tunnel) : 0;
}

void podnet_port_count(struct podnet_port *port, enum podnet_direction direction,
		       unsigned int size)
{
	struct podnet_port_stats *this = this_cpu_ptr(port->stats);

	u64_stats_update_begin(&this->syncp);
	u64_stats_inc(&this->packets[direction]);
	u64_stats_add(&this->bytes[direction], size);
	u64_stats_update_end(&this->syncp);
}

void podnet_port_count_why(struct podnet_port *port,
			   enum podnet_direction direction,
			   enum podnet_host_path why)
{
	struct podnet_port_stats *this = this_cpu_ptr(port->stats);

	u64_stats_update_begin(&this->syncp);
	u64_stats_inc(&this->why[direction][why]);
	u64_stats_update_end(&this->syncp);
}

static void read_stats(const struct podnet_port_stats *stats,
		       struct podnet_port_sum *read)
{
	unsigned int start, direction, why;

	do {
		start = u64_stats_fetch_begin(&stats->syncp);
		for (direction = 0; direction < PODNET_DIRECTIONS; direction++) {
			read->packets[direction] =
				u64_stats_read(&stats->packets[direction]);
			read->bytes[direction] =
				u64_stats_read(&stats->bytes[direction]);
			for (why = 0; why <= PODNET_HOST_PATH_MAX; why++)
				read->why[direction][why] =
					u64_stats_read(&stats->why[direction][why]);
		}
	} while (u64_stats_fetch_retry(&stats->syncp, start));
}

static void add(struct podnet_port_sum *sum, const struct podnet_port_sum *read)
{
	unsigned int direction, why;

	for (direction = 0; direction < PODNET_DIRECTIONS; direction++) {
		sum->packets[direction] += read->packets[direction];
		sum->bytes[direction] += read->bytes[direction];
		for (why = 0; why <= PODNET_HOST_PATH_MAX; why++)
			sum->why[direction][why] += read->why[direction][why];
	}
}

void podnet_port_sum(const struct podnet_port *port, struct podnet_port_sum *sum)
{
	struct podnet_port_sum read;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		read_stats(per_cpu_ptr(port->stats, cpu), &read);
		add(sum, &read);
	}
}
