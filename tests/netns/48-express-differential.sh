#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Whatever a pod sends (tests/fuzz/differential), the same comes of it by the
# express lane, by the host path, and by veth pairs: at the pods it is for, and
# what comes back.
#
#   podA, podC [podport or veth] node1 ====== node2 [podport or veth] podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
diag "seed $(fuzz_seed)"

# Errors are sent as often as there is reason to, and incomplete packets are
# forgotten before the next run.
settings() {	# NAMESPACE
	must ip netns exec "$1" sysctl -q -w net.ipv4.icmp_ratelimit=0 \
		net.ipv6.icmp.ratelimit=0 \
		net.ipv4.ipfrag_time=$((2 * ${PATIENCE:-1})) \
		net.ipv6.ip6frag_time=$((2 * ${PATIENCE:-1}))
	# Since some version they are each namespace's own.
	ip netns exec "$1" sysctl -q -w net.ipv4.icmp_msgs_per_sec=1000000 \
		net.ipv4.icmp_msgs_burst=1000000 >/dev/null 2>&1 || :
}

# A sends more than any way takes; the others take less than the ways bring.
pod() {	# NODE POD MTU ADDRESS...
	pod_add "$1" "$2" "${@:4}"
	must ip -n "node$1" link set "$(host_end "$2")" mtu "$3"
	must ip -n "pod$2" link set eth0 mtu "$3"
	settings "pod$2"
	# Errors to addresses of the link come from this one.
	must in_node "$1" sysctl -q -w "net.ipv6.conf.$(host_end "$2").addr_gen_mode=1"
	must ip -n "node$1" -6 addr flush dev "$(host_end "$2")"
	must ip -n "node$1" addr add fe80::1/64 dev "$(host_end "$2")" nodad
}

pods() {	# podport|veth
	attach=$1
	pod 1 A 2000 10.244.1.10 fd00:10:244:1::10
	pod 1 C 1300 10.244.1.11 fd00:10:244:1::11
	pod 2 B 1400 10.244.2.10 fd00:10:244:2::10
	# Over podport nobody is asked who has it.
	must ip -n node1 neigh replace fe80::99 nud permanent dev "$(host_end A)" \
		lladdr "$(link_mac podA eth0)"
}

# Of those that there is no route each sender is told a few a second only.
must sysctl -q -w net.ipv4.icmp_msgs_per_sec=1000000 net.ipv4.icmp_msgs_burst=1000000 \
	net.ipv4.route.error_cost=0
settings node1
settings node2
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

# --- a run

no_fragments() {	# NAMESPACE
	! ip netns exec "$1" cat /proc/net/sockstat /proc/net/sockstat6 |
		grep -E '^FRAG6?: inuse [1-9]'
}

# Whatever the run before has taught them about ways.
forget() {
	local namespace

	for namespace in node1 node2 podA podB podC; do
		must eventually 10 no_fragments "$namespace"
		must ip -n "$namespace" route flush cache
		must ip -n "$namespace" -6 route flush cache
	done
}

macs() {
	local own host

	own=$(link_mac podA eth0) host=$(link_mac node1 "$(host_end A)")
	# With veth the own address is not the other end's.
	[ "$attach" = podport ] || own=$host
	echo "$own $host"
}

run() {	# FILE FIRST [OPTION]...
	local macs

	read -ra macs <<<"$(macs)"
	forget
	fuzz-differential -s "$(fuzz_seed)" "${@:3}" run "$2" "${macs[@]}" "$1" >"$work_dir/told"
}

cases() {
	sed -nE 's/^([0-9]+) cases.*/\1/p' "$work_dir/told"
}

arrived() {	# POD
	sed -nE "s/.* at $1 ([0-9]+).*/\1/p" "$work_dir/told"
}

arrivals() {	# NUMBER FILE
	grep -E "^$1( |$)" "$2" | tr ' ' '\n'
}

