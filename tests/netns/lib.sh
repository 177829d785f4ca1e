# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For the scripts in this folder: TAP, and a cluster of network namespaces.
#
#   podA ---- node1            node2 ---- podB       each pod: eth0 and a
#    eth0  podA  |  eth0   eth0 |  podB  eth0        default route to its node
#                |              |
#             port1 [bridge0] port2                  namespace "underlay",
#             192.168.77.1    192.168.77.2           MTU 1500
#
# A script makes what it needs and ends with done_testing; everything is taken
# down when it exits, however it does. The modules stay loaded.

set -u
LC_ALL=C
export LC_ALL

tap_count=0
tap_failed=0
tap_finished=
work_dir=${WORK_DIR:-$(mktemp -d)}
mkdir -p "$work_dir"
namespaces=()

# ------------------------------------------------------------------ TAP

diag() {
	printf '# %s\n' "$@"
}

diag_file() {	# FILE
	head -n 60 "$1" | sed 's/^/#   /'
}

pass() {	# NAME
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

fail() {	# NAME [DIAGNOSTIC]...
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	shift
	[ $# -eq 0 ] || diag "$@"
}

# The command runs in this shell, so functions may set variables.
ok() {	# NAME COMMAND...
	local name=$1 status=0

	shift
	"$@" >"$work_dir/output" 2>&1 || status=$?
	if [ "$status" -eq 0 ]; then
		pass "$name"
		return
	fi
	fail "$name" "command: $*" "status: $status"
	diag_file "$work_dir/output"
	return 1
}

# The command must refuse, as by an exit status of 1 to 125; a crash or a
# command that is not there is no refusal.
refused() {	# NAME REGEX COMMAND...
	local name=$1 regex=$2 status=0

	shift 2
	"$@" >"$work_dir/output" 2>&1 || status=$?
	if [ "$status" -ge 1 ] && [ "$status" -le 125 ] &&
	   grep -Eq -- "$regex" "$work_dir/output"; then
		pass "$name"
		return
	fi
	fail "$name" "command: $*" "status: $status" "wanted text: $regex"
	diag_file "$work_dir/output"
	return 1
}

is() {	# NAME GOT WANTED
	if [ "$2" = "$3" ]; then
		pass "$1"
		return
	fi
	fail "$1" "got:    $2" "wanted: $3"
	return 1
}

like() {	# NAME GOT REGEX
	if [[ $2 =~ $3 ]]; then
		pass "$1"
		return
	fi
	fail "$1" "got:        $2" "must match: $3"
	return 1
}

skip() {	# NAME REASON
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

bail() {	# REASON
	printf 'Bail out! %s\n' "$1"
	exit 1
}

# For setting up: what fails here leaves nothing to test.
must() {	# COMMAND...
	"$@" >"$work_dir/output" 2>&1 || {
		diag_file "$work_dir/output"
		bail "failed: $*"
	}
}

done_testing() {
	printf '1..%d\n' "$tap_count"
	tap_finished=1
	[ "$tap_failed" -eq 0 ]
	exit
}

# The lines of a program that prints TAP without numbers and plan.
take_over() {	# FILE
	local line

	while IFS= read -r line; do
		case $line in
		"ok "*) pass "${line#ok }" ;;
		"not ok "*) fail "${line#not ok }" ;;
		"skip "*) line=${line#skip } && skip "${line%%: *}" "${line#*: }" ;;
		"Bail out! "*) bail "${line#Bail out! }" ;;
		*) diag "${line#\# }" ;;
		esac
	done <"$1"
}

# Repeats the command until it succeeds; what it said last is shown only if it
# never does.
# A slow kernel gets several times those seconds.
eventually() {	# SECONDS COMMAND...
	local deadline=$((${EPOCHREALTIME/./} + $1 * ${PATIENCE:-1} * 1000000))

	shift
	until "$@" >"$work_dir/attempt" 2>&1; do
		if [ "${EPOCHREALTIME/./}" -ge "$deadline" ]; then
			cat "$work_dir/attempt"
			echo "not so before the deadline: $*"
			return 1
		fi
		sleep 0.02
	done
}

