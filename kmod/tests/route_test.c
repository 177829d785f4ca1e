// SPDX-License-Identifier: GPL-2.0
/*
 * The route table against a list that is searched from end to end and compares
 * bit by bit.
 */
#include "../route.h"

#include <kunit/test.h>
#include <linux/if_ether.h>
#include <linux/prandom.h>

#include "../peer.h"

#define PEERS	5
#define ROUTES	300
#define STEPS	1500
#define SEED	20406

/**
 * struct family - what differs between IPv4 and IPv6
 * @name: as the results show it
 * @protocol: as routes have it
 * @bits: length of an address
 */
struct family {
	const char *name;
	u16 protocol;
	u32 bits;
};

static const struct family families[] = {
	{ "IPv4", ETH_P_IP, 32 },
	{ "IPv6", ETH_P_IPV6, 128 },
};

static void family_describe(const struct family *family, char *text)
{
	strscpy(text, family->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(family, families, family_describe);

/**
 * struct entry - a route as the reference knows it
 * @route: what the table made of it
 * @prefix: of @route
 * @peer: index of its peer
 */
struct entry {
	struct podnet_route *route;
	struct podnet_prefix prefix;
	unsigned int peer;
};

/**
 * struct bed - a table, and what should be in it
 * @family: of all routes
 * @lock: the table's
 * @table: under test
 * @peers: to choose from
 * @random: the same numbers in every run
 * @entries: the reference, in no order
 * @count: length of @entries
 */
struct bed {
	const struct family *family;
	struct mutex lock;
	struct podnet_route_table table;
	struct podnet_peer *peers[PEERS];
	struct rnd_state random;
	struct entry entries[ROUTES];
	unsigned int count;
};

static u32 below(struct bed *bed, u32 limit)
{
	return prandom_u32_state(&bed->random) % limit;
}

static bool bit_of(const __be32 *addr, u32 bit)
{
	return ((const u8 *)addr)[bit / 8] >> (7 - bit % 8) & 1;
}

static void flip_bit(__be32 *addr, u32 bit)
{
	((u8 *)addr)[bit / 8] ^= 1 << (7 - bit % 8);
}

static bool covers(const struct podnet_prefix *prefix, const __be32 *addr)
{
	u32 bit;

	for (bit = 0; bit < prefix->length; bit++) {
		if (bit_of(prefix->addr, bit) != bit_of(addr, bit))
			return false;
	}
	return true;
}

static struct podnet_peer *expected_peer(struct bed *bed, const __be32 *addr)
{
	const struct entry *best = NULL;
	unsigned int i;

	for (i = 0; i < bed->count; i++) {
		const struct entry *entry = &bed->entries[i];

		if ((!best || entry->prefix.length > best->prefix.length) &&
		    covers(&entry->prefix, addr))
			best = entry;
	}
	return best ? bed->peers[best->peer] : NULL;
}

static struct podnet_peer *found_peer(struct bed *bed, const __be32 *addr)
{
	struct podnet_peer *peer;
	struct in6_addr addr6;

	rcu_read_lock();
	if (bed->family->protocol == ETH_P_IP) {
		peer = podnet_route_lookup4(&bed->table, addr[0]);
	} else {
		memcpy(&addr6, addr, sizeof(addr6));
		peer = podnet_route_lookup6(&bed->table, &addr6);
	}
	rcu_read_unlock();
	return peer;
}

static struct entry *find_entry(struct bed *bed, const struct podnet_prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < bed->count; i++) {
		if (!memcmp(&bed->entries[i].prefix, prefix, sizeof(*prefix)))
			return &bed->entries[i];
	}
	return NULL;
}

/* Few bits vary, so that prefixes lie within each other. */
static void random_addr(struct bed *bed, __be32 *addr)
{
	u32 i;

	memset(addr, 0x5a, sizeof(u32[4]));
	if (bed->family->protocol == ETH_P_IP)
		memset(addr + 1, 0, sizeof(u32[3]));
	for (i = 0; i < 4; i++)
		flip_bit(addr, below(bed, bed->family->bits));
}

static void random_prefix(struct bed *bed, struct podnet_prefix *prefix)
{
	u32 bit;

	prefix->length = below(bed, bed->family->bits + 1);
	random_addr(bed, prefix->addr);
	for (bit = prefix->length; bit < bed->family->bits; bit++) {
		if (bit_of(prefix->addr, bit))
			flip_bit(prefix->addr, bit);
	}
}

static void add(struct kunit *test, struct bed *bed,
		const struct podnet_prefix *prefix)
{
	struct entry *entry = &bed->entries[bed->count];

	KUNIT_ASSERT_LT(test, bed->count, ROUTES);
	entry->prefix = *prefix;
	entry->peer = below(bed, PEERS);
	mutex_lock(&bed->lock);
	entry->route = podnet_route_create(&bed->table, htons(bed->family->protocol),
					   prefix, bed->peers[entry->peer]);
	mutex_unlock(&bed->lock);
	KUNIT_ASSERT_FALSE(test, IS_ERR(entry->route));
	bed->count++;
}

static void move(struct bed *bed, struct entry *entry)
{
	entry->peer = below(bed, PEERS);
	mutex_lock(&bed->lock);
	podnet_route_move(&bed->table, entry->route, bed->peers[entry->peer]);
	mutex_unlock(&bed->lock);
}

static void remove(struct bed *bed, struct entry *entry)
{
	mutex_lock(&bed->lock);
	podnet_route_remove(&bed->table, entry->route);
	mutex_unlock(&bed->lock);
	*entry = bed->entries[--bed->count];
}

static void check_addr(struct kunit *test, struct bed *bed, const __be32 *addr)
{
	KUNIT_EXPECT_PTR_EQ(test, found_peer(bed, addr), expected_peer(bed, addr));
}

/* First and last address of a prefix, and their neighbours outside. */
static void check_edges(struct kunit *test, struct bed *bed,
			const struct podnet_prefix *prefix)
{
	__be32 addr[4];
	u32 bit;

	memcpy(addr, prefix->addr, sizeof(addr));
	check_addr(test, bed, addr);
	if (prefix->length) {
		flip_bit(addr, prefix->length - 1);
		check_addr(test, bed, addr);
		flip_bit(addr, prefix->length - 1);
	}
	for (bit = prefix->length; bit < bed->family->bits; bit++)
		flip_bit(addr, bit);
	check_addr(test, bed, addr);
}

/* The lengths of the reference, each once, longest first. */
static void check_lengths(struct kunit *test, struct bed *bed)
{
	struct podnet_route_family *family = bed->family->protocol == ETH_P_IP ?
		&bed->table.ipv4 : &bed->table.ipv6;
	const struct podnet_route_lengths *lengths;
	unsigned int uses[128 + 1] = {};
	unsigned int i, count = 0;
	int length;

	for (i = 0; i < bed->count; i++)
		uses[bed->entries[i].prefix.length]++;

	lengths = rcu_dereference_protected(family->lengths, true);
	if (!lengths) {
		KUNIT_EXPECT_EQ(test, bed->count, 0);
		return;
	}
	for (length = 128; length >= 0; length--) {
		KUNIT_EXPECT_EQ(test, family->uses[length], uses[length]);
		if (!uses[length])
			continue;
		KUNIT_ASSERT_LT(test, count, lengths->count);
		KUNIT_EXPECT_EQ(test, lengths->length[count], length);
		count++;
	}
	KUNIT_EXPECT_EQ(test, lengths->count, count);
}

static unsigned int length_of(const struct list_head *list)
{
	const struct list_head *node;
	unsigned int length = 0;

	list_for_each(node, list)
		length++;
	return length;
}

static void check_counts(struct kunit *test, struct bed *bed)
{
	unsigned int i, of_peer[PEERS] = {};

	for (i = 0; i < bed->count; i++)
		of_peer[bed->entries[i].peer]++;
	for (i = 0; i < PEERS; i++) {
		KUNIT_EXPECT_EQ(test, bed->peers[i]->route_count, of_peer[i]);
		KUNIT_EXPECT_EQ(test, length_of(&bed->peers[i]->routes), of_peer[i]);
	}
	KUNIT_EXPECT_EQ(test, length_of(&bed->table.list), bed->count);
	KUNIT_EXPECT_EQ(test, bed->table.count, bed->count);
}

static struct bed *bed_of(struct kunit *test)
{
	struct bed *bed = test->priv;

	bed->family = test->param_value;
	return bed;
}

static void fill(struct kunit *test, struct bed *bed, unsigned int count)
{
	struct podnet_prefix prefix;

	while (bed->count < count) {
		random_prefix(bed, &prefix);
		if (!find_entry(bed, &prefix))
			add(test, bed, &prefix);
	}
}

static void nothing_is_found_in_an_empty_table(struct kunit *test)
{
	struct bed *bed = bed_of(test);
	struct podnet_prefix prefix;

	random_prefix(bed, &prefix);
	KUNIT_EXPECT_NULL(test, found_peer(bed, prefix.addr));
	mutex_lock(&bed->lock);
	KUNIT_EXPECT_NULL(test, podnet_route_find(&bed->table,
						  htons(bed->family->protocol),
						  &prefix));
	mutex_unlock(&bed->lock);
	check_lengths(test, bed);
}

static void the_longest_prefix_wins(struct kunit *test)
{
	struct bed *bed = bed_of(test);
	__be32 addr[4];
	unsigned int i;

	fill(test, bed, ROUTES);
	for (i = 0; i < bed->count; i++)
		check_edges(test, bed, &bed->entries[i].prefix);
	for (i = 0; i < STEPS; i++) {
		random_addr(bed, addr);
		check_addr(test, bed, addr);
	}
	check_lengths(test, bed);
	check_counts(test, bed);
}

/* Of /0, /1, ... and all bits, each within the one before. */
static void every_length_can_be_used(struct kunit *test)
{
	struct bed *bed = bed_of(test);
	struct podnet_prefix prefix = {};
	__be32 addr[4] = {};

	for (prefix.length = 0; prefix.length <= bed->family->bits; prefix.length++)
		add(test, bed, &prefix);
	check_lengths(test, bed);
	while (bed->count) {
		check_addr(test, bed, addr);
		check_edges(test, bed, &bed->entries[bed->count - 1].prefix);
		remove(bed, &bed->entries[bed->count - 1]);
		check_lengths(test, bed);
	}
	KUNIT_EXPECT_NULL(test, found_peer(bed, addr));
}

static void a_prefix_is_found_by_itself_alone(struct kunit *test)
{
	struct bed *bed = bed_of(test);
	struct podnet_prefix prefix;
	struct entry *entry;
	unsigned int i;

	fill(test, bed, ROUTES);
	mutex_lock(&bed->lock);
	for (i = 0; i < STEPS; i++) {
		if (i < bed->count)
			prefix = bed->entries[i].prefix;
		else
			random_prefix(bed, &prefix);
		entry = find_entry(bed, &prefix);
		KUNIT_EXPECT_PTR_EQ(test, entry ? entry->route : NULL,
				    podnet_route_find(&bed->table,
						      htons(bed->family->protocol),
						      &prefix));
	}
	mutex_unlock(&bed->lock);
}

static void routes_come_move_and_go(struct kunit *test)
{
	struct bed *bed = bed_of(test);
	struct podnet_prefix prefix;
	struct entry *entry;
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		random_prefix(bed, &prefix);
		entry = find_entry(bed, &prefix);
		if (!entry && bed->count < ROUTES / 2)
			add(test, bed, &prefix);
		else if (entry && below(bed, 2))
			move(bed, entry);
		else if (bed->count && below(bed, 2))
			remove(bed, &bed->entries[below(bed, bed->count)]);
		else if (bed->count)
			move(bed, &bed->entries[below(bed, bed->count)]);
		check_edges(test, bed, &prefix);
		if (i % 50)
			continue;
		check_lengths(test, bed);
		check_counts(test, bed);
	}
}

