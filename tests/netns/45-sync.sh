#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Declarative writing: what is not written again is gone after the commit, and
# what is written again is never interrupted.
# Parts: netns kcsan
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10

ctl() {
	in_node 1 podnetctl "$@"
}

peers() {
	ctl --json peer show | jq -r '.[].name' | sort | paste -sd ' '
}

routes() {
	ctl --json route show | jq -r '.[].prefix' | sort | paste -sd ' '
}

generation() {
	ctl --json device show podnet0 | jq '.[0].generation'
}

is "a new device has committed generation 0" "$(generation)" 0
must ctl peer add stale remote 192.168.77.50
must ctl route add 10.244.50.0/24 peer stale
must ctl route add 10.244.51.0/24 peer node2

in_pod A ping -i 0.01 -c 300 -q 10.244.2.10 >"$work_dir/ping" &
ping=$!

ok "a generation begins" ctl sync begin 7
is "the begin removes nothing" "$(peers)" "node2 stale"
ok "a peer is written again" ctl peer replace node2 remote 192.168.77.2
ok "a route is written again" ctl route replace 10.244.2.0/24 peer node2
ok "another route is written again" \
	ctl route replace fd00:10:244:2::/64 peer node2
ok "a peer is new in this generation" ctl peer add new remote 192.168.77.60
is "nothing is gone before the commit" "$(peers)" "new node2 stale"
ok "the generation is committed" ctl sync commit 7
is "a peer that was not written again is gone" "$(peers)" "new node2"
is "routes that were not written again are gone" "$(routes)" \
	"10.244.2.0/24 fd00:10:244:2::/64"
is "the device tells the committed generation" "$(generation)" 7

wait "$ping"
like "no packet was lost meanwhile" "$(cat "$work_dir/ping")" " 0% packet loss"
is "the counters of a peer that was written again go on" \
	"$(($(peer_counter 1 node2 tx_packets) >= 300))" 1

# --- two writers: only the later one commits

must ctl sync begin 8
must ctl sync begin 9
refused "the generation that was superseded cannot be committed" \
	"that generation was not begun" ctl sync commit 8
is "the refused commit removed nothing" "$(peers)" "new node2"
must ctl peer replace node2 remote 192.168.77.2
must ctl route replace 10.244.2.0/24 peer node2
ok "the later one is committed" ctl sync commit 9
is "the later writer's state is the one that counts" "$(peers)" "node2"
refused "a generation is committed once" "that generation was not begun" \
	ctl sync commit 9

# --- an attempt that dies removes nothing

must ctl sync begin 10
is "a begin without a commit leaves all" "$(peers) $(routes)" "node2 10.244.2.0/24"

# --- what an attempt wrote that was never committed is no part of the next one,
# even if that has the same name

must ctl peer add ghost remote 192.168.77.99	# while 10 is begun
must ctl sync begin 11
must ctl sync begin 10
must ctl peer replace node2 remote 192.168.77.2
must ctl route replace 10.244.2.0/24 peer node2
ok "the name of an attempt can be used again" ctl sync commit 10
is "what the attempt wrote is gone" "$(peers)" "node2"

# --- a generation that somebody has begun is not chosen by another

must ctl sync begin 11
refused "what is begun is not begun again" "is begun already" ctl sync begin 11
echo '{"peers": [{"name": "node2", "remote": "192.168.77.2"}], "routes": []}' \
	>"$work_dir/one.json"
ok "a whole state is applied all the same" ctl sync apply "$work_dir/one.json"
is "under a generation of its own" "$(generation)" 12

# --- the order of peers and routes does not matter, nor does what is to go

must ctl route add 10.9.0.0/16 peer node2
ok "a peer may have an address that another's route covers" \
	ctl peer add inside remote 10.9.0.5
ok "and be written again" ctl peer replace inside remote 10.9.0.5
ok "a route may cover everything" ctl route add 0.0.0.0/0 peer node2

# --- bulk: thousands of entries in few messages

jq -n '{
	peers: [range(3000) | {name: "n\(.)", remote: "172.\(16 + . / 65536 | floor).\(. / 256 | floor).\(. % 256)"}],
	routes: [range(3000) | {prefix: "10.\(100 + . / 256 | floor).\(. % 256).0/24", peer: "n\(.)"}]
}' >"$work_dir/state.json"
ok "3000 peers and 3000 routes are applied" \
	in_node 1 podnetctl sync apply "$work_dir/state.json"
is "3000 peers are there" "$(ctl --json peer show | jq length)" 3000
is "3000 routes are there" "$(ctl --json route show | jq length)" 3000
is "what was before is gone" "$(ctl --json peer show | jq 'map(select(.name == "node2")) | length')" 0
like "a look-up among 3000 finds the right peer" \
	"$(ctl --json route show 10.105.7.0/24 | jq -r '.[0].peer')" '^n1287$'
ok "the same state again changes nothing" \
	in_node 1 podnetctl sync apply "$work_dir/state.json"
is "3000 peers are still there" "$(ctl --json peer show | jq length)" 3000
echo '{"peers": [], "routes": []}' >"$work_dir/empty.json"
ok "an empty state is applied" ctl sync apply "$work_dir/empty.json"
is "nothing is left" "$(ctl --json device show podnet0 | jq -c '.[0] | [.peers, .routes]')" "[0,0]"

done_testing
