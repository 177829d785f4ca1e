#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# podnetd over underlays of each family and in each wire format: the nodes of a
# running cluster change from one to the next.
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 3

# The cluster file of the nodes, as FILTER changes it, replaced as a whole.
describe() {	# FILTER NODE...
	cluster_file=$work_dir/plain.json write_cluster "${@:2}"
	jq "$1" "$work_dir/plain.json" >"$work_dir/changed.json"
	mv "$work_dir/changed.json" "$cluster_file"
}

v6='.nodes[] |= (.addresses = ["fd77::\(.name[4:])"])'
both='.nodes[] |= (.addresses += ["fd77::\(.name[4:])"])'
macs='.nodes[] |= (.mac = "02:00:00:00:00:0\(.name[4:])")'

peer() {	# NODE PEER FILTER
	in_node "$1" podnetctl --json peer show "node$2" | jq -cr ".[0] | $3"
}

peer_is() {	# NODE PEER FILTER WANTED
	[ "$(peer "$1" "$2" "$3")" = "$4" ] || {
		peer "$1" "$2" .
		tail -n 5 "$work_dir/podnetd$1.log"
		return 1
	}
}

pods_meet() {	# HOW
	ok "pods reach each other over IPv4, $1" \
		eventually 20 in_pod A ping -c 1 -W 1 10.244.2.10
	ok "pods reach each other over IPv6, $1" \
		eventually 20 in_pod A ping -c 1 -W 1 fd00:10:244:2::10
}

# --- an underlay of IPv6 alone

describe "$v6" 1 2
podnetd_start 1
podnetd_start 2
ok "node1 is in sync" eventually 20 in_sync 1 1
ok "node2 is in sync" eventually 20 in_sync 2 1
is "podnet0 has the MTU of the underlay less 48" "$(link_mtu node1 podnet0)" 1452
is "the peer has an address of IPv6 alone" \
	"$(peer 1 2 '[.remote, .remote6]')" '[null,"fd77::2"]'
is "the outer source is the node's address" \
	"$(in_node 1 podnetctl --json device show | jq -cr '.[0] | [.local, .local6]')" \
	'["0.0.0.0","fd77::1"]'
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
pods_meet "in an underlay of IPv6"

# --- both families

describe "$both" 1 2
ok "the peer has both addresses" eventually 20 \
	peer_is 1 2 '[.remote, .remote6]' '["192.168.77.2","fd77::2"]'
pods_meet "in an underlay of both"
is "the MTU is that of IPv6 over IPv6" "$(link_mtu node1 podnet0)" 1452

describe "$both | .nodes[1].addresses = [\"192.168.77.2\"]" 1 2
ok "to a node of IPv4 everything goes over IPv4" eventually 20 \
	peer_is 1 2 '[.remote, .remote6]' '["192.168.77.2",null]'
ok "and a node of IPv4 does not know the other's IPv6 address" eventually 20 \
	peer_is 2 1 '[.remote, .remote6]' '["192.168.77.1",null]'
pods_meet "when one node has but IPv4"
ok "the MTU is that of IPv4 again" \
	eventually 20 eval '[ "$(link_mtu node1 podnet0)" = 1472 ]'

# --- wire formats

describe "$both | .wire = \"geneve\" | .vni = 7" 1 2
ok "the peer is sent Geneve" eventually 20 peer_is 1 2 '[.wire, .vni]' '["geneve",7]'
ok "so is this node" eventually 20 peer_is 2 1 '[.wire, .vni]' '["geneve",7]'
pods_meet "in Geneve"
is "Geneve over IPv6 takes 56 bytes" "$(link_mtu node1 podnet0)" 1444

describe "$macs | .wire = \"vxlan\" | .vni = 4096" 1 2
ok "the peer is sent VXLAN, with its MAC address" eventually 20 \
	peer_is 1 2 '[.wire, .vni, .mac]' '["vxlan",4096,"02:00:00:00:00:02"]'
ok "so is this node" eventually 20 \
	peer_is 2 1 '[.wire, .vni, .mac]' '["vxlan",4096,"02:00:00:00:00:01"]'
is "the device has that of the node" \
	"$(in_node 1 podnetctl --json device show | jq -r '.[0].mac')" 02:00:00:00:00:01
pods_meet "in VXLAN"
is "VXLAN over IPv4 takes 50 bytes" "$(link_mtu node1 podnet0)" 1450

describe "$both | .nodes[1] += {wire: \"vxlan\", mac: \"02:00:00:00:00:02\"}" 1 2 3
podnetd_start 3
ok "one node is sent VXLAN" eventually 20 peer_is 1 2 '.wire' vxlan
ok "and sends what the others want" eventually 20 peer_is 2 1 '.wire' ipudp
ok "also to each other" eventually 20 peer_is 1 3 '.wire' ipudp
pods_meet "each in the format of the other"

# --- what is restored, and what is missing

must in_node 1 podnetctl peer set node2 wire geneve
ok "a wire format that was changed is restored" \
	eventually 20 peer_is 1 2 '.wire' vxlan
must in_node 1 podnetctl peer set node2 remote6 ::
ok "an address that was taken away is restored" \
	eventually 20 peer_is 1 2 '.remote6' fd77::2
must ip -n node1 addr del fd77::1/64 dev eth0
ok "the status names an own address that is missing" eventually 20 eval \
	'[[ "$(podnetd_status 1 .error)" = *"no link of this machine has fd77::1"* ]]'
must ip -n node1 addr add fd77::1/64 dev eth0 nodad
ok "and all is well when it is back" eventually 20 in_sync 1 2

podnetd_stop 1 TERM
podnetd_stop 2 TERM
podnetd_stop 3 TERM
done_testing
