# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For init: what only a debug kernel can tell. On others these find nothing.

# The kernel's log, without the data races that podnet has no part in.
kernel_log() {
	dmesg | awk '
		/BUG: KCSAN:/ { report = ""; inside = 1; ours = 0 }
		!inside { print; next }
		/\[podnet\]/ { ours = 1 }
		{ report = report $0 "\n" }
		/=====$/ { inside = 0; if (ours) printf "%s", report }
		END { if (inside) printf "%s", report }'
}

kmemleak=/sys/kernel/debug/kmemleak
gcov=/sys/kernel/debug/gcov

# kmemleak reports no object that is younger than five seconds, and believes
# in a leak when two scans agree. What was lost while the kernel booted is not
# of interest.
leaks() {
	awk '/^unreferenced object/ { head = $0; next }
		/^  comm / { wanted = $0 !~ /"swapper/; if (wanted) print head }
		wanted' "$kmemleak"
}

leaks_found() {
	[ -e "$kmemleak" ] || return 1
	sleep 6
	echo scan >"$kmemleak" && echo scan >"$kmemleak" || return 0
	[ -n "$(leaks)" ]
}

# The report goes to the kernel's log.
leaks_summary() {
	local line

	leaks | while IFS= read -r line; do
		echo "kmemleak: $line" >/dev/kmsg
	done
	echo "$(leaks | grep -c '^unreferenced') objects are lost, see its log;" \
		"$(leaks | grep -c '\[podnet\]') lines of it name podnet"
}

# The module's counters as lines of base64. Files of debugfs must be read to
# know how long they are.
coverage_data() {
	local file copies

	[ -e "$gcov" ] || return
	copies=$(mktemp -d)
	find "$gcov" -path '*/kmod/*.gcda' | while read -r file; do
		cat "$file" >"$copies/$(basename "$file")"
	done
	tar -c -z -C "$copies" . | base64
	rm -r "$copies"
}
