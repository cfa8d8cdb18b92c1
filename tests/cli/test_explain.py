#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Of which findings a run works the steps out: of all when it is small, else of what nobody expected."""

import json
import os
import subprocess
import tempfile
import unittest

LOCKSTEP = os.environ["LOCKSTEP"]

HEAD = """lockstep: 1
name: ab-ba
setup: [{mutex: a}, {mutex: b}]
tasks:
  one: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]
  two: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}]
cases:
"""
EXPECTED = "deadlock"
CIRCLE = "{kind: deadlock, cycle: [a, b]}"
OTHER_CIRCLE = "{kind: deadlock, cycle: [a, c]}"


class Explain(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def lockstep(self, *arguments):
        return subprocess.run([LOCKSTEP, *arguments], capture_output=True, text=True,
                              cwd=self.folder, check=False)

    def run_cases(self, expectations, *options, status=0):
        """A case for each expectation; its findings, by case."""
        with open(os.path.join(self.folder, "s.yaml"), "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(f"  - {{name: c{i}, expect: [{what}]}}\n"
                                      for i, what in enumerate(expectations)))
        done = self.lockstep("run", "s.yaml", "--report=json:r.json", "--report=text", *options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        with open(os.path.join(self.folder, "r.json"), encoding="utf-8") as file:
            cases = json.load(file)["scenarios"][0]["cases"]
        self.text = done.stdout
        self.assertEqual(len(cases), len(expectations))
        self.assertTrue(all(case["findings"] for case in cases))
        return [case["findings"] for case in cases]

    def check_explained(self, finding):
        self.assertNotIn("explained", finding)
        for key in "events", "stacks", "cycle", "waits":
            self.assertTrue(finding[key], key)
        self.assertIn("line", finding["where"])

    def check_not_explained(self, finding):
        self.assertIs(finding["explained"], False)
        for key in "events", "stacks":
            self.assertEqual(finding[key], [])
        for key in "cycle", "waits", "history", "parity":
            self.assertNotIn(key, finding)

    def test_sixteen_cases_are_explained(self):
        for findings in self.run_cases([EXPECTED] * 16):
            for finding in findings:
                self.check_explained(finding)

    def test_of_more_cases_only_what_is_not_expected(self):
        cases = self.run_cases([EXPECTED] * 16 + ["leak"], status=1)
        for findings in cases[:-1]:
            for finding in findings:
                self.check_not_explained(finding)
        for finding in cases[-1]:
            self.check_explained(finding)
        self.assertIn("Steps", self.text)
        self.assertNotIn("not worked out", self.text)

    def test_what_was_asked_for(self):
        for options in ["--explain=all"], ["--verbose"]:
            for findings in self.run_cases([EXPECTED] * 17, *options):
                for finding in findings:
                    self.check_explained(finding)
        for finding in self.run_cases([EXPECTED], "--explain=unexpected")[0]:
            self.check_not_explained(finding)
        self.assertIn("Its steps were not worked out in this run", self.text)

    def test_the_numbers_are_the_same(self):
        told = self.run_cases([EXPECTED] * 2, "--no-minimize")
        untold = self.run_cases([EXPECTED] * 2, "--explain=unexpected")
        for a, b in zip(told, untold):
            self.assertEqual(len(a), len(b))
            for with_steps, without in zip(a, b):
                for key in "kind", "id", "standing", "count", "executions", "first_execution", "choices":
                    self.assertEqual(with_steps[key], without[key], key)
                self.assertEqual(with_steps["where"]["function"], without["where"]["function"])

    def test_a_circle_is_judged_all_the_same(self):
        for findings in self.run_cases([CIRCLE], "--explain=unexpected"):
            self.assertEqual([one["standing"] for one in findings], ["required"])
        for findings in self.run_cases([OTHER_CIRCLE], "--explain=unexpected", status=1):
            for finding in findings:
                self.assertEqual(finding["standing"], "unexpected")
                self.check_explained(finding)

    def test_a_replay_explains(self):
        finding = self.run_cases([EXPECTED], "--explain=unexpected")[0][0]
        done = self.lockstep("replay", finding["replay_file"], "--report=json:again.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.folder, "again.json"), encoding="utf-8") as file:
            again = json.load(file)["scenarios"][0]["cases"][0]["findings"][0]
        self.check_explained(again)
        self.assertEqual((again["id"], again["kind"]), (finding["id"], finding["kind"]))
        minimized = self.lockstep("minimize", finding["replay_file"])
        self.assertEqual(minimized.returncode, 0, minimized.stderr)

    def test_neither_word(self):
        done = self.lockstep("run", "--explain=some", "s.yaml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("all or unexpected", done.stderr)


if __name__ == "__main__":
    unittest.main()
