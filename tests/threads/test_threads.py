#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Scenarios on real threads against the scheduled run: the schedule of each finding, enforced by gates,
brings the finding about, or its kind is one that threads cannot show; and what happens to happen to
threads is never of a kind that the scheduled run excludes.
"""

import os
import tempfile
import unittest

from threads_replay import replay_all, run

SCENARIOS = ["scenarios/tutorial", "scenarios/patterns", "scenarios/faults"]
MODELS = ["scenarios/seeds", "scenarios/driver_core"]
SAMPLE = [f"scenarios/seeds/{name}.yaml" for name in (
    "alloc-after-walk-vs-release", "alloc-vs-own-unplug", "alloc-from-probe",
    "attach-refused-domain", "empty-group", "join-cost-one", "mdev-parent-unregisters", "mdev-set-domain-vs-attach",
    "phb-add-twice", "phb-boot-order", "phb-group-reference")]
# What the line says of calls that threads do not have.
LACKING = "threads have no (request_threaded_irq|handlers on the processor of a task)$"

RELAXED = """
lockstep: 1
name: relaxed-flag
title: A flag that orders nothing, and yet nobody frees before it is set
setup:
  - object: o
  - var: {name: over, value: 0}
tasks:
  user: [{use: o}, {write: {var: over, value: 1}}]
  owner: [{read: {var: over, into: r}}, {if: "r", then: [{free: o}]}]
explore: {strategy: optimal}
expect: [use-after-free, leak]
"""

UNORDERED = """
lockstep: 1
name: no-flag
title: The same without a flag
setup: [{object: o}]
tasks:
  user: [{use: o}, cond_resched]
  owner: [{set: {into: r, value: 1}}, {if: "r", then: [{free: o}]}]
explore: {strategy: optimal}
expect: [use-after-free]
"""


BESIDES = """
lockstep: 1
name: besides
title: A use after free, and something else that has nothing to do with it
setup:
  - object: o
  - var: {name: x, value: 0}
tasks:
  user: [{use: o}]
  owner: [{free: o}]
  writer: [{write: {var: x, value: 1}}]
  reader: [{read: {var: x, into: r}}, {assert: "r == 0"}]
expect: [use-after-free]
"""


# The user may be past its use when the object is freed; what it then reads, no scheduled execution comes to,
# since the free ends it. It looks so often that the owner comes to its write.
FOLLOWS = """lockstep: 1
name: follows
setup: [OBJECTS {mutex: m}, {var: flag}]
tasks:
  owner: [BEFORE_FREE {free: o}, {write: {var: flag, value: 1}}]
  user:
    - use: USED
    AFTER_USE- read: {var: flag, into: r}
    - set: {into: n, value: 0}
    - while: "!r && n < 60"
      do:
        - set: {into: n, value: "n + 1"}
        - read: {var: flag, into: r}
    - assert: "r == 0"
