#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Sweeping faults over an operation finds an error path that lacks a line. Each mutation removes one
line of a copy of the model, builds the program with that, and runs the sweep that is verified
without it. What comes out must be a finding, of one of the kinds that the missing line means.
"""

import json
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve()
BUILD = LOCKSTEP.parent

ITERATOR = "model/variants/vfio.attach_group/group-iterator.c"
MEMBER = "model/iommu/member.c"
UNWINDS = "model/variants/vfio.replay/unwinds.c"
JOIN = "model/variants/iommu.probe_device/locked-join.c"

# File, the line that goes (the n-th from the end that reads so), scenario, case, kinds of which one is found.
MUTATIONS = [
    (ITERATOR, "\tiommu_detach_group(domain->domain, iommu_group);", 1, "attach", "6.12",
     {"invariant", "use-after-free"}),
    (ITERATOR, "\tiommu_domain_free(domain->domain);", 1, "attach", "6.12", {"leak"}),
    (ITERATOR, "\tkfree(domain);", 1, "attach", "6.12", {"leak"}),
    (ITERATOR, "\tkfree(group);", 1, "attach", "6.12", {"leak"}),
    ("model/vfio/container.c", "\t\tops->release(data);", 1, "attach", "6.12", {"leak"}),
    ("model/iommu/probe.c", "\t\tmodule_put(ops->owner);", 1, "probe", "6.12",
     {"invariant", "leak"}),
    ("model/iommu/probe.c", "\t\tops->release_device(dev);", 1, "probe", "6.12",
     {"invariant", "leak"}),
    (JOIN, "\tlist_del(&member->list);", 1, "probe", "6.12", {"invariant", "use-after-free"}),
    (JOIN, "\tiommu_group_free_device(group, member);", 1, "probe", "6.12", {"leak"}),
    (JOIN, "\tiommu_deinit_device(dev, group);", 1, "probe", "6.12", {"invariant", "leak"}),
    (JOIN, "\tiommu_group_put(group);", 1, "probe", "6.12", {"leak"}),
    ("model/variants/iommu.group_alloc/attribute-put.c",
     "\t\tkobject_put(group->devices_kobj);", 1, "probe", "6.12", {"leak"}),
    ("model/iommu/pasid.c", "\t\txa_erase(&group->pasid_array, pasid);", 1, "pasid", "6.12",
     {"invariant", "contract"}),
    ("model/drivers/client.c", "\t\tiommu_domain_free(domain);", 2, "pasid", "6.12", {"leak"}),
    ("model/iommu/default_domain.c", "\tgroup->default_domain = old;", 1, "default-domain", "6.12",
     {"invariant", "use-after-free"}),
    ("model/iommu/default_domain.c", "\tiommu_domain_free(dom);", 1, "default-domain", "6.12",
     {"leak"}),
    ("model/variants/iommu.attach_group/revert.c", "\t\t\t\trevert(group, member);", 1, "attach",
     "6.12", {"invariant", "use-after-free"}),
    (MEMBER, "\tsysfs_remove_link(&dev->kobj, \"iommu_group\");", 1, "probe", "6.12",
     {"contract", "invariant"}),
    (MEMBER, "\tkfree(member);", 2, "probe", "6.12", {"leak"}),
    (MEMBER, "\t\tkfree(member->name);", 1, "probe", "6.12", {"leak"}),
    ("model/variants/iommu.group_add_device/put-first.c",
     "\tsysfs_remove_link(group->devices_kobj, member->name);", 1, "probe-second", "6.1",
     {"invariant"}),
    ("model/variants/iommu.group_add_device/put-first.c",
     "\tsysfs_remove_link(&dev->kobj, \"iommu_group\");", 1, "probe-second", "6.1",
     {"contract", "invariant"}),
    ("model/variants/iommu.group_add_device/put-first.c", "\tkfree(member->name);", 1,
     "probe-second", "6.1", {"leak"}),
    (MEMBER, "\t\tlist_del(&member->list);", 1, "probe-second", "6.1",
     {"invariant", "use-after-free"}),
    (UNWINDS, "\t\t\tunpin_user_page(dma->mm, paddr);", 1, "replay-pins", "6.12", {"invariant", "leak"}),
    (UNWINDS, "\t\t\t\tunpin_user_page(dma->mm, paddr);", 1, "replay-pins", "6.12",
     {"invariant", "leak"}),
    ("model/vfio/type1.c", "\t\tunpin_user_page(dma->mm, paddr);", 1, "replay", "6.12",
     {"invariant", "leak"}),
    ("model/vfio/type1.c", "\t\tvfio_remove_dma(iommu, dma);", 2, "replay", "6.12",
     {"invariant", "contract", "leak"}),
    ("model/vfio/type1.c", "\t\tiommu_unmap(domain->domain, iova);", 1, "replay", "6.12",
     {"invariant"}),
]


def commands():
    """How the program is built, one command a line."""
    done = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", "lockstep"], text=True,
                          capture_output=True, check=True)
    return [line for line in done.stdout.splitlines() if not line.startswith("ninja: Entering")]


class ErrorPaths(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not (BUILD / "build.ninja").exists() or not shutil.which("ninja"):
            raise unittest.SkipTest("what is tested was not built by ninja")
        lines = commands()
        cls.compile = {}
        for line in lines:
            words = line.split()
            if len(words) > 2 and words[-2] == "-c":
                cls.compile[words[-1]] = line
        cls.join = next(line for line in lines if "-o " + str(BUILD / "lockstep_model_object.o")
                        in line)
        cls.link = next(line for line in reversed(lines) if " -o lockstep " in line)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-mutant-"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def build(self, name, line, nth):
        """A program of which that line of the model is missing."""
        shutil.copytree(SOURCE / "model", self.folder / "model")
        path = self.folder / name
        lines = path.read_text().split("\n")
        places = [i for i, text in enumerate(lines) if text == line]
        self.assertGreaterEqual(len(places), nth, f"{name} has no line {line!r}")
        lines[places[-nth]] = ";"
        path.write_text("\n".join(lines))

        compiled = self.compile[str(SOURCE / name)]
        words = shlex.split(compiled)
        was = words[words.index("-o") + 1]
        part, joined = self.folder / "part.o", self.folder / "joined.o"
        program = self.folder / "lockstep"
        words[words.index("-o") + 1] = str(part)
        words[words.index("-MF") + 1] = str(self.folder / "part.d")
        words[-1] = str(path)
        # The compiler warns of a branch without a statement, which is what is meant here.
        words = [word for word in words if word != "-Werror"] + ["-w"]
        subprocess.run(words, cwd=BUILD, check=True)
        join = self.join
        for form in (was, str(BUILD / was), str(BUILD / was).replace("/model/", "/./model/"),
                     was.replace("/model/", "/./model/")):
            join = join.replace(form + " ", f"{part} ")
        self.assertIn(str(part), join)
        join = join.replace(str(BUILD / "lockstep_model_object.o"), str(joined))
        subprocess.run(join, shell=True, check=True, capture_output=True)
        link = self.link.replace(" lockstep_model_object.o ", f" {joined} ")
        self.assertIn(str(joined), link)
        link = link.replace(" -o lockstep ", f" -o {program} ")
        subprocess.run(link, shell=True, cwd=BUILD, check=True, capture_output=True)
        return program

    def sweep(self, program, scenario, case):
        """The verdict of a case of a sweep, and the kinds that were found."""
        report = self.folder / "report.json"
        done = subprocess.run([program, "run", SOURCE / f"scenarios/faults/{scenario}.yaml",
                               f"--report=json:{report}", "--no-minimize"], cwd=self.folder,
                              text=True, capture_output=True, timeout=300, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        cases = json.loads(report.read_text())["scenarios"][0]["cases"]
        one = next(one for one in cases if one["name"] == case)
        return one["verdict"], {finding["kind"] for finding in one["findings"]}

    def test_a_sweep_of_the_model_as_it_is_is_verified(self):
        for scenario, case in sorted({(m[3], m[4]) for m in MUTATIONS}):
            self.assertEqual(self.sweep(LOCKSTEP, scenario, case), ("verified", set()), scenario)

    def test_a_line_that_an_error_path_lacks_is_found(self):
        for name, line, nth, scenario, case, kinds in MUTATIONS:
            with self.subTest(file=name, line=line.strip()):
                shutil.rmtree(self.folder / "model", ignore_errors=True)
                verdict, found = self.sweep(self.build(name, line, nth), scenario, case)
                self.assertEqual(verdict, "found")
                self.assertTrue(found & kinds, found)

    def test_only_what_a_lock_protects_tells_of_a_step_that_others_ran_beside(self):
        self.assertEqual(self.sweep(LOCKSTEP, "attach-beside", "6.12"), ("verified", set()))
        # The owner stays, and its blocking domain with it: no other check has an objection to that.
        program = self.build("model/vfio/container.c", "\t\t\tvfio_group_disown(group);", 1)
        self.assertEqual(self.sweep(program, "attach-beside", "6.12"), ("found", {"invariant"}))
        report = json.loads((self.folder / "report.json").read_text())
        one = next(case for case in report["scenarios"][0]["cases"] if case["name"] == "6.12")
        for finding in one["findings"]:
            self.assertRegex(finding["story"], r"failed with -\w+ and left dev1\.group\.")


if __name__ == "__main__":
    unittest.main()
