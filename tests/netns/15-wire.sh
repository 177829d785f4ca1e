#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The outer packets are what docs/wire-format.md says.
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

# The first outer packet that node1 sends while COMMAND runs, verbose and in
# hexadecimal.
capture() {	# COMMAND...
	local tcpdump

	in_node 1 tcpdump -i eth0 -Q out -c 1 -n -vvv -x --immediate-mode \
		udp port 6080 >"$work_dir/packet" 2>"$work_dir/tcpdump" &
	tcpdump=$!
	eventually 10 grep -q "listening on" "$work_dir/tcpdump" || return
	"$@" >"$work_dir/output" || return
	eventually 10 ended "$tcpdump"
}

ended() {	# PID
	! kill -0 "$1" 2>/dev/null
}

# Bytes of the outer IP packet, FROM counted from 0.
bytes() {	# FROM COUNT
	sed -nE 's/^\t0x[0-9a-f]+: +//p' "$work_dir/packet" | tr -d ' \n' |
		cut -c $(($1 * 2 + 1))-$((($1 + $2) * 2))
}

ping_once() {	# PING-OPTION...
	in_pod A ping -c 1 -W 2 "$@"
}

# Else the checksum is left to a NIC that is not there.
must in_node 1 ethtool -K eth0 tx off

ok "a ping is captured" capture ping_once 10.244.2.10
is "the outer header is IPv4 without options" "$(bytes 0 1)" 45
is "the outer packet has 28 bytes more than the inner one" \
	$((16#$(bytes 2 2))) $((84 + 28))
is "the outer packet has identification 0" "$(bytes 4 2)" 0000
is "the outer packet must not be fragmented" "$(bytes 6 2)" 4000
is "the outer TTL is that of the host" $((16#$(bytes 8 1))) 64
is "the outer protocol is UDP" $((16#$(bytes 9 1))) 17
is "the outer addresses are those of the nodes" "$(bytes 12 8)" c0a84d01c0a84d02
is "the destination port is 6080" $((16#$(bytes 22 2))) 6080
like "the outer UDP checksum is there" "$(bytes 26 2)" '^(0[1-9a-f]|[1-9a-f])'
like "the outer UDP checksum is right" "$(cat "$work_dir/packet")" "udp sum ok"
is "the inner packet follows at once" "$(bytes 28 1)" 45
is "the inner TTL is one less than the pod's" $((16#$(bytes 36 1))) 63

ok "a ping over IPv6 is captured" capture ping_once fd00:10:244:2::10
is "the inner packet is IPv6" "$(bytes 28 1)" 60

sport() {
	echo $((16#$(bytes 20 2)))
}

ports=()
for size in 1 2 3 4 5 6; do
	capture in_pod A socat -u "EXEC:echo $size" UDP4:10.244.2.10:900$size
	ports+=("$(sport)")
done
like "the source ports are in the dynamic range" \
	"$(printf '%s\n' "${ports[@]}" | awk '$1 < 49152 || $1 > 65535' | wc -l)" '^0$'
like "flows differ in their source port" \
	"$(printf '%s\n' "${ports[@]}" | sort -u | wc -l)" '^[3-6]$'

ok "the source ports can be bounded" \
	in_node 1 podnetctl device set podnet0 sport-range 50000-50001
capture ping_once 10.244.2.10
like "the source port is within the bounds" "$(sport)" '^5000[01]$'

must in_node 1 podnetctl device set podnet0 sport-range 51234-51234
capture ping_once 10.244.2.10
is "one source port is a range" "$(sport)" 51234
must in_node 1 podnetctl device set podnet0 sport-range 50000-50001
ports=()
for size in 1 2 3 4 5 6 7 8 9 10; do
	capture in_pod A socat -u "EXEC:echo $size" "UDP4:10.244.2.10:91$size"
	ports+=("$(sport)")
done
is "both ends of the range are used" \
	"$(printf '%s\n' "${ports[@]}" | sort -u | paste -sd ' ')" "50000 50001"

ok "outer UDP checksums can be switched off" \
	in_node 1 podnetctl device set podnet0 udp-csum off
ok "a packet without an outer checksum arrives" capture ping_once 10.244.2.10
is "the outer UDP checksum is 0" "$(bytes 26 2)" 0000

ok "the TTL can be set" in_node 1 podnetctl device set podnet0 ttl 7
capture ping_once 10.244.2.10
is "the outer TTL is what was set" $((16#$(bytes 8 1))) 7

# --- the ECN field travels outside (see 16-ecn.sh), the DSCP does not

capture ping_once -Q 0xba 10.244.2.10
is "ECT(0) is copied to the outer header, the DSCP is not" "$(bytes 1 1)" 02
capture ping_once -Q 0x03 10.244.2.10
is "CE becomes ECT(0) outside" "$(bytes 1 1)" 02
capture ping_once -Q 0xb8 10.244.2.10
is "without ECN the outer field is 0" "$(bytes 1 1)" 00

# --- marks and conntrack stay inside

in_node 1 nft -f - <<-RULES
	table ip wire {
		chain inner {
			type filter hook forward priority 0;
			iifname "vethA" meta mark set 0x4000
			iifname "podnet0" meta mark 0x99 counter name kept
		}
		chain sent {
			type filter hook output priority 0;
			udp dport 6080 meta mark 0x4000 counter name leaked
			udp dport 6080 meta mark 0x77 counter name own
			udp dport 6080 ct state untracked counter name untracked
		}
		chain arrived {
			type filter hook input priority 0;
			udp dport 6080 ct state != untracked counter name tracked
		}
		chain arriving {
			type filter hook prerouting priority 0;
			udp dport 6080 meta mark set 0x99
		}
		counter kept { }
		counter leaked { }
		counter own { }
		counter untracked { }
		counter tracked { }
	}
RULES

counter() {	# NAME
	in_node 1 nft -j list counter ip wire "$1" |
		jq '.nftables[1].counter.packets'
}

ok "a marked packet arrives" ping_once 10.244.2.10
is "the mark of an inner packet does not act on the outer one" "$(counter leaked)" 0
is "nor the mark of an outer packet on the inner one" "$(counter kept)" 0
is "outer packets that are sent are not tracked" "$(counter untracked)" 1
is "outer packets that arrive are not tracked" "$(counter tracked)" 0
ok "the tunnel's own mark can be set" \
	in_node 1 podnetctl device set podnet0 fwmark 0x77
ok "a packet with the tunnel's mark arrives" ping_once 10.244.2.10
is "outer packets carry the tunnel's own mark" "$(counter own)" 1

done_testing
