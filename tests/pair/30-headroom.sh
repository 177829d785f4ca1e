#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# No packet is copied for room at its head, neither by who sends nor by who gets
# it from a NIC, virtio's, which leaves less room than others.
#
#   pod1 -- podnet0 -- NIC ==== NIC -- podnet0 -- pod2
. "$(dirname "$0")/lib.sh"

far4=10.244.$other.10
far6=fd00:10:244:$other::10

node_with_wires
use_wire full
podnet_device "$side"
podnet_routes "$side"
peer_add "$side" "$other"
must ip -n "node$side" link set podnet0 mtu 1430
pod_add "$side" "$side" "10.244.$side.10" "fd00:10:244:$side::10"
must copies_watch
meet "the pod is there"

pings() {	# ADDRESS [OPTION]...
	in_pod "$side" ping -q -c 1 -W 10 "${@:2}" "$1"
}

both_ping() {
	pings "$far4" "$@" && pings "$far6" "$@"
}

# Both sides at the same time, so that each sends and receives.
no_copies() {
	[ "$(copies)" -eq 0 ] || { copies_show; return 1; }
}

for format in ipudp geneve vxlan; do
	for family in 4 6; do
		name="$format over IPv$family"
		underlay=$family wire=$format
		peer_place_set "$side" "$other"
		meet "by $name"
		ok "the other pod is reached, $name" both_ping
		meet "warmed up, $name"
		copies_forget
		ok "packets flow, $name" both_ping -c 10 -i 0.02 -s 1000
		meet "pinged, $name"
		ok "none was copied, $name" no_copies
		meet "counted, $name"
	done
done
copies_ignore

part
