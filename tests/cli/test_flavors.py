#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
What `lockstep list variants --like` says of a kernel's locks is what its scenarios do: each order that
is seen follows from the printed ones, and each printed one is seen in some kernel that has it.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())
KERNELS = ("4.15", "5.19", "6.1", "6.7", "6.12")
# What the harness's own data structures take, below everything; and a guess, not an order.
INNER = re.compile(r"fs_reclaim|&k->k_lock|&kn->lock|&left|\(wq_completion\).*|srcu:.*|rcu.*")
# One class for the users of all files. Whoever removes a file waits for the users of that one only, so
# only what is taken with a reference held is an order.
REMOVED = "kn->active"


def listed(version):
    text = subprocess.run([LOCKSTEP, "list", "variants", "--like", version], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    order = text.split("lock order, outer > inner\n")[1].split("invariants\n")[0]
    return text, {tuple(line.strip().split(" > ")) for line in order.splitlines() if " > " in line}


def closure(pairs):
    closed = set(pairs)
    while True:
        more = {(a, d) for a, b in closed for c, d in closed if b == c} - closed
        if not more:
            return closed
        closed |= more


def observed(folder):
    """Of each kernel, and of all cases, the orders of two different locks, and where they were seen."""
    seen = {version: {} for version in (*KERNELS, "any")}
    for path in sorted((folder / "lockgraph").glob("*.json")):
        graph = json.loads(path.read_text())
        match = re.fullmatch(r"(?:like )?([0-9.]+)", graph["case"])
        classes = [one["class"] for one in graph["instances"]]
        for edge in graph["edges"]:
            pair = classes[edge["from"]], classes[edge["to"]]
            if edge["how"] in ("taken", "waited for") and pair[0] != pair[1] and \
                    not INNER.fullmatch(pair[0]) and not INNER.fullmatch(pair[1]) and \
                    pair[1] != REMOVED:
                where = f"{graph['scenario']}: {edge['taken_at']['function']}()"
                seen["any"].setdefault(pair, where)
                if match:
                    seen[match.group(1)].setdefault(pair, where)
    return seen


class TestFlavors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as out:
            more = [str(path) for what in ("seeds/mdev-*", "seeds/phb-*", "faults/pasid*",
                                           "faults/default-domain.*")
                    for path in (SOURCE / "scenarios").glob(what)]
            subprocess.run([LOCKSTEP, "run", "--quiet", "--no-minimize", f"--out={out}",
                            str(SOURCE / "scenarios/kernels"), *more], check=False,
                           stdout=subprocess.DEVNULL)
            cls.seen = observed(pathlib.Path(out))

    def test_every_kernel_chooses_a_variant_of_every_function(self):
        everything = subprocess.run([LOCKSTEP, "list", "variants"], check=True, text=True,
                                    stdout=subprocess.PIPE).stdout
        # Functions of which some kernel has a variant.
        blocks = re.split(r"\n(?=\S)", everything)
        functions = {block.split(":")[0] for block in blocks if "in kernels since" in block}
        for version in KERNELS:
            text, _ = listed(version)
            for function in functions:
                self.assertRegex(text, rf"(?m)^    {re.escape(function)}(=|: no such function yet$)")

    def test_what_is_seen_follows_from_what_is_printed(self):
        for version in KERNELS:
            self.assertTrue(self.seen[version], version)
            closed = closure(listed(version)[1])
            self.assertFalse([pair for pair in closed if pair[0] == pair[1]], "the order is none")
            for pair, where in self.seen[version].items():
                self.assertIn(pair, closed, f"{version}: {where}")

    def test_every_promise_has_a_mutation(self):
        mutants = subprocess.run([str(pathlib.Path(LOCKSTEP).parent / "tests/model/test_flavors")],
                                 check=False, text=True, stdout=subprocess.PIPE).stdout
        for version in KERNELS:
            promised = re.findall(r"(?m)^    (I\w+), .*; promised$", listed(version)[0])
            self.assertIn("I8", promised)
            for invariant in promised:
                self.assertRegex(mutants, rf"{invariant}_fires_on_\w+_in_linux_"
                                          rf"{version.replace('.', '_')} \.\.\.passed", version)

    def test_what_is_printed_is_seen(self):
        for version in KERNELS:
            for pair in listed(version)[1]:
                if not INNER.fullmatch(pair[1]):
                    self.assertIn(pair, self.seen["any"], version)


if __name__ == "__main__":
    unittest.main()
