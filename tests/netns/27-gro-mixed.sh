#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# GRO merges only what is equal: packets of one flow whose TTL, ECN or DF differ
# arrive as they were sent.
#
#   podA [no TSO] -- node1 [every second packet is changed] ==== node2 [GRO] -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
wire_without_offloads
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must in_pod A ethtool -K eth0 tso off gso off
must in_node 1 ethtool -K vethA gro off
for node in 1 2; do
	must ip -n node$node link set podnet0 mtu 1430
done
for pod in A B; do
	must ip -n pod$pod link set eth0 mtu 1430
done

merged() {	# ADDRESS
	stream_sizes "$1" 1 && [ "$received" -gt 3000 ]
}

kept_apart() {	# ADDRESS
	stream_sizes "$1" 1 && [ "$received" -le 1430 ]
}

change() {	# HOOK RULE...
	local hook=$1

	shift
	must in_node 1 nft flush ruleset
	must in_node 1 nft add table inet change
	must in_node 1 nft add chain inet change packets \
		"{ type filter hook $hook priority 0; }"
	must in_node 1 nft add rule inet change packets "$@"
}

half="numgen inc mod 2 0"

# For what nft does not write in newer kernels: the first bytes of an IPv6 header,
# and what belongs to fragments.
edit() {	# PROTOCOL ACTION...
	must in_node 1 nft flush ruleset
	must in_node 1 tc qdisc replace dev vethA clsact
	must in_node 1 tc filter replace dev vethA ingress pref 1 protocol "$1" \
		matchall action gact ok random determ pipe 2 "${@:2}"
}

edit_nothing() {
	must in_node 1 tc qdisc del dev vethA clsact
}

for format in ipudp geneve vxlan; do
	mesh_over 4 $format
	must in_node 1 nft flush ruleset
	ok "equal packets are merged, $format, IPv4" merged 10.244.2.10
	ok "equal packets are merged, $format, IPv6" merged fd00:10:244:2::10
	change forward iifname vethA "$half" ip ttl set 50
	ok "packets that differ in TTL are not, $format" kept_apart 10.244.2.10
	change forward iifname vethA "$half" ip6 hoplimit set 50
	ok "packets that differ in hop limit are not, $format" \
		kept_apart fd00:10:244:2::10
	change forward iifname vethA "$half" ip ecn set ect1
	ok "packets that differ in ECN are not, $format" kept_apart 10.244.2.10
	edit ipv6 action pedit munge offset 0 u16 set 0x10 retain 0x30
	ok "packets that differ in ECN are not, $format, IPv6" \
		kept_apart fd00:10:244:2::10
	edit_nothing
	edit ip action pedit munge offset 6 u16 clear pipe action csum ip4h
	ok "packets that differ in DF are not, $format" kept_apart 10.244.2.10
	edit_nothing

	# Congestion on the way: what is merged must not lose the mark.
	change forward iifname vethA ip ecn set ect0
	must in_node 1 nft add chain inet change out \
		'{ type filter hook output priority 0; }'
	must in_node 1 nft add rule inet change out udp dport 6080 "$half" ip ecn set ce
	ok "packets that met congestion are not merged with others, $format" \
		kept_apart 10.244.2.10
done

# --- flows and formats that look alike

must in_node 1 nft flush ruleset
must in_pod A ethtool -K eth0 tso on gso on
must in_node 1 podnetctl device set podnet0 sport-range 50000-50000
for format in ipudp geneve vxlan; do
	mesh_over 6 $format
	ok "both families with the same outer ports do not mix, $format" \
		stream_both_families 1
done

done_testing