BESIDES
explore: {strategy: optimal}
expect: [use-after-free]
"""


def follows(used="o", before_free="", after_use="", besides=""):
    objects = "".join(f"{{object: {name}}}, " for name in sorted({used, "o"}))
    text = FOLLOWS.replace("OBJECTS", objects).replace("USED", used)
    text = text.replace("BEFORE_FREE", before_free).replace("AFTER_USE", after_use)
    return text.replace("BESIDES", besides)


class Threads(unittest.TestCase):
    def test_each_schedule_reproduces_or_says_why_it_cannot(self):
        counts = replay_all(self, SCENARIOS)
        self.assertGreaterEqual(counts["reproduced"], 195)
        self.assertLessEqual(len(counts["not applicable"]), 2)
        for line in counts["not applicable"]:
            self.assertRegex(line, LACKING)

    def test_schedules_of_models_reproduce(self):
        counts = replay_all(self, SAMPLE)
        self.assertGreaterEqual(counts["reproduced"], 70)
        self.assertEqual(counts["not applicable"], [])

    def replay_text(self, text, kind):
        with tempfile.TemporaryDirectory() as out:
            path = os.path.join(out, "scenario.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            self.assertEqual(run("run", "--out", out, path).returncode, 0)
            folder = os.path.join(out, "findings")
            names = [name for name in os.listdir(folder) if f"--{kind}--" in name]
            self.assertEqual(len(names), 1)
            return run("replay", "--threads", os.path.join(folder, names[0])).stdout

    def test_a_use_that_may_come_after_the_free_is_put_there(self):
        self.assertIn("use-after-free: reproduced on threads",
                      self.replay_text(UNORDERED, "use-after-free"))

    def test_a_use_that_comes_first_in_every_order_is_not_visible(self):
        self.assertIn("use-after-free: not visible on threads: only accesses that order nothing",
                      self.replay_text(RELAXED, "use-after-free"))

    def test_nothing_is_found_that_the_scheduled_run_excludes(self):
        done = run("run", "--threads", "--time", "20ms", *SCENARIOS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("UNEXPECTED", done.stdout)
        ran = [line for line in done.stdout.splitlines() if "executions" in line]
        self.assertGreater(len(ran), 140)

    def test_models_find_nothing_that_the_scheduled_run_excludes(self):
        done = run("run", "--threads", "--time", "1ms", *MODELS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("UNEXPECTED", done.stdout)
        ran = [line for line in done.stdout.splitlines() if " executions" in line]
        self.assertGreater(len(ran), 350)
        self.assertNotIn("not applicable", done.stdout)

    def test_what_has_nothing_to_do_with_a_use_after_free_is_unexpected(self):
        with tempfile.TemporaryDirectory() as out:
            path = os.path.join(out, "scenario.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(BESIDES)
            done = run("run", "--threads", "--time", "2s", path)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(" (UNEXPECTED): r == 0", done.stdout)

    def on_threads(self, text):
        with tempfile.TemporaryDirectory() as out:
            path = os.path.join(out, "scenario.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return (run("run", "-q", "--no-minimize", "--out", out, path),
                    run("run", "--threads", "--time", "500ms", path))

    def test_what_nobody_expected_at_the_end_is_told_and_kills_nobody(self):
        _, threaded = self.on_threads("lockstep: 1\nname: kept\nsetup: [{object: o}]\n"
                                      "tasks: {t: [{use: o}]}\nexpect: [use-after-free]\n")
        self.assertEqual(threaded.returncode, 1, threaded.stdout)
        self.assertRegex(threaded.stdout, r"leak in \d+ \(UNEXPECTED\)")

    def test_what_follows_from_a_use_before_the_free_is_told_as_such(self):
        scheduled, threaded = self.on_threads(follows())
        self.assertEqual(scheduled.returncode, 0, scheduled.stdout)
        self.assertEqual(threaded.returncode, 0, threaded.stdout)
        self.assertRegex(threaded.stdout, r"invariant in \d+ \(a use-after-free, before the free\)")
        self.assertNotIn("UNEXPECTED", threaded.stdout)

    def test_nothing_follows_from_a_use_of_what_is_not_freed(self):
        # What is freed, and used by somebody else, is another object. It ends most executions.
        scheduled, threaded = self.on_threads(follows(used="kept", besides="  other: [{use: o}]"))
        self.assertEqual(scheduled.returncode, 0, scheduled.stdout)
        self.assertEqual(threaded.returncode, 1, threaded.stdout)
        self.assertRegex(threaded.stdout, r"invariant in \d+ \(UNEXPECTED\)")
        self.assertNotIn("before the free", threaded.stdout)

    def test_nothing_follows_from_a_use_that_is_released_before_the_free(self):
        # Where the owner comes later to the lock, the use is ordered before the free.
        scheduled, threaded = self.on_threads(follows(before_free="{lock: m}, {unlock: m},",
                                                      after_use="- lock: m\n    - unlock: m\n    "))
        self.assertEqual(scheduled.returncode, 1, scheduled.stdout)
        self.assertEqual(threaded.returncode, 1, threaded.stdout)
        self.assertRegex(threaded.stdout, r"invariant in \d+ \(UNEXPECTED\)")
        self.assertNotIn("before the free", threaded.stdout)

    def test_threads_run_into_each_other_by_themselves(self):
        for scenario, kind in (("1-two-locks", "deadlock"), ("4-last-reference", "use-after-free")):
            done = run("run", "--threads", "--time", "2s",
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
