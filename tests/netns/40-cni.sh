#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The CNI plugin, called as a container runtime calls it: what it makes, what
# it takes away, and what it leaves when it refuses.
#
#   podA 10.244.1.1 \                 / podC 10.244.2.1
#                     node1 === node2
#   podB 10.244.1.2 /
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh

write_lease() {	# NODE PREFIX...
	mkdir -p "$work_dir/run$1"
	jq -n --arg node "node$1" '{$node, device: "podnet0", mtu: 1432,
		clusterCIDRs: ["10.244.0.0/16", "fd00:10:244::/48"],
		prefixes: $ARGS.positional}' --args "${@:2}" \
		>"$work_dir/run$1/lease.json"
}

# Fails as the specification says: one JSON document with this code.
cni_refused() {	# NAME CODE REGEX COMMAND NODE POD
	local name=$1 code=$2 regex=$3 answer status=0

	shift 3
	answer=$(cni "$@") || status=$?
	if [ "$status" -eq 1 ] &&
	   [ "$(jq -s 'length' <<<"$answer")" = 1 ] &&
	   [ "$(jq .code <<<"$answer")" = "$code" ] &&
	   [[ $(jq -r .msg <<<"$answer") =~ $regex ]]; then
		pass "$name"
		return
	fi
	fail "$name" "status: $status" "answer: $answer"
}

answers_addresses() {	# ANSWER
	jq -r '[.ips[].address] | join(" ")' <<<"$1"
}

addresses() {	# NAMESPACE LINK
	ip -n "$1" -j addr show dev "$2" |
		jq -r '[.[0].addr_info[] | select(.scope == "global") |
			"\(.local)/\(.prefixlen)"] | join(" ")'
}

permanent_neighbours() {	# NAMESPACE LINK
	ip -n "$1" -j neigh show dev "$2" nud permanent |
		jq -r 'map("\(.dst) \(.lladdr)") | sort | join(", ")'
}

host_links() {	# NODE
	ip -n "node$1" -j link show type veth |
		jq -r '[.[].ifname | select(startswith("pn"))] | length'
}

owned() {	# NODE
	jq -r '[.addresses[] | select(.containerID) | .address] | sort | join(" ")' \
		"$work_dir/run$1/ipam/podnet/state.json"
}

write_lease 1 10.244.1.0/24 fd00:10:244:1::/64
write_lease 2 10.244.2.0/24 fd00:10:244:2::/64
for pod in A B C; do
	pod_netns "$pod"
done

# --- ADD

answer=$(cni ADD 1 A)
is "ADD succeeds" $? 0
is "no address is tentative when ADD returns" \
	"$(ip -n podA -6 addr show tentative)" ""
ok "the pod reaches its gateway over IPv4 at once" \
	in_pod A ping -c 1 -W 1 10.244.1.0
ok "the pod reaches its gateway over IPv6 at once" \
	in_pod A ping -c 1 -W 1 fd00:10:244:1::

host=$(jq -r '.interfaces[0].name' <<<"$answer")
like "the node's end has the documented form of name" "$host" '^pn[0-9a-f]{11}$'
is "the answer lists both interfaces as they are" \
	"$(jq -c .interfaces <<<"$answer")" \
	"[{\"name\":\"$host\",\"mac\":\"$(link_mac node1 "$host")\"},{\"name\":\"eth0\",\"mac\":\"$(link_mac podA eth0)\",\"sandbox\":\"/run/netns/podA\"}]"
is "the answer lists both addresses" "$(jq -c .ips <<<"$answer")" \
	'[{"interface":1,"address":"10.244.1.1/32","gateway":"10.244.1.0"},{"interface":1,"address":"fd00:10:244:1::1/128","gateway":"fd00:10:244:1::"}]'
is "the pod has these addresses" "$(addresses podA eth0)" \
	"10.244.1.1/32 fd00:10:244:1::1/128"
is "the pod's loopback device is up" \
	"$(ip -n podA -j link show dev lo up | jq length)" 1
is "the pod's end has the MTU of the lease" "$(link_mtu podA eth0)" 1432
is "the node's end has the MTU of the lease" "$(link_mtu node1 "$host")" 1432
is "the pod's IPv4 routes" \
	"$(ip -n podA route | sed 's/ *$//' | sort | paste -sd ,)" \
	"10.244.1.0 dev eth0 proto static scope link,default via 10.244.1.0 dev eth0 proto static"
