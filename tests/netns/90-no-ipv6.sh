#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# A kernel that was booted without IPv6: IPv4 works, and IPv6 packets that raw
# sockets make are dropped and counted.
# Kernel parameters: ipv6.disable=1
# Parts: netns
. "$(dirname "$0")/lib.sh"

ok "there is no IPv6" eval '! [ -e /proc/sys/net/ipv6 ]'

for node in 1 2; do
	netns_add "node$node"
	must ip netns exec "node$node" sysctl -q -w net.ipv4.ip_forward=1
done
must ip link add eth0 netns node1 type veth peer name eth0 netns node2
for node in 1 2; do
	must ip -n "node$node" addr add "192.168.77.$node/24" dev eth0
	must ip -n "node$node" link set eth0 up
	podnet_device "$node"
	must ip -n "node$node" addr add "10.244.$node.0/32" dev podnet0
	must ip -n "node$node" route add 10.244.0.0/16 dev podnet0 src "10.244.$node.0"
done
must in_node 1 podnetctl peer add node2 remote 192.168.77.2
must in_node 1 podnetctl route add 10.244.2.0/24 peer node2
must in_node 2 podnetctl peer add node1 remote 192.168.77.1
must in_node 2 podnetctl route add 10.244.1.0/24 peer node1
ok "the nodes reach each other over IPv4" in_node 1 ping -c 1 -W 2 10.244.2.0

# Through AF_PACKET (17), SOCK_DGRAM (2), to a struct sockaddr_ll less its family.
packet() {	# ETHERTYPE HEX
	local ifindex

	ifindex=$(in_node 1 cat /sys/class/net/podnet0/ifindex)
	xxd -r -p <<<"$2" >"$work_dir/packet"
	in_node 1 socat -u "FILE:$work_dir/packet" "SOCKET-SENDTO:17:2:0:$(
		printf 'x%s%02x000000%024x' "$1" "$ifindex" 0)"
}

dropped() {	# REASON ETHERTYPE HEX
	local before

	before=$(drops 1 "$1")
	packet "$2" "$3"
	echo $(($(drops 1 "$1") - before))
}

ipv6=60000000000811400000000000000000000000000000000afd000010024400020000000000000010
is "an IPv6 packet is dropped and counted" \
	"$(dropped tx-malformed 86dd "${ipv6}0009000900080000")" 1
is "an IPv6 packet that calls itself IPv4 is dropped and counted" \
	"$(dropped tx-malformed 0800 "${ipv6}0009000900080000")" 1
is "an IPv4 packet that calls itself IPv6 is dropped and counted" \
	"$(dropped tx-malformed 86dd 4500001c00000000401100000af401000af4020a0009000900080000)" 1
is "an IPv4 packet that tells the truth is sent" \
	"$(dropped tx-malformed 0800 4500001c00000000401100000af401000af4020a0009000900080000)" 0
is "one byte is dropped and counted" "$(dropped tx-malformed 0800 45)" 1
ok "the nodes still reach each other" in_node 1 ping -c 1 -W 2 10.244.2.0

done_testing
