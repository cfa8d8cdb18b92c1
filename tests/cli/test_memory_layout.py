#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Memory findings and data races in the layout of the kernel's sanitizers: every part of KASAN's (what,
where, by whom; allocated by; freed by; last work that was put off; the place in the object) and of KCSAN's
(both accesses, their sizes, marks, tasks and stacks), over findings of scenarios, against what the finding
itself says. And whom a report names where the free was put off, by the lines of the source.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

LOCKSTEP = pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve()
SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
DEFERRED = LOCKSTEP.parent / "tests" / "cli" / "loadable" / "deferred.so"
DEFERRED_SOURCE = SOURCE / "tests" / "cli" / "loadable" / "deferred.c"

KASAN = {"use-after-free": "slab-use-after-free", "double-free": "double-free",
         "invalid-free": "invalid-free"}
PUT_OFF = ("waits for a grace period", "queued as a work")

REMOVAL = """lockstep: 1
name: removal
setup: [deferred.begin]
tasks:
  remove: [{deferred.remove: {by: BY}}]
  use: [deferred.use]
explore: {strategy: optimal}
expect: [use-after-free]
allow: [data-race]
"""

# That build has no shared objects to load.
needs_loading = unittest.skipIf(os.environ.get("LOCKSTEP_SANITIZER") == "thread",
                                "models are not loaded under ThreadSanitizer")


def run(*arguments):
    with tempfile.TemporaryDirectory(prefix="lockstep-layout-") as folder:
        subprocess.run([LOCKSTEP, "run", "-q", "--explain=all", "-o", folder,
                        f"--report=json:{folder}/r.json", *arguments],
                       check=False, stdout=subprocess.DEVNULL, cwd=SOURCE, timeout=200)
        document = json.loads(pathlib.Path(folder, "r.json").read_text())
    return [finding for scenario in document["scenarios"] for case in scenario["cases"]
            for finding in case.get("findings", [])]


def line_of(text):
    lines = [i for i, line in enumerate(DEFERRED_SOURCE.read_text().splitlines(), 1) if text in line]
    assert len(lines) == 1, (text, lines)
    return lines[0]


def sections(report):
    """The parts of a report: the headline's, then one for each empty line; without the rules."""
    parts = "\n".join(line for line in report if set(line) != {"="}).split("\n\n")
    return [part.splitlines() for part in parts]


