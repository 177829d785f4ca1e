# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Without: 10000
# Routed pods over WireGuard. Ten thousand peers are not measured: the kernel
# multiplies points on a curve for each of them.
attach=veth wire=wireguard forward_devices=(wg0) parts=() stream_units=1024

wireguard_key() {	# NODE
	printf 'podnet benchmark: key of node %2d' "$1" | head -c 32 | base64
}

setup() {	# NODE
	local peer

	peer=$(other "$1")
	routed_pod "$1" 1440
	must ip -n "node$1" link add wg0 mtu 1440 type wireguard
	wireguard_key "$1" >"$work_dir/key"
	must in_node "$1" wg set wg0 listen-port 51820 private-key "$work_dir/key" \
		peer "$(wireguard_key "$peer" | wg pubkey)" \
		endpoint "$(underlay_address "$peer"):51820" allowed-ips "$(pod_prefix4 "$peer")"
	must ip -n "node$1" link set wg0 up
	must ip -n "node$1" addr add "$(node_address4 "$1")/32" dev wg0
	must ip -n "node$1" route add "$(pod_prefix4 "$peer")" dev wg0
}

nodes() {	# NODE COUNT
	others "$2" | while read -r number prefix remote _; do
		printf '[Peer]\nPublicKey = %s\nEndpoint = %s:51820\nAllowedIPs = %s\n' \
			"$(printf '%032d' "$number" | base64)" "$remote" "$prefix"
	done >"$work_dir/peers"
	must in_node "$1" wg addconf wg0 "$work_dir/peers"
	batch "$1" ip "$2" 'route add @prefix dev wg0 metric @n'
}
