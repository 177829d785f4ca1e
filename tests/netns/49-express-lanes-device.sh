#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Lanes of whole nodes are off: see lanes.sh.
# Parts: netns
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lanes.sh"

combinations by_device B 10.244.2.10 fd00:10:244:2::10
lanes_testing_done
