#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# A port is a pair that is bound to a device: bound, changed, shown, told, swept,
# and gone with its pair, its device, either namespace and the module.
# Parts: netns debug kcsan
. "$(dirname "$0")/lib.sh"

netns_add node1
netns_add node2
podnet_device 1
must ip -n node1 link add podnet1 type podnet

ctl() {
	in_node 1 podnetctl "$@"
}

pair() {	# NAME: port and pod, in the node
	must in_node 1 podport pair "port$1" pod name "pod$1"
}

port() {	# LINK FILTER
	ctl --json port show "$1" | jq -c ".[0] | $2"
}

ports() {	# [DEVICE]
	ctl --json port show dev "${1:-podnet0}" | jq -r '.[].ifname' | paste -sd ' '
}

count() {	# [DEVICE]
	ctl --json device show "${1:-podnet0}" | jq '.[0].ports'
}

is_gone() {	# LINK
	! ctl port show "$1" && ! [[ " $(ports) " = *" $1 "* ]]
}

# --- a pair is made as RTM_NEWLINK says

netns_add away
ok "the pod's end is made in the pod, up, as is said of it" \
	in_node 1 podport pair portM mtu 1400 up \
	pod name eth0 mac 02:00:00:00:00:07 mtu 1300 index 77 netns /run/netns/away up
is "it is there" "$(ip -n away -j link show dev eth0 |
	jq -c '.[0] | [.ifindex, .address, .mtu, .link_netnsid != null]')" \
	'[77,"02:00:00:00:00:07",1300,true]'
is "and the host's end" "$(ip -n node1 -j link show dev portM | jq '.[0].mtu')" 1400
is "with a carrier" "$(ip -n away -j link show dev eth0 |
	jq '.[0].flags | index("LOWER_UP") != null')" true
ok "without a word about the pod's end it is as the host's" \
	in_node 1 podport pair portN mac 02:00:00:00:00:08 mtu 1350 netns /run/netns/away
is "in the same namespace, of the same MTU, with an address of its own" \
	"$(ip -n away -j link show type podport |
		jq -c '[.[] | select(.mtu == 1350) | .address] | unique | length')" 2
must ip -n node1 link del portM
must ip -n away link del portN
is "the pod's ends go with them" "$(ip -n away -j link show type podport | jq length)" 0
netns_del away

# --- bound, changed and unbound

for name in A B C; do
	pair $name
done
is "there is no port" "$(ports) $(count)" " 0"
ok "a pair is bound" ctl port add portA address 10.244.1.10
is "it is a port" "$(ports) $(count)" "portA 1"
is "it has what was said, and the defaults" \
	"$(port portA '[.ifname, .address, .address6, .host_path_tx, .host_path_rx, .generation]')" \
	'["portA","10.244.1.10",null,false,false,0]'
is "nothing has passed yet" "$(port portA '[.stats, .why_tx, .why_rx | .[]] | add')" 0
ok "another is bound, with both addresses" \
	ctl port add portB address 10.244.1.11 address6 fd00:10:244:1::11 host-path rx
is "it has both" "$(port portB '[.address, .address6, .host_path_tx, .host_path_rx]')" \
	'["10.244.1.11","fd00:10:244:1::11",false,true]'
is "there are two ports" "$(ports) $(count)" "portA portB 2"
ok "a port gets an address" ctl port set portA address6 fd00:10:244:1::10
ok "and another" ctl port set portA address 10.244.1.20
is "the rest is as it was" "$(port portA '[.address, .address6, .host_path_tx]')" \
	'["10.244.1.20","fd00:10:244:1::10",false]'
ok "an address that was given up can be taken" ctl port set portB address 10.244.1.10
ok "a port is moved off the express lanes" ctl port set portA host-path both
is "it is off" "$(port portA '[.host_path_tx, .host_path_rx]')" '[true,true]'
ok "a port is replaced" ctl port replace portA address6 fd00:10:244:1::30
is "it is exactly what was said" \
	"$(port portA '[.address, .address6, .host_path_tx, .host_path_rx]')" \
	'[null,"fd00:10:244:1::30",false,false]'
ok "a pair that is not bound is replaced" ctl port replace portC address 10.244.1.12
is "it is bound" "$(ports) $(count)" "portA portB portC 3"
refused "the address of a port is not given twice" \
	"another port of the device has that address" \
	ctl port replace portC address 10.244.1.10
