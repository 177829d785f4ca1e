# SPDX-License-Identifier: GPL-2.0 OR MIT
# bash completion for podnetctl(8)

# Prints what podnetctl --json says of the running system, or nothing.
_podnetctl_ask() {	# FIELD COMMAND...
	local field=$1

	shift
	podnetctl --json "$@" 2>/dev/null |
		grep -o "\"$field\":\"[^\"]*\"" | cut -d '"' -f 4
}

# What may follow a keyword that takes a value; fails if it is no such keyword.
_podnetctl_value() {	# KEYWORD
	case $1 in
	dev)
		_podnetctl_ask ifname device show
		;;
	peer)
		_podnetctl_ask name peer show
		;;
	udp-csum | udp6-zero-csum | inherit-dscp | strict-source | \
		express-tx | express-rx)
		echo "on off"
		;;
	host-path)
		echo "tx rx both none"
		;;
	wire)
		echo "ipudp geneve vxlan"
		;;
	--run-dir | port | local | local6 | vni | mac | mac6 | fwmark | ttl | \
		sport-range | mtu | remote | remote6 | address | address6)
		;;
	*)
		return 1
		;;
	esac
}

# What may follow "OBJECT VERB".
_podnetctl_key() {	# OBJECT VERB
	case "$1 $2" in
	"device add" | "sync begin" | "sync commit" | "peer add" | \
		"peer replace" | "route add" | "route replace" | "port add" | \
		"port replace")
		;;
	"device "* | "drops dev")
		_podnetctl_ask ifname device show
		;;
	"peer "*)
		_podnetctl_ask name peer show
		;;
	"route "*)
		_podnetctl_ask prefix route show
		;;
	"port "*)
		_podnetctl_ask ifname port show
		;;
	esac
}

_podnetctl_keywords() {	# OBJECT VERB
	case "$1 $2" in
	"device add" | "device set")
		echo "port local local6 wire vni mac fwmark ttl inherit-dscp" \
			"udp-csum udp6-zero-csum strict-source express-tx" \
			"express-rx sport-range mtu up down"
		;;
	"peer add" | "peer replace" | "peer set")
		echo "remote remote6 port wire vni mac mac6 dev"
		;;
	"route add" | "route replace" | "route set")
		echo "peer dev"
		;;
	"port add" | "port replace" | "port set")
		echo "address address6 host-path dev"
		;;
	"peer "* | "route "* | "port "* | "sync "*)
		echo "dev"
		;;
	esac
}

_podnetctl_verbs() {	# OBJECT
	case $1 in
	device)
		echo "add set show del"
		;;
	peer | route | port)
		echo "add set replace show del"
		;;
	sync)
		echo "begin commit apply"
		;;
	stats)
		_podnetctl_ask ifname device show
		;;
	drops)
		echo "dev"
		;;
	esac
}

_podnetctl() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local words=() candidates i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--run-dir | --interval) i=$((i + 1)) ;;
		-*) ;;
		*) words+=("${COMP_WORDS[i]}") ;;
		esac
	done
	COMPREPLY=()
	if [[ $previous == --run-dir ]]; then
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
	fi
	if [[ $previous == --interval ]]; then
		return
	fi
	if [[ $current == -* ]]; then
		candidates="--json --run-dir --all --why --watch --interval --help --version"
	elif [[ ${#words[@]} -eq 0 ]]; then
		candidates="device peer route port sync stats drops monitor status version help"
	elif [[ ${#words[@]} -eq 1 ]]; then
		candidates=$(_podnetctl_verbs "${words[0]}")
	elif [[ ${#words[@]} -eq 2 && "${words[*]}" == "sync apply" ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
	elif [[ ${#words[@]} -eq 2 ]]; then
		candidates=$(_podnetctl_key "${words[0]}" "${words[1]}")
	elif ! candidates=$(_podnetctl_value "$previous"); then
		candidates=$(_podnetctl_keywords "${words[0]}" "${words[1]}")
	fi
	mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "$current")
}

complete -F _podnetctl podnetctl
