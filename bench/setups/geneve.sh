# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# One Geneve device; the other end is in the route. Geneve has a MAC header.
attach=veth wire=geneve forward_devices=(geneve0)

setup() {	# NODE
	local peer

	peer=$(other "$1")
	routed_pod "$1" 1450
	must ip -n "node$1" link add geneve0 address "$(node_mac "$1")" type geneve external
	must ip -n "node$1" link set geneve0 mtu 1450 up
	must ip -n "node$1" addr add "$(node_address4 "$1")/32" dev geneve0
	must ip -n "node$1" neigh add "$(node_address4 "$peer")" \
		lladdr "$(node_mac "$peer")" nud permanent dev geneve0
	must ip -n "node$1" route add "$(pod_prefix4 "$peer")" \
		encap ip id 1 dst "$(underlay_address "$peer")" \
		via "$(node_address4 "$peer")" dev geneve0 onlink
}

nodes() {	# NODE COUNT
	batch "$1" ip "$2" 'neigh add @first lladdr @mac nud permanent dev geneve0' \
		'route add @prefix encap ip id 1 dst @remote via @first dev geneve0 onlink metric @n'
}
