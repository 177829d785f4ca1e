#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Pods of both families over underlays of both families, in every wire format.
#
#   podA -- node1 192.168.77.1, fd77::1 ====== node2 192.168.77.2, fd77::2 -- podB
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
# What is left by all of them.
for node in 1 2; do
	must ip -n node$node link set podnet0 mtu 1430
done
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
must eventually 10 in_node 1 ping -c 1 -W 1 fd77::2

must in_node 1 nft -f - <<-RULES
	table inet wire {
		counter out4 { }
		counter out6 { }
		counter tracked { }
		chain sent {
			type filter hook output priority 0;
			meta nfproto ipv4 udp dport 6080 counter name out4
			meta nfproto ipv6 udp dport 6080 counter name out6
		}
		chain arrived {
			type filter hook input priority 0;
			udp dport 6080 ct state != untracked counter name tracked
		}
	}
RULES

outer() {	# COUNTER
	in_node 1 nft -j list counter inet wire "$1" | jq '.nftables[1].counter.packets'
}

# Over which families of the underlay three pings went.
families_used() {	# ADDRESS
	local before4 before6

	before4=$(outer out4) before6=$(outer out6)
	in_pod A ping -q -c 3 -i 0.05 -W 2 "$1" >"$work_dir/ping" || {
		cat "$work_dir/ping"
		return
	}
	echo "IPv4: $(($(outer out4) - before4)), IPv6: $(($(outer out6) - before6))"
}

over4="IPv4: 3, IPv6: 0"
over6="IPv4: 0, IPv6: 3"

for format in ipudp geneve vxlan; do
	mesh_over 4 $format
	is "IPv4 pods over IPv4, $format" "$(families_used 10.244.2.10)" "$over4"
	is "IPv6 pods over IPv4, $format" "$(families_used fd00:10:244:2::10)" "$over4"
	ok "a stream of IPv6 over IPv4 arrives, $format" stream A B fd00:10:244:2::10 1

	mesh_over 6 $format
	is "IPv4 pods over IPv6, $format" "$(families_used 10.244.2.10)" "$over6"
	is "IPv6 pods over IPv6, $format" "$(families_used fd00:10:244:2::10)" "$over6"
	ok "a stream of IPv4 over IPv6 arrives, $format" stream A B 10.244.2.10 1

	mesh_over 46 $format
	is "IPv4 pods take the IPv4 address of a peer with both, $format" \
		"$(families_used 10.244.2.10)" "$over4"
	is "IPv6 pods take the IPv6 address of a peer with both, $format" \
		"$(families_used fd00:10:244:2::10)" "$over6"
	ok "a stream of IPv4 arrives at a peer with both, $format" stream A B 10.244.2.10 1
	ok "a stream of IPv6 arrives at a peer with both, $format" \
		stream A B fd00:10:244:2::10 1
done
is "outer packets of either family are not tracked" "$(outer tracked)" 0
# While one node has changed over and the other has not, the source is wrong.
is "node1 dropped nothing but what came from the address before" \
	"$(in_node 1 podnetctl --json device show podnet0 | jq -c '
		.[0].drops | del(."rx-unknown-peer") | with_entries(select(.value > 0))')" "{}"

# --- each direction in its own format

must in_node 1 podnetctl peer set node2 wire geneve
must in_node 2 podnetctl peer set node1 wire vxlan
ok "what is sent as Geneve may be answered as VXLAN" \
	in_pod A ping -q -c 3 -i 0.05 -W 2 10.244.2.10

# --- the source check knows both addresses of a peer, and no other

mesh_over 46 ipudp
must in_node 1 podnetctl peer set node2 remote6 fd77::99
before=$(drops 1 rx-unknown-peer)
refused "a peer that moved its IPv6 address is not accepted at the old one" \
	"100% packet loss" in_pod B ping -c 1 -W 1 fd00:10:244:1::10
is "that drop is counted" $(($(drops 1 rx-unknown-peer) - before)) 1
ok "its IPv4 address is accepted all the same" in_pod B ping -c 1 -W 2 10.244.1.10
must in_node 1 podnetctl peer set node2 remote6 ::
ok "without an IPv6 address IPv6 pods are sent to over IPv4" \
	eventually 5 in_pod A ping -c 1 -W 1 10.244.2.10
must in_node 2 podnetctl peer set node1 remote6 ::
is "and answer the same way" "$(families_used fd00:10:244:2::10)" "$over4"
refused "the last address of a peer cannot be taken away" \
	"the underlay address of the peer is missing" \
	in_node 1 podnetctl peer set node2 remote 0.0.0.0

# --- IPv6 datagrams without a checksum (RFC 6935)

mesh_over 6 ipudp
must in_node 1 podnetctl device set podnet0 udp-csum off
refused "an IPv6 datagram without a checksum is refused" "100% packet loss" \
	in_pod A ping -c 1 -W 1 10.244.2.10
must ip -n node2 link set podnet0 down
must in_node 2 podnetctl device set podnet0 udp6-zero-csum on
must ip -n node2 link set podnet0 up
podnet_routes 2
ok "unless the receiver was told to take it" in_pod A ping -c 1 -W 2 10.244.2.10
ok "a stream without outer checksums arrives over IPv6" stream A B 10.244.2.10 1
must in_node 1 podnetctl device set podnet0 udp-csum on

# --- the IPv6 source address

must ip -n node1 addr add fd77::101/64 dev eth0 nodad
must in_node 2 podnetctl peer set node1 remote6 fd77::101
must in_node 1 podnetctl device set podnet0 local6 fd77::101
ok "the outer IPv6 source can be chosen" in_pod A ping -c 1 -W 2 10.244.2.10
must in_node 1 podnetctl device set podnet0 local6 ::
chosen=$(ip -n node1 -j -6 route get fd77::2 | jq -r '.[0].prefsrc')
other=fd77::1
[ "$chosen" != $other ] || other=fd77::101
must in_node 2 podnetctl peer set node1 remote6 "$chosen"
ok "or be left to the route" in_pod A ping -c 1 -W 2 10.244.2.10
must ip -n node1 addr del "$chosen/64" dev eth0
must in_node 2 podnetctl peer set node1 remote6 "$other"
ok "an address that goes away is not sent from any more" \
	eventually 5 in_pod A ping -c 1 -W 1 10.244.2.10

done_testing
