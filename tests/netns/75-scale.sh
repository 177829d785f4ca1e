#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Large clusters: everything is there, is told once and goes again, and a packet
# does not cost more for them. The figures are in the output.
# VM: ICOUNT=1
# Parts: netns
. "$(dirname "$0")/lib.sh"

# A millisecond is a million instructions.
sizes="1 50 5000 50000"
largest=${sizes##* }

cidr4=10.64.0.0/10 cidr6=fd00:10:64::/48
own4=10.127.1.0 own6=fd00:10:64:ffff::

figure() {	# TEXT...
	diag "figure: $*"
}

# A test whose output are figures.
measured() {	# NAME COMMAND...
	ok "$@" && sed 's/^/# figure: /' "$work_dir/output"
}

scale() {	# ARGUMENT...
	in_node 1 scale "$@"
}

tunnel() {	# NODE
	podnet_device "$1"
	must ip -n "node$1" route add "$cidr4" dev podnet0
	must ip -n "node$1" route add "$cidr6" via fe80::1 dev podnet0 onlink
}

cluster 2
tunnel 1
tunnel 2
must ip -n node1 addr add "$own4/32" dev podnet0
must ip -n node1 addr add "$own6/128" dev podnet0 nodad

# Node 2 plays three of all those nodes; it knows node 1 alone. What goes to the
# others vanishes.
must in_node 2 podnetctl peer add node1 remote "$(underlay_address 1)"
must in_node 2 podnetctl route add "$own4/26" peer node1
must in_node 2 podnetctl route add "$own6/64" peer node1
must ip -n node2 addr add 10.64.0.10/32 dev podnet0
must ip -n node1 route add blackhole "$own4/26"
must ip -n node1 link add dummy0 type dummy
must ip -n node1 link set dummy0 up
must ip -n node1 route add 172.16.0.0/12 dev dummy0

counts() {
	in_node 1 podnetctl --json device show podnet0 | jq -r '.[0] | "\(.peers) \(.routes)"'
}

# KiB of /proc/meminfo.
memory() {	# FIELD...
	local fields=$*

	awk "/^(${fields// /|}):/ { sum += \$2 } END { print sum }" /proc/meminfo
}

all_memory() {
	memory Slab Percpu VmallocUsed
}

# What is freed after a grace period is freed when the figure stands still.
settle() {
	local before='' now

	now=$(all_memory)
	until [ "$before" = "$now" ]; do
		before=$now
		sleep 0.3
		now=$(all_memory)
	done
}

bytes_each() {	# KIB COUNT
	echo "$(($1 * 1024 / $2)) bytes"
}

memory_is_back() {	# KiB
	local now

	now=$(all_memory)
	echo "$now KiB in use, $1 KiB before"
	[ $((now - $1)) -lt 2048 ]
}

ping_all() {	# ADDRESS...
	local address

	for address in "$@"; do
		in_node 1 ping -c 1 -W 2 "$address" || return
	done
}

# Of the first, the middle and the last node.
pods() {	# NODES FAMILY
	scale pods "$1" "$2" 3
}

reaches_all() {	# NODES
	local all

	mapfile -t all < <(pods "$1" 4; pods "$1" 6)
	for address in "${all[@]}"; do
		must ip -n node2 addr replace "$address" dev podnet0
	done
	ok "$1 nodes: packets reach the first, the middle and the last" ping_all "${all[@]}"
}

kernel_routes() {	# FAMILY
	ip -n node1 "-$1" -j route show dev podnet0 proto boot | jq -r '.[].dst' | paste -sd ' '
}

# Packets for up to 64 nodes in turn, which vanish in the underlay.
tx_cost() {	# NODES FAMILY
	local all

	mapfile -t all < <(scale pods "$1" "$2" 64)
	scale flood 2000 "${all[@]}"
}

# From node 2 to node 1 and no further, with the cost of sending them.
rx_cost() {
	in_node 2 scale flood 2000 10.127.1.5
}

declare -A tx4 tx6 rx unknown

# The first time is for memory: the kernel keeps some for the next time.
settle
before=$(memory Slab) before_percpu=$(memory Percpu)
must scale apply "$largest" 0
settle
peers=$(memory Slab VmallocUsed)
figure "$(bytes_each $(($(memory Slab) - before)) "$largest") per peer, and" \
	"$(bytes_each $(($(memory Percpu) - before_percpu)) "$largest") on each processor"
must scale apply "$largest" 1
settle
figure "$(bytes_each $(($(memory Slab VmallocUsed) - peers)) $((2 * largest))) per route"
must scale apply 0 0

drops_before=0
for nodes in $sizes; do
	settle
	base=$(all_memory)
	measured "$nodes nodes: their peers are loaded in one sync" scale apply "$nodes" 0
	is "$nodes nodes: all peers are there" "$(counts)" "$nodes 0"
	measured "$nodes nodes: routes follow" scale apply "$nodes" 1
	is "$nodes nodes: all routes are there" "$(counts)" "$nodes $((2 * nodes))"

	tx4[$nodes]=$(tx_cost "$nodes" 4)
	tx6[$nodes]=$(tx_cost "$nodes" 6)
	figure "$nodes nodes: ${tx4[$nodes]} ns to send a packet of IPv4, ${tx6[$nodes]} of IPv6"
	unknown[$nodes]=$(rx_cost)
	figure "$nodes nodes: ${unknown[$nodes]} ns to send, receive and drop one of an unknown sender"
	is "$nodes nodes: an unknown sender is seen as that" \
		"$((drops_before + 2001)) $(drops 1 rx-spoofed)" "$(drops 1 rx-unknown-peer) 0"
	drops_before=$(drops 1 rx-unknown-peer)

	measured "$nodes nodes: the first, the middle and the last move" \
		scale apply "$nodes" 1 "$(underlay_address 2)"
	reaches_all "$nodes"
	rx[$nodes]=$(rx_cost)
	figure "$nodes nodes: ${rx[$nodes]} ns to send and receive one"
	is "$nodes nodes: one kernel route for all of IPv4" "$(kernel_routes 4)" "$cidr4"
	is "$nodes nodes: one kernel route for all of IPv6" "$(kernel_routes 6)" "$cidr6"
	measured "$nodes nodes: each peer and each route is told once" \
		scale check "$nodes" 1 "$(underlay_address 2)"

	in_node 1 ping -i 0.01 -c 300 -q "$(pods "$nodes" 4 | tail -n 1)" >"$work_dir/ping" &
	ping=$!
	measured "$nodes nodes: the same state again is no change" \
		scale again "$nodes" 1 "$(underlay_address 2)"
	wait "$ping"
	like "$nodes nodes: and interrupts nothing" "$(cat "$work_dir/ping")" " 0% packet loss"

	measured "$nodes nodes: an empty generation is committed" scale apply 0 0
	is "$nodes nodes: it removes all" "$(counts)" "0 0"
	ok "$nodes nodes: their memory is free again" eventually 60 memory_is_back "$base"
done

# --- the cost of a packet

# Chains in the tables and the ticks of the clock differ a little.
cheap() {	# FEW MANY
	echo "$1 ns, then $2 ns"
	[ $((($2 - $1) * 20)) -lt "$1" ]
}

cheap_among_all() {	# WHAT FEW MANY
	ok "$1 among $((2 * largest)) routes as among two" cheap "$2" "$3"
}

cheap_among_all "a packet of IPv4 is sent" "${tx4[1]}" "${tx4[$largest]}"
cheap_among_all "a packet of IPv6 is sent" "${tx6[1]}" "${tx6[$largest]}"
cheap_among_all "a packet is received" "${rx[1]}" "${rx[$largest]}"
cheap_among_all "an unknown sender's packet is dropped" "${unknown[1]}" "${unknown[$largest]}"

must scale apply 50 1
for length in 27 28 29 30 31 32; do
	must in_node 1 podnetctl route add "10.127.2.0/$length" peer worker-000000.example.net
done
figure "six longer prefix lengths in use: $(tx_cost 50 4) ns to send a packet of IPv4," \
	"${tx4[50]} without them"
must scale apply 0 0

# --- the time to load

fast() {	# FIGURES
	echo "$1"
	[ "$(sed -nE 's/.*one sync: ([0-9]+)\..*/\1/p' <<<"$1")" -lt 200 ]
}

few_calls() {	# FIGURES
	local messages calls

	echo "$1"
	read -r messages calls < <(sed -nE 's/.* ([0-9]+) messages, ([0-9]+) system calls/\1 \2/p' <<<"$1")
	[ "$messages" -lt 20 ] && [ "$calls" -le $((2 * messages + 1)) ]
}

load=$(scale apply 10000 0)
figure "$load"
ok "10000 peers are loaded within 200 million instructions" fast "$load"
# The device's own generation is a reply and an acknowledgement.
ok "10000 peers take few messages, and two system calls for each" few_calls "$load"

# --- dumps that are overtaken

must scale apply 3000 1
measured "a dump that changes run into is repeated until it is whole" scale overtaken 3000
must scale apply 0 0
measured "a listener hears of each change, or that it missed some" scale heard 5000 1
must scale apply 0 0

# --- counters of a peer that goes are given to another

last=worker-000049.example.net
must scale apply 50 1
must scale flood 100 "$(scale pods 50 4 2 | tail -n 1)"
is "packets for a peer are counted" "$(peer_counter 1 "$last" tx_packets)" 101
must scale apply 49 1
settle
must scale apply 50 1
is "a peer of the same name starts with none" "$(peer_counter 1 "$last" tx_packets)" 0
must scale apply 0 0

# --- podnetctl

jq -n '{
	peers: [range(10000) | {name: "n\(.)", remote: "172.16.\(. / 256 | floor).\(. % 256)"}],
	routes: [range(20000) | {prefix: "10.\(64 + . / 1024 | floor).\(. / 4 % 256 | floor).\(. % 4 * 64)/26", peer: "n\(. % 10000)"}]
}' >"$work_dir/state.json"

