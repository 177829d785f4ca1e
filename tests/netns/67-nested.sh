#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Tunnels inside tunnels carry packets, and tunnels that lead into each other
# end at a limit.
#
#   podnet1 10.245.1.0 in podnet0, or in vxlan0 ====== the same on node2
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh

inner_device() {	# NODE PEER
	must ip -n "node$1" link add podnet1 type podnet
	must in_node "$1" podnetctl device set podnet1 port 6090
	must ip -n "node$1" link set podnet1 mtu 1400 up
	must ip -n "node$1" addr add "10.245.$1.1/32" dev podnet1
	must ip -n "node$1" addr add "fd00:10:245:$1::1/128" dev podnet1 nodad
	must ip -n "node$1" route add 10.245.0.0/16 dev podnet1 src "10.245.$1.1"
	must ip -n "node$1" route add fd00:10:245::/48 via fe80::1 dev podnet1 onlink \
		src "fd00:10:245:$1::1"
	must in_node "$1" podnetctl peer add inner \
		remote "10.244.$2.0" port 6090 dev podnet1
	must in_node "$1" podnetctl route add "10.245.$2.0/24" peer inner dev podnet1
	must in_node "$1" podnetctl route add "fd00:10:245:$2::/64" peer inner \
		dev podnet1
}

# The nodes themselves are the ends.
reaches() {	# ADDRESS
	in_node 1 ping -q -c 2 -i 0.05 -W 2 -s 1000 "$1"
}

listens_on_node2() {
	in_node 2 ss -Hltn "sport = :5000" | grep -q .
}

transfer() {	# FAMILY ADDRESS
	local receiver

	head -c 1M /dev/urandom >"$work_dir/sent"
	in_node 2 socat -u "TCP$1-LISTEN:5000,reuseaddr" "CREATE:$work_dir/received" &
	receiver=$!
	eventually 10 listens_on_node2 &&
		in_node 1 socat -u "FILE:$work_dir/sent" "TCP$1:$2:5000" &&
		wait "$receiver" && cmp "$work_dir/sent" "$work_dir/received"
}

carries() {	# WHAT
	ok "$1 carries IPv4" reaches 10.245.2.1
	ok "$1 carries IPv6" reaches fd00:10:245:2::1
	ok "$1 carries a TCP stream over IPv4" transfer 4 10.245.2.1
	ok "$1 carries a TCP stream over IPv6" transfer 6 "[fd00:10:245:2::1]"
}

inner_device 1 2
inner_device 2 1
carries "podnet inside podnet"
for format in geneve vxlan; do
	mesh_over 6 $format
	carries "podnet inside podnet, $format over IPv6,"
done
mesh_over 4 ipudp

for node in 1 2; do
	must ip -n node$node link add vxlan0 type vxlan id 7 dstport 4790 \
		remote "$(underlay_address $((3 - node)))" dev eth0
	must ip -n node$node addr add "172.30.0.$node/24" dev vxlan0
	must ip -n node$node link set vxlan0 up
	must in_node $node podnetctl peer set inner \
		remote "172.30.0.$((3 - node))" dev podnet1
done
must eventually 10 in_node 1 ping -c 1 -W 1 172.30.0.2
carries "podnet inside the kernel's vxlan"

# --- each leads to the other, and back

loops() {
	in_node 1 podnetctl --json device show |
		jq '[.[].drops["tx-loop"]] | add'
}

must in_node 1 podnetctl peer add into1 remote 203.0.113.1
must in_node 1 podnetctl route add 203.0.114.0/24 peer into1
must ip -n node1 route add 203.0.114.0/24 dev podnet0
must in_node 1 podnetctl peer add into0 remote 203.0.114.1 dev podnet1
must in_node 1 podnetctl route add 203.0.113.0/24 peer into0 dev podnet1
must ip -n node1 route add 203.0.113.0/24 dev podnet1
before=$(loops)
for _ in 1 2 3; do
	in_node 1 ping -q -c 1 -W 0.2 203.0.114.1 >/dev/null
done
is "a packet that goes round is dropped as a loop, once" $(($(loops) - before)) 3
ok "after that packets flow" reaches 10.245.2.1

done_testing
