# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# For scripts, after lib.sh: conversations that are held open. Lines are said, and
# are heard at the other end.

: "${work_dir:?}"

bracket() {	# ADDRESS
	[[ $1 != *:* ]] && echo "$1" || echo "[$1]"
}

declare -A talk_pids talk_fds

# Lines to and from whatever socat connects to, or waits for.
talk_open() {	# NAME NAMESPACE SOCAT-ADDRESS
	local fd

	rm -f "$work_dir/$1.in" "$work_dir/$1.heard"
	mkfifo "$work_dir/$1.in"
	ip netns exec "$2" socat STDIO "$3" <"$work_dir/$1.in" \
		>>"$work_dir/$1.heard" 2>"$work_dir/$1.log" &
	talk_pids[$1]=$!
	exec {fd}>"$work_dir/$1.in"
	talk_fds[$1]=$fd
}

talk_say() {	# NAME TEXT
	echo "$2" >&"${talk_fds[$1]}"
}

# A long line, and then one that tells that it has come; what was heard before is
# forgotten.
talk_says_much() {	# FROM TO TEXT [BYTES]
	: >"$work_dir/$2.heard"
	{
		head -c "${4:-1M}" /dev/zero | tr '\0' '.'
		printf '\n%s\n' "$3"
	} | timeout $((10 * ${PATIENCE:-1})) cat >&"${talk_fds[$1]}" &&
		talk_hears "$2" "$3"
}

talk_says() {	# FROM TO TEXT
	talk_say "$1" "$3"
	talk_hears "$2" "$3"
}

talk_heard() {	# NAME TEXT
	grep -qxF -- "$2" "$work_dir/$1.heard"
}

talk_hears() {	# NAME TEXT
	eventually 5 talk_heard "$1" "$2" || {
		cat "$work_dir/$1.log"
		return 1
	}
}

talk_close() {	# NAME
	local fd=${talk_fds[$1]}

	kill "${talk_pids[$1]}" 2>/dev/null
	wait "${talk_pids[$1]}" 2>/dev/null
	exec {fd}>&-
}

# Answers each line on port 8080, in both families.
echoes() {	# NAMESPACE PROTOCOL
	local listen=${2^^}6-LISTEN:8080,reuseaddr

	[ "$2" != udp ] || listen=UDP6-RECVFROM:8080
	ip netns exec "$1" socat "$listen,ipv6only=0,fork" PIPE 2>"$work_dir/echo.log" &
	eventually 10 echo_is_there "$1" "$2"
}

echo_is_there() {	# NAMESPACE PROTOCOL
	ip netns exec "$1" ss -Hln "--$2" "sport = :8080" | grep -q .
}

# Whether the pod is told that nobody listens there.
udp_refused() {	# NAMESPACE ADDRESS
	local family=4 status=0

	[[ $2 != *:* ]] || family=6
	talk_open question "$1" "UDP$family:$(bracket "$2"):9"
	talk_say question "anybody there?"
	eventually 5 grep -q "Connection refused" "$work_dir/question.log" || status=1
	talk_close question
	return $status
}

# A connected socket: what does not come from where it sent to it does not get.
answers() {	# NAMESPACE PROTOCOL ADDRESS PORT
	local family=4 status=0

	[[ $3 != *:* ]] || family=6
	talk_open question "$1" "${2^^}$family:$(bracket "$3"):$4"
	talk_say question "hello $1"
	talk_hears question "hello $1" || status=1
	talk_close question
	return $status
}
