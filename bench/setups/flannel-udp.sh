# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# flannel's udp: pods on a bridge, a TUN device, and a program that forwards.
# The program is ours, and looks prefixes up as flannel's does.
attach=bridge wire=tun forward_devices=(cni0 flannel0) parts=() stream_units=1024

setup() {	# NODE
	local peer

	peer=$(other "$1")
	bridged_pod "$1" 1472
	ensure_module tun
	must ip -n "node$1" tuntap add flannel0 mode tun
	must ip -n "node$1" addr add "$(node_address4 "$1")/32" dev flannel0
	must ip -n "node$1" link set flannel0 mtu 1472 up
	must ip -n "node$1" route add 10.244.0.0/16 dev flannel0
	echo "$(pod_prefix4 "$peer") $(underlay_address "$peer")" >"$work_dir/routes$1"
}

nodes() {	# NODE COUNT
	must ip -n "node$1" route add 10.64.0.0/10 dev flannel0
	others "$2" | awk '{ print $2, $3 }' >>"$work_dir/routes$1"
}

start() {	# NODE
	in_node "$1" tunforward flannel0 "$(underlay_address "$1")" 8285 <"$work_dir/routes$1" &
}
