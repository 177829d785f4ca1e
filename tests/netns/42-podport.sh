#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# A podport is a pair of devices that does what a veth pair does, and needs no
# neighbour entries.
#
#   podA [eth0 = podport = portA] node1 ====== node2 [portB = podport = eth0] podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh

link() {	# NAMESPACE LINK FILTER
	ip -n "$1" -d -j link show dev "$2" | jq -r ".[0] | $3"
}

# --- made, named, moved, deleted

netns_add alone
ok "a pair is made" ip -n alone link add type podport
is "both ends are there" "$(ip -n alone -j link show type podport | jq length)" 2
is "each is the link of the other" "$(link alone podport0 .link)" podport1
is "neither resolves addresses" \
	"$(ip -n alone -j link show type podport | jq '[.[].flags | index("NOARP") != null] | all')" true
is "there is no carrier while one end is down" \
	"$(ip -n alone link set podport0 up && link alone podport0 '.flags | index("NO-CARRIER") != null')" true
must ip -n alone link set podport1 up
is "there is one when both are up" \
	"$(link alone podport0 '.flags | index("LOWER_UP") != null')" true
must ip -n alone link set podport1 down
is "it is lost when one goes down" \
	"$(link alone podport0 '.flags | index("NO-CARRIER") != null')" true
ok "an end can be named" ip -n alone link set podport1 name eth9
ok "the MTU can be set to the largest of IP" ip -n alone link set eth9 mtu 65535
refused "not to less than IPv4 demands" "mtu less than device minimum" \
	ip -n alone link set eth9 mtu 67
refused "nor the MAC address to one of a group" "" \
	ip -n alone link set eth9 address 01:00:00:00:00:01
refused "a pair is not made with the address of no device" \
	"not the MAC address of a device" \
	ip -n alone link add address 00:00:00:00:00:00 type podport
refused "a user namespace cannot make a pair" \
	"a port needs CAP_NET_ADMIN in the initial user namespace" \
	unshare --user --map-root-user --net ip link add type podport
ok "one end is deleted" ip -n alone link del eth9
is "the other goes with it" "$(ip -n alone -j link show type podport | jq length)" 0
netns_add gone
must ip -n alone link add type podport
must ip -n alone link set podport1 netns gone
netns_del gone
ok "an end goes with the namespace of the other" \
	eventually 20 eval '! ip -n alone link show dev podport0'

# --- pods on it, with addresses alone

podport_add() {	# NODE POD ADDRESS...
	local node=node$1 pod=pod$2 host=port$2 address

	netns_add "$pod"
	must ip -n "$node" link add type podport
	must ip -n "$node" link set podport1 netns "$pod" name eth0
	must ip -n "$node" link set podport0 name "$host" mtu 1472 up
	must ip -n "$pod" link set eth0 mtu 1472 up
	for address in "${@:3}"; do
		case $address in
		*:*) set -- -6 "$address/128" ;;
		*) set -- -4 "$address/32" ;;
		esac
		must ip -n "$pod" addr add "$2" dev eth0
		must ip "$1" -n "$pod" route add default dev eth0
		must ip -n "$node" route add "$2" dev "$host"
	done
}

podport_add 1 A 10.244.1.10 fd00:10:244:1::10
podport_add 2 B 10.244.2.10 fd00:10:244:2::10

is "an IPv6 address is not tentative, nor was" \
	"$(ip -n podA -6 addr show dev eth0 tentative | wc -l)" 0
ok "the node reaches its pod over IPv4" in_node 1 ping -c 1 -W 2 10.244.1.10
ok "the node reaches its pod over IPv6" in_node 1 ping -c 1 -W 2 fd00:10:244:1::10
ok "a pod reaches a pod on another node over IPv4" in_pod A ping -c 3 -i 0.05 -W 2 10.244.2.10
ok "a pod reaches a pod on another node over IPv6" \
	in_pod A ping -c 3 -i 0.05 -W 2 fd00:10:244:2::10
is "no neighbour was asked for" "$(ip -n podA neigh show nud reachable nud stale nud incomplete nud delay)" ""
ok "a TCP stream arrives unharmed over IPv4" stream A B 10.244.2.10 2
ok "a TCP stream arrives unharmed over IPv6" stream A B fd00:10:244:2::10 2

bytes_per_packet() {	# NAMESPACE LINK DIRECTION
	ip -n "$1" -s -j link show dev "$2" | jq ".[0].stats64.$3 | .bytes / .packets | floor"
}

