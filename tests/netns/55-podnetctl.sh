#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The command line tool against a real kernel: what it sets is what it shows,
# what is refused changes nothing, and what changes is told.
# Parts: netns
. "$(dirname "$0")/lib.sh"

cluster 2

ctl() {
	in_node 1 podnetctl "$@"
}

device() {	# FILTER
	ctl --json device show podnet0 | jq -c ".[0] | $1"
}

status_of() {	# COMMAND...
	"$@" >"$work_dir/output" 2>&1
	echo $?
}

# --- devices

is "without devices there is an empty list" "$(ctl --json device show)" "[]"
refused "a missing device is named with what makes it" \
	"podnetctl device add podnet0" ctl peer show
refused "a device with a refused setting" "not that of a host" \
	ctl device add podnet0 port 6090 local 127.0.0.1 up
is "leaves no device behind" "$(ctl --json device show)" "[]"
ok "a device is made with all its settings" \
	ctl device add podnet0 port 6090 local 192.168.77.1 fwmark 0x77 ttl 9 \
	udp-csum off strict-source off sport-range 50000-50010 mtu 1400 up
is "they are what is shown" \
	"$(device '[.port, .local, .fwmark, .ttl, .udp_csum, .strict_source, .sport_min, .sport_max, .mtu, .up]')" \
	'[6090,"192.168.77.1",119,9,false,false,50000,50010,1400,true]'
like "the text shows them too" "$(ctl device show)" \
	"state +up, MTU 1400.*port +6090.*fwmark +0x77.*sport-range +50000-50010"
refused "the port of a device that is up stays" "only while the device is down" \
	ctl device set podnet0 port 6080
is "and is what it was" "$(device .port)" 6090
ok "between down and up it can be changed" \
	ctl device set podnet0 down port 6080 up
is "and is changed" "$(device '[.port, .up]')" "[6080,true]"
refused "a name that is taken" "File exists" ctl device add podnet0
is "does not cost the device that has it" "$(device .port)" 6080
refused "other devices are not touched" "not a podnet device" ctl device del eth0

# --- exit status

is "a wrong word is a wrong usage" "$(status_of ctl peer add a remto 192.0.2.1)" 2
is "a refusal is a failure" "$(status_of ctl peer del nobody)" 1
is "a node without podnetd is not in sync" \
	"$(status_of ctl status --run-dir "$work_dir")" 1

refused "help that cannot be written is a failure" "cannot write" \
	eval 'podnetctl help >/dev/full'

# --- monitor: the lines are the commands

ctl monitor >"$work_dir/text" &
monitors=$!
ctl --json monitor >"$work_dir/json" &
monitors+=" $!"
heard() {
	ctl device set podnet0 ttl $((RANDOM % 200 + 1)) && [ -s "$work_dir/text" ] && [ -s "$work_dir/json" ]
}
ok "both monitors listen" eventually 20 heard

must ctl peer add a remote 192.168.77.2
must ctl peer add b remote 192.168.77.3 port 7000
must ctl route add 10.1.0.0/16 peer a
must ctl route set 10.1.0.0/16 peer b
must ctl peer set a remote 192.168.77.4
must ctl peer del b
must ctl sync begin 3
must ctl sync commit 3
ok "the commit is told" \
	eventually 20 grep -q "sync commit 3" "$work_dir/text"
is "each change is told as the command that makes it" \
	"$(grep -v '^device' "$work_dir/text")" \
	"peer replace a remote 192.168.77.2 port 6080 wire ipudp vni 1 dev podnet0
peer replace b remote 192.168.77.3 port 7000 wire ipudp vni 1 dev podnet0
route replace 10.1.0.0/16 peer a dev podnet0
route set 10.1.0.0/16 peer b dev podnet0
peer set a remote 192.168.77.4 port 6080 wire ipudp vni 1 dev podnet0
route del 10.1.0.0/16 dev podnet0
peer del b dev podnet0
peer del a dev podnet0
sync commit 3 dev podnet0"
ok "the commit is told in JSON" \
	eventually 20 grep -q '"sync-commit"' "$work_dir/json"
is "each change is told in JSON" \
	"$(jq -r 'select(.event != "device-set") | .event' "$work_dir/json" | paste -sd ' ')" \
	"peer-new peer-new route-new route-set peer-set route-del peer-del peer-del sync-commit"
is "with what changed" \
	"$(jq -c 'select(.event == "route-set") | [.ifname, .route.prefix, .route.peer]' "$work_dir/json")" \
	'["podnet0","10.1.0.0/16","b"]'

# shellcheck disable=SC2086 # two words
kill $monitors
# shellcheck disable=SC2086
wait $monitors 2>/dev/null

# --- sync apply

jq -n '{
	peers: [range(1500) | {name: "n\(.)", remote: "172.16.\(. / 250 | floor).\(. % 250 + 1)"}],
	routes: [range(1500) | {prefix: "10.\(. / 250 | floor).\(. % 250).0/24", peer: "n\(.)"}]
}' >"$work_dir/state"
ok "a state is applied from standard input" \
	eval 'ctl sync apply - <"$work_dir/state"'
