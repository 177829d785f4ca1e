// SPDX-License-Identifier: GPL-2.0
#include "underlay.h"

#include <linux/udp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/udp.h>

#include "tunnel.h"

/* Which device the cached route leads through, for who removes devices and for
 * what comes back. When one is removed the core points its routes elsewhere:
 * dst->dev is read once. */
static void remember_device(struct podnet_tunnel *tunnel, struct podnet_path *path,
			    const struct dst_entry *dst)
{
	const int device = READ_ONCE(dst->dev)->ifindex;
	int before = READ_ONCE(path->device);

	/* Of two CPUs that come first, one finds the other's. */
	if (!before)
		before = cmpxchg(&path->device, 0, device);
	if (before && before != device)
		WRITE_ONCE(path->device, -1);
	podnet_ingress_want(tunnel, device);
}

/* A peer is another host: not this one, and not all of them. */
static int check_route4(const struct podnet_tunnel *tunnel,
			const struct rtable *rt)
{
	if (READ_ONCE(rt->dst.dev) == tunnel->dev || rt->rt_type == RTN_LOCAL)
		return -ELOOP;
	return rt->rt_type == RTN_UNICAST ? 0 : -EHOSTUNREACH;
}

static int route4(struct podnet_tunnel *tunnel, struct podnet_path *path,
		  struct podnet_underlay *ret)
{
	struct flowi4 flow = {
		.daddr = path->remote.ipv4,
		.saddr = path->local.ipv4,
		.flowi4_mark = READ_ONCE(tunnel->config.fwmark),
		.flowi4_proto = IPPROTO_UDP,
		.fl4_dport = path->port,
	};
	struct rtable *rt;
	int err;

	ret->local.family = PODNET_IPV4;
	rt = dst_cache_get_ip4(&path->dst_cache, &ret->local.ipv4);
	if (likely(rt)) {
		ret->dst = &rt->dst;
		return 0;
	}

	rt = ip_route_output_key(tunnel->net, &flow);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	err = check_route4(tunnel, rt);
	if (err) {
		ip_rt_put(rt);
		return err;
	}
	remember_device(tunnel, path, &rt->dst);
	dst_cache_set_ip4(&path->dst_cache, &rt->dst, flow.saddr);
	ret->dst = &rt->dst;
	ret->local.ipv4 = flow.saddr;
	return 0;
}

static int check_route6(const struct podnet_tunnel *tunnel,
			const struct dst_entry *dst)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);

	if (READ_ONCE(dst->dev) == tunnel->dev || rt->rt6i_flags & RTF_LOCAL)
		return -ELOOP;
	return rt->rt6i_flags & (RTF_ANYCAST | RTF_REJECT) ? -EHOSTUNREACH : 0;
}

static int route6(struct podnet_tunnel *tunnel, struct podnet_path *path,
		  struct podnet_underlay *ret)
{
	struct flowi6 flow = {
		.daddr = path->remote.ipv6,
		.saddr = path->local.ipv6,
		.flowi6_mark = READ_ONCE(tunnel->config.fwmark),
		.flowi6_proto = IPPROTO_UDP,
		.fl6_dport = path->port,
	};
	struct dst_entry *dst;
	int err;

	/* Booted with ipv6.disable=1 there is no table to look into. */
	if (!ipv6_mod_enabled())
		return -EAFNOSUPPORT;

	ret->local.family = PODNET_IPV6;
	dst = dst_cache_get_ip6(&path->dst_cache, &ret->local.ipv6);
	if (likely(dst)) {
		ret->dst = dst;
		return 0;
	}

	dst = ip6_dst_lookup_flow(tunnel->net, NULL, &flow, NULL);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	err = check_route6(tunnel, dst);
	if (err) {
		dst_release(dst);
		return err;
	}
	remember_device(tunnel, path, dst);
	dst_cache_set_ip6(&path->dst_cache, dst, &flow.saddr);
	ret->dst = dst;
	ret->local.ipv6 = flow.saddr;
	return 0;
}

int podnet_underlay_route(struct podnet_tunnel *tunnel, struct podnet_path *path,
			  struct podnet_underlay *ret)
{
	return path->remote.family == PODNET_IPV4 ? route4(tunnel, path, ret) :
						    route6(tunnel, path, ret);
}

static unsigned int overhead(const struct podnet_underlay *underlay,
			     unsigned int wire_size)
{
	return podnet_family_header_size(underlay->local.family) +
	       sizeof(struct udphdr) + wire_size;
}

unsigned int podnet_underlay_mtu(const struct podnet_underlay *underlay,
				 unsigned int wire_size, bool *fragments)
{
	const unsigned int taken = overhead(underlay, wire_size);
	const unsigned int mtu = dst_mtu(underlay->dst);

	*fragments = mtu < IPV4_MIN_MTU + taken ||
		     (underlay->local.family == PODNET_IPV4 &&
		      ip_mtu_locked(underlay->dst));
	return max_t(unsigned int, mtu, IPV4_MIN_MTU + taken) - taken;
}

unsigned int podnet_underlay_headroom(const struct podnet_underlay *underlay,
				      unsigned int wire_size)
{
	const struct net_device *dev = READ_ONCE(underlay->dst->dev);

	return LL_RESERVED_SPACE(dev) + underlay->dst->header_len +
	       overhead(underlay, wire_size);
}

void podnet_underlay_udp_csum(struct sk_buff *skb, const struct podnet_path *path,
			      const struct podnet_underlay *underlay, bool wanted)
{
	if (path->remote.family == PODNET_IPV4)
		udp_set_csum(!wanted, skb, underlay->local.ipv4,
			     path->remote.ipv4, skb->len);
	else
		udp6_set_csum(!wanted, skb, &underlay->local.ipv6,
			      &path->remote.ipv6, skb->len);
}

