#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Plain packets between ports take the express lane: past the host end of the pair
# and the forwarding of the host; whatever they carry arrives as on the host path.
#
#   podA, podC [portA, portC] node1 ====== node2 [portB] podB
. "$(dirname "$0")/lib.sh"

attach=podport
cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 1 C 10.244.1.11 fd00:10:244:1::11
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

# Nothing of the host's own may look at an express packet.
for node in 1 2; do
	must in_node $node nft -f - <<-RULES
		table inet seen {
			chain forward {
				type filter hook forward priority 0;
				ct state invalid counter drop
				counter
			}
		}
	RULES
done

express() {	# NODE POD tx|rx
	port_member "$1" "$2" ".stats.$3_packets"
}

forwarded() {	# NODE
	in_node "$1" nft -j list chain inet seen forward |
		jq '[.nftables[].rule.expr[]?.counter | values | .packets] | add'
}

warm_up() {
	in_pod A ping -q -c 2 -i 0.05 -W 2 10.244.2.10 &&
		in_pod A ping -q -c 2 -i 0.05 -W 2 fd00:10:244:2::10
}

# Ten echoes, all of them by the lanes of both nodes.
by_express() {	# ADDRESS
	local before after

	counters() { echo "$(express 1 A tx) $(express 1 A rx) $(express 2 B tx) $(express 2 B rx)"; }
	before=$(counters)
	in_pod A ping -q -c 10 -i 0.02 -W 2 "$1" || return
	after=$(counters)
	echo "tx and rx of A and B: before $before, after $after"
	[ "$(paste <(tr ' ' '\n' <<<"$before") <(tr ' ' '\n' <<<"$after") |
		awk '{ print $2 - $1 }' | paste -sd ' ')" = "10 10 10 10" ]
}

for format in ipudp geneve vxlan; do
	for under in 4 6; do
		mesh_over $under $format
		must warm_up
		ok "echoes take the lanes, $format over IPv$under, IPv4" by_express 10.244.2.10
		ok "echoes take the lanes, $format over IPv$under, IPv6" by_express fd00:10:244:2::10
		ok "a stream arrives, $format over IPv$under, IPv4" stream A B 10.244.2.10 2
		ok "a stream arrives, $format over IPv$under, IPv6" stream A B fd00:10:244:2::10 2
	done
done
mesh_over 4 ipudp
must warm_up
before=$(forwarded 1)
must in_pod A ping -q -c 10 -i 0.02 -W 2 10.244.2.10
is "the host forwards none of it" "$(($(forwarded 1) - before))" 0

is "and pods of a node reach each other" "$(in_pod A ping -q -c 10 -i 0.02 -W 2 10.244.1.11 | grep -o ' 0% packet loss')" " 0% packet loss"
is "by the lanes too" "$(express 1 C rx)" 10
ok "a stream arrives at a pod of the same node" stream A C 10.244.1.11 2
ok "over IPv6 too" stream A C fd00:10:244:1::11 2

# --- what a packet looks like at the other end

hops() {	# ADDRESS
	in_pod A ping -c 1 -W 2 "$1" | grep -o "[th][tl]*l\?i\?m\?i\?t\?=[0-9]*\|hlim=[0-9]*"
}
lanes() {	# on|off
	for node in 1 2; do
		must in_node $node podnetctl device set podnet0 express-tx "$1" express-rx "$1"
	done
}
for address in 10.244.2.10 10.244.1.11 fd00:10:244:2::10 fd00:10:244:1::11; do
	lanes off
	wanted=$(hops $address)
	lanes on
	is "as many hops as on the host path to $address" "$(hops $address)" "$wanted"
done

# --- lanes are switched

grows_by() {	# NODE POD tx|rx COMMAND...
	local before

	before=$(express "$1" "$2" "$3")
	"${@:4}" >"$work_dir/output" 2>&1 || { cat "$work_dir/output"; return 1; }
	echo "$(($(express "$1" "$2" "$3") - before))"
}
five_echoes=(in_pod A ping -q -c 5 -i 0.02 -W 2 10.244.2.10)

must in_node 1 podnetctl device set podnet0 express-tx off
is "without a TX lane packets take the host path" "$(grows_by 1 A tx "${five_echoes[@]}")" 0
is "what comes takes the other lane still" "$(grows_by 1 A rx "${five_echoes[@]}")" 5
like "and the reason is told" "$(why_host_path 1 A tx)" "off="
must in_node 1 podnetctl device set podnet0 express-tx on express-rx off
is "without an RX lane likewise" "$(grows_by 1 A rx "${five_echoes[@]}")" 0
like "and the reason is told" "$(why_host_path 1 A rx)" "off="
must in_node 1 podnetctl device set podnet0 express-rx on
must in_node 1 podnetctl port set portA host-path both
is "a port has its own switch, TX" "$(grows_by 1 A tx "${five_echoes[@]}")" 0
is "and RX" "$(grows_by 1 A rx "${five_echoes[@]}")" 0
like "of which the reason is told" "$(why_host_path 1 A tx)" "policy="
before=$(forwarded 1)
must "${five_echoes[@]}"
is "the host forwards all of it" "$(($(forwarded 1) - before))" 10
must in_node 1 podnetctl port set portA host-path none
is "on again" "$(grows_by 1 A tx "${five_echoes[@]}")" 5

