#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
--strict: two plain writes of a word race, which by KCSAN's default they do not. What was found with the
option replays and is made short without it, since the replay file says so.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())

WRITES = """lockstep: 1
name: writes
setup: [{var: v}]
tasks:
  one: [{plain_write: {var: v, value: 1}}]
  two: [{plain_write: {var: v, value: 2}}]
explore: {strategy: optimal}
"""


class Strict(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-strict-"))
        (self.folder / "s.yaml").write_text(WRITES)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def lockstep(self, *arguments, status=0):
        done = subprocess.run([LOCKSTEP, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, status, (arguments, done.stdout[-2000:], done.stderr))
        return done

    def run_case(self, *arguments, status=0):
        self.lockstep("run", "s.yaml", "--report", "json:r.json", *arguments, status=status)
        return json.loads((self.folder / "r.json").read_text())["scenarios"][0]["cases"][0]

    def test_fires_on_two_plain_writes_with_the_option(self):
        case = self.run_case("--strict", status=1)
        self.assertEqual({f["kind"] for f in case["findings"]}, {"data-race"})
        self.assertIs(case["search"]["strict"], True)

    def test_quiet_on_two_plain_writes_without_it(self):
        case = self.run_case()
        self.assertEqual(case["findings"], [])
        self.assertNotIn("strict", case["search"])

    def test_quiet_on_marked_writes_with_it(self):
        (self.folder / "s.yaml").write_text(WRITES.replace("plain_write", "write"))
        self.assertEqual(self.run_case("--strict")["verdict"], "verified")

    def test_same_as_of_the_file(self):
        by_option = self.run_case("--strict", status=1)
        (self.folder / "s.yaml").write_text(WRITES.replace("optimal}", "optimal, strict: true}"))
        by_file = self.run_case(status=1)
        for key in "kind", "id", "story":
            self.assertEqual(by_option["findings"][0][key], by_file["findings"][0][key])

    def test_replays_and_is_made_short_without_the_option(self):
        for more in [], ["--no-minimize"]:
            finding = self.run_case("--strict", *more, status=1)["findings"][0]
            text = (self.folder / finding["replay_file"]).read_text()
            self.assertEqual(text.count("\nstrict: true\n"), 1)
            self.assertIn("reproduced: data-race",
                          self.lockstep("replay", finding["replay_file"]).stdout)
            self.lockstep("minimize", "--to=short.replay", finding["replay_file"])
            self.assertIn("strict: true", (self.folder / "short.replay").read_text())
            self.lockstep("replay", "short.replay")

    def test_without_its_line_a_replay_finds_nothing(self):
        finding = self.run_case("--strict", status=1)["findings"][0]
        path = self.folder / finding["replay_file"]
        path.write_text(path.read_text().replace("strict: true\n", ""))
        self.lockstep("replay", str(path), status=1)

    def test_a_line_that_says_something_else_is_refused(self):
        finding = self.run_case("--strict", status=1)["findings"][0]
        path = self.folder / finding["replay_file"]
        path.write_text(path.read_text().replace("strict: true", "strict: false"))
        done = self.lockstep("replay", str(path), status=2)
        self.assertRegex(done.stderr, r"\.replay:\d+:\d+: expected true.*found \"false\"")

    def test_takes_no_value_and_is_for_searches_alone(self):
        self.assertIn("takes no value", self.lockstep("run", "--strict=yes", "s.yaml", status=2).stderr)
        self.assertIn("unknown option", self.lockstep("replay", "--strict", "x", status=2).stderr)
        self.assertIn("mean anything to threads",
                      self.lockstep("run", "--threads", "--strict", "s.yaml", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
