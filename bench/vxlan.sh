# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For set-ups with VXLAN: $vxlan_device, of $vxlan_mtu.

vxlan_up() {	# NODE PARAMETER...
	local node=$1 peer remote mac

	shift
	peer=$(other "$node")
	remote=$(node_address4 "$peer") mac=$(node_mac "$peer")
	must ip -n "node$node" link add "$vxlan_device" address "$(node_mac "$node")" \
		mtu "$vxlan_mtu" type vxlan "$@" local "$(underlay_address "$node")" \
		dev eth0 nolearning
	must ip -n "node$node" addr add "$(node_address4 "$node")/32" dev "$vxlan_device"
	must ip -n "node$node" link set "$vxlan_device" up
	must ip -n "node$node" neigh add "$remote" lladdr "$mac" nud permanent \
		dev "$vxlan_device"
	must in_node "$node" bridge fdb add "$mac" dev "$vxlan_device" \
		dst "$(underlay_address "$peer")" self permanent
	must ip -n "node$node" route add "$(pod_prefix4 "$peer")" via "$remote" \
		dev "$vxlan_device" onlink
}

nodes() {	# NODE COUNT
	batch "$1" ip "$2" \
		"neigh add @first lladdr @mac nud permanent dev $vxlan_device" \
		"route add @prefix via @first dev $vxlan_device onlink metric @n"
	batch "$1" bridge "$2" \
		"fdb add @mac dev $vxlan_device dst @remote self permanent"
}
