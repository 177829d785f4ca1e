#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Pods of two VMs with different kernels reach each other through podnet0, by
# NICs that compute checksums and cut segments and by NICs that do not.
#
#   pod1 -- podnet0 -- NIC ==== NIC -- podnet0 -- pod2
. "$(dirname "$0")/lib.sh"

far4=10.244.$other.10
far6=fd00:10:244:$other::10

node_with_wires
use_wire full
podnet_device "$side"
podnet_routes "$side"
peer_add "$side" "$other"
pod_add "$side" "$side" "10.244.$side.10" "fd00:10:244:$side::10"
echo_server "$side"
meet "the pod is there"

pings() {	# ADDRESS [OPTION]...
	in_pod "$side" ping -q -c 1 -W 10 "${@:2}" "$1"
}

# 1472 is the MTU of podnet0.
reach() {	# HOW
	ok "the other pod is reached over IPv4, $1" pings "$far4" -c 3 -i 0.1
	ok "the other pod is reached over IPv6, $1" pings "$far6" -c 3 -i 0.1
	ok "a packet of 1472 bytes crosses whole over IPv4, $1" pings "$far4" -M "do" -s 1444
	ok "a packet of 1472 bytes crosses whole over IPv6, $1" pings "$far6" -M "do" -s 1424
	ok "fragments cross over IPv4, $1" pings "$far4" -s 4000
	ok "fragments cross over IPv6, $1" pings "$far6" -s 4000
	ok "a TCP stream goes there and back unharmed over IPv4, $1" \
		echoed "$side" "$far4" 1
	ok "a TCP stream goes there and back unharmed over IPv6, $1" \
		echoed "$side" "$far6" 1
}

received() {
	peer_counter "$side" "node$other" "rx_$1"
}

# Both sides in turn; tells the mean size of the packets that came to podnet0.
both_reach() {	# HOW
	local packets bytes

	packets=$(received packets)
	bytes=$(received bytes)
	in_turn reach "$1"
	mean=$((($(received bytes) - bytes) / ($(received packets) - packets)))
}

feature() {	# WIRE FEATURE
	in_node "$side" ethtool -k "$1" | sed -nE "s/^\s*$2: //p"
}

# What driver and device agreed on, by bits of virtio's section 5.1.3: whether
# the device computes checksums (0) and cuts segments (11), and whether it may
# hand over packets without a checksum (1) and uncut segments (7).
offloads() {	# WIRE
	local bits bit

	bits=$(in_node "$side" cat "/sys/class/net/$1/device/features")
	for bit in 0 11 1 7; do
		printf %s "${bits:bit:1}"
	done
}

nic_has() {	# WIRE
	is "the NIC on wire $1 has offloads" "$(offloads "$1")" 1111
}

nic_has_not() {	# WIRE
	is "the NIC on wire $1 has no offloads" "$(offloads "$1")" 0000
}

# podnet0 counts what GRO of the NIC gave it, before its own GRO.
merged() {	# HOW
	ok "GRO merged packets before podnet0: $mean bytes on average, $1" [ "$mean" -gt 1472 ]
}

not_merged() {	# HOW
	ok "nothing was merged before podnet0: $mean bytes on average, $1" [ "$mean" -le 1472 ]
}

gro() {	# WIRE on|off
	must in_node "$side" ethtool -K "$1" gro "$2"
	meet "GRO is $2 on $1"
}

# --- both NICs have offloads

nic_has full
both_reach "with offloads"
merged "with offloads"

gro full off
both_reach "with offloads, without GRO"
not_merged "with offloads, without GRO"

gro full on
must in_node "$side" ethtool -K full tx off tso off gso off
is "the NIC's checksums can be off" "$(feature full tx-checksum-ip-generic)" off
meet "offloads are off"
both_reach "with offloads switched off"
merged "with offloads switched off"

# --- one has: the wire does what that NIC was asked for

case $side in
1) nic_has mixed ;;
2) nic_has_not mixed ;;
esac
use_wire mixed
both_reach "between a NIC with and one without offloads"
merged "between a NIC with and one without offloads"

# --- none has

nic_has_not plain
use_wire plain
both_reach "without offloads"
merged "without offloads"

gro plain off
both_reach "without offloads, without GRO"
not_merged "without offloads, without GRO"

# --- what the counters say

checksum_errors() {	# NAMESPACE
	ip netns exec "$1" nstat -asz --json UdpInCsumErrors TcpInCsumErrors \
		Udp6InCsumErrors IcmpInCsumErrors Icmp6InCsumErrors |
		jq '[.[][]] | add'
}

rx_drops() {
	in_node "$side" podnetctl --json device show podnet0 |
		jq '[.[0].drops | to_entries[] | select(.key | startswith("rx-")) | .value] | add'
}

is "the node met no wrong checksum" "$(checksum_errors "node$side")" 0
is "the pod met no wrong checksum" "$(checksum_errors "pod$side")" 0
is "nothing from the peer was dropped" "$(rx_drops)" 0

part
