// SPDX-License-Identifier: GPL-2.0
/*
 * The wire formats: what is built is what the standards show and what the parser
 * understands, and the parser reads no further than it says.
 */
#include "../wire.h"

#include <kunit/test.h>
#include <linux/prandom.h>

#define INPUTS	100000
#define SEED	8926

static const struct podnet_wire_macs macs = {
	.local = { 0x02, 0, 0, 0, 0, 0x01 },
	.remote = { 0x02, 0, 0, 0, 0, 0x02 },
};

static const __be16 protocols[] = { htons(ETH_P_IP), htons(ETH_P_IPV6) };

static void expect_bytes(struct kunit *test, const struct podnet_wire_header *header,
			 const void *bytes, unsigned int size)
{
	KUNIT_ASSERT_EQ(test, header->size, size);
	KUNIT_EXPECT_EQ(test, memcmp(header->data, bytes, size), 0);
}

static void ipudp_has_no_header(struct kunit *test)
{
	struct podnet_wire_header header;

	podnet_wire_build(&header, PODNET_WIRE_IPUDP, htons(ETH_P_IPV6), 7, &macs);
	KUNIT_EXPECT_EQ(test, header.size, 0);
	KUNIT_EXPECT_EQ(test, header.link_size, 0);
	KUNIT_EXPECT_EQ(test, header.protocol, htons(ETH_P_IPV6));
}

/* RFC 8926 section 3.4. */
static void geneve_is_as_in_the_rfc(struct kunit *test)
{
	static const u8 bytes[] = { 0, 0, 0x08, 0x00, 0x12, 0x34, 0x56, 0 };
	struct podnet_wire_header header;

	podnet_wire_build(&header, PODNET_WIRE_GENEVE, htons(ETH_P_IP), 0x123456,
			  &macs);
	expect_bytes(test, &header, bytes, sizeof(bytes));
	KUNIT_EXPECT_EQ(test, header.link_size, 0);
	KUNIT_EXPECT_EQ(test, header.protocol, htons(ETH_P_IP));
}

/* RFC 7348 section 5. */
static void vxlan_is_as_in_the_rfc(struct kunit *test)
{
	static const u8 bytes[] = {
		0x08, 0, 0, 0, 0x12, 0x34, 0x56, 0,
		0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x86, 0xdd,
	};
	struct podnet_wire_header header;

	podnet_wire_build(&header, PODNET_WIRE_VXLAN, htons(ETH_P_IPV6), 0x123456,
			  &macs);
	expect_bytes(test, &header, bytes, sizeof(bytes));
	KUNIT_EXPECT_EQ(test, header.link_size, ETH_HLEN);
	KUNIT_EXPECT_EQ(test, header.protocol, htons(ETH_P_TEB));
}

/* What the parser is given: the header and the first byte of the inner packet. */
static void read_back(struct kunit *test, enum podnet_wire wire, __be16 protocol,
		      u32 vni)
{
	struct podnet_wire_header header;
	struct podnet_wire_packet packet;
	u8 data[PODNET_WIRE_SIZE_MAX + 1];

	podnet_wire_build(&header, wire, protocol, vni, &macs);
	memcpy(data, header.data, header.size);
	data[header.size] = protocol == htons(ETH_P_IP) ? 0x45 : 0x60;

	KUNIT_EXPECT_LE(test, podnet_wire_peek(data[0]), header.size + 1);
	KUNIT_ASSERT_TRUE(test, podnet_wire_parse(data, &packet));
	KUNIT_EXPECT_EQ(test, packet.wire, wire);
	KUNIT_EXPECT_EQ(test, packet.protocol, protocol);
	KUNIT_EXPECT_EQ(test, packet.size, header.size);
	if (wire != PODNET_WIRE_IPUDP)
		KUNIT_EXPECT_EQ(test, packet.vni, vni);
	if (wire == PODNET_WIRE_VXLAN)
		KUNIT_EXPECT_EQ(test, packet.mac, 0x020000000002ULL);
}

static void what_is_built_is_understood(struct kunit *test)
{
	static const u32 vnis[] = { 0, 1, 0x123456, PODNET_VNI_MAX };
	enum podnet_wire wire;
	int i, j;

	for (wire = PODNET_WIRE_IPUDP; wire <= PODNET_WIRE_MAX; wire++) {
		for (i = 0; i < ARRAY_SIZE(protocols); i++) {
			for (j = 0; j < ARRAY_SIZE(vnis); j++)
				read_back(test, wire, protocols[i], vnis[j]);
		}
	}
}

