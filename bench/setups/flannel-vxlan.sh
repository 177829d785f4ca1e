# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# flannel's vxlan: pods on a bridge; a route, a neighbour and a forwarding entry
# for each node, all static.
attach=bridge wire=vxlan forward_devices=(cni0 flannel.1)
vxlan_device=flannel.1 vxlan_mtu=1450
# shellcheck source=../vxlan.sh
. "$bench/vxlan.sh"

setup() {	# NODE
	bridged_pod "$1" "$vxlan_mtu"
	vxlan_up "$1" id 1 dstport 8472
}
