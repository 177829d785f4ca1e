/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * libpodnet: typed calls to podnet.ko and to rtnetlink. This is the only
 * header of the library that programs need besides json.h and file.h.
 *
 * No globals, no logging, no exit(). Every call that can fail returns 0 or
 * -errno and describes the failure in @err (which may be NULL); output
 * parameters come before it and are written only on success. The text that
 * the kernel gives as extended ack is part of the error text. Handles are for
 * one thread. Integers are in host byte order; addresses hold network byte
 * order.
 */
#ifndef PODNET_H
#define PODNET_H

#include <linux/podnet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* ------------------------------------------------------------ addresses */

struct podnet_addr {
	sa_family_t family;	/* AF_INET, AF_INET6, or AF_UNSPEC: none */
	union {
		struct in_addr v4;
		struct in6_addr v6;
		uint8_t bytes[16];
	};
};

struct podnet_prefix {
	struct podnet_addr addr;	/* host bits are zero */
	uint8_t len;
};

#define PODNET_ADDR_STRLEN	INET6_ADDRSTRLEN
#define PODNET_PREFIX_STRLEN	(INET6_ADDRSTRLEN + 4)

size_t podnet_addr_size(const struct podnet_addr *addr); /* 4, 16, or 0 */
int podnet_addr_parse(const char *text, struct podnet_addr *ret,
		      struct podnet_error *err);
/* Writes PODNET_ADDR_STRLEN bytes at most and returns @buf; "-" for none. */
const char *podnet_addr_format(const struct podnet_addr *addr, char *buf);
int podnet_addr_compare(const struct podnet_addr *a,
			const struct podnet_addr *b);
/* None, 0.0.0.0 or ::. */
bool podnet_addr_is_unspecified(const struct podnet_addr *addr);
/* @addr + @offset, in network order arithmetic; wraps silently. */
struct podnet_addr podnet_addr_offset(const struct podnet_addr *addr,
				      uint64_t offset);

/* "ADDRESS/LENGTH"; refuses set host bits. */
int podnet_prefix_parse(const char *text, struct podnet_prefix *ret,
			struct podnet_error *err);
const char *podnet_prefix_format(const struct podnet_prefix *prefix,
				 char *buf);
int podnet_prefix_compare(const struct podnet_prefix *a,
			  const struct podnet_prefix *b);
/* The prefix of full length, 32 or 128, that covers just @addr. */
struct podnet_prefix podnet_prefix_of(const struct podnet_addr *addr);
bool podnet_prefix_covers(const struct podnet_prefix *prefix,
			  const struct podnet_addr *addr);
bool podnet_prefix_contains(const struct podnet_prefix *outer,
			    const struct podnet_prefix *inner);
bool podnet_prefix_overlaps(const struct podnet_prefix *a,
			    const struct podnet_prefix *b);

#define PODNET_MAC_SIZE		6
#define PODNET_MAC_STRLEN	sizeof("00:00:00:00:00:00")

/* Six pairs of hexadecimal digits with colons between them. */
int podnet_mac_parse(const char *text, uint8_t ret[PODNET_MAC_SIZE],
		     struct podnet_error *err);
/* Writes PODNET_MAC_STRLEN bytes and returns @buf. */
const char *podnet_mac_format(const uint8_t mac[PODNET_MAC_SIZE], char *buf);
bool podnet_mac_is_zero(const uint8_t mac[PODNET_MAC_SIZE]);
/* What a node may have: neither zero nor multicast. */
bool podnet_mac_is_unicast(const uint8_t mac[PODNET_MAC_SIZE]);

/* A node's name: RFC 1123 subdomain, at most PODNET_NAME_MAX bytes. */
int podnet_name_check(const char *name, struct podnet_error *err);

/* --------------------------------------------------------- wire formats */

/* "ipudp", "geneve", "vxlan"; NULL for what is no wire format. */
const char *podnet_wire_name(enum podnet_wire wire);
int podnet_wire_parse(const char *text, enum podnet_wire *ret,
		      struct podnet_error *err);
/* The bytes before an inner packet in an underlay of that family: outer IP,
 * UDP, and what the format adds. */
unsigned int podnet_wire_overhead(enum podnet_wire wire, sa_family_t family);

/* --------------------------------------------------- generic netlink */

/* A socket of the family "podnet" in the namespace it was opened in. */
struct podnet_genl;

/* -ENOENT if podnet.ko is not loaded. */
int podnet_genl_open(struct podnet_genl **ret, struct podnet_error *err);
void podnet_genl_close(struct podnet_genl *genl);

