#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Memory runs out at every place where a request asks for some: the first
# allocation of it fails, then the second, and so on until it gets through. Each
# time the tool says so or the request is done, what is there is what was
# before or what was wanted, and it can be read. Leaks are looked for by the rig.
# All in the VM's own namespace, to start fewer programs: this is done hundreds
# of times.
# The parameter names the caches that can fail: not those of the watchers, which
# switch themselves off without memory.
# Kernel parameters: slub_debug=A,kmalloc-*,skbuff_*,sock_inode_cache,UDP*,ip_dst_cache,ip6_dst_cache
# Parts: by-hand
. "$(dirname "$0")/lib.sh"

failslab=/sys/kernel/debug/failslab

[ -e "$failslab" ] || {
	skip "memory that runs out is survived" "this kernel cannot inject failures"
	done_testing
}

# Also for those who could wait for memory.
echo N >"$failslab/ignore-gfp-wait"
echo Y >"$failslab/cache-filter"
echo 0 >"$failslab/verbose"
# What the slab allocator does not get in one piece it asks for in several.
echo 10 >/sys/kernel/debug/fail_page_alloc/min-order

must ip link add eth0 type dummy
must ip addr add 192.168.77.1/24 dev eth0
must ip link set eth0 up
must ip neigh add 192.168.77.2 lladdr 02:00:00:00:00:02 nud permanent dev eth0
must ip link add podnet0 type podnet
must ip link set podnet0 mtu 1472 up
must ip addr add 10.244.1.0/32 dev podnet0
must ip route add 10.244.0.0/16 dev podnet0 src 10.244.1.0

podnetctl monitor >"$work_dir/events" &
monitor=$!

heard() {
	podnetctl device set podnet0 ttl "$((RANDOM % 100 + 1))" && [ -s "$work_dir/events" ]
}

must eventually 20 heard

# What was removed and added again is last in the kernel's list. The last column
# is the generation, which every sync counts up.
tables() {
	local peers routes

	peers=$(podnetctl peer show) && routes=$(podnetctl route show) &&
		printf '%s\n' "$peers" "$routes" | sed 's/ *[^ ]*$//' | sort
}

links() {
	local list

	list=$(ip -br link show type podnet) && awk '{ print $1, $2 }' <<<"$list"
}

quietly() {
	"$@" >/dev/null 2>&1 || :
}

# What is wrong with the outcome of one attempt, if anything.
complaint() {	# STATUS INJECTED BEFORE AFTER
	local now

	now=$("$state" 2>&1) || { echo "the state cannot be read: $now"; return; }
	if [ "$1" -gt 125 ]; then
		echo "exit status $1"
	elif [ "$1" -ne 0 ] && [ "$2" = "not reached" ]; then
		echo "exit status $1 although nothing failed"
	elif [ "$1" -ne 0 ] && ! [ -s "$work_dir/said" ]; then
		echo "no word about the failure"
	elif [ "$1" -eq 0 ] && [ "$now" != "$4" ]; then
		echo "done, but not all of it: $now"
	elif [ "$1" -ne 0 ] && [ -z "${PARTIAL:-}" ] &&
	     [ "$now" != "$3" ] && [ "$now" != "$4" ]; then
		echo "half done: $now"
	fi
}

total=0 state=tables

# With PARTIAL=1 a command may do a part of its work before it fails.
inject() {	# NAME UNDO COMMAND...
	local name=$1 undo=$2 before after nth status injected wrong

	shift 2
	quietly "$undo"
	before=$("$state")
	must "$@"
	after=$("$state")
	for ((nth = 1; nth < 1000; nth++)); do
		quietly "$undo"
		status=0 injected=
		failnth "$nth" "$@" >"$work_dir/said" 2>&1 3>"$work_dir/injected" ||
			status=$?
		read -r injected <"$work_dir/injected"
		wrong=$(complaint "$status" "$injected" "$before" "$after")
		[ -z "$wrong" ] || {
			fail "$name" "when allocation $nth fails: $wrong"
			diag_file "$work_dir/said"
			return
		}
		[ "$injected" = injected ] || break
	done
	is "$name ($((nth - 1)) injections)" "$injected" "not reached"
	total=$((total + nth - 1))
}

