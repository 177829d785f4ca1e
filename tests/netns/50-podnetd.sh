#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# podnetd keeps the kernel as the cluster file says; what forwards packets does
# not depend on it.
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 3

write_cluster 1 2
podnetd_start 1
podnetd_start 2
ok "node1 is in sync" eventually 20 in_sync 1 1
ok "node2 is in sync" eventually 20 in_sync 2 1

is "podnet0 has the MTU of the underlay less 28" "$(link_mtu node1 podnet0)" 1472
like "podnet0 has the first address of the node's IPv4 prefix" \
	"$(ip -n node1 addr show dev podnet0)" "inet 10.244.1.0/32"
like "podnet0 has the first address of the node's IPv6 prefix" \
	"$(ip -n node1 addr show dev podnet0)" "inet6 fd00:10:244:1::/128"
like "one route leads to the cluster" \
	"$(ip -n node1 route show 10.244.0.0/16)" "dev podnet0 .*src 10.244.1.0"
like "addresses of absent pods lead nowhere" \
	"$(ip -n node1 route show 10.244.1.0/24)" "blackhole"

pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
ok "pods reach each other over IPv4" in_pod A ping -c 1 -W 2 10.244.2.10
ok "pods reach each other over IPv6" in_pod A ping -c 1 -W 2 fd00:10:244:2::10
ok "podnetctl status says so" \
	in_node 1 podnetctl status --run-dir "$(run_dir 1)"

# --- stopped, killed, started again: no packet is lost

pings() {	# COUNT
	in_pod A ping -i 0.02 -c "$1" -q 10.244.2.10 >"$work_dir/ping" 2>&1 &
	ping=$!
}

lossless() {
	wait "$ping"
	grep " 0% packet loss" "$work_dir/ping" || { cat "$work_dir/ping"; return 1; }
}

pings 200
podnetd_stop 1 TERM
podnetd_start 1
ok "node1 is in sync after a restart" eventually 20 in_sync 1 1
ok "a restart under traffic loses no packet" lossless

pings 200
podnetd_stop 1 KILL
podnetd_stop 2 KILL
refused "podnetctl status notices that podnetd is gone" "not running" \
	in_node 1 podnetctl status --run-dir "$(run_dir 1)"
podnetd_start 1
podnetd_start 2
ok "node1 is in sync after kill -9" eventually 20 in_sync 1 1
ok "node2 is in sync after kill -9" eventually 20 in_sync 2 1
ok "kill -9 under traffic loses no packet" lossless

podnetd_stop 1 TERM
ok "without podnetd packets still flow" in_pod A ping -c 1 -W 2 10.244.2.10
podnetd_start 1
ok "node1 is in sync again" eventually 20 in_sync 1 1

refused "a second podnetd on the same node is refused" "in use by another podnetd" \
	in_node 1 timeout 20 podnetd --node node1 --cluster "$cluster_file" \
	--run-dir "$(run_dir 1)"

# --- the file changes

pings 150
write_cluster 1 2 3
podnetd_start 3
ok "node1 learns of a new node" eventually 20 in_sync 1 2
ok "node3 is in sync" eventually 20 in_sync 3 2
pod_add 3 C 10.244.3.10
ok "a pod on the new node is reached" in_pod A ping -c 1 -W 2 10.244.3.10
write_cluster 1 2
ok "node1 forgets a node that left" eventually 20 in_sync 1 1
ok "a change of the file interrupts nobody else" lossless

# --- a broken file

pings 100
jq '.nodes[1].prefixes[0] = "10.244.2.1/24"' "$cluster_file" >"$work_dir/broken"
cp "$work_dir/broken" "$cluster_file"
ok "a broken file shows in the status" \
	eventually 20 eval '[ "$(podnetd_status 1 .store.ok)" = false ]'
like "the status names the field that is wrong" "$(podnetd_status 1 .store.error)" \
	'nodes\[1\]\.prefixes\[0\]'
refused "podnetctl status names it too" 'nodes\[1\]\.prefixes\[0\]' \
	in_node 1 podnetctl status --run-dir "$(run_dir 1)"
is "the last good state stays" "$(podnetd_status 1 .peers)" 1
rm "$cluster_file"
ok "a lost file shows in the status" \
	eventually 20 eval '[[ "$(podnetd_status 1 .store.error)" = *"No such file"* ]]'
ok "a broken file loses no packet" lossless
write_cluster 1 2
ok "a good file heals all" eventually 20 in_sync 1 1

# --- SIGHUP

kill -HUP "${podnetd_pids[1]}"
ok "podnetd is in sync after SIGHUP" eventually 20 in_sync 1 1

# --- somebody cleans up in /run

rm -r "$(run_dir 1)"
kill -HUP "${podnetd_pids[1]}"
ok "a run directory that vanished comes back" eventually 20 in_sync 1 1
ok "with the lease" [ -s "$(run_dir 1)/lease.json" ]
refused "and still keeps a second podnetd out" "in use by another podnetd" \
	in_node 1 timeout 20 podnetd --node node1 --cluster "$cluster_file" \
	--run-dir "$(run_dir 1)"

