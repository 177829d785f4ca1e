#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The underlay changes while packets flow, and goes away with nobody noticing:
# addresses, links, routes, devices, of both families.
#
#   podA -- node1 ======== node2 -- podB       node3, node4: two ways from
#             ||  \\     //  ||                node1 to another address of node2
#             node3      node4
# Parts: netns kcsan
. "$(dirname "$0")/lib.sh"

cluster 4
for node in 1 2; do
	podnet_device $node
	podnet_routes $node
	must in_node $node sysctl -q -w net.ipv4.conf.all.promote_secondaries=1 \
		net.ipv6.conf.all.keep_addr_on_down=1
done
peer_add 1 2
peer_add 2 1
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

# Whatever the underlay, pods of IPv4 over it.
over() {	# FAMILY
	underlay=$1
	peer_place_set 1 2
	peer_place_set 2 1
}

# --- the node's address changes

# Outer packets that node2 gets from an address.
must in_node 2 nft -f - <<-RULES
	table inet seen {
		counter old { }
		chain input {
			type filter hook input priority 0;
			udp dport 6080 ip saddr 192.168.77.1 counter name old
			udp dport 6080 ip6 saddr fd77::1 counter name old
		}
	}
RULES

from_old() {
	in_node 2 nft -j list counter inet seen old | jq '.nftables[1].counter.packets'
}

# Both ends use the new address from now on; the old one is gone.
address_changes() {	# OLD NEW REMOTE
	local nodad=()

	[[ $2 != *:* ]] || nodad=(nodad)
	ip -n node1 addr add "$2" dev eth0 ${nodad[@]+"${nodad[@]}"} &&
		ip -n node1 addr del "$1" dev eth0 &&
		in_node 2 podnetctl peer set node1 "$3" "${2%/*}"
}

ok "packets flow, IPv4" flow_start change A B 10.244.2.10
ok "the node's IPv4 address changes under traffic" \
	address_changes 192.168.77.1/24 192.168.77.101/24 remote
before=$(from_old)
ok "packets flow on from the new address, IPv4" flow_goes_on change
is "none comes from the old address any more, IPv4" $(($(from_old) - before)) 0
ok "the flow ends well, IPv4" flow_stop change
ok "the address changes back" \
	address_changes 192.168.77.101/24 192.168.77.1/24 remote
ok "both ends reach each other again" in_pod B ping -c 1 -W 2 10.244.1.10

over 6
# The address of the route is chosen, of two the newer one.
ok "packets flow, IPv6" flow_start change A B 10.244.2.10
ip -n node1 addr add fd77::101/64 dev eth0 nodad
ok "the node's IPv6 address changes under traffic" \
	address_changes fd77::1/64 fd77::102/64 remote6
must ip -n node1 addr del fd77::101/64 dev eth0
before=$(from_old)
ok "packets flow on from the new address, IPv6" flow_goes_on change
is "none comes from the old address any more, IPv6" $(($(from_old) - before)) 0
ok "the flow ends well, IPv6" flow_stop change
ok "the IPv6 address changes back" \
	address_changes fd77::102/64 fd77::1/64 remote6
ok "both ends reach each other again over IPv6" in_pod B ping -c 1 -W 2 10.244.1.10

# --- the link flaps

down_and_up() {
	local i

	for ((i = 0; i < 3; i++)); do
		ip -n node1 link set eth0 down && ip -n node1 link set eth0 up || return
	done
}

cable_out_and_in() {
	ip -n underlay link set port1 down &&
		eventually 10 eval "ip -n node1 link show dev eth0 | grep -q NO-CARRIER" &&
		ip -n underlay link set port1 up
}

for family in 4 6; do
	over $family
	ok "packets flow over IPv$family" flow_start flap A B 10.244.2.10
	ok "the link goes down and up under traffic, IPv$family" down_and_up
	ok "packets flow again, IPv$family" flow_goes_on flap
	ok "the link loses its carrier under traffic, IPv$family" cable_out_and_in
	ok "packets flow again with a carrier, IPv$family" flow_goes_on flap
	flow_stop flap
	is "none arrives twice, IPv$family" "$(flow_result flap duplicated)" 0
done

# --- another gateway, another MTU

must ip -n node2 addr add 172.31.0.2/32 dev lo
must ip -n node2 addr add fd31::2/128 dev lo
for node in 3 4; do
	must in_node $node sysctl -q -w net.ipv4.conf.all.send_redirects=0 \
		net.ipv4.conf.eth0.send_redirects=0
	must ip -n node$node route add 172.31.0.2 via 192.168.77.2
	must ip -n node$node route add fd31::2 via fd77::2
	must in_node $node nft -f - <<-RULES
		table inet way {
			counter passed { }
			chain forward {
				type filter hook forward priority 0;
				udp dport 6080 counter name passed
			}
		}
	RULES
done
must in_node 1 ip route add 172.31.0.2 via 192.168.77.3
must in_node 1 ip route add fd31::2 via fd77::3
must in_node 2 podnetctl device set podnet0 local 172.31.0.2 local6 fd31::2

passed() {	# NODE
	in_node "$1" nft -j list counter inet way passed | jq '.nftables[1].counter.packets'
}

# Leads to $far, the other address of node2.
gateway() {	# NODE OPTION...
	in_node 1 ip "-$family" route replace "$far" via "$near$1" "${@:2}"
}