# What "make fuzz" says on the kernel's command line.
parameter() {	# NAME DEFAULT
	local value

	value=$(sed -nE "s/.*\brig\.$1=([^ ]*).*/\1/p" /proc/cmdline)
	echo "${value:-$2}"
}

fuzz_seed() { parameter seed 1; }
fuzz_inputs() { parameter inputs "$1"; }	# DEFAULT
fuzz_seconds() { parameter seconds 0; }		# 0: as many inputs as there are

# ------------------------------------------------------------- clean-up

netns_add() {	# NAME
	must ip netns add "$1"
	namespaces+=("$1")
	must ip -n "$1" link set lo up
}

# A namespace lives on while a process is in it.
netns_del() {	# NAME
	local pid

	for pid in $(ip netns pids "$1" 2>/dev/null); do
		kill -KILL "$pid" 2>/dev/null
	done
	ip netns del "$1" 2>/dev/null
}

module_unused() {	# MODULE
	! [ -e "/sys/module/$1/refcnt" ] || [ "$(cat "/sys/module/$1/refcnt")" -eq 0 ]
}

# The namespaces themselves go asynchronously. Bash would tell of each process
# that is killed here.
cleanup() {
	local name

	trap - EXIT
	exec 2>/dev/null
	[ -n "$tap_finished" ] || diag "the script ended before done_testing"
	for name in ${namespaces[@]+"${namespaces[@]}"}; do
		netns_del "$name"
	done
	wait
	eventually 20 module_unused podnet | sed 's/^/# /'
	rm -rf "$work_dir"
}
trap 'status=$?; cleanup; exit $status' EXIT
trap 'exit 143' TERM INT

# ------------------------------------------------------------- topology

underlay_address() { echo "192.168.77.$1"; }	# NODE
underlay_address6() { echo "fd77::$1"; }	# NODE
node_mac() { printf '02:00:00:00:77:%02x\n' "$1"; } # NODE: inside vxlan
pod_prefix4() { echo "10.244.$1.0/24"; }	# NODE
pod_prefix6() { echo "fd00:10:244:$1::/64"; }	# NODE
node_address4() { echo "10.244.$1.0"; }		# NODE: the first of its prefix
node_address6() { echo "fd00:10:244:$1::"; }	# NODE

in_node() {	# NODE COMMAND...
	local node=$1

	shift
	ip netns exec "node$node" "$@"
}

in_pod() {	# POD COMMAND...
	local pod=$1

	shift
	ip netns exec "pod$pod" "$@"
}

in_underlay() {	# COMMAND...
	ip netns exec underlay "$@"
}

node_add() {	# NODE
	local ns=node$1

	netns_add "$ns"
	must ip link add "port$1" netns underlay type veth peer name eth0 netns "$ns"
	must ip -n underlay link set "port$1" master bridge0 up
	must ip netns exec "$ns" sysctl -q -w net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0
	must ip -n "$ns" addr add "192.168.77.$1/24" dev eth0
	must ip -n "$ns" addr add "fd77::$1/64" dev eth0 nodad
	must ip -n "$ns" link set eth0 mtu 1500 up
}

cluster_size=0

cluster() {	# NODES
	local node

	cluster_size=$1
	netns_add underlay
	must ip -n underlay link add bridge0 type bridge mcast_snooping 0
	must ip -n underlay link set bridge0 mtu 1500 up
	for ((node = 1; node <= cluster_size; node++)); do
		node_add "$node"
	done
	for ((node = 2; node <= cluster_size; node++)); do
		must eventually 10 in_node 1 ping -c 1 -W 1 "192.168.77.$node"
	done
}

# A veth passes tunnel packets of 64 KB as they are, which no wire does, and it
# runs GRO only for what a device without segmentation sent, and if told to.
wire_without_offloads() {
	local node

	for ((node = 1; node <= cluster_size; node++)); do
		must in_underlay ethtool -K "port$node" tso off gso off \
			tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off
		must in_node "$node" ethtool -K eth0 gro on tso off gso off \
			tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off
	done
}