# --- what is changed behind its back is repaired

must ip -n node1 route del 10.244.0.0/16
ok "a deleted route is repaired" \
	eventually 20 in_pod A ping -c 1 -W 1 10.244.2.10
must ip -n node1 addr del 10.244.1.0/32 dev podnet0
ok "a deleted address is repaired" \
	eventually 20 eval 'ip -n node1 addr show dev podnet0 | grep -q 10.244.1.0/32'
must ip -n node1 link set podnet0 down
ok "a device that was set down is repaired" \
	eventually 20 in_pod A ping -c 1 -W 1 10.244.2.10
must ip -n node1 link del podnet0
ok "a deleted device is repaired" \
	eventually 20 in_pod A ping -c 1 -W 1 10.244.2.10
ok "over IPv6 too" eventually 20 in_pod A ping -c 1 -W 1 fd00:10:244:2::10

# --- so is what is changed in the module, and the module itself

must in_node 1 podnetctl peer del node2
ok "a deleted peer is repaired" \
	eventually 20 in_pod A ping -c 1 -W 1 10.244.2.10
must in_node 1 podnetctl route del 10.244.2.0/24
ok "a deleted route of the module is repaired" \
	eventually 20 in_pod A ping -c 1 -W 1 10.244.2.10
must in_node 1 podnetctl peer add stranger remote 192.168.77.77
ok "a peer that is not in the file is removed" \
	eventually 20 eval '! in_node 1 podnetctl peer show | grep stranger'
must ip -n node1 route add 10.78.0.0/16 dev eth0 proto 111
must ip -n node1 route add 10.79.0.0/16 dev podnet0
must ip -n node1 route add 10.77.0.0/16 dev podnet0 proto 111
ok "a stale route of its own is removed" \
	eventually 20 eval '! ip -n node1 route show | grep 10.77.0.0'
like "a route of its mark to another device stays" "$(ip -n node1 route show)" 10.78.0.0
like "a route of others to its device stays" "$(ip -n node1 route show)" 10.79.0.0

# --- another program has the port

# Not by in_node(), as with podnetd.
ip netns exec node1 socat -u UDP4-RECVFROM:7000,fork OPEN:/dev/null &
squatter=$!
ok "another program has port 7000" \
	eventually 20 eval 'ip netns exec node1 ss -lun | grep -q :7000'
jq '.nodes[0].port = 7000' "$cluster_file" >"$work_dir/moved"
cp "$work_dir/moved" "$cluster_file"
ok "the status names the port that is in use" \
	eventually 20 eval '[[ "$(podnetd_status 1 .error)" = *"UDP port 7000 is in use"* ]]'
attempts() {	# MORE_THAN
	[ "$(grep -c "add address fd00:10:244:1::" "$work_dir/podnetd1.log")" -gt "$1" ]
}

before=$(grep -c "add address fd00:10:244:1::" "$work_dir/podnetd1.log")
since=${EPOCHREALTIME/./}
ok "podnetd tries again" eventually 20 attempts $((before + 1))
ok "and not more often than its backoff says" \
	[ $((${EPOCHREALTIME/./} - since)) -ge 1000000 ]
kill "$squatter"
wait "$squatter" 2>/dev/null
ok "a port that was freed is taken" eventually 40 in_sync 1 1
jq 'del(.nodes[0].port)' "$cluster_file" >"$work_dir/moved"
cp "$work_dir/moved" "$cluster_file"
ok "pods reach each other by the old port" \
	eventually 20 in_pod A ping -c 1 -W 1 10.244.2.10

# --- a host that disables IPv6 on new devices

must in_node 1 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
must ip -n node1 link del podnet0
ok "IPv6 works where the host disables it by default" \
	eventually 20 in_pod A ping -c 1 -W 1 fd00:10:244:2::10
must in_node 1 sysctl -q -w net.ipv6.conf.default.disable_ipv6=0

# --- routes of its mark that podnetd never makes

must ip -n node1 route add unreachable 10.76.0.0/16 proto 111
must ip -n node1 route add blackhole 10.75.0.0/16 tos 0x10 proto 111
kill -HUP "${podnetd_pids[1]}"
must ip -n node1 route add 10.77.0.0/16 dev podnet0 proto 111
ok "routes that are not its own do not keep it from its work" \
	eventually 20 eval '! ip -n node1 route show | grep 10.77.0.0'
ok "and it is in sync" eventually 20 in_sync 1 1

# --- the underlay's MTU changes

must ip -n node1 link set eth0 mtu 1400
ok "podnet0 follows the MTU of the underlay" \
	eventually 20 eval '[ "$(link_mtu node1 podnet0)" = 1372 ]'

podnetd_stop 1 TERM
podnetd_stop 2 TERM
podnetd_stop 3 TERM
done_testing