is "the pod's IPv6 default route" \
	"$(ip -n podA -6 -j route show default | jq -r '.[0] | .gateway + " " + .dev')" \
	"fd00:10:244:1:: eth0"
is "the pod knows the MAC address of its gateway" \
	"$(permanent_neighbours podA eth0)" \
	"10.244.1.0 $(link_mac node1 "$host"), fd00:10:244:1:: $(link_mac node1 "$host")"
is "the node knows the MAC address of the pod" \
	"$(permanent_neighbours node1 "$host")" \
	"10.244.1.1 $(link_mac podA eth0), fd00:10:244:1::1 $(link_mac podA eth0)"
is "the node routes the pod's IPv4 address to it, not as podnetd's route" \
	"$(ip -n node1 -j route show 10.244.1.1 | jq -r '.[0] | .dev + " " + .protocol')" \
	"$host static"
is "the node routes the pod's IPv6 address to it, not as podnetd's route" \
	"$(ip -n node1 -6 -j route show fd00:10:244:1::1 | jq -r '.[0] | .dev + " " + .protocol')" \
	"$host static"
for end in "node1 $host" "podA eth0"; do
	is "router advertisements are not accepted in ${end% *}" \
		"$(ip netns exec "${end% *}" sysctl -n "net.ipv6.conf.${end#* }.accept_ra")" 0
done

# --- more pods

answer=$(CNI_VERSION=0.4.0 cni ADD 1 B)
is "the next pod gets the next addresses, in the format of 0.4.0" \
	"$(jq -c '[.cniVersion, (.ips[] | .version, .address)]' <<<"$answer")" \
	'["0.4.0","4","10.244.1.2/32","6","fd00:10:244:1::2/128"]'
must cni ADD 2 C
ok "a pod reaches another pod of its node over IPv4" \
	in_pod A ping -c 1 -W 1 10.244.1.2
ok "a pod reaches another pod of its node over IPv6" \
	in_pod A ping -c 1 -W 1 fd00:10:244:1::2
ok "a pod reaches a pod of another node over IPv4" \
	in_pod A ping -c 1 -W 2 10.244.2.1
ok "a pod reaches a pod of another node over IPv6" \
	in_pod A ping -c 1 -W 2 fd00:10:244:2::1
ok "a TCP stream to a pod of another node arrives as it was sent" \
	stream A C 10.244.2.1 4

# --- refusals leave everything as it was

cni_refused "a repeated ADD is refused" 4 \
	'^CNI_IFNAME: eth0 already exists in /run/netns/podA$' ADD 1 A
is "the pod keeps its addresses in the table" "$(owned 1)" \
	"10.244.1.1 10.244.1.2 fd00:10:244:1::1 fd00:10:244:1::2"
ok "the pod's traffic is not affected" in_pod A ping -c 1 -W 1 10.244.2.1

pod_netns D
NETNS=/run/netns/nothing cni_refused "a missing namespace is refused" 8 \
	'^/run/netns/nothing: ' ADD 1 D
NETNS=$work_dir/run1/lease.json cni_refused "a file that is no namespace is refused" 8 \
	'is not a network namespace' ADD 1 D
NETNS=/run/netns/node1 cni_refused "the node's own namespace is refused" 8 \
	'the plugin itself runs in' ADD 1 D
must ip -n podD link add other type dummy
must ip -n podD link set other up
must ip -n podD route add default dev other
cni_refused "a pod that has a default route is refused" 8 \
	'has a default route already' ADD 1 D
must ip -n podD link del other
mv "$work_dir/run1/lease.json" "$work_dir/kept.json"
cni_refused "without a lease, podnetd is named" 11 \
	"^$work_dir/run1/lease.json is missing: podnetd" ADD 1 D
mv "$work_dir/kept.json" "$work_dir/run1/lease.json"
is "no refusal left an interface" "$(host_links 1)" 2
is "no refusal took an address" "$(owned 1)" \
	"10.244.1.1 10.244.1.2 fd00:10:244:1::1 fd00:10:244:1::2"
for command in CHECK GC STATUS; do
	case $command in CHECK) code=4 ;; *) code=1 ;; esac
	cni_refused "$command is refused by name" "$code" \
		"^$command is not supported yet: " "$command" 1 A
done

# --- a lost table: running pods are recognised by their routes

