/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * podnet: the kernel interface
 *
 * Objects
 * -------
 * A *device* is a tunnel network device of rtnetlink kind "podnet", one per
 * network namespace and UDP port. It is created and deleted by rtnetlink
 * (RTM_NEWLINK, IFLA_INFO_KIND "podnet", no IFLA_INFO_DATA) and configured
 * here. It cannot move to another network namespace.
 *
 * A *peer* is a remote node. Its name, which is the node's name, identifies
 * it: its addresses may change. It has an underlay address of IPv4, of IPv6, or
 * one of each; with both, a pod's packet travels over its own family. A
 * *route* is a prefix of pod addresses that lives behind a peer; a packet goes
 * to the peer with the longest prefix that covers its destination, and a
 * received packet is accepted only from the peer with the longest prefix that
 * covers its source, sent from one of that peer's addresses.
 *
 * A *port* is how a pod of this node is attached: a pair of devices of rtnetlink
 * kind PODNET_PODPORT_RTNL_KIND that is bound to a device with the pod's
 * addresses. A plain packet between a bound port and another one, or a peer,
 * takes the *express lane*: past the forwarding, conntrack and netfilter of the
 * host. Every other packet takes the *host path*, as between any pair of
 * devices, and PORT counts why: of what comes from the pod as TX, of what goes
 * to it as RX. What a host's rules have translated (a Service of Kubernetes)
 * always takes the host path. What could have taken the express lane but for a
 * lane that is off, its size or its options is not tracked by conntrack, which
 * sees but one direction of it; unless both of the port's lanes are off.
 *
 * A *wire format* is what stands between the outer UDP header and the inner
 * packet. Each peer is sent to in the format it has been given. What arrives
 * is told apart by its first byte, so all formats are received at all times on
 * the device's one port; but a network identifier (VNI) must be that of the
 * peer, and an inner MAC destination address that of the device.
 *
 * Messages
 * --------
 * Generic netlink family PODNET_GENL_NAME. Every request needs CAP_NET_ADMIN
 * in the initial user namespace, and acts on devices of the network namespace
 * of the socket. Except for a dump of all devices, every request names its
 * device by PODNET_A_IFINDEX. Each refusal carries an extended-ack text, and
 * the offending attribute where there is one.
 *
 * All integers are in host byte order. Addresses are binary and in network
 * byte order: 4 bytes are IPv4, 16 bytes are IPv6, 6 bytes are a MAC address.
 * Names are NUL-terminated strings. PODNET_A_PEER, _ROUTE and _PORT may be
 * repeated in one request, as often as fits into a message; entries are
 * applied in order, and the first that is refused ends the request: those
 * before it stay applied. Any other attribute may stand only once.
 *
 * PODNET_CMD_DEVICE_GET
 *	Reply or dump: IFINDEX, DEVICE with all its members.
 * PODNET_CMD_DEVICE_SET
 *	DEVICE with the members to change. PORT and UDP6_ZERO_CSUM can be
 *	changed only while the device is down (-EBUSY).
 *
 * PODNET_CMD_PEER_NEW
 *	PEER with NAME, REMOTE or REMOTE6 or both, MAC if the wire format is
 *	vxlan, and any other member that is not marked read-only. -EEXIST if
 *	the name is taken, unless REPLACE is there: then the peer is created or
 *	brought to exactly what the entry says.
 * PODNET_CMD_PEER_SET
 *	PEER with NAME and the members to change; -ENOENT without that peer. An
 *	unspecified REMOTE or REMOTE6 takes that address away, a zero MAC or
 *	MAC6 that one; one underlay address must stay. Packets go to the old
 *	address or to the new one, none is lost between; those that the peer
 *	sent from its old address are not accepted any more.
 * PODNET_CMD_PEER_DEL
 *	PEER with NAME. Its routes go with it.
 * PODNET_CMD_PEER_GET
 *	Reply for one PEER with NAME, or a dump of all peers of the device.
 *
 * PODNET_CMD_ROUTE_NEW
 *	ROUTE with PREFIX, PREFIX_LEN and PEER. -EEXIST if the prefix has a
 *	route, unless REPLACE is there: then it is pointed to the peer.
 *	-ENOENT without that peer. -EINVAL if host bits are set, or if the
 *	prefix is multicast, loopback or link-local.
 * PODNET_CMD_ROUTE_SET
 *	As above, but the route must exist. Moves a prefix from one peer to
 *	another in one step.
 * PODNET_CMD_ROUTE_DEL
 *	ROUTE with PREFIX and PREFIX_LEN.
 * PODNET_CMD_ROUTE_GET
 *	Reply for one ROUTE, or a dump of all routes of the device.
 *
 * PODNET_CMD_PORT_NEW
 *	PORT with IFINDEX, ADDRESS or ADDRESS6 or both, and any other member that
 *	is not marked read-only. -EEXIST if the pair is bound or another port of
 *	the device has an address, unless REPLACE is there: then this pair's
 *	port is brought to exactly what the entry says; an address of another
 *	port is refused all the same.
 * PODNET_CMD_PORT_SET
 *	PORT with IFINDEX and the members to change; -ENOENT if that pair is not
 *	bound. An unspecified ADDRESS or ADDRESS6 takes that address away; one
 *	must stay.
 * PODNET_CMD_PORT_DEL
 *	PORT with IFINDEX. The pair stays, and passes packets as a pair does.
 * PODNET_CMD_PORT_GET
 *	Reply for one PORT with IFINDEX, or a dump of all ports of the device.
 *
 * PODNET_CMD_SYNC_BEGIN, PODNET_CMD_SYNC_COMMIT
 *	GENERATION, not 0. Declarative writing: begin, write the wanted state
 *	with PEER_NEW, ROUTE_NEW and PORT_NEW, REPLACE and GENERATION, commit. Each
 *	write stamps its object with the generation that was begun; the commit
 *	removes all objects with another stamp. Objects that are written again
 *	are not interrupted. A second begin takes the place of the first; a
 *	write or a commit of another generation than the one begun is refused
 *	with -ESTALE, and a begin of the one that is begun already with -EBUSY:
 *	of two writers only the later one writes and commits. An attempt that is
 *	never committed removes nothing, and what it has written is not part of
 *	the next one. A write without GENERATION joins the one that is begun.
 *	Ports alone can be of no generation: PORT_NEW without GENERATION makes
 *	such a one, which no commit removes, and PORT_SET leaves it so.
 *
 * The request of a dump takes no other attribute than the IFINDEX of the device
 * whose peers, routes or ports it is about, and none for a dump of all devices.
 *
 * A dump that was overtaken by a change of what it lists has NLM_F_DUMP_INTR
 * set in one of its messages and should be repeated.
 *
 * Notifications
 * -------------
 * Each change of a device, peer, route or port is sent to the multicast group
 * PODNET_MCGRP_EVENTS as the message that a GET would answer, with the
 * command that made the change; a deletion carries the object as it last was.
 * The deletion of the device itself, or of the pair of a port, is told by
 * rtnetlink alone (RTM_DELLINK).
 * A commit is followed by one notification per removed object and one of
 * PODNET_CMD_SYNC_COMMIT with GENERATION. Joining needs CAP_NET_ADMIN.
 */