static void unknown_first_bytes_are_refused(struct kunit *test)
{
	struct podnet_wire_packet packet;
	u8 data[PODNET_WIRE_SIZE_MAX] = {};
	unsigned int first;

	for (first = 0; first <= U8_MAX; first++) {
		data[0] = first;
		if (podnet_wire_peek(first))
			continue;
		KUNIT_EXPECT_GE(test, first, 0x50);
		KUNIT_EXPECT_FALSE(test, podnet_wire_parse(data, &packet));
	}
}

static void geneve_options_are_skipped(struct kunit *test)
{
	u8 data[] = { 3, 0, 0x08, 0x00, 0, 0, 1, 0 };
	struct podnet_wire_packet packet;

	KUNIT_ASSERT_TRUE(test, podnet_wire_parse(data, &packet));
	KUNIT_EXPECT_EQ(test, packet.size, 8 + 3 * 4);
	data[0] = 0x3f;
	KUNIT_ASSERT_TRUE(test, podnet_wire_parse(data, &packet));
	KUNIT_EXPECT_EQ(test, packet.size, 260);
}

static void geneve_that_asks_for_more_is_refused(struct kunit *test)
{
	u8 data[] = { 0, 0, 0x08, 0x00, 0, 0, 1, 0 };
	struct podnet_wire_packet packet;

	KUNIT_EXPECT_TRUE(test, podnet_wire_parse(data, &packet));
	data[1] = 0x40;		/* critical options */
	KUNIT_EXPECT_FALSE(test, podnet_wire_parse(data, &packet));
	data[1] = 0x80;		/* a control packet */
	KUNIT_EXPECT_FALSE(test, podnet_wire_parse(data, &packet));
}

static void what_is_not_ip_is_refused(struct kunit *test)
{
	u8 geneve[] = { 0, 0, 0x65, 0x58, 0, 0, 1, 0 };
	u8 vxlan[PODNET_WIRE_SIZE_MAX] = { 0x08, [20] = 0x08, [21] = 0x06 };
	struct podnet_wire_packet packet;

	KUNIT_EXPECT_FALSE(test, podnet_wire_parse(geneve, &packet));
	KUNIT_EXPECT_FALSE(test, podnet_wire_parse(vxlan, &packet));
	vxlan[21] = 0x00;
	KUNIT_EXPECT_TRUE(test, podnet_wire_parse(vxlan, &packet));
}

/* Each input is as long as the parser says it reads: KASAN sees more. */
static void the_parser_reads_what_it_says(struct kunit *test)
{
	struct podnet_wire_packet packet;
	struct rnd_state random;
	unsigned int size;
	u8 *data, first;
	int i;

	prandom_seed_state(&random, SEED);
	for (i = 0; i < INPUTS; i++) {
		first = prandom_u32_state(&random);
		size = podnet_wire_peek(first) ?: 1;
		data = kmalloc(size, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, data);
		prandom_bytes_state(&random, data, size);
		data[0] = first;
		if (podnet_wire_parse(data, &packet)) {
			KUNIT_EXPECT_LE(test, packet.size, 260U);
			KUNIT_EXPECT_LE(test, packet.vni, (u32)PODNET_VNI_MAX);
		}
		kfree(data);
		cond_resched();
	}
}

static struct kunit_case wire_cases[] = {
	KUNIT_CASE(ipudp_has_no_header),
	KUNIT_CASE(geneve_is_as_in_the_rfc),
	KUNIT_CASE(vxlan_is_as_in_the_rfc),
	KUNIT_CASE(what_is_built_is_understood),
	KUNIT_CASE(unknown_first_bytes_are_refused),
	KUNIT_CASE(geneve_options_are_skipped),
	KUNIT_CASE(geneve_that_asks_for_more_is_refused),
	KUNIT_CASE(what_is_not_ip_is_refused),
	KUNIT_CASE(the_parser_reads_what_it_says),
	{}
};

static struct kunit_suite wire_suite = {
	.name = "podnet_wire",
	.test_cases = wire_cases,
};

kunit_test_suite(wire_suite);
