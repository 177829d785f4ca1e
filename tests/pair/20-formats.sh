#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Every wire format over both families of the underlay, between different
# kernels, by NICs with and without offloads.
#
#   pod1 -- podnet0 -- NIC ==== NIC -- podnet0 -- pod2
. "$(dirname "$0")/lib.sh"

far4=10.244.$other.10
far6=fd00:10:244:$other::10

node_with_wires
use_wire full
podnet_device "$side"
podnet_routes "$side"
must ip -n "node$side" link set podnet0 mtu 1430
peer_add "$side" "$other"
pod_add "$side" "$side" "10.244.$side.10" "fd00:10:244:$side::10"
echo_server "$side"
meet "the pod is there"

reach() {	# HOW
	ok "a full packet crosses whole over IPv4, $1" \
		in_pod "$side" ping -q -c 1 -W 10 -M "do" -s 1402 "$far4"
	ok "a full packet crosses whole over IPv6, $1" \
		in_pod "$side" ping -q -c 1 -W 10 -M "do" -s 1382 "$far6"
	ok "a TCP stream goes there and back unharmed over IPv4, $1" \
		echoed "$side" "$far4" 1
	ok "a TCP stream goes there and back unharmed over IPv6, $1" \
		echoed "$side" "$far6" 1
}

for nic in full plain; do
	[ $nic = full ] || use_wire $nic
	must eventually 30 in_node "$side" ping -c 1 -W 1 "$(underlay_address6 "$other")"
	for underlay in 4 6; do
		for wire in ipudp geneve vxlan; do
			peer_place_set "$side" "$other"
			meet "$wire over IPv$underlay on $nic"
			in_turn reach "$wire over IPv$underlay, NICs: $nic"
		done
	done
done

part
