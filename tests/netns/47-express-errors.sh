#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# What is not a plain packet takes the host path, and gets there the answers that it
# gets without the express lane: ICMP errors, path MTU, fragments, options, hops.
#
#   podA, podE [port, veth] node1 ====== node2 [port, veth] podB, podF
# Parts: netns
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/conversation.sh"

cluster 2
manual_mesh
pod_add 1 E 10.244.1.12 fd00:10:244:1::12
pod_add 2 F 10.244.2.12 fd00:10:244:2::12
attach=podport
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 1 C 10.244.1.11 fd00:10:244:1::11
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

for node in 1 2; do
	must in_node $node nft -f - <<-END
		table inet seen {
			chain before {
				type filter hook prerouting priority 0;
				ip daddr 224.0.0.9 counter
				ip daddr 255.255.255.255 counter
			}
		}
	END
	strict_firewall $node
done

# The first packet of a node to a peer makes its lane.
must in_pod A ping -q -c 2 -i 0.05 -W 2 10.244.2.10

lanes() {	# NODE POD
	port_member "$1" "$2" '.stats.tx_packets + .stats.rx_packets'
}

why() {	# NODE POD tx|rx REASON
	port_member "$1" "$2" ".why_$3[\"$4\"]"
}

# ------------------------------------------------------------- closed ports

for to in 10.244.2.10 fd00:10:244:2::10 10.244.1.11 fd00:10:244:1::11; do
	before=$(lanes 1 A)
	ok "a closed port of $to is told" udp_refused podA $to
	is "by the lanes, both ways" "$(($(lanes 1 A) - before))" 2
	refused "so is one of TCP" "Connection refused" \
		in_pod A socat /dev/null "TCP:$(bracket $to):9"
done

# --------------------------------------------------------------------- hops

hops() {	# FROM TO [OPTION]...
	in_pod "$1" traceroute -n -q 1 -w 3 -m 6 "${@:3}" "$2" |
		awk -v to="$2" 'NR > 1 { print $2 == to ? "pod" : $2 }' | paste -sd ' '
}

for options in "" -I "-T -p 9"; do
	# shellcheck disable=SC2086 # words on purpose
	{
		with=$(hops A 10.244.2.10 $options)
		is "traceroute $options shows the hops that it shows with veth" \
			"$with" "$(hops E 10.244.2.12 $options)"
		like "which are the nodes" "$with" "^[0-9.]+ 10\.244\.2\.0 pod$"
		is "traceroute $options over IPv6, likewise" \
			"$(hops A fd00:10:244:2::10 $options)" "$(hops E fd00:10:244:2::12 $options)"
		is "and to a pod of the same node" "$(hops A 10.244.1.11 $options)" \
			"$(hops E 10.244.1.11 $options)"
	}
done
refused "a hop limit of 1 ends at the first node" "Time to live exceeded" \
	in_pod A ping -c 1 -W 2 -t 1 10.244.2.10
refused "of 2 at the second" "From 10.244.2.0 .*Time to live exceeded" \
	in_pod A ping -c 1 -W 2 -t 2 10.244.2.10
ok "and 3 are enough" in_pod A ping -c 1 -W 2 -t 3 10.244.2.10

# ---------------------------------------------------- fragments and options

both_directions() {	# PING-OPTION...
	in_pod A ping -q -c 3 -i 0.05 -W 2 "$@" 10.244.2.10 &&
		in_pod B ping -q -c 3 -i 0.05 -W 2 "$@" 10.244.1.10
}

both_directions6() {	# PING-OPTION...
	in_pod A ping -q -c 3 -i 0.05 -W 2 "$@" fd00:10:244:2::10 &&
		in_pod B ping -q -c 3 -i 0.05 -W 2 "$@" fd00:10:244:1::10
}

for size in 4000 60000; do
	ok "fragments of $size bytes pass both ways" both_directions -s $size
	ok "fragments of $size bytes pass both ways, IPv6" both_directions6 -s $size
