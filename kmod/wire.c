// SPDX-License-Identifier: GPL-2.0
#include "wire.h"

#include <linux/etherdevice.h>

#include "address.h"

/* RFC 8926 section 3.4; without the options. */
struct geneve_header {
	u8 version_options;	/* 2 bits, and 6: length of options in words */
	u8 flags;
	__be16 protocol;
	__be32 vni;		/* 24 bits, and 8 reserved */
};

#define GENEVE_VERSION		0xc0
#define GENEVE_OPTIONS		0x3f
#define GENEVE_CONTROL		0x80
#define GENEVE_CRITICAL		0x40

/* RFC 7348 section 5, and the inner Ethernet header. */
struct vxlan_header {
	u8 flags;
	u8 reserved[3];
	__be32 vni;		/* 24 bits, and 8 reserved */
	struct ethhdr ethernet;
} __packed;

#define VXLAN_HAS_VNI		0x08

static void build_geneve(struct podnet_wire_header *header, __be16 protocol,
			 u32 vni)
{
	struct geneve_header *geneve = (struct geneve_header *)header->data;

	*geneve = (struct geneve_header){
		.protocol = protocol,
		.vni = htonl(vni << 8),
	};
	header->size = sizeof(*geneve);
}

static void build_vxlan(struct podnet_wire_header *header, __be16 protocol,
			u32 vni, const struct podnet_wire_macs *macs)
{
	struct vxlan_header *vxlan = (struct vxlan_header *)header->data;

	*vxlan = (struct vxlan_header){
		.flags = VXLAN_HAS_VNI,
		.vni = htonl(vni << 8),
		.ethernet.h_proto = protocol,
	};
	ether_addr_copy(vxlan->ethernet.h_dest, macs->remote);
	ether_addr_copy(vxlan->ethernet.h_source, macs->local);
	header->size = sizeof(*vxlan);
	header->link_size = ETH_HLEN;
	header->protocol = htons(ETH_P_TEB);
}

void podnet_wire_build(struct podnet_wire_header *header, enum podnet_wire wire,
		       __be16 protocol, u32 vni,
		       const struct podnet_wire_macs *macs)
{
	BUILD_BUG_ON(sizeof(struct vxlan_header) != PODNET_WIRE_SIZE_MAX);

	*header = (struct podnet_wire_header){ .protocol = protocol };
	switch (wire) {
	case PODNET_WIRE_GENEVE:
		build_geneve(header, protocol, vni);
		break;
	case PODNET_WIRE_VXLAN:
		build_vxlan(header, protocol, vni, macs);
		break;
	case PODNET_WIRE_IPUDP:
	case PODNET_WIRE_UNSPEC:
	case __PODNET_WIRE_MAX:
		break;
	}
}

static enum podnet_wire wire_of(u8 first)
{
	if (podnet_wire_protocol(first))
		return PODNET_WIRE_IPUDP;
	if (first == VXLAN_HAS_VNI)
		return PODNET_WIRE_VXLAN;
	if (!(first & GENEVE_VERSION))
		return PODNET_WIRE_GENEVE;
	return PODNET_WIRE_UNSPEC;
}

unsigned int podnet_wire_peek(u8 first)
{
	switch (wire_of(first)) {
	case PODNET_WIRE_IPUDP:
		return sizeof(first);
	case PODNET_WIRE_GENEVE:
		return sizeof(struct geneve_header);
	case PODNET_WIRE_VXLAN:
		return sizeof(struct vxlan_header);
	case PODNET_WIRE_UNSPEC:
	case __PODNET_WIRE_MAX:
		break;
	}
	return 0;
}

static bool parse_geneve(const struct geneve_header *geneve,
			 struct podnet_wire_packet *ret)
{
	const unsigned int words = geneve->version_options & GENEVE_OPTIONS;

	/* Section 3.4: who does not know a critical option must drop. */
	if (geneve->flags & (GENEVE_CONTROL | GENEVE_CRITICAL))
		return false;

	ret->protocol = geneve->protocol;
	ret->vni = be32_to_cpu(geneve->vni) >> 8;
	ret->size = sizeof(*geneve) + words * sizeof(u32);
	return podnet_is_ip(ret->protocol);
}

static bool parse_vxlan(const struct vxlan_header *vxlan,
			struct podnet_wire_packet *ret)
{
	ret->protocol = vxlan->ethernet.h_proto;
	ret->vni = be32_to_cpu(vxlan->vni) >> 8;
	ret->mac = ether_addr_to_u64(vxlan->ethernet.h_dest);
	ret->size = sizeof(*vxlan);
	return podnet_is_ip(ret->protocol);
}

bool podnet_wire_parse(const void *data, struct podnet_wire_packet *ret)
{
	const u8 first = *(const u8 *)data;

	*ret = (struct podnet_wire_packet){ .wire = wire_of(first) };
	switch (ret->wire) {
	case PODNET_WIRE_IPUDP:
		ret->protocol = podnet_wire_protocol(first);
		return true;
	case PODNET_WIRE_GENEVE:
		return parse_geneve(data, ret);
	case PODNET_WIRE_VXLAN:
		return parse_vxlan(data, ret);
	case PODNET_WIRE_UNSPEC:
	case __PODNET_WIRE_MAX:
		break;
	}
	return false;
}
