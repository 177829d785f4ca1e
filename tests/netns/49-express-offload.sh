#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Segmentation, checksums and GRO on the express lanes: what a pod sends large or
# small, summed up or not, arrives whole in every wire format, received merged or
# not; what is too big for the other pod is said to be; nothing is copied for its
# headers.
#
#   podA, podC [GSO] -- lane -- eth0 ==== eth0 [GRO] -- lane -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/burst.sh"

attach=podport
cluster 2
wire_without_offloads
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 1 C 10.244.1.11 fd00:10:244:1::11
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

address4=10.244.2.10 address6=fd00:10:244:2::10
# More than 64 KB only with the outer headers.
burst_prepare 65400

pod_offloads() {	# POD on|off
	must in_pod "$1" ethtool -K eth0 tx "$2" sg "$2" tso "$2" gso "$2"
}

merging() {	# on|off
	must in_node 1 ethtool -K eth0 gro "$1"
	must in_node 2 ethtool -K eth0 gro "$1"
}

by_lane() {	# NODE POD tx|rx
	port_member "$1" "$2" ".stats | \"\(.$3_packets) \(.$3_bytes)\""
}

# Bytes per packet since BEFORE, as by_lane says them.
mean() {	# BEFORE NODE POD tx|rx
	local packets bytes packets_now bytes_now

	read -r packets bytes <<<"$1"
	read -r packets_now bytes_now <<<"$(by_lane "${@:2}")"
	[ "$packets_now" -eq "$packets" ] && echo 0 && return
	echo $(((bytes_now - bytes) / (packets_now - packets)))
}

# Whole, by the lanes of A and B, and so large at each.
stream_by_lane() {	# ADDRESS SENT-REGEX RECEIVED-REGEX
	local sent received

	sent=$(by_lane 1 A tx) received=$(by_lane 2 B rx)
	stream A B "$1" 1 || return
	sent=$(mean "$sent" 1 A tx) received=$(mean "$received" 2 B rx)
	echo "bytes per packet: sent $sent, received $received"
	[[ $sent =~ $2 ]] && [[ $received =~ $3 ]]
}

# One packet of many datagrams, which takes the lane as one.
burst_by_lane() {	# FAMILY ADDRESS HEADERS
	local sent

	sent=$(by_lane 1 A tx)
	burst "$@" || return
	echo "bytes per packet: $(mean "$sent" 1 A tx)"
	[ "$(mean "$sent" 1 A tx)" -gt "$burst_size" ]
}

# --- all that can be told from outside

large='^([5-9]...|.....)$' small='^(1[0-4]..|[1-9]..)$'

streams() {	# NAME SENT RECEIVED
	ok "an IPv4 stream arrives, $1" stream_by_lane $address4 "$2" "$3"
	ok "an IPv6 stream arrives, $1" stream_by_lane $address6 "$2" "$3"
}

for format in ipudp geneve vxlan; do
	for under in 4 6; do
		name="$format over IPv$under"
		mesh_over $under $format
		must in_pod A ip route flush cache
		must in_pod A ip -6 route flush cache
		streams "large and merged, $name" "$large" "$large"
		ok "a burst over IPv4 arrives, $name" burst_by_lane 4 $address4 28
		ok "a burst over IPv6 arrives, $name" burst_by_lane 6 "[$address6]" 48
		[ $under = 4 ] || continue
		pod_offloads A off
		streams "small and merged, $name" "$small" "$large"
		pod_offloads A on
		merging off
		streams "large and not merged, $name" "$large" "$small"
		merging on
	done
done

mesh_over 4 ipudp
must in_node 1 podnetctl device set podnet0 udp-csum off
streams "without outer checksums" "$large" "$large"
must in_node 1 podnetctl device set podnet0 udp-csum on

for state in off on; do
	pod_offloads A $state
	ok "an IPv4 stream arrives at a pod of the node, offloads $state" \
		stream A C 10.244.1.11 1
	ok "an IPv6 stream arrives at a pod of the node, offloads $state" \
		stream A C fd00:10:244:1::11 1
done

# --- a pod that takes less

ping_df() {	# SIZE ADDRESS: of the inner packet
	local header=28

	[[ $2 != *:* ]] || header=48
	in_pod A ping -c 1 -W 2 -M "do" -s $(($1 - header)) "$2"
}

smaller() {	# NODE POD ADDRESS4 ADDRESS6
	local before

	before=$(port_member "$1" "$2" '.why_rx["too-big"]')
	must ip -n "node$1" link set "port$2" mtu 1300
	must in_pod A ip route flush cache
	must in_pod A ip -6 route flush cache
	ok "a stream finds out how much pod $2 takes" stream A "$2" "$3" 1
	ok "over IPv6 too" stream A "$2" "$4" 1
	must in_pod A ip route flush cache
	must in_pod A ip -6 route flush cache
	ok "what just fits arrives at pod $2" ping_df 1300 "$3"
	refused "a byte more is answered with the MTU" "mtu ?= ?1300" ping_df 1301 "$3"
	ok "what just fits arrives over IPv6" ping_df 1300 "$4"
	refused "a byte more is answered with the MTU over IPv6" "mtu ?= ?1300" \
		ping_df 1301 "$4"
	ok "without DF it arrives in fragments" \
		in_pod A ping -c 1 -W 2 -M dont -s 1350 "$3"
	ok "it is the lane to pod $2 that did not take it" \
		[ "$(port_member "$1" "$2" '.why_rx["too-big"]')" -gt "$before" ]
	must ip -n "node$1" link set "port$2" mtu 1472
	must in_pod A ip route flush cache
	must in_pod A ip -6 route flush cache
}

smaller 2 B $address4 $address6

# --- nothing is copied to make room

# Of the first packets others learn ways.
without_copies() {	# COMMAND...
	"$@" >"$work_dir/warm" 2>&1 || { cat "$work_dir/warm"; return 1; }
	copies_forget
	"$@" || return
	[ "$(copies)" -eq 0 ] || { copies_show; return 1; }
}

pings() {	# ADDRESS
	in_pod A ping -q -c 20 -i 0.02 -s 1000 -W 2 "$1"
}

if copies_watch; then
	for format in ipudp vxlan; do
		for under in 4 6; do
			name="$format over IPv$under"
			mesh_over $under $format
			ok "no echo is copied, $name" without_copies pings $address4
			ok "nor over IPv6, $name" without_copies pings $address6
			ok "no packet of a stream is copied, $name" \
				without_copies stream A B $address4 1
			ok "nor over IPv6, $name" without_copies stream A B $address6 1
			ok "no burst is copied, $name" without_copies burst_by_lane 4 $address4 28
		done
	done
	ok "nothing is copied between pods of a node" \
		without_copies stream A C 10.244.1.11 1
	copies_ignore
else
	skip "no packet is copied on its way" "this kernel has no kprobe events"
fi

done_testing