/* Which members of the struct a request carries. */
enum podnet_device_member {
	PODNET_DEVICE_PORT = 1 << 0,
	PODNET_DEVICE_LOCAL = 1 << 1,
	PODNET_DEVICE_FWMARK = 1 << 2,
	PODNET_DEVICE_TTL = 1 << 3,
	PODNET_DEVICE_UDP_CSUM = 1 << 4,
	PODNET_DEVICE_STRICT_SOURCE = 1 << 5,
	PODNET_DEVICE_SPORT_MIN = 1 << 6,
	PODNET_DEVICE_SPORT_MAX = 1 << 7,
	PODNET_DEVICE_LOCAL6 = 1 << 8,
	PODNET_DEVICE_WIRE = 1 << 9,
	PODNET_DEVICE_VNI = 1 << 10,
	PODNET_DEVICE_MAC = 1 << 11,
	PODNET_DEVICE_INHERIT_DSCP = 1 << 12,
	PODNET_DEVICE_UDP6_ZERO_CSUM = 1 << 13,
	PODNET_DEVICE_EXPRESS_TX = 1 << 14,
	PODNET_DEVICE_EXPRESS_RX = 1 << 15,
};

struct podnet_device {
	unsigned int members;		/* enum podnet_device_member */
	unsigned int ifindex;
	char ifname[IF_NAMESIZE];
	uint16_t port;
	struct podnet_addr local;	/* AF_INET 0.0.0.0: by route */
	struct podnet_addr local6;	/* AF_INET6 ::: by route */
	enum podnet_wire wire;		/* of peers that name none, as vni */
	uint32_t vni;
	uint8_t mac[PODNET_MAC_SIZE];	/* inner, of this node */
	uint32_t fwmark;
	uint8_t ttl;			/* 0: that of the route */
	bool inherit_dscp;
	bool udp_csum;
	bool udp6_zero_csum;		/* receive IPv6 without checksum */
	bool strict_source;
	bool express_tx, express_rx;	/* lanes from and to pods */
	uint16_t sport_min, sport_max;
	uint32_t generation;		/* last committed; read-only, as all below */
	uint32_t peers, routes, ports;
	uint64_t reallocs;		/* packets that had too little headroom */
	uint64_t drops[PODNET_DROP_MAX + 1];	/* by enum podnet_drop */
};

struct podnet_stats {
	uint64_t rx_packets, rx_bytes, tx_packets, tx_bytes;
};

enum podnet_peer_member {
	PODNET_PEER_REMOTE = 1 << 0,
	PODNET_PEER_PORT = 1 << 1,
	PODNET_PEER_REMOTE6 = 1 << 2,
	PODNET_PEER_WIRE = 1 << 3,
	PODNET_PEER_VNI = 1 << 4,
	PODNET_PEER_MAC = 1 << 5,
	PODNET_PEER_MAC6 = 1 << 6,
};

/* Addresses that a peer does not have are AF_UNSPEC or zero. In
 * podnet_peer_set(), such a member takes the address away. */
struct podnet_peer {
	unsigned int members;		/* enum podnet_peer_member */
	char name[PODNET_NAME_MAX + 1];
	struct podnet_addr remote;	/* AF_INET */
	struct podnet_addr remote6;	/* AF_INET6 */
	uint16_t port;
	enum podnet_wire wire;
	uint32_t vni;
	uint8_t mac[PODNET_MAC_SIZE];	/* inner, for vxlan */
	uint8_t mac6[PODNET_MAC_SIZE];	/* the same at remote6, if it differs */
	uint32_t generation;		/* read-only, as all below */
	uint32_t routes;
	struct podnet_stats stats;
};

struct podnet_route {
	struct podnet_prefix prefix;
	char peer[PODNET_NAME_MAX + 1];
	uint32_t generation;		/* read-only */
};

enum podnet_port_member {
	PODNET_PORT_ADDRESS = 1 << 0,
	PODNET_PORT_ADDRESS6 = 1 << 1,
	PODNET_PORT_HOST_PATH_TX = 1 << 2,
	PODNET_PORT_HOST_PATH_RX = 1 << 3,
};

/* TX is from the pod, RX to it. Addresses that the pod does not have are
 * AF_UNSPEC. In podnet_port_set(), such a member takes the address away. */