timed_ctl() {	# ARGUMENT...
	local start=${EPOCHREALTIME/./}

	in_node 1 podnetctl "$@" >"$work_dir/listing" || return
	echo "podnetctl $1 $2: $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
}

measured "podnetctl applies 10000 peers and 20000 routes" \
	timed_ctl sync apply "$work_dir/state.json"
measured "podnetctl lists 10000 peers" timed_ctl peer show
measured "podnetctl lists 20000 routes" timed_ctl route show

# --- podnetd

must ip -n node1 link del podnet0
jq -n '{
	clusterCIDRs: ["10.64.0.0/10", "fd00:10:64::/48"],
	nodes: [range(10000) | {
		name: "node\(. + 1)", addresses: ["172.17.\(. / 256 | floor).\(. % 256)"],
		prefixes: ["10.\(64 + . / 1024 | floor).\(. / 4 % 256 | floor).\(. % 4 * 64)/26",
			"fd00:10:64:\(.)::/64"]
	}]
}' >"$cluster_file"
must ip -n node1 addr add 172.17.0.0/32 dev eth0
begin=${EPOCHREALTIME/./}
podnetd_start 1
ok "podnetd loads 10000 nodes" eventually 60 in_sync 1 9999
figure "podnetd: $(((${EPOCHREALTIME/./} - begin) / 1000)) ms until 10000 nodes are in the kernel," \
	"of these $(awk '{ print int($1 / 1000000) }' "/proc/${podnetd_pids[1]}/schedstat") ms its own;" \
	"$(awk '/^VmHWM/ { print $2 }' "/proc/${podnetd_pids[1]}/status") KiB at most"
is "9999 peers and twice as many routes are there" "$(counts)" "9999 19998"
is "podnetd has one kernel route for all of IPv4" \
	"$(ip -n node1 -4 -j route show dev podnet0 proto 111 | jq -r '.[].dst' | paste -sd ' ')" "$cidr4"
is "podnetd has one kernel route for all of IPv6" \
	"$(ip -n node1 -6 -j route show dev podnet0 proto 111 | jq -r '.[].dst' | paste -sd ' ')" "$cidr6"
podnetd_stop 1 TERM

done_testing
