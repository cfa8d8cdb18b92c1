#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Scenarios on real threads against the scheduled run: the schedule of each finding, enforced by gates,
brings the finding about, or its kind is one that threads cannot show; and what happens to happen to
threads is never of a kind that the scheduled run excludes.
"""

import os
import subprocess
import tempfile
import unittest

LOCKSTEP = os.environ["LOCKSTEP"]
SOURCES = os.environ["LOCKSTEP_SOURCE_DIR"]
SCENARIOS = ["scenarios/tutorial", "scenarios/patterns"]
MODELS = ["scenarios/seeds", "scenarios/driver_core"]
SAMPLE = [f"scenarios/seeds/{name}.yaml" for name in (
    "alloc-vs-own-unplug", "alloc-from-probe", "attach-without-remapping", "empty-group",
    "join-cost-one", "mdev-parent-unregisters", "phb-add-twice", "phb-boot-order",
    "phb-group-reference")]


def run(*arguments):
    return subprocess.run([LOCKSTEP, *arguments], capture_output=True, text=True, cwd=SOURCES,
                          check=False)


class Threads(unittest.TestCase):
    def test_each_schedule_reproduces_or_says_why_it_cannot(self):
        counts = {"reproduced on threads": 0, "not visible on threads": 0, "not applicable": 0}
        with tempfile.TemporaryDirectory() as out:
            self.assertEqual(run("run", "-j1", "--out", out, *SCENARIOS).returncode, 0)
            folder = os.path.join(out, "findings")
            for name in sorted(os.listdir(folder)):
                done = run("replay", "--threads", os.path.join(folder, name))
                self.assertEqual(done.returncode, 0, name + done.stdout + done.stderr)
                what = [words for words in counts if f": {words}: " in done.stdout]
                self.assertEqual(len(what), 1, name + done.stdout)
                counts[what[0]] += 1
        print(counts)
        self.assertGreaterEqual(counts["reproduced on threads"], 40)

    def test_schedules_of_models_reproduce(self):
        counts = {"reproduced on threads": 0, "not visible on threads": 0, "not applicable": 0}
        with tempfile.TemporaryDirectory() as out:
            self.assertEqual(run("run", "-j1", "--out", out, *SAMPLE).returncode, 0)
            folder = os.path.join(out, "findings")
            for name in sorted(os.listdir(folder)):
                done = run("replay", "--threads", os.path.join(folder, name))
                self.assertEqual(done.returncode, 0, name + done.stdout + done.stderr)
                what = [words for words in counts
                        if done.stdout.split(": ")[1].startswith(words)]
                self.assertEqual(len(what), 1, name + done.stdout)
                counts[what[0]] += 1
        print(counts)
        self.assertGreaterEqual(counts["reproduced on threads"], 25)

    def test_nothing_is_found_that_the_scheduled_run_excludes(self):
        done = run("run", "--threads", "--time", "50ms", *SCENARIOS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("UNEXPECTED", done.stdout)
        ran = [line for line in done.stdout.splitlines() if "executions" in line]
        self.assertGreater(len(ran), 50)

    def test_models_find_nothing_that_the_scheduled_run_excludes(self):
        done = run("run", "--threads", "--time", "3ms", *MODELS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("UNEXPECTED", done.stdout)
        ran = [line for line in done.stdout.splitlines() if " executions" in line]
        self.assertGreater(len(ran), 350)
        left_out = [line for line in done.stdout.splitlines() if "not applicable" in line]
        for line in left_out:
            self.assertRegex(line, "threads have no (faults|pins)$")

    def test_threads_run_into_each_other_by_themselves(self):
        for scenario, kind in (("1-two-locks", "deadlock"), ("4-last-reference", "use-after-free")):
            done = run("run", "--threads", "--time", "5s",
                       f"scenarios/tutorial/{scenario}.yaml")
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"    {kind} in ", done.stdout)

    def test_a_schedule_that_does_not_fit_is_told(self):
        with tempfile.TemporaryDirectory() as out:
            run("run", "--out", out, "scenarios/tutorial/1-two-locks.yaml")
            folder = os.path.join(out, "findings")
            path = os.path.join(folder, os.listdir(folder)[0])
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace("choices: ", "choices: left right*9 "))
            done = run("replay", "--threads", path)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn("NOT reproduced on threads", done.stdout)

    def test_options_that_mean_nothing_to_threads_are_errors(self):
        for words in (["--strategy", "dfs"], ["--executions", "5"], ["--report", "json"]):
            done = run("run", "--threads", *words, "scenarios/tutorial/1-two-locks.yaml")
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("--threads", done.stderr)


if __name__ == "__main__":
    unittest.main()
