#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Underlays that are more than a link: a bond, a VLAN, and IPsec between nodes.
#
#   podA -- node1 ======== node2 -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

for module in bonding 8021q esp4 esp6; do
	options=
	[ $module != bonding ] || options=max_bonds=0
	# shellcheck disable=SC2086 # none is no word
	must modprobe $module $options
done
cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

reallocs() {
	in_node 1 podnetctl --json device show podnet0 | jq '.[0].reallocs'
}

# Each node has the address of this number in another network.
networks() {	# NODE LINK NUMBER
	must ip -n "node$1" addr add "192.168.$3.$1/24" dev "$2"
	must ip -n "node$1" addr add "fd$3::$1/64" dev "$2" nodad
	must ip -n "node$1" link set "$2" up
}

over_network() {	# FAMILY NUMBER
	local node

	underlay=$1
	in_pod A ip route flush cache
	in_pod B ip -6 route flush cache
	for node in 1 2; do
		if [ "$1" = 4 ]; then
			must in_node $node podnetctl peer set "node$((3 - node))" \
				remote6 :: remote "192.168.$2.$((3 - node))"
		else
			must in_node $node podnetctl peer set "node$((3 - node))" \
				remote 0.0.0.0 remote6 "fd$2::$((3 - node))"
		fi
	done
}

gone_promptly() {	# LINK
	local begun=${EPOCHREALTIME/./} took

	timeout 30 ip -n node1 link del "$1" || return
	took=$(((${EPOCHREALTIME/./} - begun) / 1000))
	echo "it took $took ms"
	[ "$took" -lt $((3000 * ${PATIENCE:-1})) ]
}

# Packets of all sizes pass, and none is copied for want of room.
all_pass() {	# NAME FAMILY
	local before

	ok "a large packet passes over $1, IPv$2" eventually 10 in_pod A ping -c 1 -W 2 \
		-M "do" -s $((1472 - ($2 == 6 ? 20 : 0) - 28)) 10.244.2.10
	ok "a stream passes over $1, IPv4 over IPv$2" stream A B 10.244.2.10 1
	ok "a stream passes over $1, IPv6 over IPv$2" stream B A fd00:10:244:1::10 1
	before=$(reallocs)
	in_pod A ping -q -c 5 -i 0.02 10.244.2.10 >"$work_dir/output"
	is "no packet is copied over $1, IPv$2" $(($(reallocs) - before)) 0
}

# --- a bond of two links

must ip -n node1 link add bond0 type bond mode active-backup miimon 20
for link in 8 9; do
	must ip link add "port$link" netns underlay type veth peer name "eth$link" netns node1
	must ip -n underlay link set "port$link" master bridge0 up
	must ip -n node1 link set "eth$link" master bond0
	must ip -n node1 link set "eth$link" up
done
networks 1 bond0 78
networks 2 eth0 78

active() {
	in_node 1 cat /sys/class/net/bond0/bonding/active_slave
}

active_is() {	# LINK
	[ "$(active)" = "$1" ]
}

