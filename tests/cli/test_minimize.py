#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Shortened findings from outside: what `run` writes, `minimize`, and replaying under gdb. What the
minimiser takes away is tested in tests/explain. Needs gdb for one test, which is skipped without.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())

# A random walk switches far more often than this deadlock needs.
DEADLOCK = """lockstep: 1
name: opposite
setup: [{mutex: a}, {mutex: b}, {var: x}]
tasks:
  left: [{add: x}, {lock: a}, {lock: b}, {unlock: b}, {unlock: a}]
  busy: [{add: x}, {add: x}, {add: x}, {add: x}]
  right: [{add: x}, {lock: b}, {lock: a}, {unlock: a}, {unlock: b}]
explore: {strategy: random, seed: 5, executions: 500}
expect: [deadlock]
"""
GUARDED = """lockstep: 1
name: guarded
setup: [{mutex: g}, {mutex: a}, {mutex: b}]
tasks:
  left: [{lock: g}, {lock: a}, {lock: b}, {unlock: b}, {unlock: a}, {unlock: g}]
  right: [{lock: g}, {lock: b}, {lock: a}, {unlock: a}, {unlock: b}, {unlock: g}]
explore: {strategy: random, executions: 50}
expect: [lock-order]
"""
# What the second bus and its device are used for has nothing to do with the first.
UNNEEDED = """lockstep: 1
name: unneeded
like: "5.19"
setup:
  - bus:       {name: b0, module: true}
  - bus:       {name: b1}
  - iommu:     {name: iommu0, driver: mock, bus: b0}
  - iommu:     {name: iommu1, driver: mock, bus: b1}
  - device:    {name: dev0, bus: b0, iommu: iommu0, driver: vfio-mock}
  - device:    {name: dev1, bus: b1, iommu: iommu1, driver: vfio-mock}
  - container: {name: c0}
  - container: {name: c1}
tasks:
  attach: [{vfio.set_container: {group: dev1.group, container: c1}},
           {vfio.set_container: {group: dev0.group, container: c0}}]
  unplug: [{device.unplug: {device: dev0}}, {bus.unregister: {bus: b0}}, {module.unload: {of: b0}}]
explore: {strategy: dfs, preemptions: 1}
cases:
  - variant: {vfio.attach_group: bus-type-lookup}
    expect: [{kind: use-after-free, in: domain_alloc}]
    allow: [use-after-free]
"""


def read_lists(text):
    """The choices of a replay file, as (task, how many) and the outcomes in between."""
    words = re.search(r"^choices:((?:.*\n)(?: .*\n)*)", text, re.M).group(1).split()
    return [(word.partition("*")[0], int(word.partition("*")[2] or 1)) for word in words]


