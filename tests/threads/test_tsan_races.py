#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Data races on real threads, which only the build under ThreadSanitizer sees: the schedule of each
one that the scheduled run found shows it at gates, with both stacks; patterns that race show it by
themselves; and where the scheduled run excludes a race threads have none.
"""

import os
import re
import subprocess
import tempfile
import unittest

LOCKSTEP = os.environ["LOCKSTEP"]
SOURCES = os.environ["LOCKSTEP_SOURCE_DIR"]
SMALL = ["scenarios/tutorial", "scenarios/patterns", "scenarios/litmus"]

STORY = re.compile(r"^data-race: reproduced on threads: nothing orders two accesses to .+\n"
                   r"      (read|write) by task (\S+):\n((?:        .+ \S+:\d+\n)+)"
                   r"      (read|write) before it by task (\S+):\n((?:        .+ \S+:\d+\n)+)$")


def run(*arguments):
    return subprocess.run([LOCKSTEP, *arguments], capture_output=True, text=True, cwd=SOURCES,
                          check=False)


class Replays(unittest.TestCase):
    def check_replays(self, scenarios, least):
        with tempfile.TemporaryDirectory() as out:
            self.assertEqual(run("run", "-j1", "--out", out, *scenarios).returncode, 0)
            folder = os.path.join(out, "findings")
            names = [name for name in sorted(os.listdir(folder)) if "--data-race--" in name]
            for name in names:
                done = run("replay", "--threads", os.path.join(folder, name))
                self.assertEqual(done.returncode, 0, name + done.stdout + done.stderr)
                story = STORY.match(done.stdout)
                self.assertTrue(story, name + done.stdout)
                self.assertIn("write", story.group(1, 4), name)
                self.assertNotEqual(story.group(2), story.group(5), name)
        print(len(names), "races")
        self.assertGreaterEqual(len(names), least)


class Races(Replays):
    def test_each_schedule_of_a_small_one_shows_it_with_both_stacks(self):
        self.check_replays(SMALL, 6)

    def test_each_case_has_races_only_where_they_are_expected(self):
        done = run("run", "--threads", "--time", "50ms", *SMALL)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("UNEXPECTED", done.stdout)
        for name in ("lost-update", "plain-writes-wrong", "publish-before-written-wrong"):
            self.assertRegex(done.stdout, rf"(?m)^{name}, .*\n    data-race in ")
        for name in ("mutex-helps", "plain-writes-right", "publish-before-written-right"):
            self.assertRegex(done.stdout, rf"(?m)^{name}, .*, nothing found$")

    def test_known_race_is_none_and_another_pair_of_functions_one(self):
        with open(os.path.join(SOURCES, "scenarios/tutorial/2-lost-update.yaml"),
                  encoding="utf-8") as file:
            text = file.read().replace("expect: [data-race]", "expect: clean")
        for function, status in (("two", 0), ("three", 1)):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "s.yaml")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text + "known:\n"
                               f"  - {{functions: [one, {function}], field: x, reason: a test}}\n")
                done = run("run", "--threads", "--time", "500ms", path)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