link_mac() {	# NAMESPACE LINK
	ip -n "$1" -j link show dev "$2" | jq -r '.[0].address'
}

# Packets and bytes, a line each. "ip netns exec" mounts the namespace's own /sys.
traffic() {	# NODE LINK rx|tx
	in_node "$1" cat "/sys/class/net/$2/statistics/$3_packets" \
		"/sys/class/net/$2/statistics/$3_bytes"
}

link_mtu() {	# NAMESPACE LINK
	ip -n "$1" -j link show dev "$2" | jq -r '.[0].mtu'
}

# How pods are attached: by veth or by podport, which is bound to podnet0.
attach=$(parameter attach veth)

# The device of a pod in its node's namespace.
host_end() {	# POD
	case $attach in
	podport) echo "port$1" ;;
	*) echo "veth$1" ;;
	esac
}

# A pod made by hand, as the CNI plugin would.
pod_add() {	# NODE POD ADDRESS...
	local mtu=1472

	! ip -n "node$1" link show dev podnet0 >"$work_dir/output" 2>&1 ||
		mtu=$(link_mtu "node$1" podnet0)
	netns_add "pod$2"
	"pod_attach_$attach" "$mtu" "$@"
}

# The node answers for the gateway, so both ends know each other's MAC beforehand.
pod_attach_veth() {	# MTU NODE POD ADDRESS...
	local mtu=$1 number=$2 node=node$2 pod=pod$3 host=veth$3 gateway address bits

	must ip link add "$host" mtu "$mtu" netns "$node" type veth \
		peer name eth0 mtu "$mtu" netns "$pod"
	must ip netns exec "$pod" sysctl -q -w net.ipv6.conf.eth0.accept_dad=0
	must ip -n "$node" link set "$host" up
	must ip -n "$pod" link set eth0 up
	for address in "${@:4}"; do
		case $address in
		*:*) gateway=$(node_address6 "$number") bits=128 ;;
		*) gateway=$(node_address4 "$number") bits=32 ;;
		esac
		must ip -n "$pod" addr add "$address/$bits" dev eth0
		must ip -n "$pod" neigh replace "$gateway" nud permanent dev eth0 \
			lladdr "$(link_mac "$node" "$host")"
		must ip -n "$pod" route replace default via "$gateway" dev eth0 onlink
		must ip -n "$node" neigh replace "$address" nud permanent dev "$host" \
			lladdr "$(link_mac "$pod" eth0)"
		must ip -n "$node" route replace "$address/$bits" dev "$host"
	done
}

# Needs no neighbours. "ip" can name the pod's end only when it is there.
pod_attach_podport() {	# MTU NODE POD ADDRESS...
	local mtu=$1 node=node$2 pod=pod$3 host=port$3 address bits words=()

	must ip -n "$node" link add name "$host" mtu "$mtu" type podport
	must ip -n "$node" link set "$(pair_other "$node" "$host")" netns "$pod" name eth0
	must ip -n "$node" link set "$host" up
	must ip -n "$pod" link set eth0 mtu "$mtu" up
	for address in "${@:4}"; do
		case $address in
		*:*) bits=128 words+=(address6 "$address") ;;
		*) bits=32 words+=(address "$address") ;;
		esac
		must ip -n "$pod" addr add "$address/$bits" dev eth0
		must ip -n "$pod" route replace default dev eth0 \
			src "$address"
		must ip -n "$node" route replace "$address/$bits" dev "$host"
	done
	must in_node "${node#node}" podnetctl port add "$host" "${words[@]}"
}

# The name of the other end of a pair, as long as both are in one namespace.
pair_other() {	# NAMESPACE LINK
	ip -n "$1" -j link show dev "$2" | jq -r '.[0].link'
}

pod_del() {	# POD
	netns_del "pod$1"
}

listens() {	# POD PORT
	in_pod "$1" ss -Hltn "sport = :$2" | grep -q .
}

# No packet of a connection with that port is under way any more.
connections_over() {	# PORT POD...
	local pod

	for pod in "${@:2}"; do
		in_pod "$pod" ss -Htn state connected exclude time-wait \
			"( sport = :$1 or dport = :$1 )"
	done | { ! grep .; }
}

