# SPDX-License-Identifier: GPL-2.0 OR MIT
# What a line of bench/cell says, and what follows from all lines of a run.

def rounded($digits): if . == null then . else
	. as $value | pow(10; $digits) | . as $scale | ($value * $scale | round) / $scale end;

# Of batches the cheapest counts: whatever disturbs one adds to it.

# Cost of a unit that has arrived. While the processor of the VM waits, the clock
# goes on without an instruction; a real machine has others that wait.
def costs: map(select(.[2] > 0)
	| (.[0] - if $ENV.REAL == "1" then 0 else .[3] end) / .[2]);

# Up to each point, without what was up to the one before; the rest is the
# receiver's.
def shares($total): to_entries
	| map(.value |= (map(.[0] / .[1]) | min)) + [{key: "receiver", value: $total}]
	| [., [{value: 0}] + .[:-1]] | transpose
	| map({key: .[0].key, value: (.[0].value - .[1].value | round)}) | from_entries;

# The units that all batches have sent, with those before the first.
def all_units: (map(.[1]) | add) + .[0][1];

def figure:
	(.batches | costs) as $costs
	| ($costs | if length > 0 then min else null end) as $cost
	| {
		setup, attach, wire, underlay, profile, netfilter, nodes, work,
		instructions: ($cost | rounded(0)),
		spread: (if $cost then ($costs | max - min) / $cost | rounded(4) else null end),
		lost: (.batches | if length > 0 then
			1 - (map(.[2]) | add) / (map(.[1]) | add) | rounded(4) else null end),
		conntrack: (.conntrack / (.batches | if length > 0 then all_units else 1 end) | rounded(2)),
		copies: (if .copies[0] == null then null else
			.copies[0] / .copies[1] | rounded(2) end),
		parts: (if $cost and (.parts | length) > 0 then .parts | shares($cost) else null end)
	};

def thousands: tostring | [while(length > 0; .[:-3]) | .[-3:]] | reverse | join(" ");

def percent: . * 1000 | round / 10 | "\(.) %";

def line: [.setup, .profile, .netfilter, "\(.nodes)", .work,
	(.instructions | if . then thousands else "none" end),
	(.spread | if . then "+-" + percent else "" end),
	(if (.lost // 0) > 0 then (.lost | percent) + " lost" else "" end)] | join("\u001f");

# What a row is compared with: a flow table speeds up what forwards alone, and
# without pods there are no other nodes.
def plain: if .netfilter == "flowtable" then .netfilter = "nf" else . end;
def key_host: plain | [.profile, .netfilter, .work];
def key_flannel: plain | [.profile, .netfilter, .nodes, .work];

def index_by(f): map({key: (f | tostring), value: .instructions}) | from_entries;

def ratio($to): if .instructions and $to then .instructions / $to | rounded(3) else null end;

# $kernel and the unit of the clock come with the run.
def results($kernel; $clock):
	map(figure)
	| (map(select(.setup == "host" and .nodes == 1)) | index_by(key_host)) as $host
	| (map(select(.setup == "flannel-vxlan" and .netfilter != "flowtable"))
		| index_by(key_flannel)) as $flannel
	| map({kernel: $kernel, clock: $clock} + . + {
		ratio_to_host: ratio($host[key_host | tostring]),
		ratio_to_flannel: ratio($flannel[key_flannel | tostring])
	})
	| sort_by(.profile, .netfilter, .nodes, .work, .setup);

# --- tables

def unit: {"tcp-crr": "connection", "clusterip-crr": "connection", "tcp-stream": "KB",
	"tcp-stream-8": "KB", "udp-small": "datagram", "udp-large": "datagram"}[.] // "request";

def decimals: . * 100 | round | ("00" + tostring | .[-2:]) as $cents
	| "\(. / 100 | floor).\($cents)";

def cell: if . == null then "" elif .instructions == null then "none"
	else (.instructions | thousands) + (.ratio_to_host | if . then
		" " + (. * 100 | round | tostring | (.[:-2] | if . == "" then "0" else . end)
			+ "." + ("0" + . | .[-2:])) + "x"
		else "" end) end;

def title: "\(.[0].clock | ascii_upcase[:1] + .[1:]) on \(.[0].kernel), and times as many as from host to host. "
	+ "Offloads: \(.[0].profile). Netfilter: \(.[0].netfilter). Nodes: \(.[0].nodes).";

def in_order: . as $some | ["udp-rr", "tcp-rr", "tcp-crr", "tcp-stream", "tcp-stream-8",
	"udp-small", "udp-large", "clusterip-rr", "clusterip-crr"]
	| map(select(. as $work | $some | index($work)));

def columns($works): [.[0].setup] + [$works[] as $work
	| (map(select(.work == $work)) | .[0]) | cell];

def worst: map(.spread // 0) | max | percent;

def losses: map(select((.lost // 0) > 0) | "\(.setup) lost \(.lost | percent) of \(.work)");

def table:
	(map(.work) | unique | in_order) as $works
	| title,
	  (["per"] + ($works | map(unit)) | @tsv),
	  (["set-up"] + $works | @tsv),
	  (group_by(.setup) | sort_by(map(select(.work == $works[0])) | .[0].instructions)[] | columns($works) | @tsv),
	  "The batches of a figure differ by \(worst) at most.", losses[], "";

# Whom each datagram is charged to.
def parts_table: map(select(.parts and .work == "udp-small"))
	| if length == 0 then empty else
		"Where a small datagram costs it. Offloads: \(.[0].profile). Netfilter: \(.[0].netfilter).",
		(["set-up", "sender", "node A", "node B", "receiver", "copies"] | @tsv),
		(.[] | [.setup, (.parts | .sender, .node_a, .node_b, .receiver
			| if . then thousands else "" end), "\(.copies // "")"] | @tsv), ""
	  end;

def connections_table: map(select(.work == "tcp-crr" and .conntrack > 0)) | if length == 0 then empty else
	"Entries of connection tracking for each TCP connection, on both nodes:",
	(group_by(.conntrack)[] | "  \(.[0].conntrack): " + (map(.setup) | join(" "))), "" end;

def tables: group_by([.profile, .netfilter, .nodes]) | map(table)
	+ map(select(.[0].profile == "none" and .[0].netfilter == "nf" and .[0].nodes == 1)
		| parts_table, connections_table);
