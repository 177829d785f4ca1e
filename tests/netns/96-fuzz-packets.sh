#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Packets that no node should send (tests/fuzz/packets), from the underlay to
# node1, from node1's host to podnet0, and from a pod. Each one that arrives is
# delivered or counted under a reason, and node1 goes on forwarding. So it is
# with express lanes and without.
#
#   podA, podC == node1 ======== node2 == podB
#                     "======== 102 (geneve), 103 (vxlan), 66 (a stranger): all
#                               sent by node2
# Parts: debug kcsan
. "$(dirname "$0")/lib.sh"

# Shares of what is tried in all.
inputs() {	# PERCENT
	echo $(($(fuzz_inputs 200000) * $1 / 100))
}

seconds() {	# PERCENT
	echo $(($(fuzz_seconds) * $1 / 100))
}

fuzz() {	# NODE PERCENT ARGUMENT...
	in_node "$1" fuzz-packets -s "$(fuzz_seed)" -n "$(inputs "$2")" \
		-t "$(seconds "$2")" "${@:3}" >"$work_dir/fuzzed"
}

# What not every module can.
optional() {	# NAME COMMAND...
	"${@:2}" >"$work_dir/output" 2>&1 || diag "without $1: $(head -n 1 "$work_dir/output")"
}

remote_peer() {	# NAME NUMBER WIRE...
	must in_node 1 podnetctl peer add "$1" remote "192.168.77.$2"
	must in_node 1 podnetctl route add "10.244.$2.0/24" peer "$1"
	must in_node 1 podnetctl route add "fd00:10:244:$2::/64" peer "$1"
	optional "wire format $1" in_node 1 podnetctl peer set "$1" wire "${@:3}"
	optional "an IPv6 underlay" in_node 1 podnetctl peer set "$1" remote6 "fd77::$2"
	# Nobody answers there, and nobody is asked.
	must ip -n node1 neigh replace "192.168.77.$2" nud permanent dev eth0 \
		lladdr 02:00:00:00:00:99
	must ip -n node1 neigh replace "fd77::$2" nud permanent dev eth0 \
		lladdr 02:00:00:00:00:99
}

# Datagrams that the UDP socket of podnet0 has taken: there is no other.
taken() {
	in_node 1 awk '/^Udp: [0-9]/ { sum += $2 } $1 == "Udp6InDatagrams" { sum += $2 }
		END { print sum }' /proc/net/snmp /proc/net/snmp6
}

link_packets() {	# rx|tx
	ip -n node1 -s -j link show podnet0 | jq ".[0].stats64.$1.packets"
}

dropped() {	# rx|tx
	in_node 1 podnetctl --json device show podnet0 |
		jq "[.[0].drops | to_entries[] | select(.key | startswith(\"$1-\")) | .value] | add"
}

of_peers() {	# FIELD
	in_node 1 podnetctl --json peer show | jq "[.[].stats.$1] | add"
}

reasons() {	# rx|tx
	in_node 1 podnetctl --json device show podnet0 |
		jq -r ".[0].drops | to_entries | map(select((.key | startswith(\"$1-\"))
			and .value != 0) | \"\(.key) \(.value)\") | join(\", \")"
}

# Packets may still be in a queue when the sender is done.
settled() {
	local before

	before="$(taken) $(link_packets rx) $(link_packets tx)"
	sleep 0.3
	[ "$before" = "$(taken) $(link_packets rx) $(link_packets tx)" ]
}

# Sets taken, by the socket, delivered and dropped, by whomever.
send_from_underlay() {	# NAME PERCENT
	local peers

	taken=$(taken) delivered=$(link_packets rx) dropped=$(dropped rx)
	peers=$(of_peers rx_packets)
	ok "$1: the packets are sent" fuzz 2 "$2" outer eth0 "$(link_mac node1 eth0)" "$vxlan_mac"
	diag "$(cat "$work_dir/fuzzed")"
	ok "$1: all have arrived" eventually 30 settled
	taken=$(($(taken) - taken))
	delivered=$(($(link_packets rx) - delivered)) dropped=$(($(dropped rx) - dropped))
	diag "$taken datagrams taken: $delivered delivered, $dropped dropped; in all: $(reasons rx)"
	is "$1: each packet delivered is one of a peer" \
		$(($(of_peers rx_packets) - peers)) "$delivered"
}

from_underlay() {	# NAME PERCENT
	local taken delivered dropped

	send_from_underlay "$@"
	is "$1: each datagram taken is delivered or dropped for a reason" \
		$((delivered + dropped)) "$taken"
	ok "$1: many datagrams were taken" [ "$taken" -gt 500 ]
}

in_lane() {	# tx|rx
	port_member 1 A ".stats.$1_packets"
}

not_in_lane() {	# tx|rx
	port_member 1 A "[.why_$1[]] | add"
}

# What the socket has not seen the lane has: delivered, left to the host behind
# podnet0, or dropped for its ECN marks.
from_underlay_to_lane() {	# NAME PERCENT
	local taken delivered dropped in_lane not_in_lane ecn rest

	must in_node 1 podnetctl port add portA address 10.244.1.10 address6 fd00:10:244:1::10
	in_lane=$(in_lane rx) not_in_lane=$(not_in_lane rx) ecn=$(drops 1 rx-ecn)
	send_from_underlay "$@"
	in_lane=$(($(in_lane rx) - in_lane)) not_in_lane=$(($(not_in_lane rx) - not_in_lane))
	ecn=$(($(drops 1 rx-ecn) - ecn)) rest=$((delivered + dropped - taken))
	diag "$in_lane by the lane; why not: $(why_host_path 1 A rx)"
	ok "$1: what the lane delivers the socket does not see" [ "$rest" -ge "$in_lane" ]
	ok "$1: nothing but what the lane takes is hidden from the socket" \
		[ "$rest" -le $((in_lane + not_in_lane + ecn)) ]
	ok "$1: the lane delivers many" [ "$in_lane" -gt 200 ]
	must in_node 1 podnetctl port del portA
}

