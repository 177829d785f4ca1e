#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# The KUnit suites of the module, which only its debug build has. They ran when
# it was loaded; each case is one test here.
# Kernel parameters: kunit.enable=1
# Parts: debug
. "$(dirname "$0")/lib.sh"

results=/sys/kernel/debug/kunit

# A case is "    ok 1 - name" or "    ok 1 name", what it said stands before it.
report() {	# SUITE
	local line said=()

	while IFS= read -r line; do
		case $line in
		"    ok "*) pass "$1: ${line##* }" ;;
		"    not ok "*) fail "$1: ${line##* }" "${said[@]}" ;;
		*) said+=("$line") && continue ;;
		esac
		said=()
	done <"$results/$1/results"
}

if ! [ -e "$results" ]; then
	skip "the module's KUnit suites pass" "podnet.ko is built without them"
	done_testing
fi
ok "there are suites" ls -d "$results"/podnet_route "$results"/podnet_wire
for suite in "$results"/podnet_*; do
	report "$(basename "$suite")"
done
done_testing