/* ip_local_out() fills in the length and the checksum. */
static void push_ipv4(struct sk_buff *skb, struct net *net,
		      const struct podnet_path *path,
		      const struct podnet_underlay *underlay,
		      const struct podnet_outer *outer)
{
	struct iphdr *iph;

	__skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IP);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));

	iph = ip_hdr(skb);
	iph->version = 4;
	iph->ihl = sizeof(*iph) >> 2;
	iph->tos = outer->dsfield;
	iph->ttl = outer->ttl ?: ip4_dst_hoplimit(underlay->dst);
	iph->protocol = IPPROTO_UDP;
	iph->saddr = underlay->local.ipv4;
	iph->daddr = path->remote.ipv4;
	/* An atomic datagram needs no identification (RFC 6864 section 4.1),
	 * and making one up is a shared counter per destination. */
	iph->frag_off = outer->dont_fragment ? htons(IP_DF) : 0;
	iph->id = 0;
	if (!outer->dont_fragment)
		__ip_select_ident(net, iph, skb_shinfo(skb)->gso_segs ?: 1);
}

/* ip6_local_out() fills in the length. */
static void push_ipv6(struct sk_buff *skb, const struct podnet_path *path,
		      const struct podnet_underlay *underlay,
		      const struct podnet_outer *outer)
{
	struct ipv6hdr *ip6h;

	__skb_push(skb, sizeof(*ip6h));
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IPV6);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb->ignore_df = !outer->dont_fragment;

	/* Routers that spread flows do it by the source port. */
	ip6h = ipv6_hdr(skb);
	ip6_flow_hdr(ip6h, outer->dsfield, 0);
	ip6h->nexthdr = IPPROTO_UDP;
	ip6h->hop_limit = outer->ttl ?: ip6_dst_hoplimit(underlay->dst);
	ip6h->saddr = underlay->local.ipv6;
	ip6h->daddr = path->remote.ipv6;
}

/* The outer header, but for what local output fills in. */
static void push_ip(struct podnet_tunnel *tunnel, struct sk_buff *skb,
		    const struct podnet_path *path,
		    const struct podnet_underlay *underlay,
		    const struct podnet_outer *outer)
{
	if (path->remote.family == PODNET_IPV4)
		push_ipv4(skb, tunnel->net, path, underlay, outer);
	else
		push_ipv6(skb, path, underlay, outer);
}

static int local_out(struct podnet_tunnel *tunnel, struct sk_buff *skb,
		     enum podnet_family family)
{
	const struct socket *socket = rcu_dereference(tunnel->sockets[family]);
	struct sock *sk = socket ? socket->sk : NULL;

	if (family == PODNET_IPV4)
		return ip_local_out(tunnel->net, sk, skb);
	return ip6_local_out(tunnel->net, sk, skb);
}

int podnet_underlay_send(struct podnet_tunnel *tunnel, struct sk_buff *skb,
			 const struct podnet_path *path,
			 const struct podnet_underlay *underlay,
			 const struct podnet_outer *outer)
{
	push_ip(tunnel, skb, path, underlay, outer);
	return local_out(tunnel, skb, path->remote.family);
}

/* Nothing but a neighbour stands between the packet and the device: no IPsec, no
 * encapsulation, no VRF. */
static bool is_plain(const struct dst_entry *dst, enum podnet_family family)
{
	if (dst_xfrm(dst) || dst->lwtstate || dst->header_len)
		return false;
	return dst->output == (family == PODNET_IPV4 ? ip_output : ip6_output);
}

static struct neighbour *neighbour4(struct sk_buff *skb, struct dst_entry *dst,
				    bool *is_ipv6)
{
	struct rtable *rt = container_of(dst, struct rtable, dst);

	ip_hdr(skb)->tot_len = htons(skb->len);
	ip_send_check(ip_hdr(skb));
	return ip_neigh_for_gw(rt, skb, is_ipv6);
}

static struct neighbour *neighbour6(struct sk_buff *skb, struct dst_entry *dst)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);
	struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const unsigned int size = skb->len - sizeof(*ip6h);

	/* Of a packet to be segmented the segments have a length. */
	ip6h->payload_len = size > IPV6_MAXPLEN ? 0 : htons(size);
	IP6CB(skb)->nhoff = offsetof(struct ipv6hdr, nexthdr);
	return ip_neigh_gw6(skb->dev, rt6_nexthop(rt, &ip6h->daddr));
}

int podnet_underlay_send_express(struct podnet_tunnel *tunnel, struct sk_buff *skb,
				 const struct podnet_path *path,
				 const struct podnet_underlay *underlay,
				 const struct podnet_outer *outer)
{
	const enum podnet_family family = path->remote.family;
	struct dst_entry *dst = underlay->dst;
	struct neighbour *neighbour;
	bool is_ipv6 = false;

	push_ip(tunnel, skb, path, underlay, outer);
	if (unlikely(!is_plain(dst, family)))
		return local_out(tunnel, skb, family);

	skb->dev = READ_ONCE(dst->dev);
	neighbour = family == PODNET_IPV4 ? neighbour4(skb, dst, &is_ipv6) :
					    neighbour6(skb, dst);
	if (IS_ERR(neighbour)) {
		kfree_skb_reason(skb, SKB_DROP_REASON_NEIGH_CREATEFAIL);
		return PTR_ERR(neighbour);
	}
	return neigh_output(neighbour, skb, is_ipv6);
}
