#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Segmentation and GRO work in every wire format over both families of the
# underlay, no packet is too big by a byte, and none is copied for its headers.
#
#   podA -- podnet0 [GSO] -- eth0 ==== eth0 [GRO] -- podnet0 -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
wire_without_offloads
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

# Sent large, on the wire in full packets that fit, received large.
well_sized() {	# ADDRESS
	stream_sizes "$1" 2 || return
	[ "$sent" -gt 5000 ] && [ "$on_wire" -gt 1200 ] && [ "$on_wire" -le 1514 ] &&
		[ "$received" -gt 5000 ]
}

ping_df() {	# SIZE ADDRESS: of the inner packet
	local header=28

	[[ $2 != *:* ]] || header=48
	in_pod A ping -c 1 -W 2 -M "do" -s $(($1 - header)) "$2"
}

set_mtu() {	# MTU: of everything inside
	must ip -n node1 link set podnet0 mtu "$1"
	must ip -n node2 link set podnet0 mtu "$1"
	must ip -n node1 link set vethA mtu "$1"
	must ip -n podA link set eth0 mtu "$1"
	must ip -n node2 link set vethB mtu "$1"
	must ip -n podB link set eth0 mtu "$1"
	must in_pod A ip route flush cache
	must in_pod A ip -6 route flush cache
}

reallocs() {
	in_node 1 podnetctl --json device show podnet0 | jq '.[0].reallocs'
}

copies=$(reallocs)
for format in ipudp geneve vxlan; do
	for family in 4 6; do
		name="$format over IPv$family"
		mesh_over $family $format
		mtu=$((1500 - $(overhead 4)))

		set_mtu 1500
		ok "a packet that just fits arrives, $name" ping_df $mtu 10.244.2.10
		refused "one byte more is answered with the MTU $mtu, $name" \
			"mtu ?= ?$mtu" ping_df $((mtu + 1)) 10.244.2.10
		refused "the same for IPv6, $name" \
			"mtu ?= ?$mtu" ping_df $((mtu + 1)) fd00:10:244:2::10
		set_mtu $mtu
		ok "an IPv4 stream is segmented and merged, $name" well_sized 10.244.2.10
		ok "an IPv6 stream is segmented and merged, $name" \
			well_sized fd00:10:244:2::10
		must in_node 1 podnetctl device set podnet0 udp-csum off
		[ $family = 6 ] ||
			ok "so it is without outer checksums, $name" well_sized 10.244.2.10
		must in_node 1 podnetctl device set podnet0 udp-csum on
	done
done

is "no packet had too little room for the outer headers" \
	"$(($(reallocs) - copies))" 0

# --- nor is one copied before it gets to podnet0, as the kernel itself tells

# Copies that 20 pings and their answers make.
ping_and_count() {
	in_pod A ping -q -c 1 -W 2 10.244.2.10 >"$work_dir/output"
	copies_forget
	in_pod A ping -q -c 20 -i 0.02 -s 1000 -W 2 10.244.2.10 >"$work_dir/output"
	copies
}

no_copies() {
	[ "$(ping_and_count)" -eq 0 ] || { copies_show; return 1; }
}

# Its own packets are made with room for the longest headers: those of a bridge
# with a VXLAN port are longer than that of Ethernet alone.
roomy() {	# LINK
	must in_node 1 ip addr add 10.99.0.1/24 dev "$1"
	must in_node 1 ip neigh replace 10.99.0.2 nud permanent dev "$1" \
		lladdr 02:00:00:00:00:99
	copies_forget
	in_node 1 ping -q -c 5 -i 0.02 -W 0.1 10.99.0.2 >"$work_dir/output"
	[ "$(copies)" -eq 0 ] || { copies_show; return 1; }
}

if copies_watch; then
	mesh_over 6 vxlan
	ok "pods reserve the room that the longest headers take" no_copies
	# What a VLAN is made of is no pod's.
	must ip -n node1 link add link vethA name vlan9 type vlan id 9
	like "without that each packet of the pod is copied" "$(ping_and_count)" \
		'^([2-9].|...)$'
	must ip -n node1 link del vlan9
	ok "room is reserved again when the host end is free again" no_copies
	must ip -n node1 link add bridge1 type bridge
	must ip -n node1 link set vethA master bridge1
	must ip -n node1 link set vethA nomaster
	must ip -n node1 link set vethA down
	must ip -n node1 link set vethA up
	must ip -n node1 neigh replace 10.244.1.10 nud permanent dev vethA \
		lladdr "$(link_mac podA eth0)"
	must ip -n node1 route replace 10.244.1.10/32 dev vethA
	ok "room is reserved when a bridge lets it go, and it comes up" no_copies
	must ip -n node1 link add podnet1 type podnet
	must in_node 1 podnetctl device set podnet1 port 6090
	must ip -n node1 link set podnet1 up
	must ip -n node1 link del podnet1
	ok "it stays reserved when one of two tunnels goes" no_copies
	# What others asked for at the pod's end is theirs.
	must ip -n node1 link add free0 type veth peer name port0
	must ip -n node1 link add vxlan9 type vxlan id 9 dstport 4790 \
		remote 192.168.77.2 dev eth0
	must ip -n node1 link add bridge2 type bridge
	must ip -n node1 link set vxlan9 master bridge2
	must ip -n node1 link set port0 master bridge2
	must ip -n node1 link set vxlan9 up
	must ip -n node1 link set bridge2 up
	must ip -n node1 link set port0 up
	must ip -n node1 link set free0 up
	ok "the host end has the room that a bridge asked for at the other end" \
		roomy free0
	copies_ignore
else
	skip "no packet is copied on its way" "this kernel has no kprobe events"
fi

done_testing