# A TCP stream from one pod to another, checked byte by byte.
stream() {	# FROM TO ADDRESS MEGABYTES
	local family=4 address=$3 receiver

	[[ $3 != *:* ]] || { family=6 address="[$3]"; }
	head -c "$4M" /dev/urandom >"$work_dir/sent"
	rm -f "$work_dir/received"
	in_pod "$2" socat -u "TCP$family-LISTEN:5000,reuseaddr" \
		"CREATE:$work_dir/received" &
	receiver=$!
	eventually 10 listens "$2" 5000 || return
	in_pod "$1" socat -u "FILE:$work_dir/sent" "TCP$family:$address:5000" || return
	wait "$receiver" || return
	eventually 10 connections_over 5000 "$1" "$2" || return
	cmp "$work_dir/sent" "$work_dir/received"
}

# A stream from pod A on node1 to pod B on node2; sets the bytes per packet at
# podnet0 of the sender, on the wire, and at podnet0 of the receiver: sent,
# on_wire, received.
stream_sizes() {	# ADDRESS MEGABYTES
	local before=() after=() i

	snapshot() {
		{
			traffic 1 podnet0 tx
			traffic 1 eth0 tx
			traffic 2 podnet0 rx
		} | paste -sd ' '
	}
	read -ra before <<<"$(snapshot)"
	stream A B "$1" "$2" || return
	read -ra after <<<"$(snapshot)"
	for ((i = 0; i < 6; i++)); do
		after[i]=$((after[i] - before[i]))
	done
	sent=$((after[1] / after[0]))
	on_wire=$((after[3] / after[2]))
	received=$((after[5] / after[4]))
	echo "bytes per packet: sent $sent, wire $on_wire, received $received"
}

# Two streams at once from pod A to pod B, one of each family.
stream_both_families() {	# MEGABYTES
	local other

	in_pod B socat -u TCP6-LISTEN:5001,reuseaddr "CREATE:$work_dir/received6" &
	other=$!
	eventually 10 listens B 5001 || return
	head -c "$1M" /dev/urandom >"$work_dir/sent6"
	in_pod A socat -u "FILE:$work_dir/sent6" "TCP6:[fd00:10:244:2::10]:5001" &
	stream A B 10.244.2.10 "$1" || return
	wait "$other" || return
	cmp "$work_dir/sent6" "$work_dir/received6"
}

# ---------------------------------------------------- podnet without podnetd

# May be repeated: what leads to a device goes when the device goes.
podnet_routes() {	# NODE
	local ns=node$1

	must ip -n "$ns" addr replace "$(node_address4 "$1")/32" dev podnet0
	must ip -n "$ns" addr replace "$(node_address6 "$1")/128" dev podnet0 nodad
	must ip -n "$ns" route replace 10.244.0.0/16 dev podnet0 \
		src "$(node_address4 "$1")"
	must ip -n "$ns" route replace fd00:10:244::/48 via fe80::1 dev podnet0 \
		onlink src "$(node_address6 "$1")"
	must ip -n "$ns" route replace blackhole "$(pod_prefix4 "$1")"
	must ip -n "$ns" route replace blackhole "$(pod_prefix6 "$1")"
}

podnet_device() {	# NODE
	must ip -n "node$1" link add podnet0 type podnet
	must in_node "$1" podnetctl device set podnet0 mac "$(node_mac "$1")"
	must ip -n "node$1" link set podnet0 mtu 1472 up
}

# How nodes reach each other: the underlay is 4, 6 or 46.
underlay=4
wire=ipudp

# Prints what "podnetctl peer add" and "set" take.
peer_place() {	# PEER
	local remote=0.0.0.0 remote6=::

	[[ $underlay != *4* ]] || remote=$(underlay_address "$1")
	[[ $underlay != *6* ]] || remote6=$(underlay_address6 "$1")
	echo "remote $remote remote6 $remote6 wire $wire mac $(node_mac "$1")"
}

# For a peer that is there already.
peer_place_set() {	# NODE PEER
	local place

	read -ra place <<<"$(peer_place "$2")"
	must in_node "$1" podnetctl peer set "node$2" "${place[@]}"
}

