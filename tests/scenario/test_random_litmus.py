#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Random litmus programs with RCU: the final states that the engine reaches are those of a brute-force
enumeration, all of them and no others; and whatever liburcu comes to on threads is among them. One state that
is taken out of the list is missed by the engine, so the comparison can fail.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from random_litmus import Program  # noqa: E402

LOCKSTEP = os.environ["LOCKSTEP"]


def lockstep(folder, *words):
    return subprocess.run([LOCKSTEP, *words], cwd=folder, capture_output=True, text=True, timeout=500,
                          check=False)


class Tests:
    """The slow test runs them on more programs; here they are no test of their own."""

    class Case(unittest.TestCase):
        SEEDS = range(0)
        ON_THREADS = range(0)

        def setUp(self):
            self.folder = tempfile.TemporaryDirectory(prefix="lockstep-litmus-")
            self.addCleanup(self.folder.cleanup)

        def run_all(self, names, *options):
            done = lockstep(self.folder.name, "run", "-q", "-j1", "--report", "json:r.json", *options, *names)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            document = json.loads(pathlib.Path(self.folder.name, "r.json").read_text())
            return {s["name"]: s["cases"][0] for s in document["scenarios"]}

        def test_the_engine_reaches_what_brute_force_does(self):
            programs = [Program(seed) for seed in self.SEEDS]
            for program in programs:
                pathlib.Path(self.folder.name, f"{program.name}.litmus").write_text(program.litmus())
            cases = self.run_all([f"{p.name}.litmus" for p in programs])
            sizes, waits = [], 0
            for program in programs:
                case, columns = cases[program.name], program.columns()
                self.assertTrue(case["litmus"]["complete"], program.name)
                found = {tuple(int(state["values"][c]) for c in columns) for state in case["litmus"]["states"]}
                states = program.states()
                self.assertEqual(found, states, program.litmus())
                sizes.append(len(states))
                waits += any(op[0] == "sync" for code in program.threads for op in code)
            # Nothing that says the same of all programs.
            self.assertGreater(len(set(sizes)), 5)
            self.assertGreater(2 * waits, len(programs))

        def test_liburcu_reaches_nothing_else(self):
            cut = 0
            for seed in self.ON_THREADS:
                program = Program(seed)
                states = program.states()
                path = pathlib.Path(self.folder.name, "s.yaml")
                path.write_text(program.scenario(states))
                case = self.run_all(["s.yaml"])[program.name]
                self.assertEqual((case["verdict"], case["findings"]), ("verified", []), path.read_text())
                done = lockstep(self.folder.name, "run", "--threads", "--time", "200ms", "s.yaml")
                self.assertEqual(done.returncode, 0, path.read_text() + done.stdout)
                self.assertIn("nothing found", done.stdout)
                if len(states) < 2:
                    continue
                path.write_text(program.scenario(states - {max(states)}))
                case = self.run_all(["s.yaml"])[program.name]
                self.assertEqual({f["kind"] for f in case["findings"]}, {"invariant"}, path.read_text())
                cut += 1
            self.assertEqual(cut > 0, len(self.ON_THREADS) > 0)


class RandomLitmus(Tests.Case):
    SEEDS = range(80)
    ON_THREADS = range(1000, 1004)

if __name__ == "__main__":
    unittest.main()
