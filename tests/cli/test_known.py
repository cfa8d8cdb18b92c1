#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Races that a scenario says are known: they are counted and told, and are no finding; what they lead
to is searched all the same. What is expected follows from the programs: one task writes a variable
plainly, another reads it, so there are two orders of the two, and both have the race.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())

RACE = """lockstep: 1
name: flag
setup: [{var: v}, {var: w}]
tasks:
  writer: [{plain_write: {var: v, value: 1}}]
  reader: [{plain_read: {var: v, into: r}}]
explore: {strategy: optimal}
"""
KNOWN = """known:
  - {functions: [reader, writer], field: v, reason: a flag that may be late}
"""


class Known(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-known-"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def lockstep(self, *arguments, status=0):
        done = subprocess.run([LOCKSTEP, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, status, (arguments, done.stdout[-2000:], done.stderr))
        return done

    def run_case(self, text, *arguments, status=0):
        """The only case of a scenario."""
        (self.folder / "s.yaml").write_text(text)
        self.lockstep("run", "s.yaml", "--report", "json:r.json", *arguments, status=status)
        return json.loads((self.folder / "r.json").read_text())["scenarios"][0]["cases"][0]

    def test_is_counted_and_no_finding(self):
        case = self.run_case(RACE + KNOWN + "expect: verified\n")
        self.assertEqual(case["findings"], [])
        self.assertEqual(case["verdict_text"], "verified (2 traces)")
        self.assertEqual(case["search"]["points"], 1)
        self.assertEqual(case["search"]["granularity"], "sync")
        known, = case["known"]
        self.assertEqual(known["count"], 2)
        self.assertEqual(known["entry"], "s.yaml:9")
        self.assertEqual(known["reason"], "a flag that may be late")
        self.assertEqual(sorted(known["sites"]), ["reader (s.yaml:6)", "writer (s.yaml:5)"])

    def test_is_told_with_its_reason(self):
        (self.folder / "s.yaml").write_text(RACE + KNOWN)
        text = " ".join(self.lockstep("run", "s.yaml").stdout.split())
        self.assertIn("known: data-race on v,", text)
        self.assertIn("in 2 executions: a flag that may be late (s.yaml:9)", text)
        self.assertIn("1 as expected, 0 unexpected", text)

    def test_other_functions_or_fields_stay_findings(self):
        for old, new in (("[reader, writer]", "[reader, reader]"),
                         ("[reader, writer]", "[other, '*']"),
                         ("field: v", "field: w"), ("field: v", "field: v.v")):
            case = self.run_case(RACE + KNOWN.replace(old, new), status=1)
            self.assertEqual({f["kind"] for f in case["findings"]}, {"data-race"}, new)
            self.assertNotIn("known", case)

    def test_order_of_functions_and_star(self):
        for functions in ("[writer, reader]", "['*', reader]", "[writer, '*']"):
            case = self.run_case(RACE + KNOWN.replace("[reader, writer]", functions))
            self.assertEqual(len(case["known"]), 1, functions)

    def test_unknown_race_beside_a_known_one_stays_a_finding(self):
        case = self.run_case(RACE.replace("explore", "  other: [{plain_read: {var: v, into: r}}]\nexplore")
                             + KNOWN, status=1)
        self.assertEqual({f["kind"] for f in case["findings"]}, {"data-race"})
        for finding in case["findings"]:
            self.assertIn("task other", finding["story"])
        self.assertEqual(len(case["known"]), 1)

    def test_what_it_leads_to_is_found_and_replays(self):
        """Without a scheduling point at the place only one of the two orders is run."""
        points = 0
        asserting = RACE.replace("into: r}}]", "into: r}}, {assert: r == %d}]")
        for value in (0, 1):
            case = self.run_case(asserting % value + KNOWN, status=1)
            finding, = case["findings"]
            self.assertEqual(finding["kind"], "invariant")
            replay = (self.folder / finding["replay_file"]).read_text()
            points += len(re.findall(r"(?m)^point: [0-9a-f]{16}$", replay))
            done = self.lockstep("replay", finding["replay_file"])
            self.assertIn("reproduced: invariant", done.stdout)
        self.assertEqual(points, 1)

    def test_same_with_several_processes_and_samplers(self):
        case = self.run_case(RACE + KNOWN, "--strategy=random", "--executions=300", "--jobs=2")
        self.assertEqual(case["known"][0]["count"], 300)
        self.assertEqual(case["findings"], [])

    def test_shards_add_up(self):
        (self.folder / "s.yaml").write_text(RACE + KNOWN)
        parts = []
        for number in (1, 2):
            parts.append("p%d.json" % number)
            self.lockstep("run", "s.yaml", "--strategy=random", "--executions=301",
                          "--shard=%d/2" % number, "--report", "json:" + parts[-1])
        self.lockstep("merge", *parts, "--report", "json:all.json")
        merged = json.loads((self.folder / "all.json").read_text())
        known, = merged["scenarios"][0]["cases"][0]["known"]
        self.assertEqual(known["count"], 301)

    def test_entries_that_matched_nothing_are_told_when_verbose(self):
        more = KNOWN + "  - {functions: [f, g], field: t.x, reason: none}\n"
        (self.folder / "s.yaml").write_text(RACE + more)
        self.assertEqual(self.lockstep("run", "s.yaml").stderr, "")
        self.assertEqual(self.lockstep("run", "s.yaml", "--verbose").stderr,
                         "s.yaml:10: no race of this run is the known race here\n")

    def test_entry_for_kernels_is_for_images(self):
        entry = KNOWN.replace("reason:", 'kernel: ">=6.1", reason:')
        case = self.run_case(RACE + entry, status=1)
        self.assertEqual({f["kind"] for f in case["findings"]}, {"data-race"})


if __name__ == "__main__":
    unittest.main()