struct podnet_port {
	unsigned int members;		/* enum podnet_port_member */
	unsigned int ifindex;		/* of the pair's host end */
	char ifname[IF_NAMESIZE];	/* of the same; in requests for errors */
	struct podnet_addr address;	/* AF_INET */
	struct podnet_addr address6;	/* AF_INET6 */
	bool host_path_tx, host_path_rx;	/* no express lane */
	uint32_t generation;		/* 0: of none; read-only, as all below */
	struct podnet_stats stats;	/* of the express lanes */
	/* Packets that took the host path, by enum podnet_host_path. */
	uint64_t why_tx[PODNET_HOST_PATH_MAX + 1];
	uint64_t why_rx[PODNET_HOST_PATH_MAX + 1];
};

/* "tx-no-route" and the like, for 1 <= drop <= PODNET_DROP_MAX; NULL for the
 * values that are no reason (PAD). And a sentence for people. */
const char *podnet_drop_name(enum podnet_drop drop);
const char *podnet_drop_text(enum podnet_drop drop);

/* "no-route" and the like, and a sentence; NULL as above. */
const char *podnet_host_path_name(enum podnet_host_path why);
const char *podnet_host_path_text(enum podnet_host_path why);

/* Called for each object of a dump; non-zero ends the dump and is returned.
 * A dump that the kernel reports as interrupted is repeated as a whole before
 * the first call. */
typedef int (*podnet_device_fn)(const struct podnet_device *device, void *data);
typedef int (*podnet_peer_fn)(const struct podnet_peer *peer, void *data);
typedef int (*podnet_route_fn)(const struct podnet_route *route, void *data);
typedef int (*podnet_port_fn)(const struct podnet_port *port, void *data);

int podnet_device_get(struct podnet_genl *genl, unsigned int ifindex,
		      struct podnet_device *ret, struct podnet_error *err);
/* -ENODEV if there is no interface of that name or it is no podnet device. */
int podnet_device_find(struct podnet_genl *genl, const char *ifname,
		       struct podnet_device *ret, struct podnet_error *err);
int podnet_device_set(struct podnet_genl *genl,
		      const struct podnet_device *device,
		      struct podnet_error *err);
int podnet_device_foreach(struct podnet_genl *genl, podnet_device_fn fn,
			  void *data, struct podnet_error *err);

/* Arrays are sent in as few messages as they fit. @replace: what
 * exists is brought to what the array says. */
int podnet_peer_add(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count, bool replace,
		    struct podnet_error *err);
/* As part of the generation that was begun, replacing; -ESTALE if another has
 * been begun since. */
int podnet_peer_write(struct podnet_genl *genl, unsigned int ifindex,
		      const struct podnet_peer *peers, size_t count,
		      uint32_t generation, struct podnet_error *err);
int podnet_peer_set(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count,
		    struct podnet_error *err);
int podnet_peer_del(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count,
		    struct podnet_error *err);
int podnet_peer_get(struct podnet_genl *genl, unsigned int ifindex,
		    const char *name, struct podnet_peer *ret,
		    struct podnet_error *err);
int podnet_peer_foreach(struct podnet_genl *genl, unsigned int ifindex,
			podnet_peer_fn fn, void *data,
			struct podnet_error *err);

int podnet_route_add(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     bool replace, struct podnet_error *err);
int podnet_route_write(struct podnet_genl *genl, unsigned int ifindex,
		       const struct podnet_route *routes, size_t count,
		       uint32_t generation, struct podnet_error *err);
int podnet_route_set(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     struct podnet_error *err);
int podnet_route_del(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_route *routes, size_t count,
		     struct podnet_error *err);
int podnet_route_get(struct podnet_genl *genl, unsigned int ifindex,
		     const struct podnet_prefix *prefix,
		     struct podnet_route *ret, struct podnet_error *err);
int podnet_route_foreach(struct podnet_genl *genl, unsigned int ifindex,
			 podnet_route_fn fn, void *data,
			 struct podnet_error *err);

/* In the place of the one that the port has of that family. */
void podnet_port_put_address(struct podnet_port *port,
			     const struct podnet_addr *addr);
/* Ports that are added belong to no generation, and no commit removes them. */
int podnet_port_add(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_port *ports, size_t count, bool replace,
		    struct podnet_error *err);
int podnet_port_write(struct podnet_genl *genl, unsigned int ifindex,
		      const struct podnet_port *ports, size_t count,
		      uint32_t generation, struct podnet_error *err);
int podnet_port_set(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_port *ports, size_t count,
		    struct podnet_error *err);
