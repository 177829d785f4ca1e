#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Pods and nodes reach each other over both families.
#
#   podA 10.244.1.10 -- node1 ====== node2 -- podB 10.244.2.10
#                          \\       //
#                            node3 -- podC 10.244.3.10
# Parts: netns debug kcsan
. "$(dirname "$0")/lib.sh"

cluster 3
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
pod_add 3 C 10.244.3.10 fd00:10:244:3::10

ok "a pod reaches a pod on another node over IPv4" \
	in_pod A ping -c 3 -i 0.1 -W 2 10.244.2.10
ok "a pod reaches a pod on another node over IPv6" \
	in_pod A ping -c 3 -i 0.1 -W 2 fd00:10:244:2::10
ok "a pod reaches a pod on a third node" \
	in_pod A ping -c 1 -W 2 10.244.3.10
ok "a node reaches a pod on another node over IPv4" \
	in_node 1 ping -c 1 -W 2 10.244.2.10
ok "a node reaches a pod on another node over IPv6" \
	in_node 1 ping -c 1 -W 2 fd00:10:244:2::10
ok "a pod reaches the address of another node's podnet0" \
	in_pod A ping -c 1 -W 2 10.244.3.0

# --- streams

ok "a TCP stream over IPv4 arrives as it was sent" \
	stream A B 10.244.2.10 4
ok "a TCP stream over IPv6 arrives as it was sent" \
	stream A B fd00:10:244:2::10 4

# --- what the counters say, of a peer that no TCP connection still closes to

before=$(peer_counter 1 node3 tx_packets)
ok "five pings" in_pod A ping -q -c 5 -i 0.1 -W 2 10.244.3.10
is "each ping counts as one packet sent to that peer" \
	$(($(peer_counter 1 node3 tx_packets) - before)) 5
before=$(peer_counter 3 node1 rx_bytes)
ok "a ping of 1000 bytes" in_pod A ping -q -c 1 -s 1000 -W 2 10.244.3.10
is "the bytes of a peer are those of the inner packets" \
	$(($(peer_counter 3 node1 rx_bytes) - before)) 1028

before=$(drops 1 tx-no-route)
refused "a pod is told at once that nobody owns an address" \
	"Destination Host Unreachable" in_pod A ping -c 1 -W 5 10.244.99.1
is "a packet without a route is dropped and counted" \
	$(($(drops 1 tx-no-route) - before)) 1

# --- a peer that is no other host

lost() {	# REASON REMOTE
	local before

	in_node 1 podnetctl peer set node3 remote "$2"
	before=$(drops 1 "$1")
	in_node 1 ping -c 1 -W 1 10.244.3.10 >/dev/null
	echo $(($(drops 1 "$1") - before))
}

is "nothing is broadcast to the underlay" "$(lost tx-no-underlay 192.168.77.255)" 1
is "a peer with the node's own address is a loop" "$(lost tx-loop 192.168.77.1)" 1
is "a peer that cannot be routed to is counted" "$(lost tx-no-underlay 203.0.113.1)" 1
must in_node 1 ip route add 203.0.113.0/24 dev podnet0
is "a peer that is routed into the tunnel is a loop" "$(lost tx-loop 203.0.113.1)" 1

done_testing