#ifndef _UAPI_LINUX_PODNET_H
#define _UAPI_LINUX_PODNET_H

#define PODNET_GENL_NAME	"podnet"
#define PODNET_GENL_VERSION	1
#define PODNET_MCGRP_EVENTS	"events"
#define PODNET_RTNL_KIND	"podnet"

/*
 * How a pod is attached: a pair of devices of this kind, of which what is sent on
 * one is received on the other. RTM_NEWLINK makes the host's end; IFLA_INFO_DATA
 * may say of the pod's, in PODNET_PODPORT_INFO_POD, what RTM_NEWLINK says of a
 * device: struct ifinfomsg and attributes (name, MAC address, MTU, network
 * namespace). Either end takes the other with it when it is deleted. Neither
 * resolves addresses (IFF_NOARP), and no neighbour entries are needed.
 */
#define PODNET_PODPORT_RTNL_KIND	"podport"

enum podnet_podport_info {
	PODNET_PODPORT_INFO_UNSPEC,
	PODNET_PODPORT_INFO_POD,

	__PODNET_PODPORT_INFO_MAX,
	PODNET_PODPORT_INFO_MAX = (__PODNET_PODPORT_INFO_MAX - 1)
};

/* GUE variant 1 (draft-ietf-intarea-gue section 4): raw IP in UDP. */
#define PODNET_PORT_DEFAULT	6080

