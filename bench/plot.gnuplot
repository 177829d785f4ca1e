# SPDX-License-Identifier: GPL-2.0 OR MIT
# One panel for each work, one bar for each set-up; bench/plot sets the terminal,
# the output, the folder with the data and what the run was.
if (kind eq "svg") {
	set terminal svg size 1250,950 font "sans-serif,12" background rgb "white"
} else {
	set terminal pngcairo size 1250,950 font "sans-serif,10" background rgb "white"
}
set output output
set datafile separator tab
set multiplot layout 2,2 title "Cost from pod to pod on another node, in ".described \
	."\n{/*0.8 nodes with connection tracking, no help from the NIC; shorter is better}"

array works[4] = ["udp-rr", "tcp-crr", "tcp-stream", "udp-small"]
array titles[4] = ["UDP request and response", "TCP connect, request, close", \
	"kilobyte of a TCP stream", "UDP datagram of 18 bytes"]
color(kind) = kind == 1 ? 0x555555 : kind == 2 ? 0x2a7fba : 0xc9c9c9

set style fill solid
set border 1 lc rgb "#888888"
set grid xtics lc rgb "#dddddd"
set xtics format "%.0s%c" nomirror
set ytics nomirror scale 0
set lmargin 28
unset key

do for [i = 1:4] {
	file = data."/".works[i]
	set xrange [*:*]
	set yrange [*:*]
	stats file using 2 nooutput
	set title titles[i]
	set xrange [0:STATS_max * 1.25]
	set yrange [-0.7:STATS_records - 0.3]
	plot file using (0):0:(0):2:($0 - 0.38):($0 + 0.38):(color($3)):ytic(1) \
		with boxxyerror lc rgb variable, \
		file using 2:0:(" ".strcol(4)) \
		with labels left font ",9"
}
unset multiplot
