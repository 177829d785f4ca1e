#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The kernel's geneve device and podnet understand each other, over both
# families of the underlay: layer 3 inside ("innerprotoinherit"), no options.
#
#   podA -- node1 podnet0 ====== node2 geneve0 -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

must modprobe geneve
cluster 2
podnet_device 1
podnet_routes 1
wire=geneve
peer_add 1 2
must in_node 1 podnetctl peer set node2 vni 77 port 6081
must ip -n node1 link set podnet0 down
must in_node 1 podnetctl device set podnet0 port 6081
must ip -n node1 link set podnet0 up
podnet_routes 1
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

far_end() {	# ADDRESS-OF-NODE1 OPTION...
	ip -n node2 link del geneve0 2>/dev/null
	ip -n node2 link add geneve0 type geneve id 77 remote "$1" dstport 6081 \
		innerprotoinherit "${@:2}" || return
	ip -n node2 link set geneve0 mtu 1430 up || return
	ip -n node2 addr add 10.244.2.0/32 dev geneve0 || return
	ip -n node2 route replace 10.244.1.0/24 dev geneve0 || return
	ip -n node2 -6 route replace fd00:10:244:1::/64 dev geneve0
}

both_ways() {	# UNDERLAY
	ok "podnet reaches geneve, IPv4 over $1" in_pod A ping -c 2 -i 0.1 -W 2 10.244.2.10
	ok "podnet reaches geneve, IPv6 over $1" \
		in_pod A ping -c 2 -i 0.1 -W 2 fd00:10:244:2::10
	ok "a stream to geneve arrives as it was sent, IPv4 over $1" stream A B 10.244.2.10 2
	ok "a stream from geneve arrives as it was sent, IPv4 over $1" stream B A 10.244.1.10 2
	ok "a stream to geneve arrives as it was sent, IPv6 over $1" \
		stream A B fd00:10:244:2::10 2
	ok "a stream from geneve arrives as it was sent, IPv6 over $1" \
		stream B A fd00:10:244:1::10 2
}

ok "a geneve device is the other end" far_end 192.168.77.1 udpcsum
both_ways IPv4
wire_without_offloads
ok "a stream to geneve arrives with segmentation before the wire" \
	stream A B 10.244.2.10 2
ok "a stream from geneve arrives with segmentation before the wire" \
	stream B A 10.244.1.10 2

must in_node 1 podnetctl peer set node2 remote 0.0.0.0 remote6 fd77::2
ok "a geneve device over IPv6 is the other end" far_end fd77::1
both_ways IPv6

# --- another virtual network

before=$(drops 1 rx-foreign)
must in_node 1 podnetctl peer set node2 vni 78
refused "packets of another VNI are refused" "100% packet loss" \
	in_pod B ping -c 1 -W 1 10.244.1.10
is "they are counted" $(($(drops 1 rx-foreign) - before)) 1

done_testing
