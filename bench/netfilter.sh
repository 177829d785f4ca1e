# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# What a Kubernetes node has in netfilter: "none" is nothing, "nf" is connection
# tracking, filter and address translation, "flowtable" is nf and a flow table
# for what is forwarded.

service_address=10.96.0.10

# The chains of kube-proxy and of the network plugin: a service is found in a
# map, its endpoint is chosen in a chain of its own.
node_tables() {	# ENDPOINT
	cat <<-END
	table ip node {
		map services {
			type ipv4_addr . inet_proto . inet_service : verdict
			elements = {
				$service_address . tcp . 7000 : goto control,
				$service_address . tcp . 7001 : goto work
			}
		}
		chain control {
			meta l4proto tcp dnat to $1:7000
		}
		chain work {
			meta l4proto tcp dnat to $1:7001
		}
		chain prerouting {
			type nat hook prerouting priority dstnat
			ip daddr . meta l4proto . th dport vmap @services
		}
		chain output {
			type nat hook output priority -100
			ip daddr . meta l4proto . th dport vmap @services
		}
		chain postrouting {
			type nat hook postrouting priority srcnat
			meta mark & 0x4000 == 0x4000 masquerade
			ip saddr 10.244.0.0/16 ip daddr != 10.244.0.0/16 \
				ip daddr != 192.168.77.0/24 masquerade
		}
		chain input {
			type filter hook input priority filter
			ct state invalid drop
			ct state established,related accept
		}
		chain forward {
			type filter hook forward priority filter
			ct state invalid drop
			ct state established,related accept
			ip saddr 10.244.0.0/16 accept
			ip daddr 10.244.0.0/16 accept
		}
	}
	END
}

flow_table() {	# DEVICE...
	local devices

	devices=$(printf ', %s' "$@")
	cat <<-END
	table ip fast {
		flowtable flows {
			hook ingress priority 0
			devices = { ${devices#, } }
		}
		chain forward {
			type filter hook forward priority filter - 1
			ip protocol { tcp, udp } flow add @flows
		}
	}
	END
}

netfilter() {	# none|nf|flowtable
	local node

	for node in 1 2; do
		case $1 in
		none) ;;
		nf)
			node_tables "$server_address" >"$work_dir/tables"
			must in_node "$node" nft -f "$work_dir/tables"
			;;
		flowtable)
			{
				node_tables "$server_address"
				flow_table "${forward_devices[@]}" "$(host_end "$(pod_name "$node")")"
			} >"$work_dir/tables"
			must in_node "$node" nft -f "$work_dir/tables"
			;;
		*) bail "there is no netfilter $1" ;;
		esac
	done
}

# Entries of both nodes.
tracked() {
	local node sum=0 file=/proc/sys/net/netfilter/nf_conntrack_count

	for node in 1 2; do
		[ -e $file ] || break
		sum=$((sum + $(in_node "$node" cat "$file")))
	done
	echo "$sum"
}
