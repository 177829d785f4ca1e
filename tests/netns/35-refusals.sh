#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Each refusal of the kernel interface has its text (tests/netns/refusals.c),
# and what was refused changed nothing.
# Parts: netns
. "$(dirname "$0")/lib.sh"

netns_add node1
podnet_device 1
must in_node 1 podnetctl sync begin 5
must in_node 1 podnetctl peer add a remote 192.0.2.1
must in_node 1 podnetctl peer add b remote 192.0.2.2
must in_node 1 podnetctl route add 10.1.0.0/16 peer a
must in_node 1 podnetctl sync commit 5
must in_node 1 podnetctl sync begin 6

# podnet1 stays down: it has the same port.
must ip -n node1 link add podnet1 type podnet
for pod in A B C D; do
	must in_node 1 podport pair port$pod pod name pod$pod
done
must in_node 1 podnetctl port add portA address 10.244.1.10 address6 fd00::10
must in_node 1 podnetctl port add portB address 10.244.1.11
must in_node 1 podnetctl port add portD address 10.244.1.10 dev podnet1

state() {
	in_node 1 podnetctl --json device show podnet0
	in_node 1 podnetctl --json peer show
	in_node 1 podnetctl --json route show
	in_node 1 podnetctl --json port show
	in_node 1 podnetctl --json port show dev podnet1
}

before=$(state)
in_node 1 refusals >"$work_dir/tap"
while read -r line; do
	case $line in
	"ok "*) pass "${line#*- }" ;;
	"not ok "*) fail "${line#*- }" ;;
	"#"*) diag "${line#\# }" ;;
	1..*) planned=${line#1..} ;;
	*) bail "$line" ;;
	esac
done <"$work_dir/tap"
is "all requests were tried" "$tap_count" "${planned:-none}"
is "what was refused changed nothing" "$(state)" "$before"

# --- pairs, which rtnetlink makes

refused "a pair whose pod's end has the address of no device" \
	"the address is not the MAC address of a device" \
	in_node 1 podport pair portE pod mac 01:00:00:00:00:01
refused "a pair whose pod's end has half an address" \
	"the address is not the MAC address of a device" \
	in_node 1 podport pair portE pod mac 02:00
refused "a pair in no namespace" \
	"there is no such network namespace for the pod's end|Invalid argument" \
	in_node 1 podport pair portE pod netns /dev/null
refused "a pair whose pod's end has a name that is taken" "File exists" \
	in_node 1 podport pair portE pod name portA
refused "a pair whose pod's end has an index that is taken" "busy|File exists" \
	in_node 1 podport pair portE pod index 1
refused "a pair whose pod's end has a negative index" "negative" \
	in_node 1 podport pair portE pod index -1
refused "a pair whose pod's end has too small an MTU" "mtu less than device minimum" \
	in_node 1 podport pair portE pod mtu 67
refused "a pair whose host's end has a name that is taken" "File exists" \
	in_node 1 podport pair portA pod name podE
is "no pair was made" "$(ip -n node1 -j link show type podport | jq length)" 8

# --- who may ask

refused "a user namespace cannot make a device" \
	"needs CAP_NET_ADMIN in the initial user namespace" \
	unshare --user --map-root-user --net ip link add podnet0 type podnet
refused "a user namespace cannot read the peers" "not permitted|Permission denied" \
	in_node 1 unshare --user --map-root-user podnetctl peer show
refused "a user namespace cannot add a peer" "not permitted|Permission denied" \
	in_node 1 unshare --user --map-root-user podnetctl peer add x remote 192.0.2.9

# --- one device per port, and it stays where it is

refused "a second device on the same port does not come up" "in use" \
	ip -n node1 link set podnet1 up
ok "a device takes another port while it is down" \
	in_node 1 podnetctl device set podnet1 port 6090
ok "a second device on another port comes up" ip -n node1 link set podnet1 up
netns_add elsewhere
refused "a device cannot move to another namespace" "Invalid|not supported|immutable" \
	ip -n node1 link set podnet1 netns elsewhere

done_testing
