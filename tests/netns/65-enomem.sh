#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Memory runs out at every place where a request asks for some: the first
# allocation of it fails, then the second, and so on until it gets through. Each
# time the tool says so or the request is done, what is there is what was
# before or what was wanted, and it can be read. Leaks are looked for by the rig.
# All in the VM's own namespace: the state is read there by failnth.
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

total=0

# With PARTIAL=1 a command may do a part of its work before it fails.
inject() {	# NAME UNDO COMMAND...
	failnth each "$@" >"$work_dir/outcome"
	take_over "$work_dir/outcome"
	[[ $(<"$work_dir/outcome") =~ \(([0-9]+)\ injections ]] || return
	total=$((total + BASH_REMATCH[1]))
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

moved_back="podnetctl peer set x remote 192.168.77.2"
routed_again="podnetctl route add 10.244.2.0/24 peer x"

inject "a peer is added" "podnetctl peer del x" podnetctl peer add x remote 192.168.77.2
must podnetctl peer add y remote 192.168.77.3
inject "a peer is moved" "$moved_back" podnetctl peer set x remote 192.168.77.9
inject "a peer is replaced" "$moved_back" podnetctl peer replace x remote 192.168.77.9
must podnetctl peer set x remote 192.168.77.2
inject "a route is added" "podnetctl route del 10.244.2.0/24" podnetctl route add 10.244.2.0/24 peer x
inject "an IPv6 route is added" "podnetctl route del fd00:10:244:2::/64" \
	podnetctl route add fd00:10:244:2::/64 peer x
inject "a route is moved" "podnetctl route set 10.244.2.0/24 peer x" \
	podnetctl route set 10.244.2.0/24 peer y
must podnetctl route set 10.244.2.0/24 peer x
inject "a route is removed" "$routed_again" podnetctl route del 10.244.2.0/24
must podnetctl route add 10.244.2.0/24 peer x
inject "one route is read" : podnetctl route show 10.244.2.0/24
inject "the device is set" "podnetctl device set podnet0 fwmark 0" \
	podnetctl device set podnet0 fwmark 5

inject "a packet is sent" : \
	socat -u "FILE:$work_dir/small" UDP4-SENDTO:10.244.2.10:9
inject "a packet is sent in fragments" : \
	socat -u "FILE:$work_dir/large" UDP4-SENDTO:10.244.2.10:9
must podnetctl peer del x
inject "a peer is removed with its route" \
	"podnetctl peer add x remote 192.168.77.2; $routed_again" \
	podnetctl peer del x

PARTIAL=1 inject "many are written in one go" "podnetctl sync apply $work_dir/none.json" \
	podnetctl sync apply "$work_dir/many.json"
inject "many peers are read" : podnetctl peer show
inject "many routes are read" : podnetctl route show
inject "a commit removes many" \
	"podnetctl sync apply $work_dir/many.json; podnetctl sync begin 900" \
	podnetctl sync commit 900

# Without IPv6 addresses, whose memory is not ours.
must sysctl -q -w net.ipv6.conf.podnet0.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
inject "the device goes up" "ip link set podnet0 down" ip link set podnet0 up
inject "a device is made" "ip link del podnet1" ip link add podnet1 type podnet

ok "a listener heard of the changes, or that it missed some" \
	grep -Eq 'peer set x|# events were lost' "$work_dir/events"
ok "failures were injected: $total" [ "$total" -gt 50 ]
kill "$monitor"
wait "$monitor" 2>/dev/null
must ip link del podnet0
must ip link del eth0
done_testing
