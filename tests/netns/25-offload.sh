#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# A stream crosses the tunnel device in large packets and the underlay in small
# ones: segmentation on the way out, GRO on the way in, shown by counters.
#
#   podA -- podnet0 [GSO] -- eth0 ==== eth0 [GRO] -- podnet0 -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2

wire_without_offloads
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

counter() {	# NODE LINK FIELD
	cat_in "$1" "/sys/class/net/$2/statistics/$3"
}

cat_in() {	# NODE FILE
	in_node "$1" cat "$2"
}

above() {	# NUMBER LIMIT
	[ "$1" -gt "$2" ] || { echo "$1 is not above $2"; return 1; }
}

check() {	# FAMILY ADDRESS
	ok "a stream crosses, $1" stream_sizes "$2" 4
	ok "the stream enters podnet0 in packets above 5000 bytes, $1" above "$sent" 5000
	ok "the wire carries packets of at most 1514 bytes, $1" above 1515 "$on_wire"
	ok "the wire carries nearly full packets, $1" above "$on_wire" 1200
	ok "the stream leaves podnet0 in packets above 5000 bytes, $1" \
		above "$received" 5000
}

check IPv4 10.244.2.10
check IPv6 fd00:10:244:2::10

# GRO has put together what the NIC delivered before podnet0 saw it: the UDP
# layer of node 2 takes fewer datagrams than the wire carries.
datagrams() {
	cat_in 2 /proc/net/snmp | awk '/^Udp: [0-9]/ { print $2 }'
}

frames=$(counter 2 eth0 rx_packets)
datagrams_before=$(datagrams)
ok "another stream crosses" stream A B 10.244.2.10 4
datagrams=$(($(datagrams) - datagrams_before))
frames=$(($(counter 2 eth0 rx_packets) - frames))
ok "the UDP layer takes less than half as many packets as the wire carries ($datagrams of $frames)" \
	above "$frames" $((datagrams * 2))

ok "GRO on the underlay can be off" in_node 2 ethtool -K eth0 gro off
ok "a stream crosses without GRO on the underlay, IPv4" stream_sizes 10.244.2.10 4
packets_before=$(counter 2 vethB tx_packets)
bytes_before=$(counter 2 vethB tx_bytes)
ok "another stream crosses without GRO on the underlay" stream A B 10.244.2.10 4
bytes=$((($(counter 2 vethB tx_bytes) - bytes_before) / ($(counter 2 vethB tx_packets) - packets_before)))
ok "podnet0 merges what the underlay did not: the pod gets packets of $bytes bytes" \
	above "$bytes" 5000

ok "the outer checksum can be off" \
	in_node 1 podnetctl device set podnet0 udp-csum off
ok "a stream crosses without outer checksums, IPv4" stream A B 10.244.2.10 4
ok "a stream crosses without outer checksums, IPv6" stream A B fd00:10:244:2::10 4

ok "segmentation on podnet0 can be off" \
	in_node 1 ethtool -K podnet0 tso off gso off tx off
ok "a stream crosses without offloads on podnet0" stream A B 10.244.2.10 4

# Both families in one flow hash bucket must not be merged into one another.
must in_node 2 ethtool -K eth0 gro on
must in_node 1 ethtool -K podnet0 tso on gso on tx on
must in_node 1 podnetctl device set podnet0 sport-range 50000-50000
ok "streams of both families with the same outer ports do not mix" \
	stream_both_families 2

done_testing
