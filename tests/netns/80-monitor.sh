#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Every change is told to who listens, once and in order, and nothing else is.
# Parts: netns
. "$(dirname "$0")/lib.sh"

ctl() {
	must in_node 1 podnetctl "$@"
}

netns_add node1
netns_add node2
podnet_device 1
podnet_device 2
ip netns exec node1 podnetctl --json monitor >"$work_dir/events" &
monitor=$!

# Something is changed until the monitor is there to hear it.
heard() {
	in_node 1 podnetctl device set podnet0 ttl "$((RANDOM % 100 + 1))"
	grep -q . "$work_dir/events"
}

ok "the monitor listens" eventually 10 heard
before=$(wc -l <"$work_dir/events")

ctl peer add a remote 192.0.2.1
ctl peer replace a remote 192.0.2.1		# changes nothing
ctl peer set a remote 192.0.2.9
ctl route add 10.1.0.0/16 peer a
ctl peer add b remote 192.0.2.2
ctl route replace 10.1.0.0/16 peer a		# changes nothing
ctl route set 10.1.0.0/16 peer b
ctl device set podnet0 fwmark 5
must in_node 2 podnetctl peer add elsewhere remote 192.0.2.1
in_node 1 podnetctl peer add a remote 192.0.2.1 2>/dev/null	# is refused
ctl route add fd00:1::/64 peer a
ctl peer del a
ctl sync begin 3				# changes nothing yet
ctl peer add c remote 192.0.2.3
ctl sync commit 3

wanted="peer-new a
peer-set a
route-new 10.1.0.0/16
peer-new b
route-set 10.1.0.0/16
device-set podnet0
route-new fd00:1::/64
route-del fd00:1::/64
peer-del a
peer-new c
route-del 10.1.0.0/16
peer-del b
sync-commit 3"

ok "the last change is told" eventually 10 grep -q sync-commit "$work_dir/events"
is "each change is told once and in order" "$(
	tail -n +$((before + 1)) "$work_dir/events" | jq -r '"\(.event) \(
		.peer.name // .route.prefix // .generation // .device.ifname)"'
)" "$wanted"
like "a change is told with the state that it led to" \
	"$(grep peer-set "$work_dir/events")" '"remote":"192.0.2.9"'
like "a removal is told with the state that was" \
	"$(grep 'route-del.*10.1.0.0' "$work_dir/events")" '"peer":"b"'
ok "the monitor is still there" kill "$monitor"

refused "a user namespace cannot listen" "not permitted|Permission denied" \
	in_node 1 unshare --user --map-root-user timeout 5 podnetctl monitor

done_testing
