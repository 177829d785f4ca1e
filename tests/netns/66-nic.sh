#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# NICs that look into tunnel packets are told the port and the format of podnet0,
# and told again when that changes. The NIC is the kernel's own simulation.
# Parts: netns
. "$(dirname "$0")/lib.sh"

if ! modprobe netdevsim 2>"$work_dir/output"; then
	skip "a NIC learns the tunnel's port" "this kernel has no netdevsim"
	done_testing
fi

cluster 1

# A NIC belongs to the namespace of who makes it.
nic_add() {	# NUMBER
	in_node 1 sh -c "echo $1 1 >/sys/bus/netdevsim/new_device" &&
		eventually 10 nic_name "$1" && nic_name "$1" >"$work_dir/nic$1"
}

nic_name() {	# NUMBER
	in_node 1 sh -c "ls /sys/bus/netdevsim/devices/netdevsim$1/net/ | grep ."
}

nic_del() {	# NUMBER
	sh -c "echo $1 >/sys/bus/netdevsim/del_device"
}

# What NIC 1 was told, such as "6081 geneve"; one port may stand there for each
# family of the underlay, which NICs do not tell apart.
told() {	# [NUMBER]
	in_node 1 ethtool --show-tunnels "$(cat "$work_dir/nic${1:-1}")" |
		sed -nE 's/^ +port ([0-9]+), (.*)$/\1 \2/p' | paste -sd ' '
}

# NICs are told by a work queue, in turn: what the kernel's own device says after
# podnet0 has been told after whatever podnet0 said.
settled() {
	must ip -n node1 link add vxlan9 type vxlan id 9 dstport 4799 local 192.168.77.1
	must ip -n node1 link set vxlan9 up
	must eventually 10 knows_vxlan9
	must ip -n node1 link del vxlan9
	must eventually 10 eval '! knows_vxlan9'
}

knows_vxlan9() {
	[[ $(told) == *"4799 vxlan"* ]]
}

# Nothing has changed, nor will.
stays() {	# NAME WORDS [NUMBER]
	settled
	ok "$1" told_is "$2" "${3:-1}"
}

told_is() {	# WORDS [NUMBER]
	local now

	now=$(told "${2:-1}")
	[ "$now" = "$1" ] || {
		echo "told: $now"
		return 1
	}
}

learns() {	# NAME WORDS [NUMBER]
	ok "$1" eventually 10 told_is "$2" "${3:-1}"
}

set_device() {	# MEMBER VALUE...
	must in_node 1 podnetctl device set podnet0 "$@"
}

must nic_add 1
must ip -n node1 link set "$(cat "$work_dir/nic1")" up
must ip -n node1 link add podnet0 type podnet
set_device wire geneve
stays "a device that is down announces nothing" ""
must ip -n node1 link set podnet0 up
learns "a NIC learns the port of geneve" "6080 geneve"
set_device wire vxlan
learns "it learns that the port is now vxlan's" "6080 vxlan"
set_device wire vxlan
stays "nothing changes when nothing changes" "6080 vxlan"
set_device wire ipudp
learns "it forgets the port of a format that NICs do not know" ""
set_device wire geneve
learns "it learns it again" "6080 geneve"

must ip -n node1 link set podnet0 down
learns "it forgets the port when the device goes down" ""
set_device port 6081
must ip -n node1 link set podnet0 up
learns "it learns another port" "6081 geneve"
set_device vni 7 ttl 3
stays "other members do not matter" "6081 geneve"

must nic_add 2
must ip -n node1 link set "$(cat "$work_dir/nic2")" up
learns "a NIC that comes later learns the port" "6081 geneve" 2
stays "the first still knows it" "6081 geneve" 1
ok "a NIC goes" nic_del 2
stays "the other still knows it" "6081 geneve" 1

must ip -n node1 link set "$(cat "$work_dir/nic1")" down
must ip -n node1 link set "$(cat "$work_dir/nic1")" up
learns "a NIC that was down and up knows the port" "6081 geneve"

nic=$(cat "$work_dir/nic1")
if in_node 1 ethtool -K "$nic" rx-udp_tunnel-port-offload off; then
	learns "a NIC whose offload is switched off forgets the port" ""
	must in_node 1 ethtool -K "$nic" rx-udp_tunnel-port-offload on
	learns "switched on it learns the port again" "6081 geneve"
else
	skip "a NIC's offload is switched off and on" "netdevsim cannot"
fi

# Beside the kernel's own devices.
must modprobe vxlan
must ip -n node1 link add vxlan0 type vxlan id 5 dstport 4789 local 192.168.77.1
must ip -n node1 link set vxlan0 up
learns "it knows the port of a vxlan device too" "4789 vxlan 6081 geneve"
must ip -n node1 link del vxlan0
learns "and forgets only that" "6081 geneve"

must ip -n node1 link del podnet0
learns "it forgets the port when the device is deleted" ""
ok "the NIC goes" nic_del 1

must nic_add 3
must ip -n node1 link set "$(cat "$work_dir/nic3")" up
must ip -n node1 link add podnet0 type podnet
set_device wire vxlan
must ip -n node1 link set podnet0 up
learns "a third NIC learns the port" "6080 vxlan" 3
ok "a NIC that knows the port goes" nic_del 3
must ip -n node1 link set podnet0 down

ok "netdevsim can be removed" eventually 10 rmmod netdevsim

done_testing
