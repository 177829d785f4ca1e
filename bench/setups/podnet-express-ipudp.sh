# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
attach=podport wire=ipudp underlay=4
# shellcheck source=../podnet.sh
. "$bench/podnet.sh"