static void an_emptied_table_is_as_new(struct kunit *test)
{
	struct bed *bed = bed_of(test);
	__be32 addr[4];

	fill(test, bed, ROUTES);
	while (bed->count)
		remove(bed, &bed->entries[below(bed, bed->count)]);
	random_addr(bed, addr);
	KUNIT_EXPECT_NULL(test, found_peer(bed, addr));
	KUNIT_EXPECT_TRUE(test, list_empty(&bed->table.list));
	check_lengths(test, bed);
	check_counts(test, bed);
}

static int bed_setup(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	unsigned int i;

	if (!bed)
		return -ENOMEM;

	for (i = 0; i < PEERS; i++) {
		bed->peers[i] = kunit_kzalloc(test, sizeof(struct podnet_peer),
					      GFP_KERNEL);
		if (!bed->peers[i])
			return -ENOMEM;
		INIT_LIST_HEAD(&bed->peers[i]->routes);
	}
	prandom_seed_state(&bed->random, SEED);
	mutex_init(&bed->lock);
	test->priv = bed;
	return podnet_route_table_setup(&bed->table, &bed->lock);
}

static void bed_teardown(struct kunit *test)
{
	struct bed *bed = test->priv;

	while (bed->count)
		remove(bed, &bed->entries[0]);
	podnet_route_table_teardown(&bed->table);
}

static struct kunit_case route_cases[] = {
	KUNIT_CASE_PARAM(nothing_is_found_in_an_empty_table, family_gen_params),
	KUNIT_CASE_PARAM(the_longest_prefix_wins, family_gen_params),
	KUNIT_CASE_PARAM(every_length_can_be_used, family_gen_params),
	KUNIT_CASE_PARAM(a_prefix_is_found_by_itself_alone, family_gen_params),
	KUNIT_CASE_PARAM(routes_come_move_and_go, family_gen_params),
	KUNIT_CASE_PARAM(an_emptied_table_is_as_new, family_gen_params),
	{}
};

static struct kunit_suite route_suite = {
	.name = "podnet_route",
	.init = bed_setup,
	.exit = bed_teardown,
	.test_cases = route_cases,
};

kunit_test_suite(route_suite);
