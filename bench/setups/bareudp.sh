# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The kernel's own raw IP in UDP; the other end is in the route.
attach=veth wire=bareudp forward_devices=(bareudp0)

setup() {	# NODE
	routed_pod "$1" 1472
	must ip -n "node$1" link add bareudp0 type bareudp dstport 6635 ethertype ipv4
	must ip -n "node$1" link set bareudp0 mtu 1472 up
	must ip -n "node$1" addr add "$(node_address4 "$1")/32" dev bareudp0
	must ip -n "node$1" route add "$(pod_prefix4 "$(other "$1")")" encap ip id 1 \
		src "$(underlay_address "$1")" dst "$(underlay_address "$(other "$1")")" dev bareudp0
}

nodes() {	# NODE COUNT
	batch "$1" ip "$2" \
		"route add @prefix encap ip id 1 src $(underlay_address "$1") dst @remote dev bareudp0 metric @n"
}
