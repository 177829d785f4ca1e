# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For the set-ups: two nodes on one wire, a pod on each, and other nodes that
# are in the tables alone.
#
#   podA ---- node1 eth0 ------------ eth0 node2 ---- podB
#        10.244.1.10                    10.244.2.10
#
# What has namespaces, pods and podnet0 is tests/netns/lib.sh.

cluster_size=2

wire_up() {
	local node

	netns_add node1
	netns_add node2
	must ip link add eth0 netns node1 type veth peer name eth0 netns node2
	for node in 1 2; do
		must in_node "$node" sysctl -q -w net.ipv4.ip_forward=1 \
			net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0
		must ip -n "node$node" addr add "$(underlay_address "$node")/24" dev eth0
		must ip -n "node$node" addr add "$(underlay_address6 "$node")/64" dev eth0 nodad
		must ip -n "node$node" link set eth0 mtu 1500 up
		# To what is translated: an address needs a route all the same.
		must ip -n "node$node" route add default via 192.168.77.254 dev eth0
	done
	for node in 1 2; do
		know_neighbour "node$node" eth0 "$(underlay_address "$(other "$node")")" \
			"node$(other "$node")" eth0
		know_neighbour "node$node" eth0 "$(underlay_address6 "$(other "$node")")" \
			"node$(other "$node")" eth0
	done
	must eventually 10 in_node 1 ping -c 1 -W 1 "$(underlay_address 2)"
}

# For good: what a packet costs shall not depend on the state of an entry, which
# changes in the course of a run.
know_neighbour() {	# NAMESPACE DEVICE ADDRESS NAMESPACE DEVICE
	must ip -n "$1" neigh replace "$3" lladdr "$(link_mac "$4" "$5")" \
		nud permanent dev "$2"
}

other() {	# NODE
	echo $((3 - $1))
}

# How NICs are: "none" leaves no segment to the NIC and merges what arrives, as
# a driver does; "tso" cuts plain TCP alone; "all" passes whatever comes as it
# is, which no wire does.
tunnel_offloads="tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off
	tx-gre-segmentation off tx-gre-csum-segmentation off
	tx-ipxip4-segmentation off tx-ipxip6-segmentation off"

offloads() {	# PROFILE
	local features=() node

	case $1 in
	none) read -d '' -ra features <<<"tso off gso off gro on $tunnel_offloads" || : ;;
	tso) read -d '' -ra features <<<"$tunnel_offloads" || : ;;
	all) return ;;
	*) bail "there is no profile $1" ;;
	esac
	for node in 1 2; do
		must in_node "$node" ethtool -K eth0 "${features[@]}"
	done
}

# --- pods

pod_address() { echo "10.244.$1.10"; }		# NODE
pod_name() { [ "$1" = 1 ] && echo A || echo B; }	# NODE

# A pair of devices and a route for it alone, as podnet and Calico do.
routed_pod() {	# NODE MTU
	local pod

	pod=$(pod_name "$1")
	pod_add "$1" "$pod" "$(pod_address "$1")"
	must ip -n "node$1" link set "$(host_end "$pod")" mtu "$2"
	must ip -n "pod$pod" link set eth0 mtu "$2"
}

# A port of a bridge that is the pods' gateway, as flannel does with the CNI
# plugin "bridge".
bridged_pod() {	# NODE MTU
	local pod node=node$1

	pod=$(pod_name "$1")
	must ip -n "$node" link add cni0 mtu "$2" type bridge
	must ip -n "$node" addr add "10.244.$1.1/24" dev cni0
	must ip -n "$node" link set cni0 up
	netns_add "pod$pod"
	must ip link add "veth$pod" mtu "$2" netns "$node" type veth \
		peer name eth0 mtu "$2" netns "pod$pod"
	must ip -n "$node" link set "veth$pod" master cni0 up
	must in_node "$1" bridge link set dev "veth$pod" hairpin on
	must ip -n "pod$pod" link set eth0 up
	must ip -n "pod$pod" addr add "$(pod_address "$1")/24" dev eth0
	must ip -n "pod$pod" route add default via "10.244.$1.1"
	know_neighbour "pod$pod" eth0 "10.244.$1.1" "$node" cni0
	know_neighbour "$node" cni0 "$(pod_address "$1")" "pod$pod" eth0
}

# --- other nodes

# Number, prefix, underlay address and MAC of each node that is in the tables
# and does not exist. Node I has the I-th /26 of 10.64.0.0/10.
others() {	# COUNT
	seq "$1" | awk '{
		printf "%d 10.%d.%d.%d/26 172.%d.%d.%d 02:00:00:01:%02x:%02x\n", $1,
			64 + int($1 / 1024), int($1 / 4) % 256, $1 % 4 * 64,
			16 + int($1 / 65536), int($1 / 256) % 256, $1 % 256,
			int($1 / 256), $1 % 256
	}'
}

# Lines for "ip -batch", for each line of others(): in them, @n, @prefix,
# @remote, @mac and @first (the first address of the prefix) stand for what is in
# there. Routes have a metric of their own: the kernel keeps next hops of equal
# metric and device in one list, which it walks for each route that is added.
batch() {	# NODE ip|bridge COUNT LINE...
	local node=$1 program=$2 count=$3

	shift 3
	others "$count" | awk -v lines="$(printf '%s\n' "$@")" '{
		text = lines
		gsub(/@prefix/, $2, text)
		gsub(/@remote/, $3, text)
		gsub(/@mac/, $4, text)
		gsub(/@n/, $1, text)
		sub(/\/.*/, "", $2)
		gsub(/@first/, $2, text)
		print text
	}' >"$work_dir/batch"
	must in_node "$node" "$program" -batch "$work_dir/batch"
}