is "and is there" "$(device '[.peers, .routes, .generation]')" "[1500,1500,4]"
refused "a document with a mistake names the member" \
	'routes\[0\].prefix: .* host bits' \
	eval 'jq ".routes[0].prefix = \"10.0.0.1/24\"" "$work_dir/state" | ctl sync apply -'
refused "what only the kernel can refuse names the entry" \
	"route 127.16.1.0/24: kernel: no pod has an address in that prefix" \
	eval 'jq ".routes[700] = {prefix: \"127.16.1.0/24\", peer: \"n250\"}" "$work_dir/state" | ctl sync apply -'
is "and commits nothing" "$(device '[.peers, .generation]')" "[1500,4]"
refused "what is refused in the middle of a message names the entry" \
	"peer n801: kernel: " \
	eval 'jq ".peers[801].remote = \"127.0.0.1\"" "$work_dir/state" | ctl sync apply -'

# --- a dump that is overtaken is repeated: peers move from the head of the list
# to its end all the time, and half a dump would miss one or show one twice

jq -n '{
	peers: [range(10000) | {name: "n\(.)", remote: "172.16.\(. / 250 | floor).\(. % 250 + 1)"}],
	routes: []
}' >"$work_dir/state"
must ctl sync apply "$work_dir/state"
churn() {
	local peer

	for ((peer = 0; peer < 10000; peer++)); do
		podnetctl peer del "n$peer" || return
		podnetctl peer replace "n$peer" remote 192.0.2.9 || return
	done
}
export -f churn

# All are there once, but for the one that is just being moved.
is_whole() {	# FILE
	awk 'NR > 1 { seen[$1]++; moved += $2 == "192.0.2.9" }
	     END {
		for (i = 0; i < 10000; i++)
			wrong += seen["n" i] != 1 && !(i == moved && !seen["n" i])
		exit wrong > 0
	     }' "$1"
}

in_node 1 bash -c churn 2>"$work_dir/churn" &
churn=$!
wrong=0
for ((i = 0; i < 20; i++)); do
	ctl peer show >"$work_dir/peers" && is_whole "$work_dir/peers" ||
		wrong=$((wrong + 1))
done
ok "the list changed during all dumps" kill "$churn"
wait "$churn" 2>/dev/null
is "20 dumps of 10000 peers meanwhile are whole" "$wrong" 0

# --- counters

must eval 'echo "{\"peers\": [], \"routes\": []}" | ctl sync apply -'
must ctl device set podnet0 down local 0.0.0.0 fwmark 0 strict-source on up
must ip -n node1 addr add 10.244.1.0/32 dev podnet0
must ip -n node1 route add 10.244.0.0/16 dev podnet0
like "without packets there are no drops" "$(ctl stats)" "No packet was dropped"
in_node 1 ping -c 3 -i 0.01 -W 1 10.244.9.9 >"$work_dir/ping" 2>&1
like "a drop is shown with its reason" "$(ctl stats)" \
	"tx-no-route +3 +no prefix covers the destination"
is "and counted in JSON" "$(ctl --json stats | jq -c '.drops["tx-no-route"]')" 3
like "drops names the reason" "$(ctl drops)" \
	"tx-no-route +3 +no prefix covers the destination"
is "and no other" "$(ctl --json drops | jq -c '[.drops[] | [.reason, .packets]]')" \
	'[["tx-no-route",3]]'
is "unless all are asked for" "$(ctl --json drops --all | jq '.drops | length')" \
	"$(device '.drops | length')"
refused "an option that is of no use is refused" "peer: takes no --watch" \
	ctl peer show --watch

# --- counters, watched

must ctl peer add b remote 192.168.77.2
must ctl route add 10.244.2.0/24 peer b
ctl --json drops --watch >"$work_dir/drops" &
watches=$!
ctl --json stats --interval 1 >"$work_dir/rates" &
watches+=" $!"
ctl drops --watch >"$work_dir/lines" &
watches+=" $!"
both_ways() {
	in_node 1 ping -c 2 -i 0.01 -W 1 10.244.9.9
	in_node 1 ping -c 2 -i 0.01 -W 1 10.244.2.1
	"$@"
}
drop_seen() {
	jq -e 'select(any(.drops[]; .reason == "tx-no-route" and .packets > 0 and
		.packets_per_second > 0) and .interval_ms > 0)' "$work_dir/drops"
}
rate_seen() {
	jq -e 'select(any(.peers[]; .name == "b" and .tx_packets_per_second > 0 and
		.tx_bits_per_second > 0))' "$work_dir/rates"
}
ok "new drops are told as they come" eventually 20 both_ways drop_seen
ok "the rates of a peer are told" eventually 20 both_ways rate_seen
ok "new drops are told in text" eventually 20 both_ways \
	grep -Eq "^[0-9:]+ +tx-no-route +\+[1-9].*/s +no prefix" "$work_dir/lines"
# shellcheck disable=SC2086 # three words
kill $watches
# shellcheck disable=SC2086
wait $watches 2>/dev/null

ok "a device is deleted" ctl device del podnet0
is "and is gone" "$(ctl --json device show)" "[]"

done_testing
