#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Congestion on the way reaches the receiver as RFC 6040 (figure 4) says, for
# all 16 combinations of inner and outer ECN field and both families of each.
#
#   podA [inner field] -- node1 [outer field] ======== node2 -- podB [which?]
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

codepoints=(not-ect ect1 ect0 ce)	# by the value of the field

rules() {	# CODEPOINT...
	local codepoint

	for codepoint; do
		echo "counter $codepoint { }"
	done
	echo "chain input { type filter hook input priority 0;"
	for codepoint; do
		echo "icmp type echo-request ip ecn $codepoint counter name $codepoint"
		echo "icmpv6 type echo-request ip6 ecn $codepoint counter name $codepoint"
	done
	echo "}"
}

must in_pod B nft -f - <<-RULES
	table inet seen {
		$(rules "${codepoints[@]}")
	}
RULES

must in_node 1 tc qdisc add dev eth0 clsact

# What the path makes of the field, a number, in what node1 sends.
path_sets() {	# FIELD
	in_node 1 tc filter del dev eth0 egress
	in_node 1 tc filter add dev eth0 egress protocol ip prio 1 matchall \
		action pedit munge offset 1 u8 set "$1" retain 3 pipe action csum ip4h &&
		in_node 1 tc filter add dev eth0 egress protocol ipv6 prio 2 matchall \
			action pedit munge offset 0 u16 set $(($1 << 4)) retain 0x30
}

# Which codepoint a pod's packet has that arrives, or that it is lost.
arrives_as() {	# FIELD ADDRESS
	local arrived

	in_pod A ping -q -c 1 -W 1 -Q "$1" "$2" >"$work_dir/ping"
	arrived=$(in_pod B nft -j reset counters table inet seen |
		jq -r '.nftables[].counter | select(.packets? > 0).name')
	echo "${arrived:-lost}"
}

merged() {	# INNER OUTER
	case $1,$2 in
	not-ect,ce) echo lost ;;
	not-ect,* | ce,* | *,not-ect | *,ect0) echo "$1" ;;
	*) echo "$2" ;;
	esac
}

for family in 4 6; do
	mesh_over $family ipudp
	for path in 0 1 2 3; do
		must path_sets $path
		outer=${codepoints[path]}
		for field in 0 1 2 3; do
			inner=${codepoints[field]}
			wanted=$(merged "$inner" "$outer")
			for address in 10.244.2.10 fd00:10:244:2::10; do
				is "$inner and $outer make $wanted, $address over IPv$family" \
					"$(arrives_as $field $address)" "$wanted"
			done
		done
	done
done
is "what was lost was counted" "$(drops 2 rx-ecn)" 4

done_testing
