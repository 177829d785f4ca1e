#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Needs: ynl
# The kernel's own netlink client reads the family with docs/netlink/podnet.yaml,
# and the policies of the running module are what that describes.
# Parts: netns
. "$(dirname "$0")/lib.sh"

spec=docs/netlink/podnet.yaml

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
ok "a pod reaches a pod on another node" in_pod A ping -c 2 -i 0.2 -W 2 10.244.2.10

ynl() {	# SPEC ARGUMENT...
	in_node 1 python3 -B /ynl/cli.py --no-schema --output-json --spec "$@"
}

# Runs the comparison and takes over its results.
compared() {	# ARGUMENT...
	python3 -B tests/netns/netlink_spec.py "$@" >"$work_dir/compared" 2>&1 ||
		fail "the comparison of $1 ends well"
	take_over "$work_dir/compared"
}

index=$(in_node 1 podnetctl --json device show podnet0 | jq '.[0].ifindex')

must ip -n node1 link add type podport
must in_node 1 podnetctl port add podport0 address 10.244.1.20 host-path rx

for object in device peer route port; do
	json="{\"ifindex\": $index}"
	[ "$object" != device ] || json='{}'
	ok "the client dumps ${object}s" ynl "$spec" --dump "$object-get" --json "$json"
	cp "$work_dir/output" "$work_dir/theirs"
	in_node 1 podnetctl --json "$object" show >"$work_dir/ours"
	compared "$object" "$work_dir/theirs" "$work_dir/ours"
done

ok "the client asks for one peer" ynl "$spec" --do peer-get \
	--json "{\"ifindex\": $index, \"peer\": {\"name\": \"node2\"}}"
is "it gets that peer" "$(jq -r '.peer | if type == "array" then .[0] else . end | .name' \
	"$work_dir/output")" node2
ok "the client sets a member" ynl "$spec" --do device-set \
	--json "{\"ifindex\": $index, \"device\": {\"ttl\": 9}}"
is "the member is set" "$(in_node 1 podnetctl --json device show podnet0 | jq '.[0].ttl')" 9
refused "the client is refused what the policy excludes" "integer out of range" \
	ynl "$spec" --do device-set --json "{\"ifindex\": $index, \"device\": {\"ttl\": 256}}"

ok "the client dumps the policies" ynl /ynl/specs/nlctrl.yaml --dump getpolicy \
	--json '{"family-name": "podnet"}'
cp "$work_dir/output" "$work_dir/policies"
compared policies "$spec" "$work_dir/policies"

done_testing