must in_node 1 podnetctl port del portA
ok "a pair that is not bound passes packets" "${five_echoes[@]}"
must in_node 1 podnetctl port add portA address 10.244.1.10 address6 fd00:10:244:1::10
is "and takes the lanes when it is again" "$(grows_by 1 A rx "${five_echoes[@]}")" 5

# --- what a raw socket of a pod asks for

raw() { in_pod A rawframe eth0 10.244.1.10 10.244.2.10 "$@"; }
malformed() { port_member 1 A .why_tx.malformed; }

is "a frame with a checksum to be made is sent" "$(raw 1 34 6 0 0 0 100)" sent
before=$(malformed)
# Newer kernels take no such frame from a raw socket.
sent=0
for start in 0 1 6 12 13; do
	[ "$(raw 1 $start 2 0 0 0 100)" != sent ] || sent=$((sent + 1))
done
is "those with a checksum from before the packet on take the host path, $sent of 5" \
	"$(($(malformed) - before))" $sent
for type in 1 3 4 5 0x81 0x85; do
	for start in 0 14 20 34 54; do
		like "segments of type $type, with a checksum from byte $start on" \
			"$(raw 1 $start 6 $type 500 $((start + 8)) 8000) $(raw 0 $start 6 $type 1 60 8000)" \
			"^(sent|refused) (sent|refused)$"
	done
done
ok "and echoes pass" "${five_echoes[@]}"

# --- IPsec is not passed by

must modprobe esp4
esp=(tmpl proto esp mode transport)
must ip -n node1 xfrm policy add dir in src 192.168.77.2 dst 192.168.77.1 proto 17 "${esp[@]}"
refused "a node that demands IPsec takes nothing in the open" "100% packet loss" \
	in_pod A ping -q -c 1 -W 0.3 10.244.2.10
must ip -n node1 xfrm policy del dir in src 192.168.77.2 dst 192.168.77.1 proto 17
is "if it does not, it does" "$(grows_by 1 A rx "${five_echoes[@]}")" 5
must ip -n node1 xfrm policy add dir fwd src 10.99.0.0/16 dst 10.98.0.0/16 "${esp[@]}"
is "a node with policies for what it forwards has no lanes" \
	"$(grows_by 1 A tx "${five_echoes[@]}")" 0
must ip -n node1 xfrm policy del dir fwd src 10.99.0.0/16 dst 10.98.0.0/16

# --- devices come and go

must ip -n node1 link set podnet0 down
refused "with podnet0 down nothing passes" "100% packet loss" \
	in_pod A ping -q -c 1 -W 0.3 10.244.2.10
must ip -n node1 link set podnet0 up
podnet_routes 1
must warm_up
is "when it is up again the lanes are there, TX" "$(grows_by 1 A tx "${five_echoes[@]}")" 5
rx_lane() { [ "$(grows_by 1 A rx "${five_echoes[@]}")" -ge 5 ]; }
ok "and RX" eventually 5 rx_lane
must ip -n node1 link set eth0 down
must ip -n node1 link set eth0 name uplink up
must warm_up
ok "the underlay device is renamed" eventually 5 rx_lane
must ip -n node1 link del uplink
must ip link add eth0 netns node1 type veth peer name port1 netns underlay
must ip -n underlay link set port1 master bridge0 up
must ip -n node1 addr add 192.168.77.1/24 dev eth0
must ip -n node1 link set eth0 up
ok "and replaced by another" eventually 10 rx_lane
must ip -n podC link set eth0 down
refused "a pod that is down gets nothing" "100% packet loss" \
	in_pod A ping -q -c 1 -W 0.3 10.244.1.11

in_pod A ping -q -f -i 0.002 10.244.2.10 >"$work_dir/output" 2>&1 &
in_pod A ping -q -f -i 0.002 fd00:10:244:2::10 >"$work_dir/output" 2>&1 &
must in_node 1 podnetctl port del portA
must in_node 1 podnetctl port add portA address 10.244.1.10 address6 fd00:10:244:1::10
must in_node 2 podnetctl peer del node1
peer_add 2 1
ok "ports and peers come and go under traffic" eventually 5 rx_lane
ok "podnet0 is deleted under traffic" ip -n node1 link del podnet0
ok "and a pod" ip -n node2 link del portB

done_testing
