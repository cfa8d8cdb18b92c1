#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The lives of objects in reports: which stations a history has, who took the reference that nobody
put, and what a report in KASAN's layout says of work that was put off. Scenarios of the tree and
small ones; the expectation follows from what their tasks do.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())
PINS = pathlib.Path(LOCKSTEP).parent / "tests" / "cli" / "loadable" / "module_pins.so"
SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()

LEAK = """lockstep: 1
name: leak
setup: [{object: {name: o, references: 2}}]
tasks:
  careless: [{get: o}, {get: o}, {put: o}, {put: o}]
  careful: [{get: o}, {put: o}, {put: o}]
explore: {strategy: optimal}
expect: [leak]
"""

BELOW = """lockstep: 1
name: below
setup: [{object: {name: o, references: 1}}]
tasks:
  a: [{put_last: {object: o, into: r}}, {put_last: {object: o, into: r}}]
finish: none
explore: {strategy: optimal}
expect: [refcount]
"""

CALLBACK = """lockstep: 1
name: callback
setup: [{rcu_callback: {name: cb, do: []}}, {object: o}]
tasks:
  a: [{call_rcu: cb}, {call_rcu: cb}, {put: o}]
explore: {strategy: optimal}
expect: [rcu-misuse]
"""

# That build has no shared objects to load.
needs_loading = unittest.skipIf(os.environ.get("LOCKSTEP_SANITIZER") == "thread",
                                "models are not loaded under ThreadSanitizer")


def findings(text, kind):
    """The findings of a kind of a scenario, given as text."""
    with tempfile.TemporaryDirectory() as where:
        path = pathlib.Path(where, "s.yaml")
        path.write_text(text)
        subprocess.run([LOCKSTEP, "run", "-q", "-o", where, f"--report=json:{where}/r.json", path],
                       check=False, stdout=subprocess.DEVNULL)
        document = json.loads(pathlib.Path(where, "r.json").read_text())
    return [f for f in document["scenarios"][0]["cases"][0]["findings"] if f["kind"] == kind]


def module_findings(operation, kind):
    """Of an operation of the model that tests/cli/loadable/module_pins.c is."""
    with tempfile.TemporaryDirectory() as where:
        path = pathlib.Path(where, "s.yaml")
        path.write_text(f"lockstep: 1\nname: m\ntasks: {{t: [module.{operation}]}}\n")
        subprocess.run([LOCKSTEP, "run", "-q", "-o", where, f"--model={PINS}",
                        f"--report=json:{where}/r.json", path], check=False, stdout=subprocess.DEVNULL)
        document = json.loads(pathlib.Path(where, "r.json").read_text())
    return [f for f in document["scenarios"][0]["cases"][0]["findings"] if f["kind"] == kind]


def history(finding):
    """(what, who, line) of each entry; who is None for the setup."""
    return [(h["what"], finding["tasks"][h["task"]] if "task" in h else None,
             h.get("site", {}).get("line")) for h in finding["history"]]


class Lives(unittest.TestCase):
    def test_a_leak_names_who_took_what_nobody_put(self):
        entries = history(findings(LEAK, "leak")[0])
        self.assertEqual(entries[0], ("allocated", None, 3))
        # Each task puts two of its own; careless took two, and has its share of the first two.
        kept = [e for e in entries if "not" in e[0]]
        self.assertEqual([(what, who) for what, who, _ in kept],
                         [("references taken, not all dropped", None)])
        self.assertEqual(sum(e[0] == "reference dropped" for e in entries), 4)
        self.assertEqual(sum(e[0] == "reference taken" for e in entries), 3)

    def test_a_count_below_zero_names_the_put_that_was_one_too_many(self):
        entries = history(findings(BELOW, "refcount")[0])
        self.assertIn(("reference dropped", "a", 5), entries)
        self.assertEqual(entries[-1][0:2], ("reference dropped that nobody had", "a"))

    def test_a_module_that_stays_pinned_names_who_pinned_it(self):
        # Both tasks probe the device and pin the driver's module; what one of them made is overwritten.
        text = (SOURCE / "scenarios/kernels/register-vs-bind-unserialised.yaml").read_text()
        found = [f for f in findings(text, "leak") if "module" in f["story"]]
        self.assertTrue(found)
        for one in found:
            entries = history(one)
            kept = [(what, who) for what, who, _ in entries if "not dropped" in what]
            self.assertEqual(len(kept), 1, entries)
            self.assertIn(kept[0][1], ("bind", "register"))
            self.assertTrue(all(h["site"]["file"].startswith("model/") for h in one["history"]), entries)

    @needs_loading
    def test_a_module_that_is_put_too_often_names_the_put(self):
        found = module_findings("puts", "refcount")
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["story"], "a module is put more often than it was pinned")
        entries = history(found[0])
        self.assertEqual([what for what, _, _ in entries],
                         ["reference taken", "reference dropped", "reference dropped that nobody had"])
        self.assertEqual(module_findings("pins", "refcount"), [])

    def test_what_waits_for_a_grace_period_says_so(self):
        found = findings(CALLBACK, "rcu-misuse")[0]
        self.assertIn(("waits for a grace period", "a", 5), history(found))
        self.assertTrue(any(s["title"] == "put off by task a" for s in found["stacks"]))

    def test_kasan_tells_of_the_access_and_its_place(self):
        text = (SOURCE / "scenarios/patterns/rcu-free-first-wrong.yaml").read_text()
        found = findings(text, "use-after-free")[0]
        lines = found["kernel_report"]
        self.assertTrue(lines[1].startswith("BUG: KASAN: slab-use-after-free in reader()"), lines)
        self.assertIn("Read of size 8 at o+8 by task reader/2", lines)
        self.assertIn("Freed by task writer/1:", lines)
        self.assertIn(" 8 bytes inside of", lines)
        self.assertIn(" freed 64-byte region", lines)
        self.assertEqual(found["allocation"], {"size": 64, "offset": 8})

    def test_kcsan_tells_of_both_accesses(self):
        text = (SOURCE / "scenarios/tutorial/2-lost-update.yaml").read_text()
        for found in findings(text, "data-race"):
            lines = found["kernel_report"]
            self.assertEqual(lines[1], "BUG: KCSAN: data-race in one / two")
            self.assertEqual(sum(" to x of 8 bytes by task " in line for line in lines), 2)


if __name__ == "__main__":
    unittest.main()