like "segments pass in one piece" "$(bytes_per_packet node1 portA rx)" '^[0-9]{4,}$'
same_counters() {
	[ "$(ip -n podA -s -j link show dev eth0 | jq -c '.[0].stats64.tx | [.packets, .bytes]')" = \
		"$(ip -n node1 -s -j link show dev portA | jq -c '.[0].stats64.rx | [.packets, .bytes]')" ]
}
ok "what one end sent the other has received" eventually 5 same_counters

# --- the host's end is one like any other

must in_node 1 nft -f - <<-RULES
	table inet seen {
		counter from_pod { }
		counter to_pod { }
		chain forward {
			type filter hook forward priority 0;
			iifname portA counter name from_pod
			oifname portA counter name to_pod
		}
	}
RULES
must in_pod A ping -q -c 5 -i 0.02 -W 2 10.244.2.10
is "nftables sees packets from the pod and to it" \
	"$(in_node 1 nft -j list counters | jq -c '[.nftables[].counter | values | .packets]')" '[5,5]'
must in_node 1 tc qdisc add dev portA clsact
must in_node 1 tc filter add dev portA ingress matchall action drop
refused "tc drops what the pod sends" "100% packet loss" \
	in_pod A ping -q -c 1 -W 0.5 10.244.2.10
must in_node 1 tc qdisc del dev portA clsact
ok "and lets it pass again" in_pod A ping -q -c 1 -W 2 10.244.2.10
like "ethtool knows the speed" "$(in_node 1 ethtool portA)" "Speed: 10000Mb/s"
like "and the driver" "$(in_node 1 ethtool -i portA)" "driver: podport"

in_node 1 tcpdump -i portA -n -c 1 --immediate-mode icmp >"$work_dir/seen" 2>"$work_dir/tcpdump" &
must eventually 10 grep -q "listening on" "$work_dir/tcpdump"
must in_pod A ping -q -c 1 -W 2 10.244.2.10
ok "tcpdump sees the pod's packets" eventually 5 grep -q "10.244.1.10 > 10.244.2.10" "$work_dir/seen"

must ip -n node1 link add link portA name portA.5 type vlan id 5
must ip -n node1 addr add 10.5.0.1/24 dev portA.5
must ip -n node1 link set portA.5 up
must ip -n podA link add link eth0 name eth0.5 type vlan id 5
must ip -n podA addr add 10.5.0.2/24 dev eth0.5
must ip -n podA link set eth0.5 up
ok "a VLAN passes" in_pod A ping -c 1 -W 2 10.5.0.1
must ip -n podA link del eth0.5
must ip -n node1 link del portA.5

# --- with addresses resolved it is a port of a bridge

must ip -n node1 link add br9 type bridge
must ip -n node1 addr add 10.9.0.1/24 dev br9
must ip -n node1 link set br9 up
for pod in X Y; do
	netns_add pod$pod
	must ip -n node1 link add type podport
	must ip -n node1 link set podport1 netns pod$pod name eth0
	must ip -n node1 link set podport0 name port$pod master br9 up
	must ip -n pod$pod link set eth0 arp on up
done
must ip -n podX addr add 10.9.0.2/24 dev eth0
must ip -n podY addr add 10.9.0.3/24 dev eth0
ok "pods on a bridge reach each other" in_pod X ping -c 1 -W 2 10.9.0.3
ok "and the bridge" in_pod X ping -c 1 -W 2 10.9.0.1

# --- all goes under traffic

in_pod A ping -q -f -i 0.002 10.244.2.10 >/dev/null 2>&1 &
in_pod A socat -u FILE:/dev/zero UDP4:10.244.2.10:9 >/dev/null 2>&1 &
in_node 1 socat -u FILE:/dev/zero UDP4:10.244.1.10:9 >/dev/null 2>&1 &
flows() {
	local before

	before=$(ip -n node1 -s -j link show dev portA | jq '.[0].stats64.rx.packets')
	eventually 10 eval "[ \"\$(ip -n node1 -s -j link show dev portA | jq '.[0].stats64.rx.packets')\" -gt $((before + 20)) ]"
}
ok "traffic flows" flows
for _ in 1 2 3; do
	must ip -n podA link set eth0 down
	must ip -n podA link set eth0 up
done
ok "the pod's end goes down and up under traffic, and more follows" eventually 10 \
	eval 'ip -n podA route replace default dev eth0 && flows'
ok "the host's end is deleted under traffic" ip -n node1 link del portA
is "the pod's goes with it" "$(ip -n podA -j link show type podport | jq length)" 0
netns_del podB
ok "a pod's namespace takes the host's end with it" \
	eventually 20 eval '! ip -n node2 link show dev portB'
ok "the module is removed with ports in bridges" rmmod podnet
is "no port is left" "$(ip -n podX link show dev eth0 2>&1 | grep -c 'does not exist')" 1
must modprobe podnet

done_testing