/* 24 bits, in Geneve and in VXLAN. */
#define PODNET_VNI_MAX		0xffffff
#define PODNET_VNI_DEFAULT	1

/* A DNS subdomain as in RFC 1123, which is what a node's name is. */
#define PODNET_NAME_MAX		253

/* Bytes that each adds to the outer IP header and the 8 of UDP. */
enum podnet_wire {
	PODNET_WIRE_UNSPEC,
	PODNET_WIRE_IPUDP,	/* 0: the inner packet as it is */
	PODNET_WIRE_GENEVE,	/* 8: RFC 8926, inner IP, no options sent */
	PODNET_WIRE_VXLAN,	/* 22: RFC 7348, with an inner Ethernet header */

	__PODNET_WIRE_MAX,
	PODNET_WIRE_MAX = (__PODNET_WIRE_MAX - 1)
};

enum podnet_cmd {
	PODNET_CMD_UNSPEC,
	PODNET_CMD_DEVICE_GET,
	PODNET_CMD_DEVICE_SET,
	PODNET_CMD_PEER_NEW,
	PODNET_CMD_PEER_SET,
	PODNET_CMD_PEER_DEL,
	PODNET_CMD_PEER_GET,
	PODNET_CMD_ROUTE_NEW,
	PODNET_CMD_ROUTE_SET,
	PODNET_CMD_ROUTE_DEL,
	PODNET_CMD_ROUTE_GET,
	PODNET_CMD_SYNC_BEGIN,
	PODNET_CMD_SYNC_COMMIT,
	PODNET_CMD_PORT_NEW,
	PODNET_CMD_PORT_SET,
	PODNET_CMD_PORT_DEL,
	PODNET_CMD_PORT_GET,

	__PODNET_CMD_MAX,
	PODNET_CMD_MAX = (__PODNET_CMD_MAX - 1)
};

/* The members of every message. */
enum podnet_attr {
	PODNET_A_UNSPEC,
	PODNET_A_IFINDEX,	/* u32 */
	PODNET_A_DEVICE,	/* nest of enum podnet_device_attr */
	PODNET_A_PEER,		/* nest of enum podnet_peer_attr, repeatable */
	PODNET_A_ROUTE,		/* nest of enum podnet_route_attr, repeatable */
	PODNET_A_GENERATION,	/* u32, not 0 */
	PODNET_A_REPLACE,	/* flag, for PEER_NEW, ROUTE_NEW and PORT_NEW */
	PODNET_A_PORT,		/* nest of enum podnet_port_attr, repeatable */

	__PODNET_A_MAX,
	PODNET_A_MAX = (__PODNET_A_MAX - 1)
};

enum podnet_device_attr {
	PODNET_DEVICE_A_UNSPEC,
	PODNET_DEVICE_A_IFNAME,		/* string, read-only */
	PODNET_DEVICE_A_PORT,		/* u32, 1 to 65535, default PODNET_PORT_DEFAULT */
	PODNET_DEVICE_A_LOCAL,		/* 4 bytes: outer source; 0.0.0.0, the default: by route */
	PODNET_DEVICE_A_FWMARK,		/* u32, of outer packets only, default 0 */
	PODNET_DEVICE_A_TTL,		/* u32, outer, 1 to 255; 0, the default: by route */
	PODNET_DEVICE_A_UDP_CSUM,	/* u32, 0 or 1: send outer UDP checksums, default 1 */
	PODNET_DEVICE_A_STRICT_SOURCE,	/* u32, 0 or 1: check outer by inner source, default 1 */
	PODNET_DEVICE_A_SPORT_MIN,	/* u32, lowest outer source port, default 49152 */
	PODNET_DEVICE_A_SPORT_MAX,	/* u32, highest outer source port, default 65535 */
	PODNET_DEVICE_A_GENERATION,	/* u32, read-only: last one committed, 0 before the first */
	PODNET_DEVICE_A_PEERS,		/* u32, read-only: number of peers */
	PODNET_DEVICE_A_ROUTES,		/* u32, read-only: number of routes */
	PODNET_DEVICE_A_DROPS,		/* nest of enum podnet_drop, all u64, read-only */
	PODNET_DEVICE_A_PAD,
	PODNET_DEVICE_A_LOCAL6,		/* 16 bytes: the same of IPv6; ::: by route */
	PODNET_DEVICE_A_WIRE,		/* u32, enum podnet_wire: of peers by default */
	PODNET_DEVICE_A_VNI,		/* u32: of peers by default, PODNET_VNI_DEFAULT */
	PODNET_DEVICE_A_MAC,		/* 6 bytes: inner address of this node; random */
	PODNET_DEVICE_A_INHERIT_DSCP,	/* u32, 0 or 1: DSCP outside as inside, default 0 */
	PODNET_DEVICE_A_UDP6_ZERO_CSUM,	/* u32, 0 or 1: receive without checksum, default 0 */
	PODNET_DEVICE_A_REALLOCS,	/* u64, read-only: packets copied for headroom */
	PODNET_DEVICE_A_EXPRESS_TX,	/* u32, 0 or 1: express lane from pods, default 1 */
	PODNET_DEVICE_A_EXPRESS_RX,	/* u32, 0 or 1: express lane to pods, default 1 */
	PODNET_DEVICE_A_PORTS,		/* u32, read-only: number of ports */

