#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# 100000 routes come and go while packets flow, and none of those is lost.
#
#   podA -- node1 ====== node2, the first of up to 50000 nodes -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
for node in 1 2; do
	podnet_device $node
	must ip -n node$node route add 10.64.0.0/10 dev podnet0
	must ip -n node$node route add fd00:10:64::/48 via fe80::1 dev podnet0 onlink
done
must in_node 2 podnetctl peer add node1 remote "$(underlay_address 1)"
must in_node 2 podnetctl route add 10.127.1.0/26 peer node1
must in_node 2 podnetctl route add fd00:10:64:ffff::/64 peer node1

nodes_are() {	# COUNT
	in_node 1 scale apply "$1" 1 "$(underlay_address 2)"
}

routes() {
	in_node 1 podnetctl --json device show podnet0 | jq '.[0].routes'
}

# COUNT nodes have two routes each.
all_there() {	# COUNT
	nodes_are "$1" && [ "$(routes)" -eq $((2 * $1)) ]
}

must nodes_are 1
first=$(in_node 1 scale pods 1 4 1)
first6=$(in_node 1 scale pods 1 6 1)
pod_add 1 A 10.127.1.10 fd00:10:64:ffff::10
pod_add 2 B "$first" "$first6"

ok "packets flow to the first node" flow_start there A B "$first"
ok "packets flow back over IPv6" flow_start back B A fd00:10:64:ffff::10
for round in 1 2; do
	ok "100000 routes come, round $round" all_there 50000
	ok "all but two of them go, round $round" all_there 1
done
ok "packets still flow there" flow_goes_on there
ok "packets still flow back" flow_goes_on back
ok "the flow there ends well" flow_stop there
ok "the flow back ends well" flow_stop back
is "none is lost on the way there" "$(flow_result there lost)" 0
is "none is lost on the way back" "$(flow_result back lost)" 0
is "none arrives twice" \
	$(($(flow_result there duplicated) + $(flow_result back duplicated))) 0

done_testing
