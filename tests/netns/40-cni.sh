#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The CNI plugin, called as a container runtime calls it: what it makes, what
# it takes away, and what it leaves when it refuses. By podport, unless "attach"
# says veth.
#
#   podA 10.244.1.1 \                 / podC 10.244.2.1
#                     node1 === node2
#   podB 10.244.1.2 /
#
# In an emulated VM, jq takes half a second to start: most of what is read here
# is compared as text.
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh

write_lease() {	# NODE PREFIX... (DEVICE may be set)
	local prefixes

	printf -v prefixes ',"%s"' "${@:2}"
	mkdir -p "$work_dir/run$1"
	printf '{"node":"node%s","device":"%s","mtu":1432,"clusterCIDRs":["10.244.0.0/16","fd00:10:244::/48"],"prefixes":[%s]}\n' \
		"$1" "${DEVICE:-podnet0}" "${prefixes#,}" >"$work_dir/run$1/lease.json"
}

conf() {	# NODE NETWORK
	printf '{"cniVersion":"%s","name":"%s","type":"podnet","runDir":"%s"%s}\n' \
		"${CNI_VERSION:-1.0.0}" "$2" "$work_dir/run$1" \
		"${ATTACH:+,\"attach\":\"$ATTACH\"}"
}

# As in lib.sh, for more than one network and for ATTACH.
cni() {	# COMMAND NODE POD
	conf "$2" "${NETWORK:-podnet}" |
	in_node "$2" env CNI_COMMAND="$1" CNI_CONTAINERID="container-$3" \
		CNI_NETNS="${NETNS-/run/netns/pod$3}" CNI_IFNAME="${IFNAME:-eth0}" \
		"${CNI_PATH:-/opt/cni/bin}/podnet"
}

# Starts all at once, for two networks by turns, and prints how many failed.
cni_all() {	# COMMAND NODE POD...
	conf "$2" podnet >"$work_dir/conf0"
	conf "$2" other >"$work_dir/conf1"
	# shellcheck disable=SC2016
	in_node "$2" env CNI_COMMAND="$1" CNI_IFNAME=eth0 bash -c '
		plugin=$1 dir=$2 pids=() failed=0
		shift 2
		for pod; do
			CNI_CONTAINERID=container-$pod CNI_NETNS=/run/netns/pod$pod \
				"$plugin" <"$dir/conf$((${#pids[@]} % 2))" \
				>"$dir/answer-$pod" &
			pids+=($!)
		done
		for pid in "${pids[@]}"; do
			wait "$pid" || failed=$((failed + 1))
		done
		echo "$failed"' -- "${CNI_PATH:-/opt/cni/bin}/podnet" "$work_dir" "${@:3}"
}

