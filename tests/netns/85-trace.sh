#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Tracepoints tell what docs/tracing.md says: each packet that is encapsulated,
# decapsulated or dropped, and the kernel's own drop reasons say why as well.
#
#   podA -- node1 ======== node2 -- podB      node3 is no peer
#
# A VM has nothing random to hash addresses with; they would all look the same.
# Kernel parameters: debug_boot_weak_hash
. "$(dirname "$0")/lib.sh"

tracing=/sys/kernel/tracing
[ -d $tracing/events/podnet ] || bail "the kernel has no tracepoints of podnet"

cluster 3
for node in 1 2; do
	podnet_device $node
	podnet_routes $node
done
peer_add 1 2
peer_add 2 1
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_pod A ping -c 1 -W 1 10.244.2.10

trace_begin() {
	echo 0 >$tracing/tracing_on
	echo >$tracing/trace
	echo 1 >$tracing/events/podnet/enable
	echo 1 >$tracing/events/skb/kfree_skb/enable
	echo 1 >$tracing/tracing_on
}

trace_end() {
	echo 0 >$tracing/tracing_on
	echo 0 >$tracing/events/podnet/enable
	echo 0 >$tracing/events/skb/kfree_skb/enable
	grep -v '^#' $tracing/trace >"$work_dir/trace"
}

events() {	# EVENT: what it printed
	sed -nE "s/^.*: $1: (.*)/\1/p" "$work_dir/trace"
}

# --- names

is "a drop's names are those of podnetctl" "$(
	grep '^print fmt' $tracing/events/podnet/podnet_drop/format |
		grep -oE '"[rt]x-[a-z-]+"' | tr -d '"' | sort)" "$(
	in_node 1 podnetctl --json device show podnet0 | jq -r '.[0].drops | keys[]' | sort)"
is "tools are told the numbers of the reasons" "$(
	grep '^print fmt' $tracing/events/podnet/podnet_drop/format |
		grep -c PODNET_DROP)" 0

# --- packets

over() {	# UNDERLAY
	local place

	underlay=$1
	read -ra place <<<"$(peer_place 2)"
	must in_node 1 podnetctl peer set node2 "${place[@]}"
	read -ra place <<<"$(peer_place 1)"
	must in_node 2 podnetctl peer set node1 "${place[@]}"
}

for underlay in 4 6; do
	over "$underlay"
	to=::ffff:192.168.77.2 from=::ffff:192.168.77.1
	[ "$underlay" = 4 ] || to=fd77::2 from=fd77::1
	trace_begin
	ok "a ping passes over IPv$underlay" in_pod A ping -c 1 -W 2 10.244.2.10
	trace_end
	like "a packet that leaves is seen over IPv$underlay" \
		"$(events podnet_encap | head -n 1)" \
		"^dev=podnet0 skbaddr=[0-9a-f]{16} len=84 segments=1 peer=$to\$"
	like "it is seen where it arrives, with its sender, over IPv$underlay" \
		"$(events podnet_decap | head -n 1)" \
		"^dev=podnet0 skbaddr=[0-9a-f]{16} len=84 segments=1 peer=$from\$"
	is "there and back, each is seen once over IPv$underlay" \
		"$(events podnet_encap | wc -l) $(events podnet_decap | wc -l)" "2 2"
	is "no drop is seen over IPv$underlay" "$(events podnet_drop)" ""
done
over 4

trace_begin
ok "a stream passes" stream A B 10.244.2.10 1
trace_end
like "a packet for many segments is one event" "$(events podnet_encap)" \
	'len=[0-9]{4,5} segments=([2-9]|[1-4][0-9]) '

# --- drops

# The first of these names that the kernel has.
kernel_name() {	# NAME...
	local name

	for name; do
		if grep -qF "\"$name\"" $tracing/events/skb/kfree_skb/format; then
			echo "$name"
			return
		fi
	done
	echo "none of: $*"
}

counted() {	# REASON
	echo $(($(drops 1 "$1") + $(drops 2 "$1")))
}

drop_seen() {	# REASON
	grep -q "podnet_drop: .* reason=$1\$" "$tracing/trace"
}

# Runs COMMAND and holds what was traced against what was counted, and what the
# kernel calls it, "-" if the packet was not podnet's any more.
traced() {	# REASON KERNEL-NAMES COMMAND...
	local reason=$1 names=$2 before skb

	before=$(counted "$reason")
	trace_begin
	"${@:3}" >"$work_dir/output" 2>&1
	eventually 5 drop_seen "$reason" >/dev/null
	trace_end
	ok "a drop is traced as $reason" [ "$(events podnet_drop | grep -c "reason=$reason\$")" -gt 0 ] ||
		diag_file "$work_dir/trace"
	is "$reason is traced as often as it is counted" \
		"$(events podnet_drop | grep -c "reason=$reason\$")" \
		$(($(counted "$reason") - before))
	is "$reason is the only reason" "$(events podnet_drop | grep -v "reason=$reason\$")" ""
	skb=$(events podnet_drop | sed -nE 's/.* skbaddr=([^ ]+) .*/\1/p' | head -n 1)
	if [ "$names" = - ]; then
		like "the packet is gone already, $reason" "$skb" '^(0+|\(null\))$'
		return
	fi
	# Memory is used again: the event that follows is about this packet.
	# shellcheck disable=SC2086 # words
	is "the kernel has a name for $reason" "$(sed -n '/: podnet_drop: /,$p' "$work_dir/trace" |
		sed -nE "s/^.*: kfree_skb: skbaddr=$skb .*reason: ([A-Z0-9_]+).*/\1/p" |
		head -n 1)" "$(kernel_name $names)" || diag_file "$work_dir/trace"
}

