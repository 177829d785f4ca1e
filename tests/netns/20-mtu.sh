#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# No packet is too big without its sender being told.
#
#   podA -- node1 ---- underlay ---- node2 -- podB
#                  MTU 1500, later 1400
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

is "podnet0 starts with the MTU of Ethernet less 28" "$(
	ip -n node1 link add podnet9 type podnet
	link_mtu node1 podnet9
	ip -n node1 link del podnet9
)" 1472
is "a MTU that leaves no room for the outer header is refused" "$(
	ip -n node1 link set podnet0 mtu 65466 2>&1 >/dev/null
)" "Error: mtu greater than device maximum."

ping_df() {	# SIZE ADDRESS: of the inner packet
	local header=28

	[[ $2 != *:* ]] || header=48
	in_pod A ping -c 1 -W 2 -M "do" -s $(($1 - header)) "$2"
}

ok "a packet of exactly 1472 bytes arrives, IPv4" ping_df 1472 10.244.2.10
ok "a packet of exactly 1472 bytes arrives, IPv6" ping_df 1472 fd00:10:244:2::10

# --- the largest of all, in fragments

is "a packet of 65465 bytes fits into the largest one of UDP" "$(
	must ip -n node1 link set podnet0 mtu 65465
	must ip -n node2 link set podnet0 mtu 65465
	in_node 1 ping -q -c 1 -W 5 -M dont -s 65437 10.244.2.0 |
		sed -nE 's/.* ([0-9]+) received.*/\1/p'
)" 1
must ip -n node2 link set podnet0 mtu 1472

# --- the device is as wide as its pods believe, the path to the peer is not

ip -n node1 link set podnet0 mtu 1500
ip -n node1 link set vethA mtu 1500
ip -n podA link set eth0 mtu 1500

before=$(drops 1 tx-too-big)
refused "the sender of a packet of 1473 bytes is told the MTU, IPv4" \
	"Frag needed and DF set \(mtu = 1472\)" ping_df 1473 10.244.2.10
is "that drop is counted" $(($(drops 1 tx-too-big) - before)) 1
refused "the sender of a packet of 1473 bytes is told the MTU, IPv6" \
	"Packet too big: mtu=1472" ping_df 1473 fd00:10:244:2::10
ok "without DF a packet of 1500 bytes arrives in fragments" \
	in_pod A ping -c 1 -W 2 -M dont -s 1472 10.244.2.10

# --- the path becomes narrower than any link: the underlay says so

in_node 1 ip route add 192.168.77.2 dev eth0 mtu 1400
in_pod A ip route flush cache
in_pod A ip -6 route flush cache
refused "a MTU of the underlay route counts, IPv4" \
	"Frag needed and DF set \(mtu = 1372\)" ping_df 1472 10.244.2.10
refused "a MTU of the underlay route counts, IPv6" \
	"Packet too big: mtu=1372" ping_df 1472 fd00:10:244:2::10
in_node 1 ip route del 192.168.77.2

# A router between the nodes, with a narrow link behind it.
#
#   node1 eth1 172.16.1.1 -- router -- 172.16.2.2 eth1 node2, MTU 1300
netns_add router
must ip link add eth1 netns node1 type veth peer name left netns router
must ip link add eth1 netns node2 type veth peer name right netns router
must ip netns exec router sysctl -q -w net.ipv4.ip_forward=1
must ip -n node1 addr add 172.16.1.1/24 dev eth1
must ip -n node2 addr add 172.16.2.2/24 dev eth1
must ip -n router addr add 172.16.1.254/24 dev left
must ip -n router addr add 172.16.2.254/24 dev right
must ip -n router link set left up
must ip -n router link set right mtu 1300 up
must ip -n node1 link set eth1 up
must ip -n node2 link set eth1 mtu 1300 up
must ip -n node1 route add 172.16.2.0/24 via 172.16.1.254
must ip -n node2 route add 172.16.1.0/24 via 172.16.2.254
must in_node 1 podnetctl peer set node2 remote 172.16.2.2
must in_node 2 podnetctl peer set node1 remote 172.16.1.1
ok "the peers move to the routed underlay" \
	eventually 10 in_pod A ping -c 1 -W 1 10.244.2.10

