#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# podnetd follows what changes under pods that run: prefixes that move between
# nodes, the node's own address, the module, and devices that go again and again.
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 3
write_cluster 1 2 3
for node in 1 2 3; do
	podnetd_start "$node"
done

all_in_sync() {
	eventually 40 in_sync 1 2 && eventually 40 in_sync 2 2 && eventually 40 in_sync 3 2
}

# The store is replaced as a whole.
change_cluster() {	# FILTER
	jq "$1" "$cluster_file" >"$cluster_file.new" && mv "$cluster_file.new" "$cluster_file"
}

# What a node has behind another.
routes_are() {	# NODE PREFIX PEER
	local peer

	peer=$(in_node "$1" podnetctl --json route show |
		jq -r --arg prefix "$2" 'map(select(.prefix == $prefix).peer) | join(" ")')
	[ "$peer" = "$3" ] || {
		echo "$2 is behind '$peer'"
		return 1
	}
}

ok "the nodes are in sync" all_in_sync
for pod in A B C; do
	pod_netns $pod
done
must cni ADD 1 A
must cni ADD 2 B
must cni ADD 3 C
ok "pods reach each other" in_pod A ping -c 1 -W 2 10.244.2.1

# --- many signals at once

for ((i = 0; i < 50; i++)); do
	kill -HUP "${podnetd_pids[1]}"
done
ok "podnetd is in sync after fifty signals" eventually 20 in_sync 1 2

# --- prefixes

change_cluster '.nodes[1].prefixes = ["10.244.9.0/24", "fd00:10:244:9::/64"]'
ok "a node's new prefix is known" eventually 20 routes_are 1 10.244.9.0/24 node2
ok "its old prefix is forgotten" eventually 20 routes_are 1 10.244.2.0/24 ""
ok "the nodes are in sync with a new prefix" all_in_sync
pod_netns D
ok "a new pod gets an address of the new prefix" cni ADD 2 D
ok "the new pod is reached" in_pod A ping -c 1 -W 2 10.244.9.1
refused "the old prefix is not" "100% packet loss" in_pod A ping -c 1 -W 1 10.244.2.1

write_cluster 1 2 3
ok "the nodes are in sync with the old prefix again" all_in_sync
ok "the old pod is reached again" eventually 20 in_pod A ping -c 1 -W 1 10.244.2.1

change_cluster '.nodes[1].prefixes as $second |
	.nodes[1].prefixes = .nodes[2].prefixes | .nodes[2].prefixes = $second'
ok "two nodes swap their prefixes in one step" eventually 20 \
	routes_are 1 10.244.2.0/24 node3
ok "both ways" eventually 20 routes_are 1 10.244.3.0/24 node2
ok "the nodes are in sync after the swap" all_in_sync
write_cluster 1 2 3
ok "the swap is undone" eventually 20 routes_are 1 10.244.2.0/24 node2
ok "the nodes are in sync without it" all_in_sync

# --- the node's own address

must ip -n node1 addr add 192.168.77.111/24 dev eth0
change_cluster '.nodes[0].addresses = ["192.168.77.111"]'
ok "the others send to a node's new address" eventually 20 eval \
	"in_node 2 podnetctl --json peer show node1 | grep -q 192.168.77.111"
ok "the nodes are in sync with a new address" all_in_sync
ok "pods reach each other by it" eventually 20 in_pod A ping -c 1 -W 1 10.244.3.1

# --- the module

ok "the module is removed under podnetd" rmmod podnet
must modprobe podnet
ok "every node is in sync again" all_in_sync

# The module takes the pods' interfaces along.
attach_again() {	# NODE POD
	cni DEL "$1" "$2" && cni ADD "$1" "$2"
}

ok "a pod is attached again" attach_again 1 A
answer=$(attach_again 3 C)
address=$(grep -oP '"address":"\K[0-9.]+(?=/32)' <<<"$answer")
ok "pods reach each other again" eventually 20 in_pod A ping -c 1 -W 1 "$address"

# --- nothing is left of what has been

files() {
	find "/proc/${podnetd_pids[1]}/fd" -type l | wc -l
}

memory() {	# KiB
	awk '/^VmRSS/ { print $2 }' "/proc/${podnetd_pids[1]}/status"
}

device_goes() {
	local old

	old=$(in_node 1 cat /sys/class/net/podnet0/ifindex)
	in_node 1 ip link del podnet0 &&
		eventually 20 other_device "$old" && eventually 20 in_sync 1 2
}

other_device() {	# IFINDEX
	local now

	now=$(in_node 1 cat /sys/class/net/podnet0/ifindex) && [ "$now" -ne "$1" ]
}

# What is allocated once is there after the first time.
ok "a deleted device comes back" device_goes
files=$(files) memory=$(memory)
device_goes_often() {
	local i

	for ((i = 0; i < 10; i++)); do
		device_goes || return
	done
}
ok "so it does ten times" device_goes_often
is "no file is left open" "$(files)" "$files"
ok "no memory is left behind" [ "$(memory)" -le $((memory + 256)) ]
ok "pods reach each other in the end" eventually 20 in_pod A ping -c 1 -W 1 "$address"

# --- ports went with the device, and come back with it

ports() {	# FILTER
	in_node 1 podnetctl --json port show | jq -rc "$1"
}

has_port() {	# ADDRESSES
	[ "$(ports 'map([.address, .address6]) | sort')" = "[$1]" ] || { ports .; return 1; }
}

express() {
	ports 'map(.stats.tx_packets + .stats.rx_packets) | add'
}

addresses='["10.244.1.2","fd00:10:244:1::2"]'
ok "the pod's port is there" has_port "$addresses"
host=$(ports '.[0].ifname')
ok "the device goes once more" device_goes
ok "the port comes back, as the routes to the pod say" has_port "$addresses"
must eventually 10 in_pod A ping -q -c 1 -W 1 "$address"
before=$(express)
must in_pod A ping -q -c 10 -i 0.02 -W 2 "$address"
is "packets of the pod take the express lanes again" $(($(express) - before)) 20
must in_node 1 podnetctl port set "$host" host-path tx
must in_node 1 podnetctl port set "$host" address6 ::
ok "an address that a port lost comes back" eventually 10 has_port "$addresses"
is "the rest of the port is as it was" "$(ports 'map([.host_path_tx, .host_path_rx])')" \
	"[[true,false]]"
must in_node 1 podnetctl port del "$host"
ok "a port that was unbound comes back" eventually 10 has_port "$addresses"
must ip -n node1 link add name handmade type podport
must in_node 1 podnetctl port add handmade address 10.244.1.77
kill -HUP "${podnetd_pids[1]}"
ok "a port of others stays" eventually 10 has_port "$addresses,[\"10.244.1.77\",null]"
must ip -n node1 link del handmade
must cni DEL 1 A
ok "a pod that goes takes its port along" eventually 10 has_port ""
ok "podnetd is in sync without it" eventually 20 in_sync 1 2

# --- a listener

in_node 1 podnetctl monitor >"$work_dir/events" 2>&1 &
monitor=$!
heard() {
	in_node 1 podnetctl device set podnet0 ttl $((RANDOM % 200 + 1)) &&
		grep -q . "$work_dir/events"
}
must eventually 10 heard
ok "the device goes under a listener" device_goes
ok "the listener hears of its successor" eventually 20 grep -q node2 "$work_dir/events"
ok "the listener is still there" kill "$monitor"

for node in 1 2 3; do
	podnetd_stop "$node" TERM
done
done_testing
