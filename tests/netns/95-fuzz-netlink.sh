#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Requests made from the policies that the kernel reports, and spoiled
# (tests/fuzz/netlink): none may do more than be refused, with a text.
# Parts: debug kcsan
. "$(dirname "$0")/lib.sh"

cluster 2
manual_mesh
pod_add 1 A 10.244.1.10 fd00:10:244:1::10
pod_add 2 B 10.244.2.10 fd00:10:244:2::10
netns_add node9
podnet_device 9

ok "pods reach each other before" in_pod A ping -c 1 -W 2 10.244.2.10
in_node 9 fuzz-netlink -s "$(fuzz_seed)" -n "$(fuzz_inputs 40000)" \
	-t "$(fuzz_seconds)" podnet0 >"$work_dir/tap"
is "the fuzzer ends well" $? 0
take_over "$work_dir/tap"
ok "pods reach each other after" in_pod A ping -c 1 -W 2 10.244.2.10
is "the devices of other namespaces are as they were" \
	"$(in_node 1 podnetctl --json device show | jq -c 'map([.ifname, .peers, .routes])')" \
	'[["podnet0",1,2]]'
netns_del node9

done_testing
