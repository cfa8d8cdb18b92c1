#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
What `lockstep kernel build` says when it cannot make an image, and what it leaves behind. The tree is
a fake: a makefile that has the targets which the builder calls, and does in each of them what the
test wants, so that no kernel is needed and every step can be made to fail. Images of real kernels:
test_image.py.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())

# What the builder asks of a configuration, and the targets that it makes.
MAKEFILE = """VERSION = 9
PATCHLEVEL = 8
SUBLEVEL = 7
allnoconfig:
	{configure}
prepare:
	{prepare}
%.o:
	{compile}
"""
CONFIGURE = ("@for o in 64BIT PROVE_LOCKING VFIO IOMMU_API; do echo CONFIG_$$o=y; done"
             " >$(O)/.config")
NEEDED = [line.split()[0] for line in (SOURCE / "kernel/objects").read_text().splitlines()
          if line and not line.startswith("#") and not line.endswith("?")]
TOOLS = {"clang": "clang", "make": "make", "flex": "flex", "bison": "bison", "bc": "bc",
         "perl": "perl"}


def can_mount():
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Build(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-kernel-"))
        self.cache = self.folder / "cache"
        # A machine that lacks tools is not what is tested here, but where it is said so.
        self.path = self.folder / "bin"
        self.path.mkdir()
        for tool in TOOLS:
            if not shutil.which(tool):
                (self.path / tool).write_text("#!/bin/sh\n")
                (self.path / tool).chmod(0o755)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def tree(self, configure=CONFIGURE, prepare="@true", compile="@true", lacks=()):
        tree = self.folder / "tree"
        for name in NEEDED:
            if name not in lacks:
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                (tree / name).write_text("")
        (tree / "Makefile").write_text(
            MAKEFILE.format(configure=configure, prepare=prepare, compile=compile))
        return str(tree)

    def start(self, *options, path=None, before=(), **more):
        environment = dict(os.environ, PATH=path or f"{os.environ['PATH']}:{self.path}")
        return subprocess.Popen([*before, LOCKSTEP, "kernel", "build", *options], text=True,
                                cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def build(self, *options, status=2, cache=True, **more):
        """Standard error of a build that has to end with this status."""
        if cache:
            options += ("--cache=" + str(self.cache),)
        process = self.start(*options, **more)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status, err)
        self.assertEqual(out, "")
        return err

    def left_over(self):
        """Files of the cache that belong to no finished step, and half-made images."""
        found = [p for p in self.cache.rglob("*") if ".part." in p.name or p.name.startswith("log.")]
        return found + [p for p in self.folder.iterdir() if p.name.startswith(".")]


class TestUsage(Build):
    def test_what_to_build_has_to_be_said_once(self):
        self.assertIn("which kernel? --tree=DIR or --debian=VERSION", self.build())
        self.assertIn("either --tree or --debian", self.build("--tree=a", "--debian=6.1"))

    def test_bad_options_are_named(self):
        self.assertIn('unknown option "--tre=a"', self.build("--tre=a"))
        self.assertIn('--jobs: "0" is not a number', self.build("--tree=a", "--jobs=0"))
        self.assertIn("--out needs a value", self.build("--out", cache=False))

    def test_a_tree_that_is_not_there(self):
        self.assertIn("nowhere: no such file or folder", self.build("--tree=nowhere"))

    def test_a_folder_that_is_no_tree(self):
        (self.folder / "empty").mkdir()
        self.assertIn("not a kernel tree: there is no Makefile in it", self.build("--tree=empty"))

    def test_a_file_that_is_no_tarball(self):
        (self.folder / "a.tar.xz").write_text("nothing")
        self.assertIn("unpacking a.tar.xz failed", self.build("--tree=a.tar.xz"))
        self.assertEqual(self.left_over(), [])
        self.assertEqual([p.name for p in self.cache.iterdir()], [])


class TestTools(Build):
    def without(self, *tools):
        """A PATH with everything but these."""
        folder = self.folder / "without"
        folder.mkdir()
        for part in os.environ["PATH"].split(":"):
            for program in pathlib.Path(part).iterdir() if os.path.isdir(part) else ():
                if program.name not in tools and not (folder / program.name).exists():
                    (folder / program.name).symlink_to(program)
        for program in self.path.iterdir():
            if program.name not in tools:
                (folder / program.name).symlink_to(program)
        return str(folder)

    def test_a_missing_tool_is_named_with_its_package(self):
        for tool, package in TOOLS.items():
            err = self.build("--tree=" + self.tree(), path=self.without(tool))
            self.assertIn(f"missing on this machine: {package}; install with: apt-get install {package}\n",
                          err)
            shutil.rmtree(self.folder / "without")

    def test_all_missing_tools_are_named_at_once(self):
        err = self.build("--tree=" + self.tree(), path=self.without("flex", "bison", "bc"))
        self.assertIn("missing on this machine: flex bison bc;", err)


class TestSteps(Build):
    def test_a_configuration_that_fails(self):
        err = self.build("--tree=" + self.tree(configure="@echo no such option; false"))
        self.assertIn("configuring failed. Its last lines:\n  no such option\n", err)

    def test_an_option_that_cannot_be_had(self):
        err = self.build("--tree=" + self.tree(configure=CONFIGURE.replace(" VFIO", "")))
        self.assertIn("CONFIG_VFIO cannot be had in Linux 9.8.7", err)

    def test_a_configuration_that_failed_is_made_again(self):
        self.build("--tree=" + self.tree(configure="@echo once; false"))
        err = self.build("--tree=" + self.tree(prepare="@echo next; false"))
        self.assertIn("preparing the tree failed. Its last lines:\n  next\n", err)

    def test_files_that_the_tree_lacks_are_all_named(self):
        lacks = ("drivers/base/dd.c", "lib/klist.c")
        err = self.build("--tree=" + self.tree(lacks=lacks))
        self.assertIn("Linux 9.8.7 is not supported: it lacks files that an image is made of: "
                      "drivers/base/dd.c lib/klist.c\n", err)

    def test_a_tree_that_does_not_compile(self):
        err = self.build("--tree=" + self.tree(compile="@echo '$*.c:7:1: error: odd'; false"),
                         "--jobs=1")
        self.assertIn("compiling the kernel's objects failed. Its last lines:\n", err)
        self.assertRegex(err, r"\n  drivers/iommu/iommu\.c:7:1: error: odd\n")
        self.assertEqual(self.left_over(), [])


class TestPlaces(Build):
    def test_a_folder_for_the_image_that_is_not_there(self):
        err = self.build("--tree=" + self.tree(), "--out=nowhere/a.image")
        self.assertIn("nowhere/a.image: cannot be written there", err)

    def test_a_cache_that_cannot_be_made(self):
        (self.folder / "file").write_text("")
        err = self.build("--tree=" + self.tree(), "--cache=file/cache", cache=False)
        self.assertIn("file/cache: cannot be made", err)

    @unittest.skipUnless(can_mount(), "mounting needs root")
    def test_a_read_only_folder_for_the_image(self):
        (self.folder / "disk").mkdir()
        mount = f"mount -t tmpfs -o ro none {self.folder}/disk && exec \"$@\""
        err = self.build("--tree=" + self.tree(), "--out=disk/a.image",
                         before=("unshare", "-m", "sh", "-c", mount, "sh"))
        self.assertIn("disk/a.image: cannot be written there", err)

    @unittest.skipUnless(can_mount(), "mounting needs root")
    def test_a_full_disk_is_named(self):
        (self.folder / "disk").mkdir()
        mount = f"mount -t tmpfs -o size=64k none {self.folder}/disk && exec \"$@\""
        tree = self.tree(prepare="@head -c 100000 /dev/zero >$(O)/large")
        err = self.build("--tree=" + tree, f"--cache={self.folder}/disk/cache", cache=False,
                         before=("unshare", "-m", "sh", "-c", mount, "sh"))
        self.assertIn(f"; the disk of {self.folder}/disk/cache is full", err)


class TestInterrupts(Build):
    # Says when it runs, and with which process, then waits.
    SLEEP = "@echo $$$$ >$(O)/asleep; exec sleep 60"

    def asleep(self):
        """The process that sleeps in the middle of the build."""
        for _ in range(600):
            for path in self.cache.glob("build-*/asleep"):
                if path.read_text().strip():
                    return int(path.read_text())
            time.sleep(0.05)
        self.fail("the build did not come to the step that waits")

    def gone(self, pid):
        for _ in range(200):
            try:
                os.kill(pid, 0)
                if pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
            except (ProcessLookupError, FileNotFoundError):
                return True
            time.sleep(0.05)
        return False

    def test_an_interrupt_ends_all_at_once_and_leaves_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            shutil.rmtree(self.cache, ignore_errors=True)
            process = self.start("--tree=" + self.tree(prepare=self.SLEEP),
                                 "--cache=" + str(self.cache))
            child = self.asleep()
            process.send_signal(number)
            _, err = process.communicate(timeout=20)  # not the 60 seconds of the step
            self.assertEqual(process.returncode, 130)
            self.assertIn("interrupted; nothing half-made is left", err)
            self.assertTrue(self.gone(child))
            self.assertEqual(self.left_over(), [])

    def test_what_a_killed_build_left_is_cleared_by_the_next(self):
        process = self.start("--tree=" + self.tree(prepare=self.SLEEP),
                             "--cache=" + str(self.cache))
        child = self.asleep()
        process.kill()
        process.communicate(timeout=20)
        os.kill(child, signal.SIGKILL)
        self.assertNotEqual(self.left_over(), [])  # else the rest shows nothing
        err = self.build("--tree=" + self.tree(prepare="@echo again; false"))
        self.assertIn("preparing the tree failed. Its last lines:\n  again\n", err)
        self.assertEqual(self.left_over(), [])

    def test_two_builds_of_a_tree_take_turns(self):
        tree = self.tree(prepare=self.SLEEP.replace("sleep 60", "sleep 2; echo late") + "; false")
        first = self.start("--tree=" + tree, "--cache=" + str(self.cache))
        self.asleep()
        second = self.start("--tree=" + tree, "--cache=" + str(self.cache))
        first.communicate(timeout=30)
        ended = time.monotonic()
        _, err = second.communicate(timeout=30)
        self.assertIn("waiting for another build of this tree", err)
        # Its own two seconds came after those of the first.
        self.assertGreater(time.monotonic() - ended, 1.5)


if __name__ == "__main__":
    unittest.main()