mv "$work_dir/run1/ipam/podnet/state.json" "$work_dir/state.json"
cni_refused "the address of a running pod is not given to another" 11 \
	"^10.244.1.1 is routed to $host, the interface of a running pod" ADD 1 D
ok "the running pod keeps its traffic" in_pod C ping -c 1 -W 1 10.244.1.1
mv "$work_dir/state.json" "$work_dir/run1/ipam/podnet/state.json"

# --- DEL

ok "DEL succeeds" cni DEL 1 A
is "DEL says nothing" "$(cat "$work_dir/output")" ""
refused "the pod's interface is gone" "does not exist" \
	ip -n podA link show dev eth0
is "the node's route to the pod is gone" "$(ip -n node1 route show 10.244.1.1)" ""
is "the addresses are released" "$(owned 1)" "10.244.1.2 fd00:10:244:1::2"
ok "a repeated DEL succeeds" cni DEL 1 A
NETNS='' ok "a DEL without a namespace succeeds" cni DEL 1 A
NETNS=/run/netns/nothing ok "a DEL with a namespace that is gone succeeds" \
	cni DEL 1 A
answer=$(cni ADD 1 A)
is "a released address is not used again at once" "$(answers_addresses "$answer")" \
	"10.244.1.3/32 fd00:10:244:1::3/128"
netns_del podA
ok "DEL succeeds after the namespace was deleted" cni DEL 1 A
is "and releases the addresses" "$(owned 1)" "10.244.1.2 fd00:10:244:1::2"
must mv "$work_dir/run2/lease.json" "$work_dir/kept.json"
ok "DEL succeeds without a lease" cni DEL 2 C
is "and removes the interface" "$(host_links 2)" 0
must mv "$work_dir/kept.json" "$work_dir/run2/lease.json"

# --- prefixes

write_lease 2 10.244.2.0/24
answer=$(cni ADD 2 C)
is "a node without an IPv6 prefix gives an IPv4 address only" \
	"$(answers_addresses "$answer")" "10.244.2.2/32"
must cni DEL 2 C
write_lease 2 fd00:10:244:2::/64
must ip netns exec podC sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
answer=$(cni ADD 2 C)
is "a node without an IPv4 prefix gives an IPv6 address only" \
	"$(answers_addresses "$answer")" "fd00:10:244:2::2/128"
ok "it works where the runtime disabled IPv6 for new interfaces" \
	in_pod C ping -c 1 -W 1 fd00:10:244:2::
write_lease 2 10.244.2.0/24 fd00:10:244:2::/127
pod_netns E
answer=$(cni ADD 2 E)
is "the last address of a prefix" "$(answers_addresses "$answer")" \
	"10.244.2.3/32 fd00:10:244:2::1/128"
cni_refused "a full prefix is code 11 with its size" 11 \
	'^prefix fd00:10:244:2::/127: all 1 addresses are in use$' ADD 2 D
is "a full IPv6 prefix takes no IPv4 address" "$(owned 2)" \
	"10.244.2.3 fd00:10:244:2::1 fd00:10:244:2::2"

# --- many at once

for ((i = 0; i < 20; i++)); do
	pod_netns "x$i"
done
for ((i = 0; i < 20; i++)); do
	cni ADD 1 "x$i" >"$work_dir/answer$i" &
	pids[i]=$!
done
failures=0
for ((i = 0; i < 20; i++)); do
	wait "${pids[i]}" || failures=$((failures + 1))
done
is "20 concurrent ADDs succeed" "$failures" 0
is "they give 40 distinct addresses" \
	"$(cat "$work_dir"/answer{0..19} | jq -r '.ips[].address' | sort -u | wc -l)" 40
reached=0
for ((i = 0; i < 20; i++)); do
	! in_pod "x$i" ping -c 1 -W 1 10.244.1.2 >"$work_dir/output" ||
		reached=$((reached + 1))
done
is "each of the pods reaches another pod" "$reached" 20
for ((i = 0; i < 20; i++)); do
	cni DEL 1 "x$i" &
	pids[i]=$!
done
failures=0
for ((i = 0; i < 20; i++)); do
	wait "${pids[i]}" || failures=$((failures + 1))
done
is "20 concurrent DELs succeed" "$failures" 0
is "only the other pod's interface is left" "$(host_links 1)" 1
is "only the other pod's addresses are in use" "$(owned 1)" \
	"10.244.1.2 fd00:10:244:1::2"

done_testing
