#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Nodes that run flannel or Calico in VXLAN mode, set up as those do it, and a
# podnet node in one cluster.
#
#   podA -- node1 podnet0 ====== node2 flannel.1, flannel-v6.1, vxlan.calico -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

must modprobe vxlan
cluster 2
podnet_device 1
podnet_routes 1
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must ip -n node1 link set podnet0 mtu 1430

podnet_port() {	# PORT
	must ip -n node1 link set podnet0 down
	must in_node 1 podnetctl device set podnet0 port "$1"
	must ip -n node1 link set podnet0 up
	podnet_routes 1
}

both_ways() {	# NAME
	ok "podnet reaches $1, IPv4" in_pod A ping -c 2 -i 0.1 -W 2 10.244.2.10
	ok "$1 reaches podnet, IPv4" in_pod B ping -c 2 -i 0.1 -W 2 10.244.1.10
	ok "a stream to $1 arrives as it was sent, IPv4" stream A B 10.244.2.10 2
	ok "a stream from $1 arrives as it was sent, IPv4" stream B A 10.244.1.10 2
}

both_ways6() {	# NAME
	ok "podnet reaches $1, IPv6" in_pod A ping -c 2 -i 0.1 -W 2 fd00:10:244:2::10
	ok "$1 reaches podnet, IPv6" in_pod B ping -c 2 -i 0.1 -W 2 fd00:10:244:1::10
	ok "a stream to $1 arrives as it was sent, IPv6" stream A B fd00:10:244:2::10 2
	ok "a stream from $1 arrives as it was sent, IPv6" stream B A fd00:10:244:1::10 2
}

# --- flannel: VNI 1, port 8472; for each node a route through the first address
# of its subnet, a permanent neighbour for that, and where its MAC address is

flannel_vtep4=02:00:00:00:f4:02
flannel_vtep6=02:00:00:00:f6:02

flannel() {
	local node1_mac

	node1_mac=$(node_mac 1)
	ip -n node2 link add flannel.1 type vxlan id 1 dev eth0 local 192.168.77.2 \
		dstport 8472 nolearning || return
	ip -n node2 link set flannel.1 address "$flannel_vtep4" mtu 1430 up || return
	ip -n node2 addr add 10.244.2.0/32 dev flannel.1 || return
	ip -n node2 neigh replace 10.244.1.0 lladdr "$node1_mac" dev flannel.1 \
		nud permanent || return
	bridge -n node2 fdb append "$node1_mac" dev flannel.1 dst 192.168.77.1 \
		self permanent || return
	ip -n node2 route replace 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink
}

flannel6() {
	local node1_mac

	node1_mac=$(node_mac 1)
	ip -n node2 link add flannel-v6.1 type vxlan id 1 dev eth0 local fd77::2 \
		dstport 8472 nolearning || return
	ip -n node2 link set flannel-v6.1 address "$flannel_vtep6" mtu 1430 up || return
	ip -n node2 addr add fd00:10:244:2::/128 dev flannel-v6.1 nodad || return
	ip -n node2 neigh replace fd00:10:244:1:: lladdr "$node1_mac" dev flannel-v6.1 \
		nud permanent || return
	bridge -n node2 fdb append "$node1_mac" dev flannel-v6.1 dst fd77::1 \
		self permanent || return
	ip -n node2 -6 route replace fd00:10:244:1::/64 via fd00:10:244:1:: \
		dev flannel-v6.1 onlink
}

podnet_port 8472
must in_node 1 podnetctl device set podnet0 wire vxlan vni 1
must in_node 1 podnetctl peer add node2 remote 192.168.77.2 remote6 fd77::2 \
	mac "$flannel_vtep4" mac6 "$flannel_vtep6"
must in_node 1 podnetctl route add 10.244.2.0/24 peer node2
must in_node 1 podnetctl route add fd00:10:244:2::/64 peer node2
ok "flannel is the other end" flannel
both_ways flannel
ok "flannel of a dual-stack cluster is the other end" flannel6
both_ways6 flannel

wire_without_offloads
ok "a stream to flannel arrives with segmentation before the wire" \
	stream A B 10.244.2.10 2
ok "a stream from flannel arrives with segmentation before the wire" \
	stream B A 10.244.1.10 2
ok "a stream from flannel arrives with segmentation before the wire, IPv6" \
	stream B A fd00:10:244:1::10 2

# --- what is not for this node

before=$(drops 1 rx-foreign)
must in_node 1 podnetctl device set podnet0 mac 02:00:00:00:77:99
refused "a frame to another MAC address is refused" "100% packet loss" \
	in_pod B ping -c 1 -W 1 10.244.1.10
is "it is counted" $(($(drops 1 rx-foreign) - before)) 1
must in_node 1 podnetctl device set podnet0 mac "$(node_mac 1)"
ok "a frame to the right one is accepted" in_pod B ping -c 1 -W 2 10.244.1.10

before=$(drops 1 rx-malformed)
must ip -n node2 neigh del 10.244.1.0 dev flannel.1
must ip -n node2 link set flannel.1 arp on
bridge -n node2 fdb append 00:00:00:00:00:00 dev flannel.1 dst 192.168.77.1 self permanent
in_pod B ping -c 1 -W 1 10.244.1.10 >"$work_dir/output" 2>&1
like "nobody answers ARP: frames that are not IP are refused and counted" \
	"$(($(drops 1 rx-malformed) - before))" '^[1-9]'

# --- Calico: VNI 4096, port 4789

calico_vtep=66:00:00:00:ca:02

calico() {
	local node1_mac

	node1_mac=$(node_mac 1)
	ip -n node2 link del flannel.1
	ip -n node2 link add vxlan.calico type vxlan id 4096 dev eth0 \
		local 192.168.77.2 dstport 4789 nolearning || return
	ip -n node2 link set vxlan.calico address "$calico_vtep" mtu 1430 up || return
	ip -n node2 addr add 10.244.2.0/32 dev vxlan.calico || return
	ip -n node2 neigh replace 10.244.1.0 lladdr "$node1_mac" dev vxlan.calico \
		nud permanent || return
	bridge -n node2 fdb append "$node1_mac" dev vxlan.calico dst 192.168.77.1 \
		self permanent || return
	ip -n node2 route replace 10.244.1.0/24 via 10.244.1.0 dev vxlan.calico onlink
}

podnet_port 4789
must in_node 1 podnetctl peer set node2 port 4789 vni 4096 mac "$calico_vtep"
ok "Calico is the other end" calico
both_ways Calico

done_testing
