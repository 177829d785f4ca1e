#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The kernel's own tunnels understand podnet and podnet understands them: fou
# with ipproto 4 and 41, and gue, whose variant 1 is podnet's wire format.
#
#   podA -- node1 podnet0 ====== node2 ipip over fou -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

must modprobe fou
cluster 2
podnet_device 1
podnet_routes 1
peer_add 1 2
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

# The other end; a sit device takes care of IPv6 inside.
far_end() {	# FOU-OPTION...
	ip -n node2 fou add port 6080 "$@" || return
	ip -n node2 link add tunnel4 type ipip remote 192.168.77.1 local 192.168.77.2 \
		ttl 64 encap fou encap-sport auto encap-dport 6080 encap-csum || return
	ip -n node2 link set tunnel4 mtu 1472 up || return
	ip -n node2 route replace 10.244.1.0/24 dev tunnel4
}

must ip -n node2 addr add 10.244.2.0/32 dev lo
ok "a fou device is the other end" far_end ipproto 4
ok "podnet and fou reach each other" in_pod A ping -c 3 -i 0.1 -W 2 10.244.2.10
ok "fou and podnet reach each other" in_pod B ping -c 3 -i 0.1 -W 2 10.244.1.10
ok "a stream from podnet to fou arrives as it was sent" stream A B 10.244.2.10 2
ok "a stream from fou to podnet arrives as it was sent" stream B A 10.244.1.10 2
is "packets from fou are counted for the peer" \
	"$(($(peer_counter 1 node2 rx_packets) > 6))" 1

wire_without_offloads
ok "a stream to fou arrives with segmentation before the wire" \
	stream A B 10.244.2.10 2
ok "a stream from fou arrives with segmentation before the wire" \
	stream B A 10.244.1.10 2

ok "outer checksums off: fou takes them so" \
	in_node 1 podnetctl device set podnet0 udp-csum off
ok "a stream without outer checksums arrives at fou" stream A B 10.244.2.10 2
must in_node 1 podnetctl device set podnet0 udp-csum on

# --- gue: one port for both families

must ip -n node2 link del tunnel4
must ip -n node2 fou del port 6080
ok "a gue port is the other end" far_end gue
must ip -n node2 link add tunnel6 type sit remote 192.168.77.1 local 192.168.77.2 \
	ttl 64 encap fou encap-sport auto encap-dport 6080 encap-csum
must ip -n node2 link set tunnel6 mtu 1472 up
must ip -n node2 route replace fd00:10:244:1::/64 dev tunnel6
ok "podnet and gue reach each other, IPv4 inside" \
	in_pod A ping -c 3 -i 0.1 -W 2 10.244.2.10
ok "podnet and gue reach each other, IPv6 inside" \
	in_pod A ping -c 3 -i 0.1 -W 2 fd00:10:244:2::10
ok "a stream over IPv6 arrives at gue as it was sent" \
	stream A B fd00:10:244:2::10 2
ok "a stream over IPv6 arrives from gue as it was sent" \
	stream B A fd00:10:244:1::10 2

# --- the same over IPv6: fou6 and an ip6tnl device

must modprobe fou6
must modprobe ip6_tunnel
must ip -n node2 link del tunnel4
must ip -n node2 link del tunnel6
must ip -n node2 -6 fou add port 6080 gue
must ip -n node2 link add tunnel46 type ip6tnl mode any remote fd77::1 local fd77::2 \
	encaplimit none encap fou encap-sport auto encap-dport 6080 encap-udp6-csum
must ip -n node2 link set tunnel46 mtu 1430 up
must ip -n node2 route replace 10.244.1.0/24 dev tunnel46
must ip -n node2 -6 route replace fd00:10:244:1::/64 dev tunnel46
must in_node 1 podnetctl peer set node2 remote 0.0.0.0 remote6 fd77::2
ok "podnet and gue reach each other over IPv6, IPv4 inside" \
	in_pod A ping -c 3 -i 0.1 -W 2 10.244.2.10
ok "podnet and gue reach each other over IPv6, IPv6 inside" \
	in_pod A ping -c 3 -i 0.1 -W 2 fd00:10:244:2::10
ok "a stream arrives at gue over IPv6 as it was sent" stream A B 10.244.2.10 2
ok "a stream arrives from gue over IPv6 as it was sent" stream B A fd00:10:244:1::10 2

done_testing
