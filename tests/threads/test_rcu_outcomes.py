#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Two implementations of RCU on the same litmus programs: lockstep's own engine, which runs every
order, and liburcu on threads. They permit the same outcomes: each outcome that the engine permits is
brought about with liburcu, by the engine's schedule; and one that the engine does not permit never
happens with liburcu in orders that come by chance.

An outcome is what the registers hold in the end. The task that ends last looks at all of them.

Sections and grace periods of RCU are liburcu's on threads. It has no SRCU, and what runs after a grace
period is queued by lockstep there as well: these programs hold two implementations of ours against
each other.
"""

import itertools
import json
import os
import subprocess
import tempfile
import unittest

LOCKSTEP = os.environ["LOCKSTEP"]
SOURCES = os.environ["LOCKSTEP_SOURCE_DIR"]

LOCK, UNLOCK, SYNC = "rcu_read_lock", "rcu_read_unlock", "synchronize_rcu"


def write(var, value=1):
    return f"write: {{var: {var}, value: {value}}}"


def read(var, register):
    return f"read: {{var: {var}, into: {register}}}"


UPDATE = [write("x"), SYNC, write("y")]
BARRIER = "rcu_barrier"
CALL_X, CALL_Y = "call_rcu: set_x", "call_rcu: set_y"


def srcu(domain, *inside):
    """A section of its own domain around some operations."""
    return [f"srcu_read_lock: {{srcu: {domain}, into: in_{domain}}}", *inside,
            f"srcu_read_unlock: {{srcu: {domain}, index: in_{domain}}}"]


def srcu_update(domain):
    return [write("x"), f"synchronize_srcu: {domain}", write("y")]


# Name: the tasks, and outcomes (x and y are 0 at first) that must not be, as RCU promises; what is
# left out of that list is up to the two implementations, which have to agree.
PROGRAMS = {
    "both reads in a section": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], UPDATE], [{"r0": 0, "r1": 1}]),
    "both reads without a section": (
        [[read("x", "r0"), read("y", "r1")], UPDATE], []),
    "a section for each read": (
        [[LOCK, read("x", "r0"), UNLOCK, LOCK, read("y", "r1"), UNLOCK], UPDATE], []),
    "reads in the other order": (
        [[LOCK, read("y", "r0"), read("x", "r1"), UNLOCK], UPDATE], [{"r0": 1, "r1": 0}]),
    "nested sections": (
        [[LOCK, read("x", "r0"), LOCK, UNLOCK, read("y", "r1"), UNLOCK], UPDATE],
        [{"r0": 0, "r1": 1}]),
    "the section writes": (
        [[LOCK, write("x"), write("y"), UNLOCK], [read("x", "r0"), SYNC, read("y", "r1")]],
        [{"r0": 1, "r1": 0}]),
    "the section writes after it reads": (
        [[LOCK, read("x", "r0"), write("y"), UNLOCK], [write("x"), SYNC, read("y", "r1")]],
        [{"r0": 0, "r1": 0}]),
    "no wait for the section": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], [write("x"), write("y")]], []),
    "two waits": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], [write("x"), SYNC, SYNC, write("y")]],
        [{"r0": 0, "r1": 1}]),
    "two sections and a wait": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK],
         [LOCK, read("y", "r2"), read("x", "r3"), UNLOCK], UPDATE],
        [{"r0": 0, "r1": 1}, {"r2": 1, "r3": 0}]),
    "a chain over two waits": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK],
         [write("x"), SYNC, write("z")], [read("z", "r2"), SYNC, write("y")]],
        [{"r0": 0, "r1": 1, "r2": 1}]),
    "a section within a section of a chain": (
        [[LOCK, read("x", "r0"), LOCK, read("z", "r1"), UNLOCK, read("y", "r2"), UNLOCK],
         [write("x"), SYNC, write("z"), SYNC, write("y")]],
        [{"r0": 0, "r1": 1}, {"r0": 0, "r2": 1}, {"r1": 0, "r2": 1}]),
    "a callback": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], [write("x"), CALL_Y]],
        [{"r0": 0, "r1": 1}]),
    "a callback without a section": (
        [[read("x", "r0"), read("y", "r1")], [write("x"), CALL_Y]], []),
    "a call in a section": (
        [[LOCK, CALL_X, read("x", "r0"), UNLOCK, read("x", "r1")]], [{"r0": 1}]),
    "the section knows of the call": (
        [[LOCK, read("z", "r0"), read("y", "r1"), UNLOCK, read("y", "r2")], [CALL_Y, write("z")]],
        []),
    "callbacks in order": (
        [[read("y", "r0"), read("x", "r1")], [CALL_X, CALL_Y]], [{"r0": 1, "r1": 0}]),
    "two callbacks in a section": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], [CALL_X, CALL_Y]], []),
    "callbacks of two tasks": (
        [[read("y", "r0"), read("x", "r1")], [CALL_X], [CALL_Y]], []),
    "a wait between two calls": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], [CALL_X, SYNC, CALL_Y]], []),
    "a barrier behind a call": (
        [[read("y", "r0"), read("x", "r1")], [CALL_X, BARRIER, write("y")]],
        [{"r0": 1, "r1": 0}]),
    "a barrier of another task": (
        [[CALL_X, write("z")], [read("z", "r0"), BARRIER, read("x", "r1")]],
        [{"r0": 1, "r1": 0}]),
    "a barrier is no grace period": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], [write("x"), BARRIER, write("y")]], []),
    "a wait is no barrier": (
        [[CALL_X, SYNC, read("x", "r0")]], []),
    "reads in a section of SRCU": (
        [srcu("s", read("x", "r0"), read("y", "r1")), srcu_update("s")], [{"r0": 0, "r1": 1}]),
    "reads in nested sections of SRCU": (
        [srcu("s", read("x", "r0"), "srcu_read_lock: {srcu: s, into: inner}",
              "srcu_read_unlock: {srcu: s, index: inner}", read("y", "r1")), srcu_update("s")], [{"r0": 0, "r1": 1}]),
    "sections of two domains": (
        [srcu("s", read("x", "r0"), *srcu("t", read("z", "r1")), read("y", "r2")),
         srcu_update("s")], [{"r0": 0, "r2": 1}]),
    "a wait for another domain": (
        [srcu("s", read("x", "r0"), read("y", "r1")), srcu_update("t")], []),
    "a section of SRCU, a wait for RCU": (
        [srcu("s", read("x", "r0"), read("y", "r1")), UPDATE], []),
    "a section of RCU, a wait for SRCU": (
        [[LOCK, read("x", "r0"), read("y", "r1"), UNLOCK], srcu_update("s")], []),
}

# The engine permits each, so the schedules that show it have to be there.
PERMITTED = {
    "both reads without a section": [{"r0": 0, "r1": 1}],
    "the section knows of the call": [{"r0": 1, "r1": 0, "r2": 0}, {"r0": 1, "r1": 1, "r2": 1},
                                      {"r0": 1, "r1": 0, "r2": 1}],
    "two callbacks in a section": [{"r0": 0, "r1": 1}],
    "callbacks of two tasks": [{"r0": 1, "r1": 0}, {"r0": 0, "r1": 1}],
    "a barrier is no grace period": [{"r0": 0, "r1": 1}],
    "a wait is no barrier": [{"r0": 0}, {"r0": 1}],
    "a wait for another domain": [{"r0": 0, "r1": 1}],
    "a section of SRCU, a wait for RCU": [{"r0": 0, "r1": 1}],
    "a section of RCU, a wait for SRCU": [{"r0": 0, "r1": 1}],
}


def registers_of(tasks):
    return sorted({word.split("into: ")[1].rstrip("}") for task in tasks for word in task
                   if "into: r" in word})


def scenario(tasks, outcome):
    """Asks whether an outcome can be: then an assertion fails."""
    registers = registers_of(tasks)
    lines = ["lockstep: 1", "name: outcome", "setup:"]
    lines += [f"  - var: {name}" for name in ["x", "y", "z", "ended", *(f"end_{r}" for r in registers)]]
    lines += [f"  - rcu_callback: {{name: set_{name}, do: [{{{write(name)}}}]}}" for name in "xy"]
    lines += [f"  - srcu: {name}" for name in "st"]
    lines.append("tasks:")
    is_it = " && ".join(f"{r} == {value}" for r, value in outcome.items())
    for number, task in enumerate(tasks):
        lines.append(f"  t{number}:")
        lines += [f"    - {word}" if ":" not in word else f"    - {{{word}}}"
                  for word in task]
        lines += [f"    - {{{write(f'end_{r}', r)}}}" for r in registers_of([task])]
        lines.append("    - {add: {var: ended, into: last}}")
        lines.append(f"    - if: last == {len(tasks)}")
        lines.append("      then:")
        lines += [f"        - {{{read(f'end_{r}', r)}}}" for r in outcome]
        lines.append(f"        - {{assert: \"!({is_it})\"}}")
    lines += ["explore: {strategy: optimal}", "expect: clean"]
    return "\n".join(lines) + "\n"


class Outcomes(unittest.TestCase):
    def ask(self, folder, tasks, outcome):
        """The engine's answer, and the schedule that shows it."""
        path = os.path.join(folder, "outcome.yaml")
        report = os.path.join(folder, "report.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(scenario(tasks, outcome))
        out = os.path.join(folder, "out")
        subprocess.run(["rm", "-rf", out], check=True)
        done = subprocess.run([LOCKSTEP, "run", "-j1", "--out", out, "--report", f"json:{report}",
                               path], capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        with open(report, encoding="utf-8") as file:
            case = json.load(file)["scenarios"][0]["cases"][0]
        if not case["findings"]:
            self.assertEqual(case["verdict"], "verified")
            return path, None
        self.assertEqual({finding["kind"] for finding in case["findings"]}, {"invariant"})
        findings = os.path.join(out, "findings")
        return path, os.path.join(findings, sorted(os.listdir(findings))[0])

    def threads(self, *words):
        return subprocess.run([LOCKSTEP, *words], capture_output=True, text=True, check=False)

    def enforce(self, replay):
        """A grace period may be late to begin on a busy machine: a few tries."""
        for _ in range(10):
            done = self.threads("replay", "--threads", replay)
            if done.returncode == 0 and "invariant: reproduced on threads" in done.stdout:
                return True
        return False

    def check_program(self, name):
        tasks, forbidden = PROGRAMS[name]
        registers = registers_of(tasks)
        permitted = 0
        to_be = list(PERMITTED.get(name, []))
        with tempfile.TemporaryDirectory() as folder:
            for values in itertools.product((0, 1), repeat=len(registers)):
                outcome = dict(zip(registers, values))
                path, replay = self.ask(folder, tasks, outcome)
                promised = any(all(outcome[r] == v for r, v in f.items()) for f in forbidden)
                what = f"{name}: {outcome}"
                if replay:
                    permitted += 1
                    to_be = [p for p in to_be if p != outcome]
                    self.assertFalse(promised, what)
                    self.assertTrue(self.enforce(replay), what)
                else:
                    done = self.threads("run", "--threads", "--time", "300ms", path)
                    self.assertEqual(done.returncode, 0, what + done.stdout)
                    self.assertIn("nothing found", done.stdout, what)
        self.assertGreater(permitted, 1 if len(tasks) > 1 else 0, name)
        self.assertEqual(to_be, [], name)


def add_tests():
    for name in PROGRAMS:
        setattr(Outcomes, "test_" + name.replace(" ", "_"),
                lambda self, name=name: self.check_program(name))


add_tests()

if __name__ == "__main__":
    unittest.main()
