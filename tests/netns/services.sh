# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For the scripts about Services, after lib.sh and conversation.sh: the rules that
# kube-proxy writes, in the shape of each of its modes.
#
# A Service has port 80, its backend port 8080. The pods of a cluster are in
# 10.244.0.0/16 and fd00:10:244::/48.

# NAME ADDRESS NODE-PORT BACKEND, a line for each Service.
declare -A services=()

service_add() {	# 4|6 NAME ADDRESS NODE-PORT BACKEND
	services[$1]+="${*:2}"$'\n'
}

pods_of() {	# 4|6
	[ "$1" = 4 ] && echo 10.244.0.0/16 || echo fd00:10:244::/48
}

# --------------------------------------------------------------- nftables

nft_service() {	# ip|ip6 PODS NAME ADDRESS NODE-PORT BACKEND
	local any="meta l4proto { tcp, udp, sctp }"

	cat <<-END
		chain endpoint-$3 {
			$1 saddr $6 jump mark-for-masquerade
			$any dnat to $(bracket "$6"):8080
		}
		chain service-$3 {
			$1 daddr $4 $1 saddr != $2 jump mark-for-masquerade
			numgen random mod 1 vmap { 0 : goto endpoint-$3 }
		}
		chain external-$3 {
			jump mark-for-masquerade
			goto service-$3
		}
	END
}

nft_rules() {	# 4|6
	local ip=ip pods name address port backend

	[ "$1" = 4 ] || ip=ip6
	pods=$(pods_of "$1")
	cat <<-END
		table $ip kube-proxy {
		chain mark-for-masquerade { meta mark set meta mark or 0x4000; }
	END
	while read -r name address port backend; do
		nft_service $ip "$pods" "$name" "$address" "$port" "$backend"
	done <<<"${services[$1]%$'\n'}"
	echo "chain services {"
	while read -r name address port backend; do
		echo "$ip daddr $address th dport 80 goto service-$name"
		echo "fib daddr type local th dport $port goto external-$name"
	done <<<"${services[$1]%$'\n'}"
	cat <<-END
		}
		chain nat-prerouting {
			type nat hook prerouting priority dstnat;
			meta l4proto { tcp, udp, sctp } jump services
		}
		chain nat-output {
			type nat hook output priority -100;
			meta l4proto { tcp, udp, sctp } jump services
		}
		chain nat-postrouting {
			type nat hook postrouting priority srcnat;
			meta mark & 0x4000 == 0 return
			meta mark set meta mark xor 0x4000
			masquerade fully-random
		}
		}
	END
}

proxy_nftables() {	# NODE
	must in_node "$1" nft -f - <<<"$(nft_rules 4; nft_rules 6)"
}

# --------------------------------------------------------------- iptables

iptables_service() {	# PROTOCOL PODS NAME ADDRESS NODE-PORT BACKEND
	local name=${3^^}-${1^^}

	cat <<-END
		-N KUBE-SVC-$name
		-N KUBE-EXT-$name
		-N KUBE-SEP-$name
		-A KUBE-SERVICES -d $4 -p $1 -m $1 --dport 80 -j KUBE-SVC-$name
		-A KUBE-NODEPORTS -p $1 -m $1 --dport $5 -j KUBE-EXT-$name
		-A KUBE-EXT-$name -j KUBE-MARK-MASQ
		-A KUBE-EXT-$name -j KUBE-SVC-$name
		-A KUBE-SVC-$name ! -s $2 -d $4 -p $1 -m $1 --dport 80 -j KUBE-MARK-MASQ
		-A KUBE-SVC-$name -j KUBE-SEP-$name
		-A KUBE-SEP-$name -s $6 -j KUBE-MARK-MASQ
		-A KUBE-SEP-$name -p $1 -m $1 -j DNAT --to-destination $(bracket "$6"):8080
	END
}