# Fails as the specification says, with this code. All answers are parsed
# together at the end.
cni_refused() {	# NAME CODE REGEX COMMAND NODE POD
	local name=$1 code=$2 regex=$3 answer message status=0

	shift 3
	answer=$(cni "$@") || status=$?
	printf '%s\n' "$answer" >>"$work_dir/refusals"
	refusals=$((refusals + 1))
	message=${answer#*'"msg":"'}
	if [ "$status" -eq 1 ] && [[ $answer == *"\"code\":$code,"* ]] &&
	   [[ ${message%%\"*} =~ $regex ]]; then
		pass "$name"
		return
	fi
	fail "$name" "status: $status" "answer: $answer"
}
refusals=0

answers_addresses() {	# ANSWER
	grep -oP '"address":"\K[^"]+' <<<"$1" | paste -sd ' '
}

addresses() {	# NAMESPACE LINK
	ip -n "$1" -o addr show dev "$2" scope global | awk '{ print $4 }' | paste -sd ' '
}

# Prints its MTU and MAC address.
link() {	# NAMESPACE LINK
	ip -n "$1" -o link show dev "$2" |
		sed -E 's|.* mtu ([0-9]+) .* link/ether ([0-9a-f:]+) .*|\1 \2|'
}

permanent_neighbours() {	# NAMESPACE LINK
	ip -n "$1" neigh show dev "$2" nud permanent | awk '{ print $1, $3 }' |
		sort | paste -sd ,
}

routes() {	# NAMESPACE ARGUMENT...
	ip -n "$1" "${@:2}" | sed 's/ *$//' | sort | paste -sd ,
}

host_links() {	# NODE
	ip -n "node$1" -br link show | grep -c '^pn'
}

kind_of() {	# NODE LINK
	ip -n "node$1" -d -o link show dev "$2" | grep -owE 'podport|veth' | uniq
}

# A line of name and addresses for each.
ports() {	# NODE
	in_node "$1" podnetctl --json port show |
		jq -r '.[] | "\(.ifname) \(.address) \(.address6)"'
}

# Packets of the express lanes: from the pod, to it.
express() {	# NODE LINK
	in_node "$1" podnetctl --json port show "$2" |
		jq -r '.[0].stats | "\(.tx_packets) \(.rx_packets)"'
}

owned() {	# NODE
	grep -oP '"address":"\K[^"]+(?=","network")' "$work_dir/run$1/ipam/state.json" |
		sort | paste -sd ' '
}

# What a pod gets that is the same for each kind of pair; sets host, host_mac and
# pod_mac. The pod has just been added to node1, at this number of the prefixes.
as_documented() {	# POD NUMBER ANSWER
	local pod=pod$1 v4=10.244.1.$2 v6=fd00:10:244:1::$2 parts host_mtu pod_mtu end

	mapfile -t parts < <(jq -c '.interfaces[0].name, .interfaces, .ips' <<<"$3")
	host=${parts[0]//\"/}
	like "the node's end has the documented form of name" "$host" '^pn[0-9a-f]{11}$'
	read -r host_mtu host_mac < <(link node1 "$host")
	read -r pod_mtu pod_mac < <(link "$pod" eth0)
	is "the answer lists both interfaces as they are" "${parts[1]}" \
		"[{\"name\":\"$host\",\"mac\":\"$host_mac\"},{\"name\":\"eth0\",\"mac\":\"$pod_mac\",\"sandbox\":\"/run/netns/$pod\"}]"
	is "the answer lists both addresses" "${parts[2]}" \
		"[{\"interface\":1,\"address\":\"$v4/32\",\"gateway\":\"10.244.1.0\"},{\"interface\":1,\"address\":\"$v6/128\",\"gateway\":\"fd00:10:244:1::\"}]"
	is "the pod has these addresses" "$(addresses "$pod" eth0)" \
		"$v4/32 $v6/128"
	like "the pod's loopback device is up" "$(ip -n "$pod" link show dev lo)" '[<,]UP[,>]'
	is "the pod's end has the MTU of the lease" "$pod_mtu" 1432
	is "the node's end has the MTU of the lease" "$host_mtu" 1432
	is "the pod's IPv4 routes" "$(routes "$pod" route)" \
		"10.244.1.0 dev eth0 proto static scope link,default via 10.244.1.0 dev eth0 proto static"
	like "the pod's IPv6 default route" "$(routes "$pod" -6 route show default)" \
		'^default via fd00:10:244:1:: dev eth0 [^,]*$'
	like "the node routes the pod's IPv4 address to it, not as podnetd's route" \
		"$(routes node1 route show "$v4")" "^$v4 dev $host proto static [^,]*$"
	like "the node routes the pod's IPv6 address to it, not as podnetd's route" \
		"$(routes node1 -6 route show "$v6")" \
		"^$v6 dev $host proto static [^,]*$"
	for end in "node1 $host" "$pod eth0"; do
		is "router advertisements are not accepted in ${end% *}" \
			"$(ip netns exec "${end% *}" sysctl -n "net.ipv6.conf.${end#* }.accept_ra")" 0
	done
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

as_documented A 1 "$answer"
is "the pair is of kind podport" "$(kind_of 1 "$host")" podport
is "neither end needs neighbours" \
	"$(permanent_neighbours podA eth0) $(permanent_neighbours node1 "$host")" " "
is "the port has both addresses" "$(ports 1)" "$host 10.244.1.1 fd00:10:244:1::1"

# --- more pods

answer=$(CNI_VERSION=0.4.0 cni ADD 1 B)
is "the next pod gets the next addresses, in the format of 0.4.0" \
	"$(jq -c '[.cniVersion, (.ips[] | .version, .address)]' <<<"$answer")" \
	'["0.4.0","4","10.244.1.2/32","6","fd00:10:244:1::2/128"]'
answer=$(cni ADD 2 C)
remote_host=$(grep -oP '"name":"\Kpn[0-9a-f]+' <<<"$answer")
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

lanes() {
	echo "$(express 1 "$host") $(express 2 "$remote_host")"
}

for address in 10.244.2.1 fd00:10:244:2::1; do
	read -ra before <<<"$(lanes)"
	must in_pod A ping -q -c 10 -i 0.02 -W 2 "$address"
	read -ra after <<<"$(lanes)"
	for i in 0 1 2 3; do
		after[i]=$((after[i] - before[i]))
	done
	is "packets to $address and back take the express lanes" "${after[*]}" "10 10 10 10"
done

# --- refusals leave everything as it was

cni_refused "a repeated ADD is refused" 4 \
	'^CNI_IFNAME: eth0 already exists in /run/netns/podA$' ADD 1 A
is "the pod keeps its addresses in the table" "$(owned 1)" \
	"10.244.1.1 10.244.1.2 fd00:10:244:1::1 fd00:10:244:1::2"
ok "the pod's traffic is not affected" in_pod A ping -c 1 -W 1 10.244.2.1

pod_netns D
ATTACH=bridge cni_refused "another kind of pair is refused" 7 \
	'^attach: must be podport or veth$' ADD 1 D
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

mv "$work_dir/run1/ipam/state.json" "$work_dir/state.json"
cni_refused "the address of a running pod is not given to another" 11 \
	"^10.244.1.1 is routed to $host, the interface of a running pod" ADD 1 D
ok "the running pod keeps its traffic" in_pod C ping -c 1 -W 1 10.244.1.1

# --- a damaged table

: >"$work_dir/run1/ipam/state.json"
cni_refused "ADD refuses a damaged table" 6 'damaged address table' ADD 1 D
ok "DEL succeeds with a damaged table" cni DEL 1 D
like "and says where it is now" "$(cat "$work_dir/output")" \
	"renamed to $work_dir/run1/ipam/state.json.damaged"
ok "the damaged table is kept" [ -e "$work_dir/run1/ipam/state.json.damaged" ]
rm "$work_dir/run1/ipam/state.json.damaged"
cni_refused "the new table does not take a running pod's address" 11 \
	"^10.244.1.1 is routed to $host, the interface of a running pod" ADD 1 D
mv "$work_dir/state.json" "$work_dir/run1/ipam/state.json"

# --- DEL

ok "DEL succeeds" cni DEL 1 A
is "DEL says nothing" "$(cat "$work_dir/output")" ""
refused "the pod's interface is gone" "does not exist" \
	ip -n podA link show dev eth0
is "the port is gone" "$(ports 1 | grep -c "$host")" 0
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

# --- two networks with one run directory

answer=$(NETWORK=other cni ADD 1 D)
is "another network gets the next addresses" "$(answers_addresses "$answer")" \
	"10.244.1.4/32 fd00:10:244:1::4/128"
ok "DEL for the same container and interface in the first network succeeds" \
	cni DEL 1 D
is "and leaves the addresses of the other network" "$(owned 1)" \
	"10.244.1.2 10.244.1.4 fd00:10:244:1::2 fd00:10:244:1::4"
ok "and its interface" in_pod D ping -c 1 -W 1 10.244.1.2
NETWORK=other must cni DEL 1 D

# --- nothing is left if the pod cannot be bound

left() {
	echo "$(host_links 1) $(ip -n podD -br link show | wc -l) $(ports 1 | wc -l) $(owned 1)"
}

was=$(left)
for device in podnet9 eth0; do
	DEVICE=$device write_lease 1 10.244.1.0/24 fd00:10:244:1::/64
	cni_refused "$device is not podnetd's device yet: code 11" 11 \
		"there is no podnet device '$device', which podnetd makes: " ADD 1 D
done
write_lease 1 10.244.1.0/24 fd00:10:244:1::/64
must ip -n node1 link add name handmade type podport
must in_node 1 podnetctl port add handmade address6 fd00:10:244:1::7
cni_refused "the address of another port is refused by the kernel" 999 \
	'another port of the device has that address' ADD 1 D
must ip -n node1 link del handmade
is "no refusal left an interface, a port or an address" "$(left)" "$was"

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

# --- by veth

answer=$(ATTACH=veth cni ADD 1 D)
as_documented D 8 "$answer"
is "the pair is of kind veth" "$(kind_of 1 "$host")" veth
is "the pod knows the MAC address of its gateway" \
	"$(permanent_neighbours podD eth0)" \
	"10.244.1.0 $host_mac,fd00:10:244:1:: $host_mac"
is "the node knows the MAC address of the pod" \
	"$(permanent_neighbours node1 "$host")" \
	"10.244.1.8 $pod_mac,fd00:10:244:1::8 $pod_mac"
is "it is no port" "$(ports 1 | grep -c "$host")" 0
for address in 10.244.1.2 fd00:10:244:1::2 10.244.2.3 fd00:10:244:2::1; do
	ok "a pod on a veth reaches one on a podport, $address" \
		in_pod D ping -c 1 -W 2 "$address"
done
ok "a TCP stream arrives as it was sent" stream D E 10.244.2.3 2
ok "DEL finds a veth where podport is the default" cni DEL 1 D
is "it is gone" "$(host_links 1)" 1
ATTACH=veth ok "DEL finds a podport where the configuration says veth" cni DEL 2 E
is "the pair and its port are gone" "$(host_links 2) $(ports 2 | wc -l)" "1 1"

# --- many at once

kept=${#namespaces[@]}
pods=(x{0..19})
namespaces+=("${pods[@]/#/pod}")
printf 'netns add pod%s\n' "${pods[@]}" >"$work_dir/batch"
must ip -batch "$work_dir/batch"
is "20 concurrent ADDs of two networks succeed" "$(cni_all ADD 1 "${pods[@]}")" 0
is "they give 40 distinct addresses" \
	"$(cat "$work_dir"/answer-* | grep -oP '"address":"\K[^"]+' | sort -u | wc -l)" 40
mapfile -t answered < <(grep -ohP '"address":"\K[0-9.]+(?=/32)' "$work_dir"/answer-*)
# shellcheck disable=SC2016
ok "each of the pods answers another pod" in_pod B bash -c '
	for address; do ping -c 1 -W 1 "$address" || exit; done' -- "${answered[@]}"
is "20 concurrent DELs succeed" "$(cni_all DEL 1 "${pods[@]}")" 0
is "only the other pod's interface is left" "$(host_links 1)" 1
is "only the other pod's addresses are in use" "$(owned 1)" \
	"10.244.1.2 fd00:10:244:1::2"
is "nothing but the table and its lock is left beside them" \
	"$(cd "$work_dir/run1/ipam" && echo *)" "lock state.json"
sed -i 's/ add / del /' "$work_dir/batch"
must ip -batch "$work_dir/batch"
namespaces=("${namespaces[@]:0:kept}")

is "each refusal is one JSON document with version, code and text" \
	"$(jq -s 'map(select(keys - ["details"] == ["cniVersion", "code", "msg"])) | length' \
		"$work_dir/refusals")" "$refusals"

done_testing