class TestMinimize(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-minimize-"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def lockstep(self, *arguments, status=0, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run([LOCKSTEP, *arguments], cwd=self.folder, text=True, timeout=100,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)
        self.assertEqual(done.returncode, status, (arguments, done.stdout[-2000:], done.stderr))
        return done

    def find(self, scenario, kind, *options):
        """Runs a scenario; the one replay file of that kind, and the report."""
        (self.folder / "s.yaml").write_text(scenario)
        done = self.lockstep("run", "s.yaml", "-r", "json:out.json", "-r", "text", *options)
        files = list((self.folder / "lockstep-out/findings").glob(f"*--{kind}--*.replay"))
        self.assertEqual(len(files), 1, files)
        return files[0], done.stdout

    def test_a_run_tells_the_short_form(self):
        file, report = self.find(DEADLOCK, "deadlock")
        # Three tasks, of which one has to be left before its end: three stretches.
        self.assertEqual(len(read_lists(file.read_text())), 3, file.read_text())
        again = self.lockstep("replay", str(file.relative_to(self.folder))).stdout
        explained = re.compile(r"={50}.*To replay it:.*\.replay$", re.S | re.M)
        self.assertEqual(explained.search(again).group(), explained.search(report).group())

    def test_the_option_leaves_the_form_in_which_it_was_found(self):
        file, _ = self.find(DEADLOCK, "deadlock", "--no-minimize")
        self.assertGreater(len(read_lists(file.read_text())), 3)
        self.lockstep("replay", str(file))

    def test_the_same_run_gives_the_same_form(self):
        first = self.find(DEADLOCK, "deadlock")[0].read_text()
        self.assertEqual(self.find(DEADLOCK, "deadlock")[0].read_text(), first)

    def test_minimize_writes_beside_the_file(self):
        file, _ = self.find(DEADLOCK, "deadlock", "-M")
        before = file.read_text()
        out = self.lockstep("minimize", str(file)).stdout
        self.assertEqual(file.read_text(), before)
        shorter = file.with_name(file.name.replace(".replay", ".min.replay"))
        self.assertEqual(len(read_lists(shorter.read_text())), 3)
        self.lockstep("replay", str(shorter))
        numbers = dict((name, (int(a), int(b))) for name, a, b in
                       re.findall(r"^  (\w+) +(\d+) -> (\d+)$", out, re.M))
        self.assertEqual(set(numbers), {"choices", "switches", "preemptions", "faults"})
        self.assertEqual(numbers["switches"], (len(read_lists(before)) - 1, 2))
        self.assertEqual(numbers["preemptions"][1], 1)
        self.assertEqual(numbers["choices"][0], sum(nr for _, nr in read_lists(before)))
        self.assertIn(f"lockstep replay {shorter}", out)

    def test_minimize_writes_where_it_is_told(self):
        file, _ = self.find(DEADLOCK, "deadlock", "-M")
        for path in ("x.replay", "new/folder/x.replay"):
            self.lockstep("minimize", "-q", str(file), "-o", path)
            self.lockstep("replay", path)
        self.lockstep("minimize", "x.replay", "--to", "y.replay")
        self.assertEqual((self.folder / "x.replay").read_text(), (self.folder / "y.replay").read_text())

    def test_what_is_no_such_file_is_told_and_nothing_written(self):
        file, _ = self.find(DEADLOCK, "deadlock", "-M")
        text = file.read_text()
        for name, content, status, message in (
                ("none", None, 2, "none: cannot be read"),
                ("junk", "junk\n", 2, "junk:1:1: not a replay file"),
                ("cut", text[:-15], 2, "the file ends early"),
                ("list", text.replace("choices: ", "choices: nobody "), 2, "cannot be read at"),
                ("left-out", text.replace("choices:", "left-out: left 6\nchoices:"), 2,
                 'left-out "left 6": expected the name of a task'),
                ("gone", re.sub(r"choices:(.*\n)( .*\n)*", "choices: busy*4\n", text), 1,
                 "was not reproduced")):
            if content:
                (self.folder / name).write_text(content)
            done = self.lockstep("minimize", name, "-o", "z", status=status)
            self.assertIn(message, done.stderr, name)
            self.assertFalse((self.folder / "z").exists(), name)
        self.assertIn("takes one FILE, found 0", self.lockstep("minimize", status=2).stderr)

    def test_operations_that_are_not_needed_are_left_out(self):
        (self.folder / "s.yaml").write_text(UNNEEDED)
        report = self.lockstep("run", "s.yaml", "-v").stdout
        text = [file.read_text() for file in
                (self.folder / "lockstep-out/findings").glob("*--use-after-free--*.replay")]
        text = [one for one in text if "function: domain_alloc" in one]
        self.assertEqual(len(text), 1)
        self.assertIn("\nleft-out: attach 1\n", text[0])
        self.assertNotIn("left-out: attach 2", text[0])
        self.assertIn("without   task attach: vfio.set_container group=dev1.group", report)
        (self.folder / "f.replay").write_text(text[0])
        self.assertIn("without   task attach", self.lockstep("replay", "f.replay").stdout)
        (self.folder / "f.replay").write_text(text[0].replace("left-out: attach 1\n", ""))
        self.lockstep("replay", "f.replay", status=1)

    def test_a_guarded_circle_says_so(self):
        file, report = self.find(GUARDED, "lock-order")
        self.assertRegex(report, r"deadlock  guarded, by what 50 executions show: g is held")
        finding = json.loads((self.folder / "out.json").read_text())
        finding = finding["scenarios"][0]["cases"][0]["findings"][0]
        self.assertEqual(finding["confirmation"]["verdict"], "guarded")
        self.assertEqual(finding["confirmation"]["executions"], 50)
        again = self.lockstep("replay", str(file)).stdout
        self.assertRegex(again, r"deadlock  guarded, by what 50 executions show: g is held")

    def test_a_circle_without_a_guard_is_confirmed(self):
        scenario = GUARDED.replace("{lock: g}, ", "").replace(", {unlock: g}", "")
        scenario = scenario.replace("strategy: random, executions: 50", "strategy: dfs, preemptions: 0")
        file, report = self.find(scenario.replace("lock-order", "deadlock"), "deadlock")
        self.assertIn("deadlock  confirmed", report)
        # The circle was found first; its file would tell of what is no finding any more.
        self.assertEqual(list(file.parent.glob("*lock-order*")), [])
        self.assertIn("deadlock  confirmed", self.lockstep("replay", str(file)).stdout)

    @unittest.skipUnless(shutil.which("gdb"), "gdb is not installed")
    def test_gdb_stops_at_the_finding(self):
        file, _ = self.find(DEADLOCK, "deadlock")
        (self.folder / "commands").write_text("printf \"kind=%s\\n\", kind\nkill inferiors 2\nquit\n")
        with open(self.folder / "commands", encoding="utf-8") as commands:
            done = subprocess.run([LOCKSTEP, "replay", "--gdb", str(file)], cwd=self.folder, text=True,
                                  stdin=commands, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=100, check=False)
        self.assertIn("kind=deadlock", done.stdout)
        # It is on the stack of the task that ran into it.
        self.assertRegex(done.stdout, r"(?s)raise_finding.*task_entry")

    def test_without_gdb_it_says_so(self):
        file, _ = self.find(DEADLOCK, "deadlock")
        done = self.lockstep("replay", "--gdb", str(file), status=2,
                             env={**os.environ, "PATH": "/nonexistent"})
        self.assertIn("gdb cannot be run", done.stderr)


if __name__ == "__main__":
    unittest.main()
