# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For scripts, after lib.sh: what pod A sends to pod B as one packet, to be cut into
# datagrams on the way (UDP_SEGMENT).

: "${work_dir:?}"

burst_size=0 burst_datagram=1300

# Of so many bytes; B counts what arrives.
burst_prepare() {	# BYTES
	burst_size=$1
	head -c "$burst_size" /dev/urandom >"$work_dir/burst"
	must in_pod B nft -f - <<-RULES
		table inet seen {
			counter datagrams { }
			chain input {
				type filter hook input priority -400;
				udp dport 9000 counter name datagrams
			}
		}
	RULES
}

burst_arrived() {
	in_pod B nft -j list counters table inet seen |
		jq '.nftables[1].counter | "\(.packets) \(.bytes)"' -r
}

burst_has_arrived() {	# PACKETS BYTES
	[ "$(burst_arrived)" = "$1 $2" ] || { burst_arrived; return 1; }
}

burst() {	# FAMILY ADDRESS HEADERS: arrives whole
	local count=$(((burst_size + burst_datagram - 1) / burst_datagram))

	in_pod B nft reset counters >/dev/null &&
		in_pod A socat -u -b 65536 "FILE:$work_dir/burst" \
			"UDP$1-SENDTO:$2:9000,setsockopt-int=17:103:$burst_datagram" &&
		eventually 5 burst_has_arrived "$count" $((burst_size + count * $3))
}