ok "a port is unbound" ctl port del portB
is "it is gone" "$(ports) $(count)" "portA portC 2"
is "the pair is not" "$(ip -n node1 -j link show dev podB | jq length)" 1
ok "its address is free" ctl port set portC address 10.244.1.10
ok "the pair can be bound to another device, where addresses are others'" \
	ctl port add portB address 10.244.1.10 dev podnet1
refused "but to one alone" "the pair is bound to another device" \
	ctl port add portB address 10.244.1.11
is "each device has its ports" "$(ports) $(count), $(ports podnet1) $(count podnet1)" \
	"portA portC 2, portB 1"
ok "a pair changes its name" ip -n node1 link set portC name portX
is "and the port with it" "$(ports)" "portA portX"
must ip -n node1 link set portX name portC
ok "the express lanes of a device are switched" \
	ctl device set podnet0 express-tx off express-rx off
is "both" "$(ctl --json device show podnet0 | jq -c '.[0] | [.express_tx, .express_rx]')" \
	'[false,false]'
ok "and back" ctl device set podnet0 express-tx on express-rx on

# --- generations

generation() {	# LINK
	port "$1" .generation
}

for name in D E F; do
	pair $name
done
must ctl port del portA
must ctl sync begin 3
ok "a port is of the generation that is begun" \
	in_node 1 podport write 3 portD 10.244.1.13
is "it is stamped" "$(generation portD)" 3
must ctl port add portE address 10.244.1.14
is "a port without a generation is of none" "$(generation portE)" 0
ok "a port of none joins one" in_node 1 podport write 3 portC 10.244.1.10
is "and is stamped" "$(generation portC)" 3
ok "the generation is committed" ctl sync commit 3
is "nothing is gone" "$(ports)" "portC portD portE"
must ctl sync begin 4
refused "a port of another generation than the one begun is refused" \
	"that generation was not begun" in_node 1 podport write 3 portF 10.244.1.15
ok "a port is written again" in_node 1 podport write 4 portD 10.244.1.13
ok "a set joins the generation, if the port is of one" \
	ctl port set portD host-path tx
ok "and does not, if it is of none" ctl port set portE host-path tx
is "so the stamps say" "$(generation portD) $(generation portE)" "4 0"
ok "the next generation is committed" ctl sync commit 4
is "what was not written again is gone, what is of none is not" "$(ports)" "portD portE"
ok "what a commit unbound can be bound" ctl port add portC address 10.244.1.10
must ctl sync begin 5
ok "a port leaves its generation" ctl port replace portD address 10.244.1.13
ok "an attempt binds" in_node 1 podport write 5 portF 10.244.1.15
must ctl sync begin 6
must ctl sync begin 5
is "what it has bound is of the generation committed before" "$(generation portF)" 4
ok "an attempt of the same name is committed" ctl sync commit 5
is "what the first has bound is gone" "$(ports)" "portC portD portE"
must ip -n node1 link del podnet0
podnet_device 1
is "ports go with their device" "$(count)" 0
ok "and the pairs stay" ip -n node1 link show dev portC
must ctl sync begin 5
must in_node 1 podport write 5 portF 10.244.1.15
must ctl sync begin 6
must ctl sync begin 5
ok "a first attempt that was never committed is none" ctl sync commit 5
is "what it has bound is gone" "$(count)" 0

# --- told

ip netns exec node1 podnetctl --json monitor >"$work_dir/events" &
monitor=$!
heard() {
	ctl device set podnet0 ttl "$((RANDOM % 100 + 1))"
	grep -q . "$work_dir/events"
}
ok "the monitor listens" eventually 10 heard
before=$(wc -l <"$work_dir/events")

must ctl port add portA address 10.244.1.10
must ctl port replace portA address 10.244.1.10		# changes nothing
must ctl port set portA host-path none			# changes nothing
must ctl port set portA host-path tx
must ctl port replace portA address 10.244.1.11
ctl port add portA address 10.244.1.12 2>/dev/null	# is refused
must ctl port del portA
must ctl sync begin 7
must in_node 1 podport write 7 portC 10.244.1.13
must ctl sync commit 7
must ctl sync begin 8
must ctl sync commit 8
must ctl port add portD address 10.244.1.14
must ip -n node1 link del portD				# is told by rtnetlink
must ctl port add portE address 10.244.1.14

