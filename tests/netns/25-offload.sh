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

# "ip netns exec" mounts the namespace's own /sys.
cat_in() {	# NODE FILE
	in_node "$1" cat "$2"
}

# Bytes per packet at podnet0 of the sender, the wire, podnet0 of the receiver.
sizes() {	# ADDRESS
	local before=() after=() i

	snapshot() {
		echo "$(counter 1 podnet0 tx_packets)" "$(counter 1 podnet0 tx_bytes)" \
			"$(counter 1 eth0 tx_packets)" "$(counter 1 eth0 tx_bytes)" \
			"$(counter 2 podnet0 rx_packets)" "$(counter 2 podnet0 rx_bytes)"
	}
	read -ra before <<<"$(snapshot)"
	stream A B "$1" 4 || return
	read -ra after <<<"$(snapshot)"
	for ((i = 0; i < 6; i++)); do
		after[i]=$((after[i] - before[i]))
	done
	sent=$((after[1] / after[0]))
	wire=$((after[3] / after[2]))
	received=$((after[5] / after[4]))
	echo "bytes per packet: sent $sent, wire $wire, received $received"
}

above() {	# NUMBER LIMIT
	[ "$1" -gt "$2" ] || { echo "$1 is not above $2"; return 1; }
}

check() {	# FAMILY ADDRESS
	ok "a stream crosses, $1" sizes "$2"
	ok "the stream enters podnet0 in packets above 5000 bytes, $1" above "$sent" 5000
	ok "the wire carries packets of at most 1514 bytes, $1" above 1515 "$wire"
	ok "the wire carries nearly full packets, $1" above "$wire" 1200
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
ok "a stream crosses without GRO on the underlay, IPv4" sizes 10.244.2.10
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
both() {
	local other

	in_pod B socat -u TCP6-LISTEN:5001,reuseaddr "CREATE:$work_dir/received6" &
	other=$!
	eventually 10 listens B 5001 || return
	head -c 2M /dev/urandom >"$work_dir/sent6"
	in_pod A socat -u "FILE:$work_dir/sent6" "TCP6:[fd00:10:244:2::10]:5001" &
	stream A B 10.244.2.10 2 || return
	wait "$other" || return
	cmp "$work_dir/sent6" "$work_dir/received6"
}

must in_node 2 ethtool -K eth0 gro on
must in_node 1 ethtool -K podnet0 tso on gso on tx on
must in_node 1 podnetctl device set podnet0 sport-range 50000-50000
ok "streams of both families with the same outer ports do not mix" both

done_testing