iptables_rules() {	# 4|6
	local pods protocol name address port backend

	pods=$(pods_of "$1")
	cat <<-END
		*filter
		-N KUBE-FORWARD
		-A FORWARD -j KUBE-FORWARD
		-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
		-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
		-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		COMMIT
		*nat
		-N KUBE-SERVICES
		-N KUBE-NODEPORTS
		-N KUBE-MARK-MASQ
		-N KUBE-POSTROUTING
		-A PREROUTING -j KUBE-SERVICES
		-A OUTPUT -j KUBE-SERVICES
		-A POSTROUTING -j KUBE-POSTROUTING
		-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
		-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
		-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
		-A KUBE-POSTROUTING -j MASQUERADE --random-fully
	END
	while read -r name address port backend; do
		for protocol in tcp udp sctp; do
			iptables_service $protocol "$pods" "$name" "$address" "$port" "$backend"
		done
	done <<<"${services[$1]%$'\n'}"
	cat <<-END
		-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
		COMMIT
	END
}

proxy_iptables() {	# NODE
	must in_node "$1" iptables-restore -w <<<"$(iptables_rules 4)"
	must in_node "$1" ip6tables-restore -w <<<"$(iptables_rules 6)"
}

# ------------------------------------------------------------------- IPVS

ipvs_services() {	# 4|6 NODE-ADDRESS
	local name address port backend protocol place

	while read -r name address port backend; do
		for protocol in -t -u --sctp-service; do
			for place in "$(bracket "$address"):80" "$(bracket "$2"):$port"; do
				echo "-A $protocol $place -s rr"
				echo "-a $protocol $place -r $(bracket "$backend"):8080 -m"
			done
		done
	done <<<"${services[$1]%$'\n'}"
}

# What kube-proxy does by sets: who talks to itself, and whoever comes by a port
# of the node, is masqueraded.
ipvs_masquerade() {	# 4|6
	local ip=ip ports backend

	[ "$1" = 4 ] || ip=ip6
	ports=$(awk 'NF { print $3 }' <<<"${services[$1]}" | paste -sd ,)
	echo "table $ip kube-ipvs {"
	echo "chain by-node-port {"
	echo "	type nat hook prerouting priority dstnat;"
	echo "	fib daddr type local th dport { $ports } meta mark set meta mark or 0x4000"
	echo "}"
	echo "chain from-node {"
	echo "	type nat hook output priority -100;"
	echo "	fib daddr type local th dport { 80, $ports } meta mark set meta mark or 0x4000"
	echo "}"
	echo "chain masquerading {"
	echo "	type nat hook postrouting priority srcnat;"
	while read -r _ _ _ backend; do
		echo "	$ip saddr $backend $ip daddr $backend masquerade fully-random"
	done <<<"${services[$1]%$'\n'}"
	echo "	meta mark & 0x4000 != 0 masquerade fully-random"
	echo "}"
	echo "}"
}

proxy_ipvs() {	# NODE
	local family

	must ip -n "node$1" link add kube-ipvs0 type dummy
	for family in 4 6; do
		while read -r _ address _ _; do
			must ip -n "node$1" addr add "$address" dev kube-ipvs0
		done <<<"${services[$family]%$'\n'}"
	done
	must in_node "$1" ipvsadm -R <<<"$(ipvs_services 4 "$(underlay_address "$1")"
		ipvs_services 6 "$(underlay_address6 "$1")")"
	must in_node "$1" sysctl -q -w net.ipv4.vs.conntrack=1
	must in_node "$1" nft -f - <<<"$(ipvs_masquerade 4; ipvs_masquerade 6)"
}

# All of it, whatever the mode was.
proxy_remove() {	# NODE
	must in_node "$1" nft flush ruleset
	in_node "$1" ipvsadm -C >/dev/null 2>&1
	ip -n "node$1" link del kube-ipvs0 2>/dev/null
	must in_node "$1" conntrack -F
}