for family in 4 6; do
	over_network $family 78
	all_pass "a bond" $family
	ok "packets flow over a bond, IPv$family" flow_start bond A B 10.244.2.10
	first=$(active)
	other=eth$((17 - ${first#eth}))
	must ip -n underlay link set "port${first#eth}" down
	ok "the bond takes its other link, IPv$family" eventually 10 active_is $other
	ok "packets flow on over that, IPv$family" flow_goes_on bond
	must ip -n underlay link set "port${first#eth}" up
	must ip -n underlay link set "port${other#eth}" down
	ok "the bond takes its first link again, IPv$family" eventually 10 active_is "$first"
	ok "packets flow on over the first, IPv$family" flow_goes_on bond
	must ip -n underlay link set "port${other#eth}" up
	flow_stop bond
	is "none arrives twice, IPv$family" "$(flow_result bond duplicated)" 0
done
over_network 4 78
ok "packets flow until the end of the bond" flow_start bond A B 10.244.2.10
ok "a bond goes at once under traffic" gone_promptly bond0
flow_stop bond

# --- a VLAN

for node in 1 2; do
	must ip -n node$node link add link eth0 name eth0.79 type vlan id 79
	networks $node eth0.79 79
done
for family in 4 6; do
	over_network $family 79
	all_pass "a VLAN" $family
done
ok "packets flow until the end of the VLAN" flow_start vlan A B 10.244.2.10
ok "a VLAN goes at once under traffic" gone_promptly eth0.79
flow_stop vlan
must ip -n node1 link add link eth0 name eth0.79 type vlan id 79
networks 1 eth0.79 79
ok "an idle peer was reached over a VLAN" \
	eventually 10 in_pod A ping -c 1 -W 1 10.244.2.10
ok "the link below it goes at once" gone_promptly eth0
must ip link add port1 netns underlay type veth peer name eth0 netns node1
must ip -n underlay link set port1 master bridge0 up
networks 1 eth0 77

# --- IPsec in transport mode: the outer packets are encrypted

key='rfc4106(gcm(aes))'

# Of one direction, from the point of view of a node.
esp() {	# NODE out|in FROM TO SPI
	ip -n "node$1" xfrm state add src "$3" dst "$4" proto esp spi "$5" reqid 1 \
		mode transport aead "$key" \
		0x000102030405060708090a0b0c0d0e0f10111213 128 &&
	ip -n "node$1" xfrm policy add src "$3" dst "$4" proto 17 dport 6080 \
		dir "$2" tmpl src "$3" dst "$4" proto esp reqid 1 mode transport
}

esp_between() {	# ADDRESS-OF-NODE1 ADDRESS-OF-NODE2
	esp 1 out "$1" "$2" 0x101 && esp 2 in "$1" "$2" 0x101 &&
		esp 2 out "$2" "$1" 0x102 && esp 1 in "$2" "$1" 0x102
}

must in_underlay nft -f - <<-RULES
	table netdev cable {
		counter open { }
		counter encrypted { }
		counter fragments { }
		chain port {
			type filter hook ingress device port1 priority 0;
			udp dport 6080 counter name open
			meta l4proto esp counter name encrypted
			ip frag-off & 0x3fff != 0 counter name fragments
			exthdr frag exists counter name fragments
		}
	}
RULES

cable() {	# COUNTER
	in_underlay nft -j list counter netdev cable "$1" | jq '.nftables[1].counter.packets'
}

# What a pod is told that sends a large packet.
told_mtu() {
	in_pod A ip route flush cache
	in_pod A ping -c 1 -W 2 -M "do" -s 1444 10.244.2.10 |
		sed -nE 's/.*mtu ?= ?([0-9]+).*/\1/p'
}

ping_df() {	# SIZE
	in_pod A ping -c 1 -W 2 -M "do" -s $(($1 - 28)) 10.244.2.10
}

for family in 4 6; do
	over_network $family 77
	addresses=(192.168.77.1 192.168.77.2)
	[ $family = 4 ] || addresses=(fd77::1 fd77::2)
	ok "packets flow in the open, IPv$family" flow_start esp A B 10.244.2.10
	ok "nodes agree on IPsec under traffic, IPv$family" esp_between "${addresses[@]}"
	open=$(cable open) encrypted=$(cable encrypted)
	ok "packets flow on, IPv$family" flow_goes_on esp
	ok "they are encrypted, IPv$family" [ "$(cable encrypted)" -gt $((encrypted + 40)) ]
	is "none is sent in the open, IPv$family" $(($(cable open) - open)) 0
	flow_stop esp

	mtu=$(told_mtu)
	# 8 bytes of ESP, 8 of the nonce, 2 to 5 of the trailer, 16 of the check.
	like "a pod is told what IPsec leaves, IPv$family" "$mtu" '^14[0-4][0-9]$'
	fragments=$(cable fragments)
	ok "a packet of that size arrives, IPv$family" ping_df "${mtu:-1300}"
	refused "one byte more does not fit, IPv$family" "mtu ?= ?$mtu" \
		ping_df $((${mtu:-1300} + 1))
	ok "a stream arrives encrypted, IPv4 over IPv$family" stream A B 10.244.2.10 1
	ok "a stream arrives encrypted, IPv6 over IPv$family" \
		stream B A fd00:10:244:1::10 1
	is "nothing is in fragments, IPv$family" $(($(cable fragments) - fragments)) 0

	must ip -n node1 xfrm policy del src "${addresses[0]}" dst "${addresses[1]}" \
		proto 17 dport 6080 dir out
	refused "a node that demands IPsec takes nothing in the open, IPv$family" \
		"100% packet loss" in_pod A ping -c 1 -W 1 10.244.2.10
	for node in 1 2; do
		must ip -n node$node xfrm policy flush
		must ip -n node$node xfrm state flush
	done
	is "without IPsec a pod may send what it could before, IPv$family" \
		"$(told_mtu)" "$([ $family = 4 ] || echo 1452)"
done
ok "packets flow in the open again" in_pod A ping -c 1 -W 2 10.244.2.10

# --- the device of a policy goes

must esp_between 192.168.77.1 192.168.77.2
over_network 4 77
ok "an idle peer was sent to with IPsec" in_pod A ping -c 1 -W 2 10.244.2.10
ok "its device goes at once" gone_promptly eth0

done_testing
