#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Every fault site that the program lists, and what a call there comes to: without a fault, with each
outcome that its contract permits and with no other, and with one that it does not permit, which has
to be refused unless the fault says that it is unsound. What calls come to is what their contracts
say, not what was printed; a site without a row here fails the test.

Most calls are made by tests/cli/loadable/fault_calls.c, those of the IOMMU's driver by operations of
the model.
"""

import errno
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

LOCKSTEP = pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve()
CALLS = LOCKSTEP.parent / "tests" / "cli" / "loadable" / "fault_calls.so"

OUTSIDE = "EXDEV"  # that no contract here permits


class Site:
    """
    comes_to: without a fault; fails: outcome of the contract -> what the call comes to then;
    unsound: what it comes to with an outcome outside of the contract
    """

    def __init__(self, fails, comes_to=("0",), unsound=None, call=None, setup=None, tasks=None):
        self.fails = fails
        self.comes_to = comes_to
        self.unsound = unsound
        self.call = call
        self.setup = setup or "[{calls.begin: {}}]"
        # What fails in a scenario of one task is repeated without faults: so there is another one.
        self.tasks = f"{tasks}\n  other: []" if tasks else None

    def text(self, site, fault, that, expect):
        call = self.call or site
        tasks = self.tasks or (f"call: [{{calls.call: {{name: {call}, into: r}}}}, ASSERT]\n"
                               f"  other: [{{calls.other: {{name: {call}}}}}]")
        tasks = tasks.replace("ASSERT", f'{{assert: {{that: "{that}"}}}}')
        return (f"lockstep: 1\nname: NAME\nsetup: {self.setup}\ntasks:\n  {tasks}\n"
                f"faults: [{fault}]\nexplore: {{strategy: optimal}}\nexpect: {expect}\n")


def errors(*names, **others):
    """The call returns the error."""
    return Site({name: name for name in names}, unsound=OUTSIDE, **others)


def nothing(name, **others):
    """The call has one way to fail: NULL, false, the time that is left, or one error."""
    return Site({name: name}, unsound=name, **others)


MACHINE = """
  - bus:       {name: b0}
  - iommu:     {name: iommu0, driver: mock, bus: b0}
"""
VFIO = MACHINE + """
  - device:    {name: dev0, bus: b0, iommu: iommu0, driver: vfio-mock}
  - container: {name: c0}