# The same for all nodes of a mesh.
mesh_over() {	# UNDERLAY WIRE
	local node peer

	underlay=$1 wire=$2
	for ((node = 1; node <= cluster_size; node++)); do
		for ((peer = 1; peer <= cluster_size; peer++)); do
			[ "$peer" -eq "$node" ] || peer_place_set "$node" "$peer"
		done
	done
}

# Bytes that the outer headers take: of the family that the inner packet, of
# IPv4 or IPv6, travels over.
overhead() {	# INNER-FAMILY
	local bytes=28

	[[ $underlay = 4 || ( $underlay = 46 && $1 = 4 ) ]] || bytes=48
	case $wire in
	geneve) bytes=$((bytes + 8)) ;;
	vxlan) bytes=$((bytes + 22)) ;;
	esac
	echo "$bytes"
}

peer_add() {	# NODE PEER
	local place

	read -ra place <<<"$(peer_place "$2")"
	must in_node "$1" podnetctl peer add "node$2" "${place[@]}"
	must in_node "$1" podnetctl route add "$(pod_prefix4 "$2")" peer "node$2"
	must in_node "$1" podnetctl route add "$(pod_prefix6 "$2")" peer "node$2"
}

# Every node gets podnet0 and knows all others.
manual_mesh() {
	local node peer

	for ((node = 1; node <= cluster_size; node++)); do
		podnet_device "$node"
		podnet_routes "$node"
		for ((peer = 1; peer <= cluster_size; peer++)); do
			[ "$peer" -eq "$node" ] || peer_add "$node" "$peer"
		done
	done
}

drops() {	# NODE REASON
	in_node "$1" podnetctl --json device show podnet0 |
		jq -r --arg reason "$2" '.[0].drops[$reason]'
}

peer_counter() {	# NODE PEER FIELD (rx_packets and the like)
	in_node "$1" podnetctl --json peer show "$2" |
		jq -r --arg field "$3" '.[0].stats[$field]'
}

port_member() {	# NODE POD FILTER
	in_node "$1" podnetctl --json port show "port$2" | jq -r ".[0] | $3"
}

# Packets that took the host path, by reason: "no-route=2 ttl=1".
why_host_path() {	# NODE POD tx|rx
	port_member "$1" "$2" ".why_$3 | to_entries | map(select(.value > 0) |
		\"\(.key)=\(.value)\") | sort | join(\" \")"
}

# What a node dropped for whatever reason.
all_drops() {	# NODE
	in_node "$1" podnetctl --json device show podnet0 | jq '.[0].drops | add'
}

# ------------------------------------------------- what firewalls are like

# They drop what conntrack calls invalid, kube-proxy's rules among them.
strict_firewall() {	# NODE
	must in_node "$1" nft -f - <<-RULES
		table inet strict {
			chain forward {
				type filter hook forward priority 0;
				ct state invalid counter drop
			}
		}
	RULES
}

dropped_as_invalid() {	# NODE
	in_node "$1" nft -j list chain inet strict forward |
		jq '[.nftables[].rule.expr[]?.counter | values | .packets] | add'
}

# ---------------------------------------------- packets copied for headers

tracing=/sys/kernel/tracing

# The function that copies also trims messages of netlink, at their end. Fails if
# this kernel has no kprobe events.
copies_watch() {
	[ -e $tracing/kprobe_events ] || mount -t tracefs tracefs $tracing
	# shellcheck disable=SC2016 # the arguments are the kernel's
	echo 'p:copies pskb_expand_head nhead=$arg2:s32 ntail=$arg3:s32' \
		2>/dev/null >$tracing/kprobe_events &&
		echo 'nhead > 0' >$tracing/events/kprobes/copies/filter &&
		echo stacktrace >$tracing/events/kprobes/copies/trigger &&
		echo 1 >$tracing/events/kprobes/copies/enable
}

copies_forget() {
	echo >$tracing/trace
}

copies() {
	grep -c ' copies: ' $tracing/trace
}

copies_show() {
	grep -v '^#' $tracing/trace
}

