#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Images of a real kernel, and proof that they bite. A lock that protects the walk over a group's
devices is taken out of a copy of the tree; the image of that copy has to show what the lock was for,
a use of a freed device, at the kernel's own line, while the image of the untouched tree is verified.
Then `lockstep compare` has to tell the two apart.

Needs the Debian package linux-source-6.12 and what building it needs; skipped elsewhere. The copy
shares all files but one with the tree. Objects are kept in the build folder for the next run.
"""

import glob
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())
CACHE = pathlib.Path(os.environ.get("LOCKSTEP_BUILD_DIR", "build")).resolve() / "kernel-cache"
HERE = SOURCE / "tests/kernel"
SCENARIO = str(HERE / "walk-of-a-group.yaml")
TARBALL = "/usr/src/linux-source-6.12.tar.xz"
EDITED = "drivers/iommu/iommu.c"
FUNCTION = "iommu_group_for_each_dev"


def why_not():
    """Why no image can be built here, or None."""
    missing = [tool for tool in ("clang", "make", "flex", "bison", "bc", "perl", "xz")
               if not shutil.which(tool)]
    if missing:
        return "not installed: " + ", ".join(missing)
    if not os.path.exists(TARBALL):
        return "the package linux-source-6.12 is not installed"
    if os.environ.get("LOCKSTEP_SANITIZER", "none") != "none":
        return "images are built without sanitizers"
    if os.statvfs(os.path.dirname(CACHE)).f_bavail * os.statvfs(os.path.dirname(CACHE)).f_frsize < 3 << 30:
        return "less than 3 GB of disk are free"
    return None


def command(*words, folder, status=0):
    done = subprocess.run([LOCKSTEP, *words], cwd=folder, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, check=False)
    if done.returncode != status:
        raise AssertionError(f"{words}: status {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
    return done


def build(tree, image, folder, status=0):
    return command("kernel", "build", f"--tree={tree}", f"--cache={CACHE}", f"--out={image}",
                   folder=folder, status=status)


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-image-", dir=CACHE.parent))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        build(TARBALL, "base.image", cls.folder)
        tree = max(glob.glob(str(CACHE / "linux-source-6.12-*")), key=os.path.getmtime)
        # Always the same path: the builder's objects of the last run serve again.
        cls.copy = CACHE / "edited-6.12"
        shutil.rmtree(cls.copy, ignore_errors=True)
        subprocess.run(["cp", "-al", tree, str(cls.copy)], check=True)
        edit = subprocess.run([str(HERE / "remove-calls"), str(cls.copy / EDITED), FUNCTION,
                               "mutex_lock", "mutex_unlock"], check=True, text=True,
                              stdout=subprocess.PIPE)
        cls.lines = [int(number) for number in re.findall(r":(\d+): ", edit.stdout)]
        build(cls.copy, "edited.image", cls.folder)

    def run_image(self, image, status):
        command("run", f"--kernel={image}", SCENARIO, f"--out={image}.out",
                f"--report=json:{image}.json", folder=self.folder, status=status)
        document = json.loads((self.folder / f"{image}.json").read_text())
        (scenario,) = document["scenarios"]
        (case,) = [c for c in scenario["cases"] if c["status"] != "not applicable"]
        return case

    def compare(self, *words, status):
        out = command("compare", *words, "--out=out", folder=self.folder, status=status)
        return out.stdout, json.loads((self.folder / "out/compare/compare.json").read_text())

    def test_the_untouched_kernel_is_verified(self):
        case = self.run_image("base.image", 0)
        self.assertEqual(case["verdict"], "verified")
        self.assertGreater(case["search"]["executions"], 1)
        self.assertEqual(case["findings"], [])

    def test_without_the_lock_a_freed_device_is_used_at_the_kernels_line(self):
        case = self.run_image("edited.image", 1)
        kinds = {finding["kind"] for finding in case["findings"]}
        # What the walk has and the unplug frees: both orders of it are seen, hence the race as well.
        self.assertIn("use-after-free", kinds)
        self.assertLessEqual(kinds, {"use-after-free", "data-race", "null-dereference"})
        sites = [f["where"] for f in case["findings"] if f["kind"] == "use-after-free"]
        (line,) = {s["line"] for s in sites if s["function"] == FUNCTION}
        # The walk stands between the two calls that were taken out.
        self.assertLess(self.lines[0], line)
        self.assertLess(line, self.lines[1])
        (path,) = {s["file"] for s in sites if s["function"] == FUNCTION}
        self.assertTrue(path.endswith(EDITED), path)

    def test_the_finding_replays(self):
        case = self.run_image("edited.image", 1)
        finding = [f for f in case["findings"] if f["kind"] == "use-after-free"][0]
        out = command("replay", "--kernel=edited.image", finding["replay_file"], folder=self.folder)
        self.assertIn("use-after-free", out.stdout)

    def test_compare_tells_what_is_new(self):
        text, document = self.compare("--kernel=base.image", "--kernel=edited.image", SCENARIO, status=1)
        new = [c for c in document["changes"] if c["what"] == "new"]
        self.assertTrue(any(c["finding"]["kind"] == "use-after-free" and
                            c["finding"]["where"]["function"] == FUNCTION for c in new))
        # The base was searched to its end: what is new was certainly not there.
        self.assertTrue(all(c["certain"] and c["worse"] for c in new))
        self.assertRegex(text, rf"NEW +walk-of-a-group: use-after-free in {FUNCTION}\(\)")
        self.assertRegex(text, r"walk-of-a-group +verified \(\d+\) +! ")

    def test_compare_tells_what_is_gone(self):
        text, document = self.compare("--kernel=edited.image", "--kernel=base.image", SCENARIO, status=0)
        self.assertEqual({c["what"] for c in document["changes"]}, {"gone"})
        self.assertIn("0 new", text)

    def test_compare_of_the_same_code_finds_no_change(self):
        shutil.copy(self.folder / "base.image", self.folder / "same.image")
        text, document = self.compare("--kernel=base.image", "--kernel=same.image", SCENARIO, status=0)
        self.assertEqual(document["changes"], [])
        self.assertIn("0 new, 0 gone, 0 changed", text)

    def test_bisect_answers_git(self):
        model_only = self.folder / "model.yaml"
        model_only.write_text("lockstep: 1\nname: m\nsetup: [{mutex: m}]\n"
                              "tasks: {a: [{lock: m}, {unlock: m}]}\n")
        for words, status in ((["--kernel=base.image"], 0),
                              (["--kernel=edited.image"], 1),
                              (["--kernel=base.image", "--kernel=edited.image"], 1),
                              (["--kernel=edited.image", "--kernel=base.image"], 0),
                              (["--kernel=not-built.image"], 125)):
            command("compare", "--bisect", *words, SCENARIO, folder=self.folder, status=status)
        command("compare", "--bisect", "--kernel=base.image", "nothing.yaml", folder=self.folder,
                status=125)
        # Exhaustion is cut short: nothing was found, which says nothing.
        command("compare", "--bisect", "--kernel=base.image", "--executions=2", SCENARIO,
                folder=self.folder, status=125)

    def test_info_names_who_uses_what_is_not_provided(self):
        out = command("kernel", "info", "base.image", folder=self.folder).stdout
        traps = re.findall(r"^(\S+) +trap +used by (.*)$", out, re.M)
        self.assertGreater(len(traps), 5)
        self.assertEqual(len(traps), len(re.findall(r"^\S+ +trap\b", out, re.M)))
        for symbol, users in traps:
            self.assertRegex(users, r"^\w", symbol)
        # By reading the function: it makes a file descriptor.
        self.assertIn("vfio_group_ioctl_get_device_fd", dict(traps)["get_unused_fd_flags"])

    def test_a_tree_that_does_not_compile_leaves_the_old_image(self):
        path = self.copy / EDITED
        kept = path.read_text()
        before = (self.folder / "edited.image").stat().st_mtime_ns
        try:
            path.unlink()
            path.write_text(kept + "#error on purpose\n")
            err = build(self.copy, "edited.image", self.folder, status=2).stderr
        finally:
            path.unlink()
            path.write_text(kept)
        self.assertIn("compiling the kernel's objects failed", err)
        self.assertRegex(err, rf"{EDITED}:\d+:2: error: on purpose")
        self.assertEqual((self.folder / "edited.image").stat().st_mtime_ns, before)
        self.assertEqual([p.name for p in self.folder.glob(".edited*")], [])

    def test_another_program_is_no_image(self):
        done = command("compare", "--kernel=/bin/true", SCENARIO, folder=self.folder, status=2)
        self.assertIn('/bin/true: not an image; "lockstep kernel build" makes one', done.stderr)


if __name__ == "__main__":
    reason = why_not()
    if reason:
        print("skipped, because " + reason)
        sys.exit(77)
    unittest.main()