told_mtu() {	# what a pod is told that sends too much
	in_pod A ip route flush cache
	in_pod A ping -c 1 -W 2 -M "do" -s 1444 10.244.2.10 |
		sed -nE 's/.*mtu ?= ?([0-9]+).*/\1/p'
}

for family in 4 6; do
	over $family
	far=172.31.0.2 near=192.168.77. remote=remote
	[ $family = 4 ] || far=fd31::2 near=fd77:: remote=remote6
	must in_node 1 podnetctl peer set node2 $remote $far
	must gateway 3
	ok "packets flow through a gateway, IPv$family" flow_start way A B 10.244.2.10
	ok "the gateway changes under traffic, IPv$family" gateway 4
	before=$(passed 3) before4=$(passed 4)
	ok "packets flow on, IPv$family" flow_goes_on way
	is "none takes the old way, IPv$family" $(($(passed 3) - before)) 0
	ok "they take the new way, IPv$family" [ "$(passed 4)" -gt "$before4" ]
	ok "the flow ends well, IPv$family" flow_stop way
	is "none was lost, IPv$family" "$(flow_result way lost)" 0

	ok "a large packet fits, IPv$family" \
		in_pod A ping -c 1 -W 2 -M "do" -s $((1500 - $(overhead 4) - 28)) 10.244.2.10
	must gateway 4 mtu 1400
	is "the next packet is held against the new MTU of the route, IPv$family" \
		"$(told_mtu)" $((1400 - $(overhead 4)))
	must gateway 3 mtu 1460
	is "and against that of yet another route, IPv$family" \
		"$(told_mtu)" $((1460 - $(overhead 4)))
	must gateway 3
	must ip -n node1 link set eth0 mtu 1420
	is "and against that of the link, IPv$family" \
		"$(told_mtu)" $((1420 - $(overhead 4)))
	must ip -n node1 link set eth0 mtu 1500
	in_pod A ip route flush cache
	ok "a large packet fits again, IPv$family" \
		in_pod A ping -c 1 -W 2 -M "do" -s $((1500 - $(overhead 4) - 28)) 10.244.2.10
done
must in_node 2 podnetctl device set podnet0 local 0.0.0.0 local6 ::

# --- the device goes away

underlay_again() {	# NODE
	must ip link add "port$1" netns underlay type veth peer name eth0 netns "node$1"
	must ip -n underlay link set "port$1" master bridge0 up
	must ip -n "node$1" addr add "192.168.77.$1/24" dev eth0
	must ip -n "node$1" addr add "fd77::$1/64" dev eth0 nodad
	must ip -n "node$1" link set eth0 up
	# It has another MAC address.
	must ip -n node2 neigh flush all
}

# A reference that is left is waited for, and complained of after ten seconds;
# after one, all are asked again to let go.
gone_promptly() {	# LINK
	local begun=${EPOCHREALTIME/./} took

	timeout 30 ip -n node1 link del "$1" || return
	took=$(((${EPOCHREALTIME/./} - begun) / 1000))
	echo "it took $took ms"
	[ "$took" -lt "${patience:-3000}" ]
}

no_waiting() {
	! dmesg | grep "unregister_netdevice: waiting"
}

for family in 4 6; do
	over $family
	ok "packets flow over what will go, IPv$family" flow_start gone A B 10.244.2.10
	ok "the device goes at once under traffic, IPv$family" gone_promptly eth0
	underlay_again 1
	over $family
	ok "packets flow over the next, IPv$family" flow_goes_on gone
	flow_stop gone
done

# From both processors, each of which caches the route.
from_both() {
	local mask

	for mask in 1 2; do
		in_pod A taskset "$mask" ping -q -c 2 -i 0.05 -W 2 10.244.2.10 || return
	done
}

for family in 4 6; do
	over $family
	ok "a peer is sent to from both processors, IPv$family" from_both
	ok "the device of an idle peer goes at once, IPv$family" gone_promptly eth0
	underlay_again 1
	over $family
done

# One processor's route is through another device than the other's, whose is
# void but still there.
must ip link add port9 netns underlay type veth peer name eth9 netns node1
must ip -n underlay link set port9 master bridge0 up
for family in 4 6; do
	over $family
	remote=$(underlay_address 2)
	[ $family = 4 ] || remote=$(underlay_address6 2)
	must ip -n node1 link set eth9 up
	must ip -n node1 addr replace 192.168.77.109/24 dev eth9 noprefixroute
	must ip -n node1 addr replace fd77::109/64 dev eth9 nodad noprefixroute
	must in_node 2 podnetctl device set podnet0 strict-source off
	ok "a peer is sent to by one device, IPv$family" from_both
	must in_node 1 ip -$family route add "$remote" dev eth9
	ok "and from one processor by another, IPv$family" \
		in_pod A taskset 1 ping -q -c 1 -W 2 10.244.2.10
	ok "the first device goes at once, IPv$family" gone_promptly eth0
	underlay_again 1
	over $family
	ok "the second goes at once, IPv$family" eval "
		in_pod A taskset 2 ping -q -c 1 -W 2 10.244.2.10 &&
			gone_promptly eth9"
	must ip link add port9 netns underlay type veth peer name eth9 netns node1
	must ip -n underlay link set port9 master bridge0 up
	must in_node 2 podnetctl device set podnet0 strict-source on
done
ok "the pods reach each other in the end" in_pod A ping -c 1 -W 2 10.244.2.10
ok "nobody waited for a device" no_waiting

done_testing