	__PODNET_DEVICE_A_MAX,
	PODNET_DEVICE_A_MAX = (__PODNET_DEVICE_A_MAX - 1)
};

enum podnet_peer_attr {
	PODNET_PEER_A_UNSPEC,
	PODNET_PEER_A_NAME,		/* string, 1 to PODNET_NAME_MAX bytes */
	PODNET_PEER_A_REMOTE,		/* 4 bytes: underlay address */
	PODNET_PEER_A_PORT,		/* u32, 1 to 65535; default: the device's at creation */
	PODNET_PEER_A_GENERATION,	/* u32, read-only */
	PODNET_PEER_A_ROUTES,		/* u32, read-only: number of its routes */
	PODNET_PEER_A_STATS,		/* nest of enum podnet_stats_attr, read-only */
	PODNET_PEER_A_REMOTE6,		/* 16 bytes: underlay address, not link-local */
	PODNET_PEER_A_WIRE,		/* u32, enum podnet_wire; default: the device's */
	PODNET_PEER_A_VNI,		/* u32, to PODNET_VNI_MAX; default: the device's */
	PODNET_PEER_A_MAC,		/* 6 bytes: its inner MAC address, for vxlan */
	PODNET_PEER_A_MAC6,		/* 6 bytes: the same at REMOTE6, if it differs */

	__PODNET_PEER_A_MAX,
	PODNET_PEER_A_MAX = (__PODNET_PEER_A_MAX - 1)
};

enum podnet_route_attr {
	PODNET_ROUTE_A_UNSPEC,
	PODNET_ROUTE_A_PREFIX,		/* 4 or 16 bytes */
	PODNET_ROUTE_A_PREFIX_LEN,	/* u32, 0 to 32 or 128 */
	PODNET_ROUTE_A_PEER,		/* string: name of the peer */
	PODNET_ROUTE_A_GENERATION,	/* u32, read-only */

	__PODNET_ROUTE_A_MAX,
	PODNET_ROUTE_A_MAX = (__PODNET_ROUTE_A_MAX - 1)
};

enum podnet_port_attr {
	PODNET_PORT_A_UNSPEC,
	PODNET_PORT_A_IFINDEX,		/* u32: of the pair's host end */
	PODNET_PORT_A_IFNAME,		/* string, read-only: of the same */
	PODNET_PORT_A_ADDRESS,		/* 4 bytes: of the pod */
	PODNET_PORT_A_ADDRESS6,		/* 16 bytes: of the pod, not link-local */
	PODNET_PORT_A_HOST_PATH_TX,	/* u32, 0 or 1: no express lane from the pod, default 0 */
	PODNET_PORT_A_HOST_PATH_RX,	/* u32, 0 or 1: none to the pod, default 0 */
	PODNET_PORT_A_GENERATION,	/* u32, read-only; 0: of none */
	PODNET_PORT_A_STATS,		/* nest of enum podnet_stats_attr, of lanes, read-only */
	PODNET_PORT_A_WHY_TX,		/* nest of enum podnet_host_path, all u64, read-only */
	PODNET_PORT_A_WHY_RX,		/* nest of enum podnet_host_path, all u64, read-only */