still_forwards() {	# NAME
	must ip -n node1 route flush cache
	must ip -n node1 -6 route flush cache
	ok "$1, IPv4 is forwarded" in_pod A ping -c 1 -W 5 10.244.2.10
	ok "$1, IPv6 is forwarded" in_pod A ping -c 1 -W 5 fd00:10:244:2::10
}

attach=podport
cluster 2
wire_without_offloads
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 1 C 10.244.1.11 fd00:10:244:1::11
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
remote_peer geneve 102 geneve vni 1
remote_peer vxlan 103 vxlan vni 1 mac 02:00:00:00:00:67
mesh_over 46 ipudp
vxlan_mac=$(in_node 1 podnetctl --json device show podnet0 | jq -r '.[0].mac // "02:00:00:00:00:01"')
diag "seed $(fuzz_seed)"
still_forwards "before"
must in_node 1 podnetctl port del portA
must in_node 1 podnetctl port del portC

must in_node 1 ethtool -K eth0 gro off
from_underlay "without GRO" 15
from_underlay_to_lane "without GRO, with a lane" 15
still_forwards "after packets without GRO"

# Each packet is through before the next one is sent: GRO has to wait for it.
must in_node 1 ethtool -K eth0 gro on
must in_node 1 bash -c 'echo 1000000 >/sys/class/net/eth0/gro_flush_timeout &&
	echo 100 >/sys/class/net/eth0/napi_defer_hard_irqs'
must in_node 1 nft -f - <<-RULES
	table inet fuzz {
		chain forward {
			type filter hook forward priority 0;
			iifname "podnet0" meta length > 3000 counter name merged
		}
		counter merged { }
	}
RULES
from_underlay "with GRO" 20
like "with GRO: trains are merged" \
	"$(in_node 1 nft -j list counter inet fuzz merged | jq '.nftables[1].counter.packets')" \
	'^[1-9][0-9]+$'
must in_node 1 nft flush ruleset
from_underlay_to_lane "with GRO, with a lane" 20
still_forwards "after packets with GRO"

for port in port1 port2 bridge0; do
	must in_underlay ip link set "$port" mtu 9000
done
must ip -n node1 link set eth0 mtu 9000
must ip -n node2 link set eth0 mtu 9000
from_underlay_to_lane "with long packets, with a lane" 10
still_forwards "after long packets"

# --- the transmit side: what others send is kept away, it would be counted too

must in_node 1 nft -f - <<-RULES
	table inet fuzz {
		chain out {
			type filter hook postrouting priority 0;
			oifname "podnet0" drop
		}
	}
RULES
must ip -n node2 link set podnet0 down

sent=$(link_packets tx) dropped=$(dropped tx) peers=$(of_peers tx_packets)
ok "packets are handed to podnet0" fuzz 1 5 inner podnet0
diag "$(cat "$work_dir/fuzzed")"
ok "all are sent" eventually 30 settled
sent=$(($(link_packets tx) - sent)) dropped=$(($(dropped tx) - dropped))
diag "$sent sent, $dropped dropped; in all: $(reasons tx)"
is "each packet handed over is sent or dropped for a reason" \
	$((sent + dropped)) "$(sed -nE 's/.* ([0-9]+) packets sent.*/\1/p' "$work_dir/fuzzed")"
is "each packet sent is one to a peer" $(($(of_peers tx_packets) - peers)) "$sent"

# What the core cannot segment it drops before podnet0 sees it.
ok "packets with offloads are handed to podnet0" fuzz 1 5 offload podnet0
diag "$(cat "$work_dir/fuzzed")"

must in_node 1 nft flush ruleset
must ip -n node2 link set podnet0 up
podnet_routes 2
still_forwards "after packets from the host"

# --- from a pod, whose stack has nothing to say meanwhile

fuzz_by_pod() {	# PERCENT inner|offload
	in_pod A fuzz-packets -s "$(fuzz_seed)" -n "$(inputs "$1")" -t "$(seconds "$1")" \
		"$2" eth0 "$(link_mac node1 portA)" >"$work_dir/fuzzed"
}

must in_node 1 podnetctl port add portA address 10.244.1.10 address6 fd00:10:244:1::10
must in_node 1 podnetctl port add portC address 10.244.1.11 address6 fd00:10:244:1::11
ok "a pod sends packets" fuzz_by_pod 5 inner
diag "$(cat "$work_dir/fuzzed")"
in_lane=$(in_lane tx) not_in_lane=$(not_in_lane tx)
diag "$in_lane by the lane; why not: $(why_host_path 1 A tx)"
is "each takes the lane, or the host path for a reason" $((in_lane + not_in_lane)) \
	"$(sed -nE 's/.* ([0-9]+) packets sent.*/\1/p' "$work_dir/fuzzed")"
ok "the lane takes many" [ "$in_lane" -gt 200 ]
ok "a pod sends packets with offloads" fuzz_by_pod 5 offload
diag "$(cat "$work_dir/fuzzed")"
ok "all are gone" eventually 30 settled
still_forwards "after all"

done_testing
