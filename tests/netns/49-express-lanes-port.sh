#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Lanes of ports are off, on two nodes and on one: see lanes.sh.
# Parts: netns
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lanes.sh"

combinations by_port B 10.244.2.10 fd00:10:244:2::10
combinations on_one_node C 10.244.1.11 fd00:10:244:1::11
lanes_testing_done
