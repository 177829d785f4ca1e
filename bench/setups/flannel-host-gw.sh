# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Pods on a bridge and plain routes between nodes: flannel's host-gw.
# shellcheck source=route.sh
. "$setups/route.sh"
attach=bridge forward_devices=(eth0 cni0)

setup() {	# NODE
	bridged_pod "$1" 1500
	must ip -n "node$1" route add "$(pod_prefix4 "$(other "$1")")" \
		via "$(underlay_address "$(other "$1")")"
}
