# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Calico's IPIP: routed pods, one tunnel device, the route's gateway is the
# other end.
attach=veth wire=ipip forward_devices=(tunl0)

setup() {	# NODE
	routed_pod "$1" 1480
	ensure_module ipip
	must ip -n "node$1" link set tunl0 mtu 1480 up
	must ip -n "node$1" addr add "$(node_address4 "$1")/32" dev tunl0
	must ip -n "node$1" route add "$(pod_prefix4 "$(other "$1")")" \
		via "$(underlay_address "$(other "$1")")" dev tunl0 onlink
}

nodes() {	# NODE COUNT
	batch "$1" ip "$2" 'route add @prefix via @remote dev tunl0 onlink metric @n'
}