int podnet_port_del(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_port *ports, size_t count,
		    struct podnet_error *err);
/* @host: ifindex of the pair's host end. */
int podnet_port_get(struct podnet_genl *genl, unsigned int ifindex,
		    unsigned int host, struct podnet_port *ret,
		    struct podnet_error *err);
int podnet_port_foreach(struct podnet_genl *genl, unsigned int ifindex,
			podnet_port_fn fn, void *data,
			struct podnet_error *err);

int podnet_sync_begin(struct podnet_genl *genl, unsigned int ifindex,
		      uint32_t generation, struct podnet_error *err);
int podnet_sync_commit(struct podnet_genl *genl, unsigned int ifindex,
		       uint32_t generation, struct podnet_error *err);

/* The whole state that a device should have. */
struct podnet_wanted {
	const struct podnet_peer *peers;
	size_t peer_count;
	const struct podnet_route *routes;
	size_t route_count;
};

/* Begins a generation that nobody else has begun, writes all, commits. What is
 * as it should be is not interrupted; after a failure nothing is removed.
 * @ret_generation may be NULL. */
int podnet_sync_apply(struct podnet_genl *genl, unsigned int ifindex,
		      const struct podnet_wanted *wanted,
		      uint32_t *ret_generation, struct podnet_error *err);

struct podnet_event {
	enum podnet_cmd cmd;
	unsigned int ifindex;
	uint32_t generation;			/* SYNC_COMMIT */
	const struct podnet_device *device;	/* the one that changed, */
	const struct podnet_peer *peer;		/* the others are NULL */
	const struct podnet_route *route;
	const struct podnet_port *port;
};
typedef int (*podnet_event_fn)(const struct podnet_event *event, void *data);

/* A handle that is subscribed only receives: use another for requests. */
int podnet_event_subscribe(struct podnet_genl *genl, struct podnet_error *err);
int podnet_genl_fd(const struct podnet_genl *genl);
/* Reads what is there, without blocking once the socket is made readable;
 * -ENOBUFS if the kernel dropped events: read the state anew. */
int podnet_event_read(struct podnet_genl *genl, podnet_event_fn fn, void *data,
		      struct podnet_error *err);

/* ------------------------------------------------------------ rtnetlink */

/* A socket in the network namespace it was opened in. */
struct podnet_rtnl;

int podnet_rtnl_open(struct podnet_rtnl **ret, struct podnet_error *err);
/* The same inside the namespace of @netns_fd; the thread stays where it is. */
int podnet_rtnl_open_in(int netns_fd, struct podnet_rtnl **ret,
			struct podnet_error *err);
void podnet_rtnl_close(struct podnet_rtnl *rtnl);

#define PODNET_KIND_SIZE	16

/* What the names of the host ends begin with that the CNI plugin makes. */
#define PODNET_POD_IFNAME_PREFIX	"pn"

struct podnet_link {
	unsigned int ifindex;
	char name[IF_NAMESIZE];
	char kind[PODNET_KIND_SIZE];	/* IFLA_INFO_KIND, "" if none */
	uint32_t mtu;			/* bytes */
	bool up;			/* IFF_UP */
	uint8_t mac[PODNET_MAC_SIZE];	/* zero if the device has none */
};

/* Both: -ENODEV if there is no such link. */
int podnet_link_get(struct podnet_rtnl *rtnl, const char *name,
		    struct podnet_link *ret, struct podnet_error *err);
int podnet_link_get_by_index(struct podnet_rtnl *rtnl, unsigned int ifindex,
			     struct podnet_link *ret, struct podnet_error *err);
/* A device of kind PODNET_RTNL_KIND; -EEXIST if the name is taken. */
int podnet_link_add_podnet(struct podnet_rtnl *rtnl, const char *name,
			   struct podnet_error *err);
/* Both ends are made with that MTU in one request, the peer end directly in
 * @peer_netns_fd; -EEXIST if one of the names is taken there. */
int podnet_link_add_veth(struct podnet_rtnl *rtnl, const char *name,
			 const char *peer_name, int peer_netns_fd, uint32_t mtu,
			 struct podnet_error *err);
/* The same of kind PODNET_PODPORT_RTNL_KIND; @name is that of the host's end. */
int podnet_link_add_podport(struct podnet_rtnl *rtnl, const char *name,
			    const char *pod_name, int pod_netns_fd,
			    uint32_t mtu, struct podnet_error *err);
int podnet_link_set_mtu(struct podnet_rtnl *rtnl, unsigned int ifindex,
			uint32_t mtu, struct podnet_error *err);
