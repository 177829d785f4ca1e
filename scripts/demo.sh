#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# What "make demo" shows, inside the VM. Everything that is claimed is checked;
# exits with 0 if all of it is so.

WORK_DIR=/tmp/demo
# shellcheck source=../tests/netns/lib.sh
. "$(dirname "$0")/../tests/netns/lib.sh"

if [ "${COLOR:-0}" = 1 ]; then
	bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
	bold='' dim='' green='' red='' plain=''
fi

# The library's ok() reports through these two.
pass() {	# NAME
	tap_count=$((tap_count + 1))
	printf '  %sok%s      %s\n' "$green" "$plain" "$1"
}

fail() {	# NAME [DIAGNOSTIC]...
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf '  %sFAILED%s  %s\n' "$red" "$plain" "$1"
	shift
	[ $# -eq 0 ] || diag "$@"
}

step_count=0

step() {	# TEXT...
	step_count=$((step_count + 1))
	printf '\n%s%d. %s%s\n' "$bold" "$step_count" "$1" "$plain"
	shift
	[ $# -eq 0 ] || printf '   %s\n' "$@"
}

# Shows a command and what it prints.
show() {	# NAMESPACE COMMAND...
	local namespace=$1

	shift
	printf '\n  %s%s# %s%s\n' "$dim" "$namespace" "$*" "$plain"
	ip netns exec "$namespace" "$@" 2>&1 | sed 's/^/  /'
}

picture() {
	cat <<-'END'

	      node1               node2               node3        a network namespace each

	      pod a               pod b               pod c        10.244.N.x, fd00:10:244:N::x
	        |                   |                   |
	     podnet0             podnet0             podnet0       the tunnel device of podnet.ko
	        |                   |                   |
	      eth0                eth0                eth0         192.168.77.N
	        |                   |                   |
	   -----+-------------------+-------------------+-----     underlay: a bridge, MTU 1500

	END
}

pod_ip() {	# POD FAMILY
	jq -r --arg family "$2" 'first(.ips[].address |
		select(contains(":") == ($family == "6"))) | sub("/.*"; "")' \
		"$work_dir/result-$1"
}

attach() {	# NODE POD
	pod_netns "$2"
	cni ADD "$1" "$2" >"$work_dir/result-$2" || { cat "$work_dir/result-$2"; return 1; }
}

# Packets that took the express lanes, from the pod and to it.
express() {	# NODE POD
	in_node "$1" podnetctl --json port show \
		"$(jq -r '.interfaces[0].name' "$work_dir/result-$2")" |
		jq '.[0].stats | .tx_packets + .rx_packets'
}

pings() {	# FROM-POD ADDRESS
	in_pod "$1" ping -q -c 5 -i 0.1 -W 2 "$2"
}

# Pings in both families.
exchange() {	# FROM TO
	local family address

	for family in 4 6; do
		address=$(pod_ip "$2" "$family")
		ok "pod $1 pings pod $2 at $address" pings "$1" "$address"
	done
}

printf '%spodnet: pods on three nodes talk through podnet0%s\n' "$bold" "$plain"
picture
printf 'This is a VM with Linux %s. podnet.ko is loaded:\n' "$(uname -r)"
printf '   %s\n' "$(modinfo -F description podnet), version $(cat /sys/module/podnet/version)"

step "Three nodes, joined by an underlay" \
	"Each is a network namespace; a bridge plays the data centre."
cluster 3
ok "the nodes reach each other" in_node 1 ping -q -c 2 -i 0.1 -W 2 192.168.77.3

step "podnetd on each node" \
	"All read one file, which says who is in the cluster and who owns which" \
	"pod addresses. podnetd brings up podnet0 and tells the kernel the rest."
write_cluster 1 2 3
jq . "$cluster_file" | sed 's/^/   /'
for node in 1 2 3; do
	podnetd_start "$node"
done
for node in 1 2 3; do
	ok "node$node is in sync and knows 2 peers" eventually 30 in_sync "$node" 2
done

step "Pods, attached by the CNI plugin" \
	"As a container runtime calls it: the command in the environment, the" \
	"configuration on standard input, the result on standard output."
node=1
for pod in a b c; do
	ok "CNI ADD of pod $pod on node$node" attach "$node" "$pod"
	printf '          it has %s and %s\n' "$(pod_ip "$pod" 4)" "$(pod_ip "$pod" 6)"
	node=$((node + 1))
done
printf '\n  %sthe result for pod a%s\n' "$dim" "$plain"
jq -c . "$work_dir/result-a" | fold -w 90 | sed 's/^/  /'

step "Pings between pods on different nodes"
exchange a b
exchange b c
exchange c a

step "A TCP transfer between pods on different nodes"
ok "8 MB from pod a to pod b over IPv4 arrive as they were sent" \
	stream a b "$(pod_ip b 4)" 8
ok "8 MB from pod c to pod a over IPv6 arrive as they were sent" \
	stream c a "$(pod_ip a 6)" 8

step "What node1 says about itself"
show node1 podnetctl status --run-dir "$(run_dir 1)"
show node1 podnetctl peer show
show node1 podnetctl port show
show node1 podnetctl stats
ok "podnetctl status agrees that node1 is in sync" \
	in_node 1 podnetctl status --run-dir "$(run_dir 1)"
for peer in 2 3; do
	ok "node1 counted packets to and from node$peer" \
		[ "$(peer_counter 1 "node$peer" rx_packets)" -gt 0 -a \
		"$(peer_counter 1 "node$peer" tx_packets)" -gt 0 ]
done

packets=$(express 1 a)
ok "$packets packets of pod a took the express lane, past node1's forwarding" \
	[ "$packets" -gt 1000 ]

step "Without podnetd" \
	"What forwards packets is in the kernel; podnetd may come and go."
podnetd_stop 1 KILL
ok "after kill -9 of podnetd on node1, pod a still reaches pod b" \
	pings a "$(pod_ip b 4)"
podnetd_start 1
ok "the next podnetd finds all in place" eventually 30 in_sync 1 2

if [ "${SHELL_AFTER:-0}" = 1 ]; then
	step "Your turn" \
		"ip netns exec node1 podnetctl peer show" \
		"ip netns exec poda ping $(pod_ip b 4)" \
		"ip netns exec node1 tcpdump -ni eth0 udp port 6080" \
		"exit ends the demonstration; Ctrl-A X ends the VM at once"
	(cd /root && exec setsid -c -w bash <>/dev/ttyS2 >&0 2>&1)
	# The terminal was hung up for all when the shell's session ended.
	exec >/dev/ttyS2 2>&1
fi

step "Taking the pods down"
node=1
for pod in a b c; do
	ok "CNI DEL of pod $pod" cni DEL "$node" "$pod"
	node=$((node + 1))
done

printf '\n'
tap_finished=1
if [ "$tap_failed" -gt 0 ]; then
	printf '%sThe demonstration failed: %d of %d checks.%s\n' \
		"$red$bold" "$tap_failed" "$tap_count" "$plain"
	for node in 1 2 3; do
		sed "s/^/node$node: /" "$work_dir/podnetd$node.log"
	done
	exit 1
fi
printf '%sAll %d checks passed: pods on different nodes talk through podnet0.%s\n' \
	"$green$bold" "$tap_count" "$plain"
