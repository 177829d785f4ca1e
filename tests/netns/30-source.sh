#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Only the registered node of a prefix can send as its pods.
#
#   node1 ======== node2 -- podB      node3 knows nobody and is known to
#     \\                              node1 alone
#      node3
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 3
for node in 1 2; do
	podnet_device "$node"
	podnet_routes "$node"
done
peer_add 1 2
peer_add 2 1
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
ok "the peers reach each other" in_pod A ping -c 1 -W 2 10.244.2.10

# A UDP datagram from NODE to node2's tunnel port, payload in hexadecimal.
inject() {	# NODE HEX
	xxd -r -p <<<"$2" >"$work_dir/payload"
	in_node "$1" socat -u "FILE:$work_dir/payload" \
		"UDP4:192.168.77.2:6080,sourceport=6081"
}

# How often REASON was counted at node2 while PAYLOAD arrived from NODE.
dropped() {	# NODE REASON HEX
	local before

	before=$(drops 2 "$2")
	inject "$1" "$3"
	echo $(($(drops 2 "$2") - before))
}

received() {
	peer_counter 2 node1 rx_packets
}

# IPv4, UDP to 10.244.2.10 port 9, from SOURCE (8 hex digits); the header's
# checksum is not looked at by podnet, but by the host's stack.
ipv4() {	# SOURCE
	echo "4500001c0000000040110000${1}0af4020a0009000900080000"
}

good=0af4010a	# 10.244.1.10, behind node1
is "a known node with a source of its own is accepted" \
	"$(dropped 1 rx-spoofed "$(ipv4 $good)")" 0
is "a known node with the source of a third prefix is refused" \
	"$(dropped 1 rx-spoofed "$(ipv4 0af4030a)")" 1
is "a known node with the receiver's own source is refused" \
	"$(dropped 1 rx-spoofed "$(ipv4 0af4020a)")" 1
is "a known node with a source outside of the cluster is refused" \
	"$(dropped 1 rx-spoofed "$(ipv4 08080808)")" 1
is "an unknown node with a source of a known one is refused" \
	"$(dropped 3 rx-unknown-peer "$(ipv4 $good)")" 1
is "an unknown node with any source is refused" \
	"$(dropped 3 rx-unknown-peer "$(ipv4 0af4030a)")" 1

ipv6() {	# SOURCE
	echo "6000000000081140${1}fd00001002440002000000000000001000090009000800$2"
}

is "a known node with an IPv6 source of its own is accepted" \
	"$(dropped 1 rx-spoofed "$(ipv6 fd000010024400010000000000000010 00)")" 0
is "a known node with the IPv6 source of a third prefix is refused" \
	"$(dropped 1 rx-spoofed "$(ipv6 fd000010024400030000000000000010 00)")" 1

# --- what is no packet

is "an empty datagram is refused" "$(
	before=$(drops 2 rx-malformed)
	in_node 1 socat -u "EXEC:true" "UDP4:192.168.77.2:6080,sourceport=6081,shut-null"
	echo $(($(drops 2 rx-malformed) - before))
)" 1
is "a payload of one byte is refused" "$(dropped 1 rx-malformed 45)" 1
is "19 bytes of IPv4 are refused" \
	"$(dropped 1 rx-malformed "$(ipv4 $good | cut -c 1-38)")" 1
is "39 bytes of IPv6 are refused" \
	"$(dropped 1 rx-malformed "$(ipv6 fd000010024400010000000000000010 00 | cut -c 1-78)")" 1
for version in 0 1 2 3 5 7 8 9 a b c d e f; do
	is "IP version 0x$version is refused" \
		"$(dropped 1 rx-malformed "${version}5$(ipv4 $good | cut -c 3-)")" 1
done

# --- sources that can be no sender

for source in e0000001:multicast ffffffff:broadcast 7f000001:loopback 00000000:zero; do
	is "an inner ${source#*:} source is refused" \
		"$(dropped 1 rx-martian "$(ipv4 "${source%:*}")")" 1
done
is "an inner IPv6 multicast source is refused" \
	"$(dropped 1 rx-martian "$(ipv6 ff020000000000000000000000000001 00)")" 1
is "an inner IPv6 loopback source is refused" \
	"$(dropped 1 rx-martian "$(ipv6 00000000000000000000000000000001 00)")" 1

# --- the knob

ok "the check can be switched off" \
	in_node 2 podnetctl device set podnet0 strict-source off
is "without the check a source of a third prefix is accepted" \
	"$(dropped 1 rx-spoofed "$(ipv4 0af4030a)")" 0
is "without the check an unknown node is accepted" \
	"$(dropped 3 rx-unknown-peer "$(ipv4 $good)")" 0
is "without the check a martian is still refused" \
	"$(dropped 3 rx-martian "$(ipv4 7f000001)")" 1
ok "the check can be switched on again" \
	in_node 2 podnetctl device set podnet0 strict-source on
is "with the check an unknown node is refused again" \
	"$(dropped 3 rx-unknown-peer "$(ipv4 $good)")" 1

# --- a peer moves: the old address is a stranger at once

must ip -n node1 addr add 192.168.77.101/24 dev eth0
must in_node 2 podnetctl peer set node1 remote 192.168.77.101
is "the old address of a peer that moved is refused" \
	"$(dropped 1 rx-unknown-peer "$(ipv4 $good)")" 1
must in_node 1 podnetctl device set podnet0 local 192.168.77.101
ok "the peer is accepted at its new address" in_pod A ping -c 1 -W 2 10.244.2.10

done_testing
