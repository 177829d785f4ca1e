# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Without: flowtable 100 10000
# No pods: from node to node.
attach=none wire=none client=node1 server=node2 server_address=192.168.77.2
parts=(sender:node2:eth0)

setup() { :; }	# NODE
nodes() { :; }	# NODE COUNT