# A UDP datagram from NODE to node2's port, in hexadecimal.
inject() {	# NODE HEX
	xxd -r -p <<<"$2" >"$work_dir/payload"
	in_node "$1" socat -u "FILE:$work_dir/payload" \
		"UDP4:192.168.77.2:6080,sourceport=6081"
}

# Through AF_PACKET (17), SOCK_DGRAM (2), to podnet0 of node1.
packet() {	# ETHERTYPE HEX
	local ifindex

	ifindex=$(in_node 1 cat /sys/class/net/podnet0/ifindex)
	xxd -r -p <<<"$2" >"$work_dir/packet"
	in_node 1 socat -u "FILE:$work_dir/packet" "SOCKET-SENDTO:17:2:0:$(
		printf 'x%s%02x000000%024x' "$1" "$ifindex" 0)"
}

ipv4() {	# SOURCE, 8 hexadecimal digits
	echo "4500001c0000000040110000${1}0af4020a0009000900080000"
}

good=0af4010a	# 10.244.1.10, behind node1
once=(ping -c 1 -W 1)

must in_node 1 podnetctl peer add self remote 192.168.77.1
must in_node 1 podnetctl route add 10.244.30.0/24 peer self
must in_node 1 podnetctl peer add far remote 198.51.100.9
must in_node 1 podnetctl route add 10.244.31.0/24 peer far

traced tx-malformed "HDR_TRUNC" packet 0800 45
traced tx-no-route "IP_OUTNOROUTES" in_pod A "${once[@]}" 10.244.9.9
traced tx-no-underlay "IP_OUTNOROUTES" in_pod A "${once[@]}" 10.244.31.1
traced tx-loop "RECURSION_LIMIT NOT_SPECIFIED" in_pod A "${once[@]}" 10.244.30.1

must ip -n node1 link set podnet0 mtu 1500
traced tx-too-big "PKT_TOO_BIG" in_node 1 "${once[@]}" -M "do" -s 1472 10.244.2.0
must ip -n node1 link set podnet0 mtu 1472
must in_node 1 ip route flush cache

must in_node 1 nft "add table ip cut"
must in_node 1 nft "add chain ip cut out { type filter hook output priority 0; }"
must in_node 1 nft "add rule ip cut out udp dport 6080 drop"
traced tx-refused - in_pod A "${once[@]}" 10.244.2.10
must in_node 1 nft "delete table ip cut"

traced rx-malformed "HDR_TRUNC" inject 1 45
traced rx-unknown-peer "IP_RPFILTER" inject 3 "$(ipv4 $good)"
traced rx-spoofed "IP_RPFILTER" inject 1 "$(ipv4 08080808)"
traced rx-martian "IP_INVALID_SOURCE IP_INHDR" inject 1 "$(ipv4 7f000001)"
traced rx-foreign "OTHERHOST" inject 1 "0000080000006300$(ipv4 $good)"

must in_node 1 nft "add table ip congestion"
must in_node 1 nft "add chain ip congestion out { type route hook output priority 0; }"
must in_node 1 nft "add rule ip congestion out udp dport 6080 ip ecn set ce"
traced rx-ecn "IP_TUNNEL_ECN NOT_SPECIFIED" in_pod A "${once[@]}" 10.244.2.10
must in_node 1 nft "delete table ip congestion"

# Fragments of one packet reach node2 in one go, if no queue but that of podnet0
# is in the way.
wire_without_offloads
must in_underlay ethtool -K port1 gro on
must ip -n node1 link set vethA mtu 9000
must ip -n podA link set eth0 mtu 9000
backlog=$(sysctl -n net.core.netdev_max_backlog)
must sysctl -q -w net.core.netdev_max_backlog=0
traced rx-backlog - in_pod A "${once[@]}" -M dont -s 8000 10.244.2.10
must sysctl -q -w "net.core.netdev_max_backlog=$backlog"

# --- events can be chosen, as everywhere

echo 'reason == 3' >$tracing/events/podnet/podnet_drop/filter
trace_begin
inject 1 45
in_pod A "${once[@]}" 10.244.9.9 >"$work_dir/output"
must eventually 5 drop_seen tx-no-route
trace_end
like "drops can be filtered by the number of the reason" \
	"$(events podnet_drop | sed 's/.*reason=//' | sort | uniq -c)" \
	'^ +1 tx-no-route$'
echo 0 >$tracing/events/podnet/podnet_drop/filter

# --- the module goes while its events are on

trace_begin
in_pod A "${once[@]}" 10.244.2.10 >"$work_dir/output"
ok "the module can be removed while it is traced" rmmod podnet
echo 0 >$tracing/tracing_on
echo 0 >$tracing/events/enable
ok "its events are gone" [ ! -e $tracing/events/podnet ]
ok "what was traced can be read after that" cat $tracing/trace
must modprobe podnet

done_testing