copies_ignore() {
	echo 0 >$tracing/events/kprobes/copies/enable
	echo '!stacktrace' >$tracing/events/kprobes/copies/trigger
	echo >$tracing/kprobe_events
}

# ------------------------------------------------------------------ flows

declare -A flow_pids

# Numbered datagrams from one pod to another, one every two milliseconds. A slow
# kernel gets as many for each thing that is done meanwhile, or would do nothing
# but forward them.
flow_start() {	# NAME FROM TO ADDRESS [SIZE]
	flow "pod$2" "pod$3" "$4" $((2000 * ${PATIENCE:-1})) "${5:-100}" \
		>"$work_dir/flow-$1" 2>&1 &
	flow_pids[$1]=$!
	eventually 10 grep -q received "$work_dir/flow-$1" || return
}

flow_lines() {	# NAME
	wc -l <"$work_dir/flow-$1"
}

# At least 50 more have arrived.
flow_goes_on() {	# NAME
	local before

	before=$(flow_lines "$1")
	eventually 15 eval "[ \"\$(flow_lines $1)\" -gt $((before + 1)) ]"
}

# Afterwards "flow_result NAME FIELD" tells what became of them.
flow_stop() {	# NAME
	kill -TERM "${flow_pids[$1]}"
	wait "${flow_pids[$1]}" || return
	diag "flow $1: $(tail -n 1 "$work_dir/flow-$1")"
}

flow_result() {	# NAME FIELD: sent, received, lost, duplicated, refused
	tail -n 1 "$work_dir/flow-$1" | jq -r --arg field "$2" '.[$field]'
}

# --------------------------------------------------------------- programs

cluster_file=$work_dir/cluster.json

run_dir() {	# NODE
	echo "$work_dir/run$1"
}

# The file is replaced as a whole.
write_cluster() {	# NODE...
	jq -n --args '{
		clusterCIDRs: ["10.244.0.0/16", "fd00:10:244::/48"],
		nodes: [$ARGS.positional[] | {
			name: "node\(.)", addresses: ["192.168.77.\(.)"],
			prefixes: ["10.244.\(.).0/24", "fd00:10:244:\(.)::/64"]
		}]
	}' "$@" >"$cluster_file.new"
	mv "$cluster_file.new" "$cluster_file"
}

podnetd_pids=()

# Not by in_node(): the process must be podnetd itself, not a shell around it.
podnetd_start() {	# NODE
	ip netns exec "node$1" podnetd --node "node$1" --cluster "$cluster_file" \
		--run-dir "$(run_dir "$1")" >>"$work_dir/podnetd$1.log" 2>&1 &
	podnetd_pids[$1]=$!
}

podnetd_stop() {	# NODE SIGNAL
	kill "-$2" "${podnetd_pids[$1]}"
	wait "${podnetd_pids[$1]}" 2>/dev/null
}

podnetd_status() {	# NODE FILTER
	jq -r "$2" "$(run_dir "$1")/status.json"
}

in_sync() {	# NODE PEERS
	[ "$(podnetd_status "$1" '"\(.inSync) \(.store.ok) \(.peers)"')" = "true true $2" ] || {
		cat "$(run_dir "$1")/status.json"
		tail -n 5 "$work_dir/podnetd$1.log"
		return 1
	}
}

# As a runtime makes it: the loopback device is still down.
pod_netns() {	# POD
	must ip netns add "pod$1"
	namespaces+=("pod$1")
}

# Calls the CNI plugin as a runtime does. CNI_VERSION, NETNS and IFNAME may be
# set for one call.
cni() {	# COMMAND NODE POD
	jq -n --arg version "${CNI_VERSION:-1.0.0}" --arg dir "$(run_dir "$2")" \
		'{cniVersion: $version, name: "podnet", type: "podnet", runDir: $dir}' |
	in_node "$2" env CNI_COMMAND="$1" CNI_CONTAINERID="container-$3" \
		CNI_NETNS="${NETNS-/run/netns/pod$3}" CNI_IFNAME="${IFNAME:-eth0}" \
		"${CNI_PATH:-/opt/cni/bin}/podnet"
}