done
ok "and to a pod of the same node" in_pod A ping -q -c 3 -i 0.05 -W 2 -s 4000 10.244.1.11
ok "on the host path" [ "$(why 1 A tx fragment)" -gt 0 ]
ok "of both nodes" [ "$(why 2 B rx fragment)" -gt 0 ]
ok "options pass both ways" both_directions -R
ok "on the host path of both nodes" [ "$(why 1 A tx options),$(why 2 B rx options)" = 6,6 ]
route=$(in_pod A ping -c 1 -R -W 2 10.244.2.10 | grep -A 20 RR: | grep -o '[0-9.]\{7,\}' | head -n 3 | tail -n 2)
is "a recorded route has the hops that it has with veth" "$route" \
	"$(in_pod E ping -c 1 -R -W 2 10.244.2.12 | grep -A 20 RR: | grep -o '[0-9.]\{7,\}' | head -n 3 | tail -n 2)"

# -------------------------------------------------------------- to everyone

before=$(lanes 1 A)
in_pod A ping -q -c 2 -i 0.05 -W 1 224.0.0.9 >"$work_dir/output"
in_pod A ping -q -b -c 2 -i 0.05 -W 1 255.255.255.255 >"$work_dir/output" 2>&1
is "multicast and broadcast take no lane" "$(lanes 1 A)" "$before"
is "but come to the host" "$(in_node 1 nft -j list chain inet seen before |
	jq -c '[.nftables[].rule.expr[]?.counter | values | .packets]')" "[2,2]"

# ----------------------------------------------------------------- path MTU

for to in 10.244.2.10 fd00:10:244:2::10; do
	family=4 header=28 underlay_to=192.168.77.2
	[[ $to != *:* ]] || family=6 header=48
	talk_open server podB "TCP6-LISTEN:8080,reuseaddr,ipv6only=0"
	must eventually 10 echo_is_there podB tcp
	talk_open client podA "TCP$family:$(bracket $to):8080"
	ok "a connection to $to begins" talk_says_much client server one
	large=$((1472 - header)) small=$((1372 - header))
	ok "the largest packet passes" in_pod A ping -q -c 1 -W 2 -M 'do' -s $large $to
	must ip -n node1 route add $underlay_to dev eth0 mtu 1400
	ok "the way becomes narrower, the connection goes on" talk_says_much client server two
	ok "its packets were too big" [ "$(why 1 A tx too-big)" -gt 0 ]
	must ip netns exec podA ip -$family route flush cache
	refused "a packet that must not be fragmented is told the MTU" "mtu ?= ?1372" \
		in_pod A ping -c 1 -W 2 -M 'do' -s $large $to
	before=$(lanes 1 A),$(why 1 A tx too-big)
	ok "what fits passes" in_pod A ping -q -c 1 -W 2 -M 'do' -s $small $to
	is "by the lanes" "$(lanes 1 A),$(why 1 A tx too-big)" $((${before%,*} + 2)),"${before#*,}"
	before=$(lanes 1 A),$(why 1 A tx too-big)
	ok "the connection goes on" talk_says_much client server three
	ok "by the lanes, in smaller packets" [ $(($(lanes 1 A) - ${before%,*})) -gt 100 ]
	is "none of them too big" "$(why 1 A tx too-big)" "${before#*,}"
	talk_close client
	talk_close server
	must ip -n node1 route del $underlay_to dev eth0
	must ip netns exec podA ip -$family route flush cache
done

# A pod whose own link is narrower than the way to it.
must ip -n node2 link set portB mtu 1300
for to in 10.244.2.10 fd00:10:244:2::10; do
	refused "the last hop is too narrow for $to, which its node tells" "mtu ?= ?1300" \
		in_pod A ping -c 2 -i 0.1 -W 2 -M 'do' -s 1400 $to
done

is "nobody called anything invalid" "$(dropped_as_invalid 1),$(dropped_as_invalid 2)" 0,0

done_testing