"""
MAPPED = VFIO + "  - vfio.set_container: {group: dev0.group, container: c0}\n"
CLIENT = MACHINE + "  - device: {name: dev0, bus: b0, iommu: iommu0, driver: client}\n"
UNPROBED = MACHINE + "  - device: {name: dev0, bus: b0}\n"
PROBE = ("t: [{iommu.probe_device: {device: dev0, iommu: iommu0, internal: true, into: r}}, "
         "ASSERT]")
MAP = "t: [{vfio.map_dma: {container: c0, into: r}}, ASSERT]"
ATTACH = "t: [{vfio.set_container: {group: dev0.group, container: c0, into: r}}, ASSERT]"
RESERVED = VFIO.replace("vfio-mock}", "vfio-mock, reserved: 0x1000}")
ATTACH_AND_MAP = ("t: [{vfio.set_container: {group: dev0.group, container: c0}}, "
                  "{vfio.map_dma: {container: c0, iova: 0x1000, into: r}}, ASSERT]")
PASID = ("t: [{client.attach_pasid: {device: dev0, into: r}}, ASSERT, "
         "{client.detach_pasid: {device: dev0}}]")
TIMED = ("0", "ETIME")

SITES = {
    **{site: nothing("ENOMEM") for site in
       ("kmalloc", "kzalloc", "kcalloc", "kmalloc_array", "krealloc", "kvmalloc", "kvzalloc",
        "kmemdup", "kstrdup", "kstrndup", "kasprintf", "kvasprintf", "alloc_workqueue")},
    **{site: nothing("EINTR") for site in
       ("mutex_lock_interruptible", "mutex_lock_interruptible_nested", "mutex_lock_killable",
        "mutex_lock_killable_nested", "rt_mutex_lock_interruptible", "rt_mutex_lock_killable",
        "down_read_interruptible", "down_read_killable", "down_read_killable_nested",
        "down_write_killable", "down_write_killable_nested", "ww_mutex_lock_interruptible",
        "ww_mutex_lock_slow_interruptible", "down_interruptible", "down_killable")},
    **{site: nothing("ERESTARTSYS") for site in
       ("wait_event_interruptible", "wait_event_interruptible_exclusive",
        "wait_event_interruptible_lock_irq", "wait_event_killable",
        "wait_event_killable_exclusive", "wait_for_completion_interruptible",
        "wait_for_completion_killable")},
    **{site: nothing("ERESTARTSYS", comes_to=TIMED) for site in
       ("wait_event_interruptible_timeout", "wait_event_killable_timeout",
        "wait_for_completion_interruptible_timeout", "wait_for_completion_killable_timeout")},
    **{site: nothing("EINTR") for site in
       ("msleep_interruptible", "schedule_timeout_interruptible", "schedule_timeout_killable")},
    **{site: nothing("EAGAIN") for site in ("mutex_trylock", "rt_mutex_trylock")},
    "kthread_create": nothing("ENOMEM"),
    "request_irq": errors("EBUSY", "ENOMEM", "EINVAL"),
    "try_module_get": nothing("ENOENT"),
    "spurious_wakeup": nothing("EAGAIN", call="schedule"),
    "ww_mutex_lock": nothing("EDEADLK"),
    "domain_alloc": nothing("ENOMEM", setup=CLIENT,
                            tasks="t: [{client.alloc_domain: {device: dev0, into: r}}, ASSERT]"),
    "attach_dev": errors("EBUSY", "ENOMEM", setup=VFIO, tasks=ATTACH),
    "device_group": errors("EINVAL", "ENOMEM", setup=UNPROBED, tasks=PROBE),
    # It is of no consequence but that a page is mapped that may not be.
    "get_resv_regions": Site({"ENOMEM": "0"}, comes_to=("EINVAL",), unsound="0", setup=RESERVED,
                             tasks=ATTACH_AND_MAP),
    "set_dev_pasid": errors("EOPNOTSUPP", "ENOMEM", setup=CLIENT, tasks=PASID),
    "map": errors("ENOMEM", setup=MAPPED, tasks=MAP),
    "pin_user_page": errors("EFAULT", "ENOMEM", setup=MAPPED, tasks=MAP),
    "probe_device": errors("ENODEV", "ENOMEM", setup=UNPROBED, tasks=PROBE),
}
REFUSED = "lockstep: 1\nname: refused\ntasks: {{t: []}}\nfaults: [{}]\nexpect: clean\n"
# Sites whose contract permits no failure at all.
NEVER = ("mutex_trylock", "rt_mutex_trylock")


def value(name):
    if name == "0":
        return name
    return "-512" if name == "ERESTARTSYS" else f"-{getattr(errno, name)}"


def is_one_of(names):
    return " || ".join(f"r == {value(name)}" for name in names)


class Outcomes(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-outcomes-"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def lockstep(self, *arguments):
        return subprocess.run([LOCKSTEP, *arguments], cwd=self.folder, text=True,
                              capture_output=True, timeout=120, check=False)

    def listed(self):
        """Site -> outcomes, and those that are only for unsound faults."""
        done = self.lockstep("list", "faults")
        self.assertEqual(done.returncode, 0, done.stderr)
        sites, never = {}, []
        for line in done.stdout.splitlines():
            found = re.fullmatch(r"(\S+) +.* \(([A-Z, ]+)(; only with unsound: true)?\)", line)
            self.assertTrue(found, line)
            sites[found[1]] = found[2].split(", ")
            if found[3]:
                never.append(found[1])
        return sites, never

    def test_every_site_that_is_listed_has_a_row_with_its_outcomes(self):
        sites, never = self.listed()
        self.assertEqual({site: sorted(outcomes) for site, outcomes in sites.items()},
                         {site: sorted(row.fails) for site, row in SITES.items()})
        self.assertEqual(sorted(never), sorted(NEVER))

    def run_all(self, texts):
        """Runs files, each of which has to come to what it expects. Name -> coverage."""
        (self.folder / "all").mkdir()
        for name, text in texts.items():
            (self.folder / "all" / f"{name}.yaml").write_text(text.replace("NAME", name, 1))
        done = self.lockstep("run", f"--model={CALLS}", "--report=json:r.json", "--report=text",
                             "--quiet", "all")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        cases = {}
        for scenario in json.loads((self.folder / "r.json").read_text())["scenarios"]:
            self.assertEqual(len(scenario["cases"]), 1)
            cases[pathlib.Path(scenario["file"]).stem] = scenario["cases"][0]
        self.assertEqual(cases.keys(), texts.keys())
        return cases

    def test_each_outcome_that_is_permitted_comes_and_no_other(self):
        texts = {}
        for site, row in SITES.items():
            unsound = ", unsound: true" if site in NEVER else ""
            for outcome in row.fails:
                fault = f"{{fail: {site}, errno: {outcome}{unsound}}}"
                both = (*row.comes_to, row.fails[outcome])
                texts[f"{site}-{outcome}-only"] = row.text(site, fault, is_one_of(both), "clean")
                texts[f"{site}-{outcome}-comes"] = row.text(
                    site, fault, f"r != {value(both[-1])}", "[invariant]")
            # Without an errno each of them is tried.
            fault = f"{{fail: {site}{unsound}}}"
            every = (*row.comes_to, *row.fails.values())
            texts[f"{site}-every"] = row.text(site, fault, is_one_of(every), "clean")
            for one in row.fails.values() if len(row.fails) > 1 else ():
                texts[f"{site}-every-{one}"] = row.text(site, fault, f"r != {value(one)}",
                                                        "[invariant]")
        cases = self.run_all(texts)
        for site in SITES.keys() - set(NEVER):
            places = [place for place in cases[f"{site}-every"]["coverage"]["places"]
                      if place["site"] == site]
            self.assertTrue(places, site)
            for place in places:
                self.assertEqual(sorted(place["failed"]), sorted(SITES[site].fails), place)

    def test_without_a_fault_no_call_fails(self):
        texts = {}
        for site, row in SITES.items():
            texts[site] = re.sub(r"(?m)^faults:.*\n", "",
                                 row.text(site, "", is_one_of(row.comes_to), "clean"))
            for one in row.comes_to if len(row.comes_to) > 1 else ():
                texts[f"{site}-{one}"] = texts[site].replace(
                    is_one_of(row.comes_to), f"r != {value(one)}").replace(
                        "expect: clean", "expect: [invariant]")
        self.run_all(texts)

    def test_what_no_contract_permits_is_refused_unless_it_is_unsound(self):
        texts = {}
        for site, row in SITES.items():
            (self.folder / "refused.yaml").write_text(
                REFUSED.format(f"{{fail: {site}, errno: {OUTSIDE}}}"))
            done = self.lockstep("run", "refused.yaml")
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
            self.assertRegex(done.stderr, rf'(?m)^refused.yaml:\d+:\d+: unknown error "{OUTSIDE}" of '
                             rf'fault site "{site}".* allowed: {", ".join(row.fails)}\n$')
            fault = f"{{fail: {site}, errno: {OUTSIDE}, unsound: true}}"
            both = (*row.comes_to, row.unsound)
            texts[f"{site}-only"] = row.text(site, fault, is_one_of(both), "clean")
            texts[f"{site}-comes"] = row.text(site, fault, f"r != {value(row.unsound)}",
                                              "[invariant]")
        cases = self.run_all(texts)
        for site in SITES:
            self.assertIn("rule out", cases[f"{site}-only"]["verdict_text"])

    def test_what_never_fails_takes_a_fault_that_is_unsound(self):
        for site in NEVER:
            (self.folder / "refused.yaml").write_text(REFUSED.format(f"{{fail: {site}}}"))
            done = self.lockstep("run", "refused.yaml")
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
            self.assertIn(f'the contract of "{site}" permits no failure', done.stderr)
        row = nothing("ENOMEM", call="kmalloc_nofail")
        for fault in ("fail: kmalloc", "fail: any"):
            shutil.rmtree(self.folder / "all", ignore_errors=True)
            self.run_all({
                "kmalloc": row.text("kmalloc", f"{{{fault}}}", "r == 0", "clean"),
                "unsound": row.text("kmalloc", f"{{{fault}, unsound: true}}", "r == 0",
                                    "[invariant]"),
                "trylock": SITES["mutex_trylock"].text("mutex_trylock", "{fail: any}", "r == 0",
                                                       "clean")})


if __name__ == "__main__":
    unittest.main()
