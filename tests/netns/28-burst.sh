#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# A burst that a pod sends as one packet of nearly 64 KB, to be cut on the way,
# arrives whole although it is more than 64 KB with its outer headers.
#
#   podA [UDP_SEGMENT] -- podnet0 -- eth0 [cuts tunnels] ==== eth0 -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/burst.sh"

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

# Cut into 51 datagrams.
burst_prepare 65500

for wire in ipudp geneve vxlan; do
	for family in 4 6; do
		mesh_over $family "$wire"
		ok "a burst over IPv4 arrives, $wire over IPv$family" \
			burst 4 10.244.2.10 28
		ok "a burst over IPv6 arrives, $wire over IPv$family" \
			burst 6 "[fd00:10:244:2::10]" 48
	done
done

done_testing
