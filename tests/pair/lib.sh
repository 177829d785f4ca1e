# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For the scripts in this folder, which run in two VMs at once:
#
#   pod1 -- node1 [VM 1] ==== wires ==== [VM 2] node2 -- pod2
#
# What is a node in tests/netns/lib.sh is here a namespace too, with the VM's
# NICs in it, and the functions from there that take one work for one's own.

# shellcheck source=../netns/lib.sh
. "$(dirname "$0")/../netns/lib.sh"

side=$RIG_SIDE
other=$((3 - side))

# ---------------------------------------------------------------- partner

# The only port of the VM; its number depends on the other devices.
partner_is_there() {
	grep -qx 'host_connected: 1' /sys/kernel/debug/virtio-ports/vport*p1
}

must eventually 30 partner_is_there
exec 5<>/dev/vport*p1

# Both sides wait here for each other. It fails at once if the other VM is gone.
meet() {	# PLACE
	local place

	echo "$1" >&5
	read -r place <&5 || bail "the other side did not come to: $1"
	[ "$place" = "$1" ] || bail "the other side is at: $place, and this one at: $1"
}

# Each side does it once, while the other looks on.
in_turn() {	# FUNCTION ARGUMENT...
	local turn

	for turn in 1 2; do
		[ "$turn" -ne "$side" ] || "$@"
		meet "turn $turn of $*"
	done
}

# Side 1 holds the line until side 2 has read its last word.
part() {
	meet "the end"
	case $side in
	1) read -r _ <&5 || : ;;
	2) echo bye >&5 ;;
	esac
	done_testing
}

# ------------------------------------------------------------------ wires

node_with_wires() {
	local wire

	netns_add "node$side"
	must in_node "$side" sysctl -q -w net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0
	for wire in full mixed plain; do
		must ip link set "$wire" netns "node$side"
	done
}

# One wire at a time is the underlay.
use_wire() {	# WIRE
	local wire

	for wire in full mixed plain; do
		must ip -n "node$side" link set "$wire" down
		must ip -n "node$side" addr flush dev "$wire"
	done
	must ip -n "node$side" link set "$1" up
	must ip -n "node$side" addr add "$(underlay_address "$side")/24" dev "$1"
	must ip -n "node$side" addr add "fd77::$side/64" dev "$1" nodad
	meet "on wire $1"
	must eventually 30 in_node "$side" ping -c 1 -W 1 "$(underlay_address "$other")"
	meet "over wire $1"
}

# ------------------------------------------------------------------- echo

# What comes to port 5000 of the pod goes back. Not by in_pod(): a shell around
# it would tell of its end.
echo_server() {	# POD
	ip netns exec "pod$1" socat -t 60 TCP6-LISTEN:5000,ipv6only=0,fork,reuseaddr EXEC:cat &
	must eventually 10 listens "$1" 5000
}

# To the other's pod and back on one connection, compared byte by byte.
echoed() {	# POD ADDRESS MEGABYTES
	local address=$2

	[[ $2 != *:* ]] || address="[$2]"
	head -c "$3M" /dev/urandom >"$work_dir/sent"
	rm -f "$work_dir/received"
	in_pod "$1" socat -t 60 "FILE:$work_dir/sent!!CREATE:$work_dir/received" \
		"TCP:$address:5000" || return
	cmp "$work_dir/sent" "$work_dir/received"
}