# Prints the first cases of which something else came.
same() {	# FILE FILE
	local number macs

	cmp -s "$1" "$2" && return
	read -ra macs <<<"$(macs)"
	diff "$1" "$2" | sed -nE 's/^< ([0-9]+).*/\1/p' >"$work_dir/differing"
	echo "$(wc -l <"$work_dir/differing") cases differ"
	for number in $(head -n 8 "$work_dir/differing"); do
		echo "case $number"
		fuzz-differential -s "$(fuzz_seed)" show "$number" "${macs[@]}"
		diff <(arrivals "$number" "$1") <(arrivals "$number" "$2")
	done | cut -c 1-1500
	return 1
}

lanes() {	# none|both: which take the host path
	local pod

	for pod in A C; do
		must in_node 1 podnetctl port set "port$pod" host-path "$1"
	done
	must in_node 2 podnetctl port set portB host-path "$1"
}

express() {	# NODE POD tx|rx
	port_member "$1" "$2" ".stats.$3_packets"
}

counters() {
	echo "$(express 1 A tx) $(express 1 A rx) $(express 1 C rx) $(express 2 B rx)"
}

# What has been added to each of some counters.
growth() {	# BEFORE AFTER
	paste <(tr ' ' '\n' <<<"$1") <(tr ' ' '\n' <<<"$2") | awk '{ print $2 - $1 }' |
		paste -sd ' '
}

# --- the express lane and the host path, in all wire formats

runs=7
per_run=$((($(fuzz_inputs 3000) + runs - 1) / runs))
seconds=$(($(fuzz_seconds) / (2 * runs + 1)))
# What comes of more does not fit into memory.
[ "$seconds" -le 30 ] || seconds=30
total=0 first=1 taken=0 count_of_last=0

compare_paths() {	# NAME [BUT-FOR]
	local before count grown

	must lanes none
	before=$(counters)
	ok "the cases are sent by the lanes, $1" \
		run "$work_dir/by-lane" $first -n $per_run -t $seconds
	grown=$(growth "$before" "$(counters)")
	diag "$(cat "$work_dir/told")" "by the lanes: from A, to A, to C, to B: $grown"
	count=$(cases)
	taken=$((taken + ${grown%% *}))

	must lanes both
	before=$(counters)
	ok "and by the host path, $1" run "$work_dir/by-host" $first -n "$count"
	is "of which nothing takes a lane, $1" "$(growth "$before" "$(counters)")" "0 0 0 0"
	[ $# -eq 1 ] || sed -i "/ $2/d" "$work_dir/by-lane" "$work_dir/by-host"
	ok "the same comes of cases $first to $((first + count - 1)), $1" \
		same "$work_dir/by-lane" "$work_dir/by-host"
	first=$((first + count)) count_of_last=$count
	total=$((total + count))
}

# Conntrack puts fragments together, and has an opinion on the rest. But it sees
# none of the flows that take the lane, and leaves fragments of one piece of them as
# they are.
must pods podport
for node in 1 2; do
	must in_node $node nft -f - <<-RULES
		table inet seen {
			chain forward {
				type filter hook forward priority 0;
				ct state invalid counter
			}
		}
	RULES
done
compare_paths "with conntrack" atomic
for node in 1 2; do
	must in_node $node nft flush ruleset
done

for format in geneve vxlan ipudp; do
	for under in 6 4; do
		mesh_over $under $format
		compare_paths "$format over IPv$under"
	done
done

diag "$total cases, $taken packets of them by A's lane; why not: $(why_host_path 1 A tx)"
[ "$seconds" -ne 0 ] || is "as many cases as were wanted" "$total" $((runs * per_run))
ok "for three cases a packet at least takes the lane of its sender" \
	[ $((3 * taken)) -gt "$total" ]

# --- and by veth pairs, the last cases again

first=$((first - count_of_last))
for pod in A B C; do
	pod_del $pod
done
must pods veth
# It takes the checksum of UDP for right if it covers more than the length says.
must in_node 1 ethtool -K podnet0 gro off
must in_node 2 ethtool -K podnet0 gro off
ok "cases are sent by veth pairs" run "$work_dir/by-veth" $first -n "$count_of_last"
ok "the same comes of cases $first to $((first + count_of_last - 1)) by veth pairs" \
	same "$work_dir/by-lane" "$work_dir/by-veth"

done_testing