wanted='port-new portA
port-set portA
port-new portA
port-del portA
port-new portC
sync-commit 7
port-del portC
sync-commit 8
port-new portD
port-new portE'

ok "the last change is told" eventually 10 grep -q portE "$work_dir/events"
is "each change is told once and in order" "$(
	tail -n +$((before + 1)) "$work_dir/events" |
		jq -r '"\(.event) \(.port.ifname // .generation)"'
)" "$wanted"
is "a change is told with the state that it led to" \
	"$(grep port-set "$work_dir/events" | jq -c '.port | [.address, .host_path_tx]')" \
	'["10.244.1.10",true]'
is "a removal with the state that was" \
	"$(grep port-del "$work_dir/events" | jq -r '.port.address' | paste -sd ' ')" \
	"10.244.1.11 10.244.1.13"
ok "the monitor is still there" kill "$monitor"

# --- gone with what it is of

is "one port is left" "$(ports) $(count)" "portE 1"
pair G
last=20
for name in A C F G; do
	last=$((last + 1))
	must ctl port replace "port$name" address "10.244.1.$last"
done
ok "a port goes with the host's end" ip -n node1 link del portA
ok "it is gone" is_gone portA
ok "its address is free" ctl port set portE address 10.244.1.21
ok "a port goes with the pod's end" ip -n node1 link del podC
ok "it is gone as well" is_gone portC
netns_add pod
ok "the pod's end moves to the pod" ip -n node1 link set podF netns pod name eth0
is "and the port stays" "$(ports)" "portE portF portG"
ok "the host's end leaves the namespace" ip -n node1 link set portF netns node2
ok "and the port is gone" is_gone portF
is "the pair is not" "$(ip -n pod -j link show dev eth0 | jq length)" 1
podnet_device 2
ok "it can be bound where it has gone" in_node 2 podnetctl port add portF address 10.244.1.2
must ip -n node1 link set podG netns pod name eth1
netns_del pod
ok "a pod's namespace takes the port with it" eventually 20 is_gone portG
ok "in each namespace" eventually 20 \
	eval '[ "$(in_node 2 podnetctl --json device show podnet0 | jq ".[0].ports")" = 0 ]'

# --- all at once

# Ports whose pods are in namespaces of their own, and one whose pod is here.
many() {	# NODE
	local i

	for i in {1..6}; do
		netns_add "many$i"
		must in_node "$1" podport pair "many$i" up pod name eth0 \
			netns "/run/netns/many$i" up
		must in_node "$1" podnetctl port add "many$i" address "10.244.9.$i" \
			address6 "fd00::9:$i"
	done
	must in_node "$1" podport pair here pod name there
	must in_node "$1" podnetctl port add here address 10.244.9.100
}

not_many() {
	for i in {1..6}; do
		netns_del "many$i"
	done
}

many 2
ok "a node's namespace goes with device, pairs and ports" netns_del node2
ok "the pods' ends are gone" eventually 20 eval '! ip -n many6 link show dev eth0'
ok "the namespace is gone for good" eventually 20 \
	eval '! ip netns list | grep -q "^node2"'
not_many

netns_add node2
podnet_device 2
many 2
netns_del node2
not_many
ok "the namespaces of the node and of all pods go at once" eventually 20 \
	eval '! ip netns list | grep -qE "^(node2|many)"'

many 1
ok "a device goes with its ports" ip -n node1 link del podnet0
podnet_device 1
ok "the pairs are bound anew" ctl port add many1 address 10.244.9.1
must ctl port add many2 address 10.244.9.2

# Dumps and look-ups of the data path go on while the ports change.
churn() {
	while ! [ -e "$work_dir/stop" ]; do
		ctl port replace many1 address 10.244.9.1 host-path tx &&
			ctl port set many1 address 10.244.9.50 &&
			ctl port del many1
	done >/dev/null 2>&1
}
churn &
churner=$!
read_all() {
	local _

	for _ in {1..20}; do
		ctl port show >/dev/null || return
	done
}
ok "ports are shown while others change them" read_all
ok "the module is removed with ports bound and written" eventually 20 rmmod podnet
touch "$work_dir/stop"
wait "$churner"
is "the pairs are gone" "$(ip -n node1 link show dev many1 2>&1 | grep -c 'does not exist')" 1
not_many
# Who wrote last may have loaded it again.
must modprobe podnet

done_testing