int podnet_link_set_up(struct podnet_rtnl *rtnl, unsigned int ifindex, bool up,
		       struct podnet_error *err);
int podnet_link_del(struct podnet_rtnl *rtnl, unsigned int ifindex,
		    struct podnet_error *err);

struct podnet_ifaddr {
	unsigned int ifindex;
	struct podnet_addr addr;
	uint8_t len;		/* length of the prefix on the link */
};
typedef int (*podnet_ifaddr_fn)(const struct podnet_ifaddr *ifaddr, void *data);

/* IPv6 without duplicate address detection; one that exists is no error. */
int podnet_ifaddr_add(struct podnet_rtnl *rtnl,
		      const struct podnet_ifaddr *ifaddr,
		      struct podnet_error *err);
int podnet_ifaddr_del(struct podnet_rtnl *rtnl,
		      const struct podnet_ifaddr *ifaddr,
		      struct podnet_error *err);
/* @ifindex 0: of all links. Without IPv6 link-local ones. */
int podnet_ifaddr_foreach(struct podnet_rtnl *rtnl, unsigned int ifindex,
			  podnet_ifaddr_fn fn, void *data,
			  struct podnet_error *err);

/* A route of the kernel's main table: unicast, or a blackhole. */
struct podnet_iproute {
	struct podnet_prefix dst;
	unsigned int ifindex;		/* 0: blackhole */
	struct podnet_addr gateway;	/* AF_UNSPEC: on link */
	struct podnet_addr src;		/* preferred source or AF_UNSPEC */
	uint8_t protocol;		/* RTPROT_*, or PODNET_RTPROT */
	bool onlink;
	uint32_t mtu;			/* RTAX_MTU, 0: none */
};
typedef int (*podnet_iproute_fn)(const struct podnet_iproute *route, void *data);

/* Marks the routes that podnetd owns: unassigned in the kernel's rtnetlink.h
 * and in iproute2's rt_protos. */
#define PODNET_RTPROT 111

int podnet_iproute_replace(struct podnet_rtnl *rtnl,
			   const struct podnet_iproute *route,
			   struct podnet_error *err);
int podnet_iproute_del(struct podnet_rtnl *rtnl,
		       const struct podnet_iproute *route,
		       struct podnet_error *err);
/* @protocol 0: all. Passes over what struct podnet_iproute cannot say, and
 * podnet_iproute_del() would not find: routes with a TOS, and of other types,
 * e.g. unreachable. */
int podnet_iproute_foreach(struct podnet_rtnl *rtnl, uint8_t protocol,
			   podnet_iproute_fn fn, void *data,
			   struct podnet_error *err);
/* The route that @dst takes, as the table has it: @src only if the route names
 * one, @mtu 0 if it is that of the link. */
int podnet_iproute_lookup(struct podnet_rtnl *rtnl,
			  const struct podnet_addr *dst,
			  struct podnet_iproute *ret, struct podnet_error *err);

/* A permanent neighbour; takes the place of any other entry for @addr. */
int podnet_neigh_set(struct podnet_rtnl *rtnl, unsigned int ifindex,
		     const struct podnet_addr *addr,
		     const uint8_t mac[PODNET_MAC_SIZE],
		     struct podnet_error *err);

/* Joins the groups for links, addresses and routes of both families; as with
 * podnet_event_subscribe() the handle then only receives. Events carry no
 * data: the state is what counts. podnet_rtnl_drain() reads and discards what
 * is there; @ret_changed tells whether anything was. Lost events count as a
 * change, not as an error. */
int podnet_rtnl_subscribe(struct podnet_rtnl *rtnl, struct podnet_error *err);
int podnet_rtnl_fd(const struct podnet_rtnl *rtnl);
int podnet_rtnl_drain(struct podnet_rtnl *rtnl, bool *ret_changed,
		      struct podnet_error *err);

/* ------------------------------------------------------ namespaces */

/* Opens a namespace by path, e.g. /run/netns/NAME; checks that it is one. */
int podnet_netns_open(const char *path, int *ret_fd, struct podnet_error *err);
/* Whether @fd is the caller's own namespace. */
int podnet_netns_is_own(int fd, bool *ret, struct podnet_error *err);
/* Writes @value to /proc/sys/net/PATH as seen inside @netns_fd. */
int podnet_netns_sysctl(int netns_fd, const char *path, const char *value,
			struct podnet_error *err);

#endif /* PODNET_H */
