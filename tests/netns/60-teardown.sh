#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Devices, namespaces, the underlay and the module go away under traffic, and
# nothing is left behind. The kernel's log is checked by the rig.
# Parts: netns debug kcsan
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

# Both directions and both families, until the namespaces are gone.
flood() {
	in_pod A ping -q -f -i 0.002 10.244.2.10 >/dev/null 2>&1 &
	in_pod B ping -q -f -i 0.002 fd00:10:244:1::10 >/dev/null 2>&1 &
	in_pod A socat -u FILE:/dev/zero UDP4:10.244.2.10:9 >/dev/null 2>&1 &
}

flows() {
	local before

	before=$(peer_counter 1 node2 tx_packets)
	eventually 10 eval "[ \"\$(peer_counter 1 node2 tx_packets)\" -gt $((before + 20)) ]"
}

flood
ok "traffic flows" flows

down_and_up() {
	for _ in 1 2 3 4 5; do
		ip -n node1 link set podnet0 down || return
		ip -n node1 link set podnet0 up || return
	done
	# What was routed to the device went with it.
	podnet_routes 1
}

ok "the device goes down and up under traffic" down_and_up
ok "traffic flows again" flows

peer_and_routes() {
	for _ in 1 2 3 4 5; do
		in_node 1 podnetctl peer del node2 || return
		in_node 1 podnetctl peer add node2 remote 192.168.77.2 || return
		in_node 1 podnetctl route add 10.244.2.0/24 peer node2 || return
		in_node 1 podnetctl route add fd00:10:244:2::/64 peer node2 || return
	done
}

ok "a peer is removed and added under traffic" peer_and_routes
ok "traffic flows again after that" flows

ok "the underlay is deleted under traffic" ip -n node1 link del eth0
before=$(drops 1 tx-no-underlay)
ok "packets without an underlay are counted" \
	eventually 10 eval "[ \"\$(drops 1 tx-no-underlay)\" -gt $before ]"
node_underlay_again() {
	ip link add port1 netns underlay type veth peer name eth0 netns node1 &&
		ip -n underlay link set port1 master bridge0 up &&
		ip -n node1 addr add 192.168.77.1/24 dev eth0 &&
		ip -n node1 link set eth0 up
}
ok "the underlay comes back" node_underlay_again
ok "traffic flows over the new underlay" flows

# Somebody reads it all again and again, whatever goes, and loads nothing.
many_routes() {
	jq -n '{
		peers: [{name: "node2", remote: "192.168.77.2"}],
		routes: [
			{prefix: "10.244.2.0/24", peer: "node2"},
			(range(1000) | {prefix: "10.9.\(. / 256 | floor).\(. % 256)/32", peer: "node2"})]
	}' >"$work_dir/many.json"
	in_node 1 podnetctl sync apply "$work_dir/many.json"
}

read_on() {
	while ! [ -e "$work_dir/read" ]; do
		! in_node 1 podnetctl route show || echo whole >>"$work_dir/dumps"
	done >/dev/null 2>&1
}

reads() {
	local before

	before=$(wc -l <"$work_dir/dumps")
	eventually 10 eval "[ \"\$(wc -l <$work_dir/dumps)\" -gt $((before + 1)) ]"
}

must many_routes
: >"$work_dir/dumps"
echo /bin/false >/proc/sys/kernel/modprobe
read_on &
reader=$!
ok "somebody reads many routes" reads

ok "the device is deleted under traffic" ip -n node1 link del podnet0
podnet_device 1
podnet_routes 1
must many_routes
ok "who reads reads the new device" reads
ok "traffic flows over the new device" flows

ok "a node's namespace is deleted under traffic" netns_del node2
ok "its namespace is gone for good" \
	eventually 20 eval '! ip netns list | grep -q "^node2"'
ok "the other node still sends" flows

ok "the module is removed under traffic, between two answers to a reader" \
	eventually 20 rmmod podnet
ok "the device is gone with it" eval '! ip -n node1 link show dev podnet0'
refused "podnetctl says what to do about it" "modprobe podnet" \
	in_node 1 podnetctl peer show
touch "$work_dir/read"
ok "who read finds nothing more to read" wait "$reader"
echo /sbin/modprobe >/proc/sys/kernel/modprobe
ok "the module is loaded again when the family is asked for" \
	eval 'podnetctl device show; [ -d /sys/module/podnet ]'

load_and_unload() {
	for _ in 1 2 3 4 5 6 7 8; do
		ip -n node1 link add podnet0 type podnet || return
		ip -n node1 link set podnet0 up || return
		in_node 1 podnetctl peer add x remote 192.168.77.2 || return
		in_node 1 podnetctl route add 10.9.0.0/16 peer x || return
		rmmod podnet || return
		modprobe podnet || return
	done
}
ok "loading and unloading with a device up leaves nothing" load_and_unload

done_testing
