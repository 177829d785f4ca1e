#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# What is changed while packets flow loses none of them; where both ends must
# change, none is lost but those that are counted as refused between.
#
#   podA -- node1 .77.1, .77.101 ====== node2 .77.2, .77.102 -- podB
# Parts: netns kcsan
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
for node in 1 2; do
	must ip -n node$node link set podnet0 mtu 1430
	must ip -n node$node addr add "192.168.77.10$node/24" dev eth0
	must ip -n node$node addr add "fd77::10$node/64" dev eth0 nodad
done
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

# Runs COMMAND while datagrams flow: there over IPv4, back over IPv6.
during() {	# COMMAND...
	flow_start there A B 10.244.2.10 && flow_start back B A fd00:10:244:1::10 ||
		return
	"$@" || return
	flow_goes_on there && flow_goes_on back || return
	flow_stop there && flow_stop back
}

both_lost() {
	echo "$(flow_result there lost) there, $(flow_result back lost) back"
}

both_drops() {
	echo $(($(all_drops 1) + $(all_drops 2)))
}

lossless() {	# NAME COMMAND...
	ok "packets flow while $1" during "${@:2}" || return
	is "none is lost while $1" "$(both_lost)" "0 there, 0 back"
	is "none arrives twice while $1" \
		$(($(flow_result there duplicated) + $(flow_result back duplicated))) 0
}

# All that is missing was dropped for REASON, and is counted.
accounted() {	# NAME REASON COMMAND...
	local all before lost

	all=$(both_drops) before=$(($(drops 1 "$2") + $(drops 2 "$2")))
	ok "packets flow when $1" during "${@:3}" || return
	lost=$(($(flow_result there lost) + $(flow_result back lost)))
	is "those that are lost when $1 are counted as $2" \
		"$lost" $(($(drops 1 "$2") + $(drops 2 "$2") - before))
	is "and for no other reason when $1" "$lost" $(($(both_drops) - all))
}

times() {	# COUNT COMMAND...
	local i

	for ((i = 0; i < $1; i++)); do
		"${@:2}" || return
	done
}

# --- a peer moves: its old address goes on to receive

# Packets back come from the address that node2 has chosen, and are refused
# unless node1 takes them from anywhere.
must in_node 1 podnetctl device set podnet0 strict-source off
there_and_back() {
	in_node 1 podnetctl peer set node2 remote 192.168.77.102 &&
		in_node 1 podnetctl peer set node2 remote 192.168.77.2
}
lossless "a peer moves between two addresses" times 10 there_and_back

must in_node 2 podnetctl device set podnet0 strict-source off
other_family() {
	in_node 1 podnetctl peer set node2 remote 0.0.0.0 remote6 fd77::102 &&
		in_node 1 podnetctl peer set node2 remote 192.168.77.2 remote6 ::
}
lossless "a peer moves between IPv4 and IPv6" times 10 other_family

# --- this node moves: what is sent comes from the new address

own_address() {
	in_node 1 podnetctl device set podnet0 local 192.168.77.101 &&
		in_node 1 podnetctl device set podnet0 local 192.168.77.1
}
lossless "the local address changes" times 10 own_address
must in_node 1 podnetctl device set podnet0 local 0.0.0.0
for node in 1 2; do
	must in_node $node podnetctl device set podnet0 strict-source on
done

# With the check the other node must learn of it.
node_moves() {
	in_node 1 podnetctl device set podnet0 local 192.168.77.101 &&
		in_node 2 podnetctl peer set node1 remote 192.168.77.101
}
accounted "this node moves and the other learns of it" rx-unknown-peer node_moves
must in_node 2 podnetctl peer set node1 remote 192.168.77.1
must in_node 1 podnetctl device set podnet0 local 0.0.0.0

# --- the wire format changes, at one end after the other

formats() {
	local format node

	for format in geneve vxlan ipudp; do
		for node in 1 2; do
			in_node "$node" podnetctl peer set "node$((3 - node))" \
				wire "$format" mac "$(node_mac $((3 - node)))" || return
		done
	done
}
lossless "the wire format changes at both ends" times 3 formats

for format in geneve vxlan; do
	mesh_over 4 $format
	vni_changes() {
		in_node 1 podnetctl peer set node2 vni "$1" &&
			in_node 2 podnetctl peer set node1 vni "$1"
	}
	accounted "the VNI of $format changes at both ends" rx-foreign vni_changes 77
	must in_node 1 podnetctl peer set node2 vni 1
	must in_node 2 podnetctl peer set node1 vni 1
done

mac_changes() {
	in_node 1 podnetctl device set podnet0 mac 02:00:00:00:00:01 &&
		in_node 2 podnetctl peer set node1 mac 02:00:00:00:00:01
}
accounted "the MAC address of a node changes" rx-foreign mac_changes
must in_node 1 podnetctl device set podnet0 mac "$(node_mac 1)"
mesh_over 4 ipudp

# --- routes

must in_node 1 podnetctl peer add twin remote 192.168.77.102
route_moves() {
	in_node 1 podnetctl route replace 10.244.2.0/24 peer twin &&
		in_node 1 podnetctl route replace 10.244.2.0/24 peer node2
}
# Back come packets of IPv6, of which this is not the route.
lossless "a route moves between peers" times 10 route_moves
longer_prefix() {
	in_node 1 podnetctl route add 10.244.2.10/32 peer twin &&
		in_node 1 podnetctl route add 10.244.2.0/28 peer twin &&
		in_node 1 podnetctl route del 10.244.2.10/32 &&
		in_node 1 podnetctl route del 10.244.2.0/28
}
lossless "routes of longer prefixes come and go" times 5 longer_prefix
must in_node 1 podnetctl peer del twin

must in_node 2 podnetctl peer add other remote 192.168.77.3
source_moves() {
	in_node 2 podnetctl route replace 10.244.1.0/24 peer other &&
		in_node 2 podnetctl route replace 10.244.1.0/24 peer node1
}
accounted "the source's route moves to another peer and back" rx-spoofed \
	times 3 source_moves

generation=0
whole_sync() {
	local place

	generation=$((generation + 1))
	read -ra place <<<"$(peer_place 2)"
	in_node 1 podnetctl sync begin "$generation" &&
		in_node 1 podnetctl peer replace node2 "${place[@]}" &&
		in_node 1 podnetctl route replace 10.244.2.0/24 peer node2 &&
		in_node 1 podnetctl route replace fd00:10:244:2::/64 peer node2 &&
		in_node 1 podnetctl sync commit "$generation"
}
lossless "the same state is written again as a whole" times 5 whole_sync

# --- the device

knobs() {
	in_node 1 podnetctl device set podnet0 fwmark 7 ttl 9 inherit-dscp on \
			udp-csum off sport-range 50000-50010 &&
		in_node 1 podnetctl device set podnet0 fwmark 0 ttl 0 \
			inherit-dscp off udp-csum on sport-range 49152-65535
}
lossless "mark, TTL, DSCP, checksums and source ports change" times 5 knobs

mtus() {
	ip -n node1 link set podnet0 mtu 1300 && ip -n node1 link set podnet0 mtu 1430
}
lossless "the MTU of podnet0 changes" times 5 mtus

# Afterwards, what was routed to the device is gone, peers and routes are not.
down_and_up() {
	ip -n node1 link set podnet0 down && ip -n node1 link set podnet0 up &&
		podnet_routes 1
}
ok "packets flow again when the device was down and up" during times 5 down_and_up
lossless "nothing changes after that" true

done_testing