in_pod A ip route flush cache
ok "a TCP stream finds its way through a narrow underlay, IPv4" \
	stream A B 10.244.2.10 1
like "podnet0 learned the path MTU from the underlay's ICMP" \
	"$(in_node 1 ip route get 172.16.2.2)" "mtu 1300"
ok "a TCP stream finds its way through a narrow underlay, IPv6" \
	stream A B fd00:10:244:2::10 1

# --- a mark leads to another path: what is learned is learned about that one

must ip -n router link add wide type veth peer name eth2 netns node1
must ip -n router addr add 172.16.3.254/24 dev wide
must ip -n router link set wide up
must ip -n node1 addr add 172.16.3.1/24 dev eth2
must ip -n node1 link set eth2 up
must ip -n node1 route add 172.16.2.0/24 via 172.16.3.254 table 100
must ip -n node1 rule add fwmark 5 table 100
must in_node 1 podnetctl device set podnet0 fwmark 5 local 172.16.1.1
in_node 1 ip route flush cache
in_pod A ip route flush cache
ok "a TCP stream finds its way by the mark" stream A B 10.244.2.10 1
like "the path MTU was learned for the marked route" \
	"$(in_node 1 ip route get 172.16.2.2 mark 5)" "mtu 1300"

# --- and so it is about a peer that listens at another port than this device

listen_at() {	# PORT: node2
	must ip -n node2 link set podnet0 down
	must in_node 2 podnetctl device set podnet0 port "$1"
	must ip -n node2 link set podnet0 up
	podnet_routes 2
	must in_node 2 podnetctl peer set node1 port 6080
	must in_node 1 podnetctl peer set node2 port "$1"
	in_node 1 ip route flush cache
	in_pod A ip route flush cache
}

listen_at 7000
ok "a TCP stream finds its way to another port" stream A B 10.244.2.10 1
like "the path MTU was learned for the marked route again" \
	"$(in_node 1 ip route get 172.16.2.2 mark 5)" "mtu 1300"
listen_at 6080
must in_node 1 podnetctl device set podnet0 fwmark 0

# --- an underlay that is narrower than IPv4 demands: fragments

must in_node 1 ip route add 192.168.77.2 dev eth0 mtu 60
must in_node 1 podnetctl peer set node2 remote 192.168.77.2
must in_node 1 podnetctl device set podnet0 local 0.0.0.0
must in_node 2 podnetctl peer set node1 remote 192.168.77.1
in_pod A ip route flush cache
ok "a packet of 68 bytes arrives over an underlay of 60" \
	in_pod A ping -c 1 -W 2 -M "do" -s 40 10.244.2.10
refused "nobody is told a MTU below 68" "mtu = 68" \
	in_pod A ping -c 1 -W 2 -M "do" -s 41 10.244.2.10
must in_node 1 ip route del 192.168.77.2
must in_node 1 podnetctl peer set node2 remote 172.16.2.2
must in_node 2 podnetctl peer set node1 remote 172.16.1.1
in_node 1 ip route flush cache
in_pod A ip route flush cache
ok "the peers are back on the routed underlay" stream A B 10.244.2.10 1

# --- what was learned about one path, and for a while, is not the device's MTU

cat >"$work_dir/cluster.json" <<-JSON
	{
		"clusterCIDRs": ["10.244.0.0/16"],
		"nodes": [
			{"name": "node1", "addresses": ["172.16.1.1"], "prefixes": ["10.244.1.0/24"]},
			{"name": "node2", "addresses": ["172.16.2.2"], "prefixes": ["10.244.2.0/24"]}
		]
	}
JSON
like "the path MTU is still known" "$(in_node 1 ip route get 172.16.2.2)" "mtu 1300"
ip netns exec node1 podnetd --node node1 --cluster "$work_dir/cluster.json" \
	--run-dir "$work_dir/run" 2>"$work_dir/podnetd.log" &
podnetd=$!
ok "podnetd is in sync" eventually 20 \
	in_node 1 podnetctl status --run-dir "$work_dir/run"
is "podnetd takes the MTU of links and routes" "$(link_mtu node1 podnet0)" 1472
kill "$podnetd"

done_testing
