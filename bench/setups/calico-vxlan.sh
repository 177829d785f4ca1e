# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Calico's VXLAN: as flannel's, with routed pods.
attach=veth wire=vxlan forward_devices=(vxlan.calico)
vxlan_device=vxlan.calico vxlan_mtu=1450
# shellcheck source=../vxlan.sh
. "$bench/vxlan.sh"

setup() {	# NODE
	routed_pod "$1" "$vxlan_mtu"
	vxlan_up "$1" id 4096 dstport 4789
}