entries() {	# COUNT
	jq -n --argjson count "$1" '{
		peers: [range($count) | {name: "n\(.)", remote: "192.0.2.\(. + 1)"}],
		routes: [range($count) | (
			{prefix: "10.\(. + 1).0.0/16", peer: "n\(.)"},
			{prefix: "fd00:\(. + 1)::/\(40 + .)", peer: "n\(.)"})]
	}'
}

entries 0 >"$work_dir/none.json"
entries 6 >"$work_dir/many.json"
head -c 100 /dev/zero >"$work_dir/small"
head -c 3000 /dev/zero >"$work_dir/large"

undo_nothing() { :; }
undo_peer() { podnetctl peer del x; }
undo_peer_set() { podnetctl peer set x remote 192.168.77.2; }
undo_peer_del() { podnetctl peer add x remote 192.168.77.2 && podnetctl route add 10.244.2.0/24 peer x; }
undo_route() { podnetctl route del 10.244.2.0/24; }
undo_route6() { podnetctl route del fd00:10:244:2::/64; }
undo_route_set() { podnetctl route set 10.244.2.0/24 peer x; }
undo_route_del() { podnetctl route add 10.244.2.0/24 peer x; }
undo_sync() { podnetctl sync apply "$work_dir/none.json"; }
undo_commit() { podnetctl sync apply "$work_dir/many.json"; podnetctl sync begin 900; }
undo_link() { ip link del podnet1; }
undo_up() { ip link set podnet0 down; }

inject "a peer is added" undo_peer podnetctl peer add x remote 192.168.77.2
must podnetctl peer add y remote 192.168.77.3
inject "a peer is moved" undo_peer_set podnetctl peer set x remote 192.168.77.9
inject "a peer is replaced" undo_peer_set podnetctl peer replace x remote 192.168.77.9
must undo_peer_set
inject "a route is added" undo_route podnetctl route add 10.244.2.0/24 peer x
inject "an IPv6 route is added" undo_route6 podnetctl route add fd00:10:244:2::/64 peer x
inject "a route is moved" undo_route_set podnetctl route set 10.244.2.0/24 peer y
must undo_route_set
inject "a route is removed" undo_route_del podnetctl route del 10.244.2.0/24
must undo_route_del
inject "one route is read" undo_nothing podnetctl route show 10.244.2.0/24
inject "the device is set" undo_nothing podnetctl device set podnet0 fwmark 5

# Their counters are part of what a peer tells.
state=links
inject "a packet is sent" undo_nothing \
	socat -u "FILE:$work_dir/small" UDP4-SENDTO:10.244.2.10:9
inject "a packet is sent in fragments" undo_nothing \
	socat -u "FILE:$work_dir/large" UDP4-SENDTO:10.244.2.10:9
state=tables
must podnetctl peer del x
inject "a peer is removed with its route" undo_peer_del podnetctl peer del x

PARTIAL=1 inject "many are written in one go" undo_sync \
	podnetctl sync apply "$work_dir/many.json"
inject "many peers are read" undo_nothing podnetctl peer show
inject "many routes are read" undo_nothing podnetctl route show
inject "a commit removes many" undo_commit podnetctl sync commit 900

# Without IPv6 addresses, whose memory is not ours.
state=links
must sysctl -q -w net.ipv6.conf.podnet0.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
inject "the device goes up" undo_up ip link set podnet0 up
inject "a device is made" undo_link ip link add podnet1 type podnet

ok "a listener heard of the changes, or that it missed some" \
	grep -Eq 'peer set x|# events were lost' "$work_dir/events"
ok "failures were injected: $total" [ "$total" -gt 50 ]
kill "$monitor"
wait "$monitor" 2>/dev/null
must ip link del podnet0
must ip link del eth0
done_testing
