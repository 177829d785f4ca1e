#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Compares what the kernel's netlink client got with what it should be.

    netlink_spec.py policies SPEC DUMP		DUMP: nlctrl's getpolicy, in JSON
    netlink_spec.py device|peer|route|port DUMP OURS	OURS: what podnetctl --json prints

Prints one line for each test: "ok TEXT", "not ok TEXT" or "skip TEXT".
"""

import json
import sys

import yaml

LIMITS = {"u32": (0, 2**32 - 1), "u64": (0, 2**64 - 1)}
NAMES = {"nest": "nested", "string": "nul-string"}


def load(path):
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)


def result(text, got, wanted):
    if got == wanted:
        print(f"ok {text}")
    else:
        print(f"not ok {text}")
        print(f"# got:    {got}")
        print(f"# wanted: {wanted}")


class Spec:
    def __init__(self, path):
        with open(path, encoding="utf-8") as stream:
            self.yaml = yaml.safe_load(stream)
        self.sets = {entry["name"]: entry for entry in self.yaml["attribute-sets"]}
        self.consts = {entry["name"]: entry.get("value")
                       for entry in self.yaml["definitions"]}
        self.operations = self.yaml["operations"]["list"]

    def number(self, value):
        return self.consts.get(value, value)

    def attributes(self, set_name):
        """By their number in the kernel, those that a request may carry."""
        return {number: attribute
                for number, attribute in enumerate(self.sets[set_name]["attributes"], 1)
                if attribute["type"] != "pad"
                and not attribute["doc"].startswith("Read-only")}

    def policy(self, attribute):
        """What the kernel should say of that attribute."""
        kind, checks = attribute["type"], attribute.get("checks", {})
        wanted = {"type": NAMES.get(kind, kind)}
        if kind in LIMITS:
            low, high = LIMITS[kind]
            wanted["min-value-u"] = self.number(checks.get("min", low))
            wanted["max-value-u"] = self.number(checks.get("max", high))
        elif "exact-len" in checks:
            wanted["min-length"] = wanted["max-length"] = self.number(checks["exact-len"])
        else:
            for key, check in (("min-length", "min-len"), ("max-length", "max-len")):
                if check in checks:
                    wanted[key] = self.number(checks[check])
        return wanted


def collect(dump):
    """The policies by index and attribute, and which one each command has."""
    policies, commands = {}, {}
    for message in dump:
        if "policy" in message:
            policy = message["policy"]
            members = policies.setdefault(policy["policy-id"], {})
            members[policy["attr-id"]] = {
                key: value for key, value in policy.items()
                if key not in ("policy-id", "attr-id", "pad")}
        if "op-policy" in message:
            policy = message["op-policy"]
            commands[policy["op-id"]] = {
                key: value for key, value in policy.items() if key in ("do", "dump")}
    return policies, commands


def check_members(spec, set_name, policies, index, where):
    described = spec.attributes(set_name)
    accepted = policies.get(index, {})
    for number, attribute in described.items():
        text = f"{where} takes {attribute['name']} as described"
        got = dict(accepted.get(number, {}))
        got.pop("policy-idx", None)
        got.pop("policy-maxtype", None)
        wanted = spec.policy(attribute)
        result(text, got, wanted)
    result(f"{where} takes nothing else", sorted(set(accepted) - set(described)), [])


def check_operation(spec, mode, operation, policies, index):
    names = operation[mode].get("request", {}).get("attributes", [])
    where = f"{operation['name']} ({mode})"
    message = spec.attributes(operation["attribute-set"])
    accepted = policies.get(index, {})

    result(f"{where} takes just the described attributes",
           sorted(message[number]["name"] for number in accepted), sorted(names))
    for number, attribute in message.items():
        if attribute["name"] not in names:
            continue
        got = dict(accepted.get(number, {}))
        nested = got.pop("policy-idx", None)
        got.pop("policy-maxtype", None)
        result(f"{where} takes {attribute['name']} as described", got,
               spec.policy(attribute))
        if "nested-attributes" in attribute and nested is not None:
            yield attribute["nested-attributes"], nested


def check_policies(spec_path, dump_path):
    spec = Spec(spec_path)
    policies, commands = collect(load(dump_path))
    nests = set()

    result("the commands are those described", sorted(commands),
           list(range(1, len(spec.operations) + 1)))
    for number, operation in enumerate(spec.operations, 1):
        got = commands.get(number, {})
        modes = [mode for mode in ("do", "dump") if mode in operation]
        result(f"{operation['name']} can be asked as described", sorted(got), modes)
        for mode in modes:
            if mode in got:
                nests.update(check_operation(spec, mode, operation, policies, got[mode]))
    for set_name, index in sorted(nests):
        check_members(spec, set_name, policies, index, f"the nest {set_name}")


def ours_as_theirs(kind, ours):
    """An object of podnetctl with the names and forms of the netlink client."""
    theirs = {}
    for key, value in ours.items():
        name = key.replace("_", "-")
        if isinstance(value, dict):
            value = {member.replace("_", "-"): number for member, number in value.items()}
        if isinstance(value, bool):
            value = int(value)
        theirs[name] = value
    return theirs


def prefix_text(route):
    import ipaddress

    address = ipaddress.ip_address(bytes.fromhex(route["prefix"]))
    return f"{address}/{route['prefix-len']}"


def object_of(kind, message):
    found = message[kind]
    if isinstance(found, list):
        found = found[0]
    found = {key: value for key, value in found.items() if key != "pad"}
    for key, value in found.items():
        if isinstance(value, dict):
            found[key] = {name: number for name, number in value.items() if name != "pad"}
    if kind == "device":
        found["ifindex"] = message["ifindex"]
    if kind == "route":
        found["prefix"] = prefix_text(found)
        del found["prefix-len"]
    return found


def check_dump(kind, dump_path, ours_path):
    theirs = [object_of(kind, message) for message in load(dump_path)]
    ours = [ours_as_theirs(kind, entry) for entry in load(ours_path)]
    key = {"device": "ifindex", "peer": "name", "route": "prefix", "port": "ifindex"}[kind]

    theirs.sort(key=lambda entry: str(entry[key]))
    ours.sort(key=lambda entry: str(entry[key]))
    result(f"both see the same {kind}s", [entry[key] for entry in theirs],
           [entry[key] for entry in ours])
    for got, wanted in zip(theirs, ours):
        # podnetctl adds what it has from rtnetlink.
        wanted = {name: value for name, value in wanted.items() if name in got}
        result(f"both see the same of {kind} {got[key]}", got, wanted)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    if sys.argv[1] == "policies":
        check_policies(sys.argv[2], sys.argv[3])
    else:
        check_dump(sys.argv[1], sys.argv[2], sys.argv[3])


main()
