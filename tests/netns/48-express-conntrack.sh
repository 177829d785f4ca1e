#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Connections to Services and direct ones while conntrack's entries come and go: with
# the express lane they fare as without it, or better.
#
#   podA, podC, podE [ports, E: veth] node1 ====== node2 [port] podB
# Parts: netns
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/conversation.sh"
. "$(dirname "$0")/services.sh"

cluster 2
manual_mesh
pod_add 1 E 10.244.1.12
attach=podport
pod_add 1 A 10.244.1.10
pod_add 1 C 10.244.1.11
pod_add 2 B 10.244.2.10
service_add 4 remote 10.96.0.1 30001 10.244.2.10
service_add 4 near 10.96.0.2 30002 10.244.1.11
service_add 6 remote fd00:10:96::1 30001 fd00:10:244:2::10
for node in 1 2; do
	strict_firewall $node
	proxy_nftables $node
done

flush() {
	in_node 1 conntrack -F && in_node 2 conntrack -F
}

# A conversation of a pod with the pod B, which has begun.
begin() {	# POD TCP4|UDP4 ADDRESS PORT [OPTIONS]
	talk_open server podB "$2-LISTEN:8080,reuseaddr"
	must eventually 10 echo_is_there podB "$(tr -d 4 <<<"${2,,}")"
	talk_open client "pod$1" "$2:$3:$4${5:-}"
	talk_say client "good morning"
	talk_hears server "good morning" || return
	talk_say server "good morning to you"
	talk_hears client "good morning to you"
}

end() {
	talk_close client
	talk_close server
}

# ------------------------------------------------------------------ silence

must echoes podC tcp

many_direct_flows() {
	local flow

	for ((flow = 0; flow < 40; flow++)); do
		answers podA tcp 10.244.1.11 8080 || return
	done
	stream A B 10.244.2.10 2
}

# However long it takes.
for node in 1 2; do
	must in_node $node sysctl -q -w net.netfilter.nf_conntrack_udp_timeout=3600 \
		net.netfilter.nf_conntrack_udp_timeout_stream=3600
done
for kind in TCP4 UDP4; do
	ok "$kind to a Service begins" begin A $kind 10.96.0.1 80
	ok "$kind, others pass meanwhile" many_direct_flows
	ok "$kind, and the answer still comes from the Service" talk_says server client "at last"
	ok "$kind, and goes on" talk_says client server "so late"
	end
done

# -------------------------------------------------------------------- flush

for kind in TCP4 UDP4; do
	ok "$kind, direct, begins" begin A $kind 10.244.2.10 8080
	must flush
	ok "$kind, direct, the server goes on without conntrack's entries" talk_says server client one
	must flush
	ok "$kind, direct, and so does the client" talk_says client server two
	end
done

# Prints what still comes through after a flush.
after_flush() {	# POD TCP4|UDP4 FIRST SECOND
	begin "$1" "$2" 10.96.0.1 80 >"$work_dir/begin" || echo "did not begin"
	flush >"$work_dir/flush" 2>&1
	talk_says "$3" "$4" one >"$work_dir/says" && echo "the $3 was heard"
	talk_says "$4" "$3" two >"$work_dir/says" && echo "the $4 was heard"
	end
}

for kind in TCP4 UDP4; do
	for first in "client server" "server client"; do
		# shellcheck disable=SC2086 # two words
		is "$kind to a Service after a flush, ${first% *} first: as with veth" \
			"$(after_flush A $kind $first)" "$(after_flush E $kind $first)"
	done
	is "$kind to a Service survives it" "$(after_flush A $kind client server | paste -sd ,)" \
		"the client was heard,the server was heard"
done

# ------------------------------------------------------------ the same ports

# The client may use one port of its own for a Service and for its backend.
both_ways() {	# POD
	must echoes podB tcp
	talk_open direct "pod$1" TCP4:10.244.2.10:8080,sourceport=40000,reuseaddr
	talk_say direct one
	talk_hears direct one || echo "direct: does not begin"
	talk_open service "pod$1" TCP4:10.96.0.1:80,sourceport=40000,reuseaddr
	talk_say service two
	talk_hears service two || echo "Service: does not begin"
	talk_say direct three
	talk_hears direct three || echo "direct: does not go on"
	talk_close direct
	talk_close service
}

is "a connection to a Service beside a direct one, of the same ports, veth" "$(both_ways E)" ""
is "the same with the express lane" "$(both_ways A)" ""

# --------------------------------------------------------- the pod comes anew

# A backend that speaks first, through a pair that has passed nothing yet.
talk_open server podC UDP4-LISTEN:8080
must eventually 10 echo_is_there podC udp
talk_open client podA UDP4:10.96.0.2:80
talk_say client one
ok "a Service of a pod of the same node begins" talk_hears server one
must ip -n node1 link del portC
pod_attach_podport 1472 1 C 10.244.1.11
ok "and goes on when the pod has a new pair" talk_says server client two
end

done_testing
