# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For set-ups of podnet: routed pods; $attach, $wire and $underlay are those of
# lib.sh.
forward_devices=(podnet0)

# An express lane passes by where packets are dropped to charge the parts.
[ "$attach" != podport ] || parts=()

pod() {	# NODE
	routed_pod "$1" "$((1500 - $(overhead 4)))"
}

setup() {	# NODE
	podnet_device "$1"
	podnet_routes "$1"
	must ip -n "node$1" link set podnet0 mtu "$((1500 - $(overhead 4)))"
	peer_add "$1" "$(other "$1")"
	pod "$1"
}

# The state is written as a whole, with the node that exists.
nodes() {	# NODE COUNT
	local peer

	peer=$(other "$1")
	must ip -n "node$1" route add 10.64.0.0/10 dev podnet0
	others "$2" | jq -Rn --arg wire "$wire" --arg underlay "$underlay" \
		--arg prefix "$(pod_prefix4 "$peer")" --arg mac "$(node_mac "$peer")" \
		--arg remote "$(underlay_address "$peer")" \
		--arg remote6 "$(underlay_address6 "$peer")" '
		[{name: "real", $prefix, $remote, $remote6, $mac}] +
		[inputs / " " | {name: "n\(.[0])", prefix: .[1], remote: .[2],
			remote6: "fd77::1:\(.[0])", mac: .[3]}] | {
			peers: map({name, mac, wire: $wire} +
				if $underlay == "6" then {remote6} else {remote} end),
			routes: map({prefix, peer: .name})
		}' >"$work_dir/state.json"
	must in_node "$1" podnetctl sync apply "$work_dir/state.json"
}
