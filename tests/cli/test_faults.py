#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Faults, from a scenario file to what is printed: coverage, operations that are injected, what failed
and left something behind; and what a search says that did not come to all of it.
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
LOCKSTEP = pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve()

SETUP = """lockstep: 1
name: NAME
like: "6.12"
setup:
  - bus:       {name: b0}
  - iommu:     {name: iommu0, driver: mock, bus: b0}
  - device:    {name: dev0, bus: b0, iommu: iommu0, driver: vfio-mock}
  - container: {name: c0}
tasks:
  attach: [{vfio.set_container: {group: dev0.group, container: c0}}]
"""


class Faults(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-faults-"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def lockstep(self, *arguments, status=0):
        done = subprocess.run([LOCKSTEP, *arguments], cwd=self.folder, text=True,
                              capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def run_text(self, text, *arguments, status=0):
        """The cases of a scenario, and what was printed."""
        (self.folder / "s.yaml").write_text(text)
        printed = self.lockstep("run", "s.yaml", "--report=text", "--report=json:r.json",
                                *arguments, status=status)
        document = json.loads((self.folder / "r.json").read_text())
        return document["scenarios"][0]["cases"], printed

    def test_every_place_is_failed_and_told(self):
        cases, printed = self.run_text(
            SETUP + "faults: [{fail: any}]\nexplore: {strategy: optimal}\nexpect: verified\n")
        coverage = cases[0]["coverage"]
        self.assertEqual(coverage["failed"], coverage["reached"])
        self.assertEqual(coverage["reached"], len(coverage["places"]))
        sites = {place["site"] for place in coverage["places"]}
        self.assertLessEqual({"kzalloc", "kmalloc", "domain_alloc", "attach_dev",
                              "get_resv_regions"}, sites)
        for place in coverage["places"]:
            self.assertEqual(sorted(place["failed"]), sorted(place["outcomes"]), place)
            self.assertEqual(place["task"], "attach")
        self.assertIn(f"{coverage['failed']} of {coverage['reached']} places failed", printed)
        self.assertRegex(printed, r"(?m)^ +mock_attach_dev +attach_dev +1/1$")

    def test_what_no_fault_is_for_is_told_as_never_failed(self):
        cases, printed = self.run_text(
            SETUP + "faults: [{fail: attach_dev}]\nexplore: {strategy: optimal}\n", "--verbose")
        coverage = cases[0]["coverage"]
        self.assertEqual(coverage["failed"], 1)
        self.assertGreater(coverage["reached"], 8)
        self.assertRegex(printed, r"(?m)^ +attach_group +kzalloc +0/2 +never failed$")
        self.assertIn("never failed: ", printed)
        self.assertIn("(no fault of the scenario is for it)", printed)
        never = coverage["reached"] - coverage["failed"]
        self.assertIn(f"{never} never did: no fault of the scenario is for it", printed)

    def test_what_only_an_error_path_of_an_error_path_reaches_takes_a_fault_more(self):
        text = """lockstep: 1
name: again
setup: [{xarray: a}]
tasks:
  t:
    - xa_store: {xarray: a, index: 1, value: 1}
    - xa_load: {xarray: a, index: 1, into: stored}
    - if: "!stored"
      then:
        - xa_store: {xarray: a, index: 1, value: 1}
        - xa_load: {xarray: a, index: 1, into: stored}
        - {if: "!stored", then: [{xa_store: {xarray: a, index: 1, value: 1}}]}
faults: [{fail: kzalloc}]
finish: none
explore: {strategy: optimal, budget: BUDGET}
expect: clean
"""
        for budget, spent in ((1, 1), (2, 1), (3, 0)):
            cases, printed = self.run_text(text.replace("BUDGET", str(budget)), "--verbose")
            coverage = cases[0]["coverage"]
            self.assertEqual(coverage["reached"] - coverage["failed"], spent, printed)
            self.assertEqual(coverage["failed"], budget, printed)
            self.assertEqual("only after as many failures as the budget permits" in printed,
                             spent > 0)
            self.assertEqual(cases[0]["search"]["executions"], 1 + budget)

    def test_a_fault_that_nothing_reaches_is_told(self):
        _, printed = self.run_text(
            SETUP + "faults:\n  - {fail: kthread_create}\n"
            "  - {run: [{device.unplug: {device: dev0}}], during: iommu_detach_device}\n"
            "explore: {strategy: optimal}\n")
        self.assertIn("the fault at kthread_create was never reached", printed)
        self.assertIn("the fault at device.unplug in function iommu_detach_device was never "
                      "reached", printed)

    def test_a_sampler_that_left_places_out_is_inconclusive(self):
        text = SETUP + "faults: [{fail: any}]\nexplore: {strategy: random}\nexpect: clean\n"
        cases, _ = self.run_text(text, "--executions=3", status=1)
        self.assertEqual(cases[0]["status"], "inconclusive")
        self.assertIn("calls that could have been made to fail never failed", cases[0]["reasons"])
        cases, _ = self.run_text(text, "--executions=4000")
        self.assertEqual(cases[0]["coverage"]["failed"], cases[0]["coverage"]["reached"])

    def test_what_the_contract_rules_out_shows_in_the_verdict(self):
        fault = "faults: [{fail: attach_dev, errno: EIO, nth: 1, unsound: true}]\n"
        cases, _ = self.run_text(SETUP + fault + "explore: {strategy: optimal}\nexpect: clean\n")
        self.assertIn("of kinds that contracts rule out", cases[0]["verdict_text"])
        cases, _ = self.run_text(SETUP + "faults: [{fail: attach_dev}]\n"
                                 "explore: {strategy: optimal}\nexpect: clean\n")
        self.assertNotIn("rule out", cases[0]["verdict_text"])

    def test_an_injected_operation_is_replayed_and_made_short(self):
        text = (SETUP + "faults:\n  - {run: [{device.unplug: {device: dev0}}], task: attach, "
                "during: iommu_domain_alloc}\n  - {fail: kzalloc}\nexplore: {strategy: optimal}\n"
                "cases:\n  - variant: {vfio.attach_group: bus-type-lookup, "
                "iommu.domain_alloc: walk-escape, vfio.last_device: keeps-group}\n"
                "    expect: [use-after-free]\n"
                "    allow: [null-dereference]\n")
        cases, printed = self.run_text(text)
        self.assertIn("with 1 injected operation", self.run_text(text.replace(
            "walk-escape", "bus-ops").replace("expect: [use-after-free]", "expect: verified"))[0]
            [0]["verdict_text"])
        cases, printed = self.run_text(text)
        finding = next(f for f in cases[0]["findings"] if f["kind"] == "use-after-free")
        self.assertIn("fault:device.unplug", finding["tasks"])
        self.assertIn("fault:device.unplug", printed)
        again = self.lockstep("replay", finding["replay_file"])
        self.assertIn("use-after-free", again)
        # No call had to fail for it.
        self.assertNotRegex(finding["choices"], r"![1-9]")

    def test_what_is_left_behind_is_named(self):
        text = (SETUP.replace("  - container", "  - device: {name: dev1, bus: b0, iommu: iommu0, "
                              "group: dev0, driver: vfio-mock}\n  - container") +
                "faults: [{fail: attach_dev}]\nexplore: {strategy: optimal}\ncases:\n"
                "  - variant: {iommu.attach_group: %s}\n    expect: %s\n")
        cases, printed = self.run_text(text % ("no-rollback", "[invariant, use-after-free]"))
        self.assertTrue(any(re.search(r"VFIO_SET_IOMMU failed with -EBUSY and left dev0.translated "
                                      r"through changed", f["story"])
                            for f in cases[0]["findings"]), printed)
        cases, _ = self.run_text(text % ("revert", "verified"))
        self.assertEqual(cases[0]["findings"], [])

    def test_lists_have_every_word_that_a_fault_can_say(self):
        faults = self.lockstep("list", "faults")
        for site in ("kzalloc", "krealloc", "kvzalloc", "alloc_workqueue", "try_module_get",
                     "spurious_wakeup", "mutex_lock_interruptible", "attach_dev", "set_dev_pasid",
                     "device_group", "get_resv_regions", "probe_device", "domain_alloc"):
            self.assertRegex(faults, rf"(?m)^{site} ")
        functions = self.lockstep("list", "functions").split()
        self.assertEqual(functions, sorted(functions))
        self.assertLessEqual({"iommu_attach_group", "vfio_group_open", "kobject_add"},
                             set(functions))
        self.assertNotIn("op_point", functions)


if __name__ == "__main__":
    unittest.main()
