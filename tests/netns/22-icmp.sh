#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# ICMP errors from the underlay are heeded when they quote what podnet sends,
# and only then; those about inner packets pass through the tunnel.
#
#   podA -- node1 ======== node2 -- podB
#              \\
#               node3, any router on the way, or a stranger
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 3
# Node 3 has no part in the mesh.
for node in 1 2; do
	podnet_device $node
	podnet_routes $node
done
peer_add 1 2
peer_add 2 1
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 3 ping -c 1 -W 1 fd77::1

# --- what the underlay says, in the words of the family

# As quoted by default: node1's address and one of its source ports, node2's
# address and port.
family=4
to_family() {	# FAMILY
	family=$1
	must in_node 1 ip route flush cache
	must in_node 1 ip -6 route flush cache
}

# The two nodes reach each other by it.
over() {	# FAMILY
	underlay=$1
	peer_place_set 1 2
	peer_place_set 2 1
}

at() {	# NODE: its underlay address of the family
	if [ "$family" = 4 ]; then underlay_address "$1"; else underlay_address6 "$1"; fi
}

# An error of TYPE and CODE that node3 sends to node1.
icmp() {	# TYPE CODE INFO [SOURCE SPORT DESTINATION DPORT [BYTES [PROTOCOL]]]
	local quote=("${@:4}")

	[ ${#quote[@]} -gt 0 ] || quote=("$(at 1)" 50000 "$(at 2)" 6080)
	in_node 3 icmperror "$(at 3)" "$(at 1)" "$1" "$2" "$3" "${quote[@]}"
}

too_big() {	# MTU [QUOTE]...
	if [ "$family" = 4 ]; then icmp 3 4 "$@"; else icmp 2 0 "$@"; fi
}

# Which node1 believes in, "none" if no router has told it one.
path_mtu() {
	in_node 1 ip -j -"$family" route get "$(at 2)" |
		jq -r '.[0].metrics[0].mtu // .[0].mtu // "none"'
}

# The error has been looked at when a ping behind it has been answered.
after() {	# COMMAND...
	"$@" && in_node 3 ping -q -c 1 -W 2 "$(at 1)" >/dev/null && path_mtu
}

# Errors that quote what nobody here has sent.
unknown() {
	local counter=IcmpInErrors

	[ "$family" = 4 ] || counter=Icmp6InErrors
	in_node 1 nstat -asz "$counter" | awk -v name="$counter" '$1 == name { print $2 }'
}

# Before it asks anybody whose packet it was, Linux believes all that is said
# about UDP, over IPv4 and in 7.x over IPv6 too: there it is not for podnet to be
# sceptical. What it says to those quotes, when asked, is counted.
ignored() {	# WHAT [QUOTE]...
	local before

	before=$(unknown)
	after too_big 1300 "${@:2}" >"$work_dir/mtu"
	is "a quote of $1 is nothing of ours, IPv$family" $(($(unknown) - before)) 1
	in_node 1 ip route flush cache
	in_node 1 ip -6 route flush cache
}

for family in 4 6; do
	to_family "$family"
	over "$family"
	ok "the pods reach each other over IPv$family" \
		in_pod A ping -c 1 -W 2 10.244.2.10
	is "no path MTU is known at first, IPv$family" "$(path_mtu)" none

	ignored "another peer's address" "$(at 1)" 50000 "$(at 9)" 6080
	ignored "another port of the peer" "$(at 1)" 50000 "$(at 2)" 6081
	ignored "a source port below ours" "$(at 1)" 49151 "$(at 2)" 6080
	ignored "our own port as the source" "$(at 1)" 6080 "$(at 2)" 6080
	ignored "a source address that is not ours" "$(at 3)" 50000 "$(at 2)" 6080
	for bytes in 0 3 7; do
		ignored "$bytes bytes of the UDP header" \
			"$(at 1)" 50000 "$(at 2)" 6080 $bytes
	done
	must in_node 1 podnetctl device set podnet0 sport-range 60000-60001
	ignored "a source port that was in the range once"
	must in_node 1 podnetctl device set podnet0 sport-range 49152-65535
	is "a quote of another protocol teaches nothing, IPv$family" \
		"$(after too_big 1300 "$(at 1)" 50000 "$(at 2)" 6080 16 132)" none

	before=$(unknown)
	is "a quote of a packet of ours teaches the path MTU, IPv$family" \
		"$(after too_big 1300)" 1300
	is "nobody doubts that it was ours, IPv$family" $(($(unknown) - before)) 0
	wanted=$((1300 - $(overhead 4)))
	in_pod A ip route flush cache
	refused "a pod is told what is left of it, IPv4 over IPv$family" \
		"mtu = $wanted" in_pod A ping -c 1 -W 2 -M "do" -s 1300 10.244.2.10
	refused "a pod is told what is left of it, IPv6 over IPv$family" \
		"mtu=$((1300 - $(overhead 6) < 1280 ? 1280 : 1300 - $(overhead 6)))" \
		in_pod A ping -c 1 -W 2 -M "do" -s 1300 fd00:10:244:2::10
	ok "a packet of that size arrives over IPv$family" \
		in_pod A ping -c 1 -W 2 -M "do" -s $((wanted - 28)) 10.244.2.10
	is "a smaller one is believed, IPv$family" "$(after too_big 1290)" 1290
	is "a larger one is not, IPv$family" "$(after too_big 1400)" 1290
	to_family "$family"
	must in_node 1 podnetctl device set podnet0 sport-range 50000-50000
	is "with one source port its quote teaches, IPv$family" \
		"$(after too_big 1350)" 1350
	must in_node 1 podnetctl device set podnet0 sport-range 49152-65535
	to_family "$family"
	in_pod A ip route flush cache
	in_pod A ip -6 route flush cache
done

# --- a peer at another port than our device

must in_node 1 podnetctl peer set node2 port 7000
for family in 4 6; do
	to_family "$family"
	over "$family"
	ignored "a port that nobody has, from ours" "$(at 1)" 6080 "$(at 2)" 7001
	before=$(unknown)
	is "what goes to another port comes from ours, and its quote teaches, IPv$family" \
		"$(after too_big 1300 "$(at 1)" 6080 "$(at 2)" 7000)" 1300
	is "nobody doubts that it was ours, another port, IPv$family" \
		$(($(unknown) - before)) 0
	to_family "$family"
done
must in_node 1 podnetctl peer set node2 port 6080

# --- what cannot be helped is not taken to heart

unreachables() {
	local code

	for code in 0 1 2 3 5 9 10 13; do
		icmp 3 "$code" 0 || return
	done
	icmp 11 0 0 && icmp 11 1 0 && icmp 12 0 0 && icmp 4 0 0
}

unreachables6() {
	local code

	for code in 0 1 2 3 4 5 6; do
		icmp 1 "$code" 0 || return
	done
	icmp 3 0 0 && icmp 3 1 0 && icmp 4 0 0 && icmp 4 1 0
}

for family in 4 6; do
	over "$family"
	errors=unreachables
	[ $family = 4 ] || errors=unreachables6
	ok "packets flow over IPv$family" flow_start icmp A B 10.244.2.10
	ok "errors of all kinds that quote them arrive, IPv$family" $errors
	ok "packets flow on after them, IPv$family" flow_goes_on icmp
	ok "the flow ends well, IPv$family" flow_stop icmp
	is "none of them is lost, IPv$family" "$(flow_result icmp lost)" 0
	is "and none could not be sent, IPv$family" "$(flow_result icmp refused)" 0
done
family=4
over 4

# --- errors about inner packets

hop() {	# TTL ADDRESS
	in_pod A ping -n -c 1 -W 2 -t "$1" "$2" |
		sed -nE 's/^From ([0-9a-f.:]+):? .*(Time to live exceeded|Time exceeded).*/\1/p;
			s/.* bytes from ([0-9a-f.:]+): .*/\1/p' | head -n 1
}

for address in 10.244.2.10 fd00:10:244:2::10; do
	name=IPv4 own='^(10.244.1.0|192.168.77.1)$' other=10.244.2.0
	[[ $address != *:* ]] || {
		name=IPv6 own='^(fd00:10:244:1::|fd77::1)$' other=fd00:10:244:2::
	}
	like "the first hop of a pod is its node, $name" "$(hop 1 $address)" "$own"
	is "the second hop is the other node, $name" "$(hop 2 $address)" $other
	is "the third hop is the other pod, $name" "$(hop 3 $address)" $address
done

must ip -n node2 link set vethB mtu 1300
refused "a router behind the tunnel tells a pod its MTU, IPv4" \
	"From 10.244.2.0 .*Frag needed and DF set \(mtu = 1300\)" \
	in_pod A ping -c 1 -W 2 -M "do" -s 1372 10.244.2.10
refused "a router behind the tunnel tells a pod its MTU, IPv6" \
	"From fd00:10:244:2:: .*Packet too big: mtu=1300" \
	in_pod A ping -c 1 -W 2 -M "do" -s 1352 fd00:10:244:2::10
must ip -n node2 link set vethB mtu 1472
in_pod A ip route flush cache
in_pod A ip -6 route flush cache

udp_to() {	# ADDRESS
	in_pod A bash -c "echo x | socat -T 5 STDIO,ignoreeof UDP:$1:9"
}

refused "a pod learns that nobody listens in the other pod, IPv4" \
	"Connection refused" udp_to 10.244.2.10
refused "a pod learns that nobody listens in the other pod, IPv6" \
	"Connection refused" udp_to "[fd00:10:244:2::10]"

done_testing