class Layout(unittest.TestCase):
    def name(self, finding, stack):
        """As reports name whose stack it is: with its pid, which is the number of a task from 1."""
        if "task" in stack:
            return f"{finding['tasks'][stack['task']]}/{stack['task'] + 1}"
        self.assertRegex(stack["title"], r" (setup|finish)$")
        return stack["title"].split()[-1] + "/0"

    def frame(self, site):
        where = f" {pathlib.Path(site['file']).name}:{site['line']}" if "line" in site else ""
        return f" {site['function']}(){where}"

    def frames(self, stack):
        return [self.frame(frame) for frame in stack["frames"]]

    def stack(self, finding, title):
        found = [s for s in finding["stacks"] if s["title"].startswith(title)]
        self.assertLessEqual(len(found), 1, (title, finding["story"]))
        return found[0] if found else None

    def check_stack(self, finding, parts, title, headline):
        """The section of a stack is there if and only if the finding has the stack."""
        stack = self.stack(finding, title)
        there = [part for part in parts if part[0].startswith(headline)]
        self.assertEqual(len(there), 1 if stack else 0, (headline, finding["story"]))
        if not stack:
            return None
        self.assertEqual(there[0][0], f"{headline}{self.name(finding, stack)}:")
        self.assertTrue(stack["frames"])
        self.assertEqual([re.sub(r"^\s+", " ", line) for line in there[0][1:]], self.frames(stack))
        return stack

    def check_kasan(self, finding):
        parts = sections(finding["kernel_report"])
        head = parts[0]
        self.assertEqual(head[0], f"BUG: KASAN: {KASAN[finding['kind']]} in"
                                  f"{self.frame(finding['where'])}")
        access = finding.get("access")
        by = f"by task {self.name(finding, self.stack(finding, 'here'))}"
        if access:
            what = "Write" if access["write"] else "Read"
            self.assertEqual(head[1],
                             f"{what} of size {access['size']} at {finding['object']['name']} {by}")
        else:
            self.assertEqual(head[1], f"Free of {finding['object']['name']} {by}")
        self.assertIn("Call Trace:", parts[1])
        here = self.frames(self.stack(finding, "here"))
        self.assertEqual(parts[1][2:], here)
        self.assertEqual(here[0], self.frame(finding["where"]))
        self.check_stack(finding, parts, "allocated", "Allocated by task ")
        freed = self.check_stack(finding, parts, "freed", "Freed by task ")
        put_off = self.check_stack(finding, parts, "put off",
                                   "Last potentially related work creation, by task ")
        self.assertEqual(put_off is not None,
                         any(h["what"] in PUT_OFF for h in finding["history"]), finding["story"])
        place = finding.get("allocation")
        if place and 0 <= place["offset"] < place["size"]:
            self.assertEqual(parts[-1][-2:], [f" {place['offset']} bytes inside of",
                                              f" {'freed' if freed else 'allocated'} "
                                              f"{place['size']}-byte region"])
        return freed, put_off

    def check_kcsan(self, finding):
        parts = sections(finding["kernel_report"])
        stacks = finding["stacks"][:2]
        names = sorted(stack["frames"][0]["function"] for stack in stacks)
        self.assertEqual(parts[0], [f"BUG: KCSAN: data-race in {names[0]} / {names[1]}"])
        told = set()
        for part, key, stack in ((parts[1], "other", stacks[1]), (parts[2], "access", stacks[0])):
            access = finding[key]
            match = re.fullmatch(r"(read|write)( \(marked\))? to (.+) of (\d+) bytes by task (\S+) on cpu \d+:",
                                 part[0])
            self.assertTrue(match, part[0])
            self.assertEqual(match.groups(),
                             ("write" if access["write"] else "read",
                              " (marked)" if access["marked"] else None, finding["object"]["name"],
                              str(access["size"]), self.name(finding, stack)))
            self.assertEqual(part[1:], self.frames(stack))
            told.add(stack.get("task"))
        self.assertEqual(len(told), 2)
        self.assertTrue(finding["access"]["write"] or finding["other"]["write"])
        self.assertFalse(finding["access"]["marked"] and finding["other"]["marked"])

    def test_layouts_of_the_findings_of_scenarios(self):
        seen = {"kasan": 0, "kcsan": 0, "unordered": 0, "put off": 0}
        patterns = [str(path) for path in sorted(SOURCE.glob("scenarios/patterns/*-wrong.yaml"))
                    if re.search("free|data-race|lost|removal|section", path.name)]
        for finding in run("scenarios/seeds/mdev-parent-unregisters.yaml",
                           "scenarios/seeds/phb-group-reference.yaml", *patterns):
            with self.subTest(finding=finding["story"]):
                if finding["kind"] == "data-race":
                    self.check_kcsan(finding)
                    seen["kcsan"] += 1
                elif finding["kind"] in KASAN and finding.get("form") == "unordered":
                    # KASAN sees nothing where the use comes first.
                    self.assertNotIn("kernel_report", finding)
                    seen["unordered"] += 1
                elif finding["kind"] in KASAN:
                    seen["put off"] += self.check_kasan(finding)[1] is not None
                    seen["kasan"] += 1
        self.assertGreater(seen["kasan"], 10, seen)
        self.assertGreater(seen["kcsan"], 3, seen)
        self.assertGreater(seen["put off"], 0, seen)

    def check_removal(self, by, frees, puts_off):
        with tempfile.TemporaryDirectory(prefix="lockstep-layout-") as folder:
            path = pathlib.Path(folder, "s.yaml")
            path.write_text(REMOVAL.replace("BY", by))
            found = [f for f in run(f"--model={DEFERRED}", path) if f["kind"] == "use-after-free"
                     and f.get("form") != "unordered"]
        self.assertEqual(len(found), 1, by)
        finding = found[0]
        freed, put_off = self.check_kasan(finding)
        self.assertEqual(finding["where"]["line"], line_of("return element ? element->value : 0;"))
        allocated = self.stack(finding, "allocated")
        self.assertIn(line_of("shared = kzalloc("), [f.get("line") for f in allocated["frames"]])
        self.assertIn(line_of(frees), [f.get("line") for f in freed["frames"]])
        if not puts_off:
            self.assertIsNone(put_off)
            self.assertEqual(finding["tasks"][freed["task"]], "remove")
            return
        self.assertEqual(finding["tasks"][put_off["task"]], "remove")
        self.assertEqual(put_off["frames"][0]["function"], "run_remove")
        self.assertEqual(put_off["frames"][0]["line"], line_of(puts_off))
        self.assertNotEqual(freed["task"], put_off["task"])

    @needs_loading
    def test_a_free_from_a_callback_names_the_call(self):
        self.check_removal("call_rcu", "kfree(container_of(head,", "call_rcu(&element->rcu,")

    @needs_loading
    def test_a_free_by_kfree_rcu_names_the_call(self):
        self.check_removal("kfree_rcu", "kfree_rcu(element, rcu);", "kfree_rcu(element, rcu);")

    @needs_loading
    def test_a_free_from_a_work_names_who_queued_it(self):
        self.check_removal("work", "kfree(container_of(work,", "schedule_work(&element->work);")

    @needs_loading
    def test_a_free_at_once_names_no_work(self):
        self.check_removal("kfree", "\tkfree(element);", None)


if __name__ == "__main__":
    unittest.main()
