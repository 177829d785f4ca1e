# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Routed pods and plain routes between nodes: Calico with BGP.
attach=veth wire=none forward_devices=(eth0)

setup() {	# NODE
	routed_pod "$1" 1500
	must ip -n "node$1" route add "$(pod_prefix4 "$(other "$1")")" \
		via "$(underlay_address "$(other "$1")")"
}

nodes() {	# NODE COUNT
	batch "$1" ip "$2" 'route add @prefix via @remote dev eth0 onlink metric @n'
}
