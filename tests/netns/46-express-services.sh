#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Needs: services
# Parts: netns
# Services of Kubernetes with pods that have the express lane: whatever the host's
# rules translate comes back from where it was sent to, in each mode of kube-proxy,
# while the same pods' direct packets take the lane.
#
#   podA, podC, podE [ports, E: veth] node1 == node2 [port] podB, node3 [port] podD
#                                         |
#                                    192.168.77.100, outside of the cluster
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/conversation.sh"
. "$(dirname "$0")/services.sh"

cluster 3
manual_mesh
pod_add 1 E 10.244.1.12 fd00:10:244:1::12
attach=podport
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 1 C 10.244.1.11 fd00:10:244:1::11
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
pod_add 3 D 10.244.3.10 fd00:10:244:3::10
must ip -n underlay addr add 192.168.77.100/24 dev bridge0
must ip -n underlay addr add fd77::100/64 dev bridge0 nodad

service_add 4 remote 10.96.0.1 30001 10.244.2.10
service_add 4 near 10.96.0.2 30002 10.244.1.11
service_add 4 own 10.96.0.3 30003 10.244.1.10
service_add 6 remote fd00:10:96::1 30001 fd00:10:244:2::10
service_add 6 near fd00:10:96::2 30002 fd00:10:244:1::11
service_add 6 own fd00:10:96::3 30003 fd00:10:244:1::10

protocols="tcp udp"
if modprobe -q sctp; then
	protocols="$protocols sctp"
else
	skip "SCTP" "this kernel has none"
fi

for protocol in $protocols; do
	for ns in podA podB podC underlay; do
		must echoes $ns "$protocol"
	done
done

# What a node has beside kube-proxy: firewalls that drop what conntrack calls
# invalid, a port of the host that leads to podA, and the way out of the cluster.
rules() {	# NODE
	strict_firewall "$1"
	must in_node "$1" nft -f - <<-END
		table inet host {
			chain port {
				type nat hook prerouting priority dstnat;
				meta l4proto { tcp, udp, sctp } fib daddr type local th dport 8000 dnat ip to 10.244.1.10:8080
				meta l4proto { tcp, udp, sctp } fib daddr type local th dport 8000 dnat ip6 to [fd00:10:244:1::10]:8080
			}
			chain out {
				type nat hook postrouting priority srcnat;
				ip saddr 10.244.0.0/16 ip daddr != 10.244.0.0/16 masquerade
				ip6 saddr fd00:10:244::/48 ip6 daddr != fd00:10:244::/48 masquerade
			}
		}
	END
}

lanes() {	# NODE POD
	port_member "$1" "$2" '"\(.stats.tx_packets) \(.stats.rx_packets)"'
}

# Of pods on two nodes, and of two pods on one.
direct() {	# PROTOCOL ADDRESS-OF-B ADDRESS-OF-C
	local before after

	counters() { echo "$(lanes 1 A) $(lanes 2 B) $(lanes 1 C)"; }
	before=$(counters)
	answers podA "$1" "$2" 8080 && answers podA "$1" "$3" 8080 || return
	after=$(counters)
	echo "tx and rx of A, B and C: before $before, after $after"
	paste <(tr ' ' '\n' <<<"$before") <(tr ' ' '\n' <<<"$after") |
		awk '$2 <= $1 { exit 1 }'
}

services_4() {	# PROTOCOL NAME
	ok "$2, ClusterIP of a remote pod" answers podA "$1" 10.96.0.1 80
	ok "$2, direct packets take the lanes" direct "$1" 10.244.2.10 10.244.1.11
	ok "$2, ClusterIP of a pod of the node" answers podA "$1" 10.96.0.2 80
	ok "$2, ClusterIP of the pod itself" answers podA "$1" 10.96.0.3 80
	ok "$2, ClusterIP from a third node" answers podD "$1" 10.96.0.2 80
	ok "$2, NodePort from another node" answers node3 "$1" 192.168.77.1 30001
	ok "$2, NodePort of the pod's node" answers podA "$1" 192.168.77.1 30001
	ok "$2, NodePort of another node" answers podA "$1" 192.168.77.3 30001
	ok "$2, NodePort that leads back" answers podA "$1" 192.168.77.3 30002
	ok "$2, port of the host, from its pod" answers podC "$1" 192.168.77.1 8000
	ok "$2, port of the host, from elsewhere" answers podD "$1" 192.168.77.1 8000
	ok "$2, out of the cluster" answers podA "$1" 192.168.77.100 8080
	ok "$2, direct packets still take the lanes" direct "$1" 10.244.2.10 10.244.1.11
}

services_6() {	# PROTOCOL NAME
	ok "$2, ClusterIP of a remote pod" answers podA "$1" fd00:10:96::1 80
	ok "$2, direct packets take the lanes" direct "$1" fd00:10:244:2::10 fd00:10:244:1::11
	ok "$2, ClusterIP of a pod of the node" answers podA "$1" fd00:10:96::2 80
	ok "$2, ClusterIP of the pod itself" answers podA "$1" fd00:10:96::3 80
	ok "$2, NodePort from another node" answers node3 "$1" fd77::1 30001
	ok "$2, NodePort of another node" answers podA "$1" fd77::3 30001
	ok "$2, port of the host, from its pod" answers podC "$1" fd77::1 8000
	ok "$2, out of the cluster" answers podA "$1" fd77::100 8080
	ok "$2, direct packets still take the lanes" direct "$1" fd00:10:244:2::10 fd00:10:244:1::11
}

why_has() {	# NODE POD tx|rx REASON
	why_host_path "$1" "$2" "$3"
	why_host_path "$1" "$2" "$3" | grep -q "$4="
}

for mode in nftables iptables ipvs; do
	for node in 1 2 3; do
		rules $node
		proxy_$mode $node
	done
	for protocol in $protocols; do
		services_4 "$protocol" "$mode, $protocol over IPv4"
		services_6 "$protocol" "$mode, $protocol over IPv6"
	done
	for node in 1 2 3; do
		proxy_remove $node
	done
done
ok "packets to a Service have no express route" why_has 1 A tx no-route
ok "answers from a Service count as translated" why_has 1 A rx translated
ok "so do those of a pod of the same node" why_has 1 C tx translated
is "no other node has translated a flow of the remote pod" \
	"$(why_host_path 2 B tx | grep -c translated)" 0

done_testing