	__PODNET_PORT_A_MAX,
	PODNET_PORT_A_MAX = (__PODNET_PORT_A_MAX - 1)
};

/* Why a packet of a port took the host path; also the attribute type in _A_WHY_TX
 * and _A_WHY_RX. Some are of one direction alone. */
enum podnet_host_path {
	PODNET_HOST_PATH_UNSPEC,
	PODNET_HOST_PATH_PAD,
	PODNET_HOST_PATH_POLICY,	/* the port says so */
	PODNET_HOST_PATH_OFF,		/* the device says so, or is down */
	PODNET_HOST_PATH_LINK,		/* a VLAN, no IP, or not to the host end */
	PODNET_HOST_PATH_MALFORMED,	/* headers that are not whole, or padding */
	PODNET_HOST_PATH_SOURCE,	/* the source is not the pod's address */
	PODNET_HOST_PATH_NO_ROUTE,	/* to neither a port nor a peer */
	PODNET_HOST_PATH_OPTIONS,	/* of IPv4, or extension headers of IPv6 */
	PODNET_HOST_PATH_FRAGMENT,
	PODNET_HOST_PATH_TTL,		/* too low to be forwarded */
	PODNET_HOST_PATH_PROTOCOL,	/* not TCP, UDP, SCTP, an echo, or an error about one */
	PODNET_HOST_PATH_TRANSLATED,	/* conntrack has other addresses for the flow */
	PODNET_HOST_PATH_TOO_BIG,	/* for the way to go */
	PODNET_HOST_PATH_NO_UNDERLAY,	/* no route to the peer */
	PODNET_HOST_PATH_NO_MEMORY,

	__PODNET_HOST_PATH_MAX,
	PODNET_HOST_PATH_MAX = (__PODNET_HOST_PATH_MAX - 1)
};

/* Inner packets and their bytes; a GSO or GRO packet counts once. All u64. */
enum podnet_stats_attr {
	PODNET_STATS_A_UNSPEC,
	PODNET_STATS_A_PAD,
	PODNET_STATS_A_RX_PACKETS,
	PODNET_STATS_A_RX_BYTES,
	PODNET_STATS_A_TX_PACKETS,
	PODNET_STATS_A_TX_BYTES,

	__PODNET_STATS_A_MAX,
	PODNET_STATS_A_MAX = (__PODNET_STATS_A_MAX - 1)
};

/* Why a device dropped a packet; also the attribute type in _A_DROPS. */
enum podnet_drop {
	PODNET_DROP_UNSPEC,
	PODNET_DROP_PAD,
	PODNET_DROP_TX_MALFORMED,	/* not a whole IPv4 or IPv6 header */
	PODNET_DROP_TX_NO_ROUTE,	/* no prefix covers the destination */
	PODNET_DROP_TX_NO_UNDERLAY,	/* no underlay route to the peer as a host */
	PODNET_DROP_TX_LOOP,		/* the underlay route leads back to this host */
	PODNET_DROP_TX_TOO_BIG,		/* over the path MTU; answered with ICMP */
	PODNET_DROP_TX_NO_MEMORY,
	PODNET_DROP_RX_MALFORMED,	/* no known wire format with a whole IP header */
	PODNET_DROP_RX_UNKNOWN_PEER,	/* outer source is no peer */
	PODNET_DROP_RX_SPOOFED,		/* inner source is not behind that peer */
	PODNET_DROP_RX_MARTIAN,		/* inner source can be no sender */
	PODNET_DROP_RX_ECN,		/* RFC 6040: CE outside, not-ECT inside */
	PODNET_DROP_RX_NO_MEMORY,
	PODNET_DROP_RX_BACKLOG,		/* receive queue full or device down */
	PODNET_DROP_TX_REFUSED,		/* by the underlay's firewall, queue or device */
	PODNET_DROP_RX_FOREIGN,		/* VNI or inner MAC address of another network */

	__PODNET_DROP_MAX,
	PODNET_DROP_MAX = (__PODNET_DROP_MAX - 1)
};

#endif /* _UAPI_LINUX_PODNET_H */
