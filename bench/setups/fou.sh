# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Without: 10000
# IPIP in UDP by FOU. There is a device for each node: with ten thousand of them
# it is not measured.
attach=veth wire=fou forward_devices=(fou0)

fou_device() {	# NODE NAME REMOTE
	echo "link add $2 mtu 1472 type ipip local $(underlay_address "$1") remote $3" \
		"ttl 64 encap fou encap-sport auto encap-dport 5555"
}

setup() {	# NODE
	local device

	routed_pod "$1" 1472
	ensure_module fou
	ensure_module ipip
	must ip -n "node$1" fou add port 5555 ipproto 4
	read -ra device <<<"$(fou_device "$1" fou0 "$(underlay_address "$(other "$1")")")"
	must ip -n "node$1" "${device[@]}"
	must ip -n "node$1" link set fou0 up
	must ip -n "node$1" addr add "$(node_address4 "$1")/32" dev fou0
	must ip -n "node$1" route add "$(pod_prefix4 "$(other "$1")")" dev fou0
}

nodes() {	# NODE COUNT
	batch "$1" ip "$2" "$(fou_device "$1" 'fou@n' '@remote')" 'link set fou@n up' \
		'route add @prefix dev fou@n metric @n'
}
