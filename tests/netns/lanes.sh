# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# Lanes that are off, in one direction and in both, on one node and on both: firewalls
# that drop what conntrack calls invalid see both directions of a flow or none.
#
#   podA, podC [ports] node1 ====== node2 [port] podB

. "$(dirname "$0")/conversation.sh"

# shellcheck disable=SC2034 # lib.sh reads it
attach=podport
cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 1 C 10.244.1.11 fd00:10:244:1::11
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
for node in 1 2; do
	strict_firewall $node
done
sctp=
if modprobe -q sctp; then
	sctp=1
else
	skip "SCTP" "this kernel has none"
fi
for pod in B C; do
	must echoes pod$pod tcp
	[ -z "$sctp" ] || must echoes pod$pod sctp
done

# What is new: of protocols that conntrack is strict about, and errors.
new_flows() {	# ADDRESS ADDRESS6
	answers podA tcp "$1" 8080 && udp_refused podA "$1" || return
	[ -z "$sctp" ] || answers podA sctp "$2" 8080 || return
	in_pod A ping -q -c 1 -W 2 "$1" && in_pod A ping -q -c 1 -W 2 "$2"
}

# ------------------------------------------------- 16 combinations, each way

on_off() {	# NUMBER BIT
	[ $(($1 >> $2 & 1)) -eq 0 ] && echo on || echo off
}

by_device() {	# NUMBER
	local node

	for node in 1 2; do
		must in_node "$node" podnetctl device set podnet0 \
			express-tx "$(on_off "$1" $((node * 2 - 2)))" \
			express-rx "$(on_off "$1" $((node * 2 - 1)))"
	done
}

# Of the two bits: 1 is TX, 2 is RX.
host_path() {	# NODE POD BITS
	local words=(none tx rx both)

	must in_node "$1" podnetctl port set "port$2" host-path "${words[$3 & 3]}"
}

by_port() {	# NUMBER
	host_path 1 A "$1"
	host_path 2 B $(($1 >> 2))
}

on_one_node() {	# NUMBER
	host_path 1 A "$1"
	host_path 1 C $(($1 >> 2))
}

both_say_much() {	# TEXT
	talk_says_much client server "$1" 256K && talk_says_much server client "$1" 256K
}

# A connection that begins without any lane, and lives through all of them; before
# its node has none again it carries more than any window. A number tells by its bits
# which lanes are off.
combinations() {	# HOW POD ADDRESS ADDRESS6
	local number

	"$1" 15
	talk_open server "pod$2" TCP6-LISTEN:8081,reuseaddr,ipv6only=0
	must eventually 10 listens "$2" 8081
	talk_open client podA "TCP4:$3:8081"
	must talk_says client server begin
	for number in {0..15}; do
		"$1" "$number"
		ok "$1, $number: new flows" new_flows "$3" "$4"
		ok "$1, $number: a connection goes on" both_say_much "$number"
	done
	talk_close client
	talk_close server
	"$1" 0
}

lanes_testing_done() {
	is "nobody called anything invalid" \
		"$(dropped_as_invalid 1),$(dropped_as_invalid 2)" 0,0
	done_testing
}
