#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Does what docs/redesign.md tells a reader to do in the tree, as it is written there, in a scratch
copy. What is left out is the one build of everything at the beginning, in whose place the command
of this build is taken; test_redesign_slow.py does that, too. The part outside of the tree is done by
ci/check-install.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve()
BUILD_ALL = "cmake --preset default && cmake --build --preset default"

TIME = re.compile(r"\b\d+(\.\d+)? (ns|us|ms|s|min)\b")


def normalise(line):
    """How many executions there are is a matter of the model; whether any are bad is not."""
    return re.sub(" +", " ", re.sub(r"\b[1-9]\d*\b", "N", TIME.sub("TIME", line))).strip()


def find_difference(shown, printed):
    """The first line that is shown and not printed where it should be; "..." is any number."""
    printed = [normalise(line) for line in printed]
    at, anywhere = 0, False
    for number, line in shown:
        if line == "...":
            anywhere = True
            continue
        wanted = normalise(line)
        if wanted not in printed[at:None if anywhere else at + 1]:
            return f"docs/redesign.md:{number}: shown is\n  {wanted}\nbut printed is none such"
        at = printed.index(wanted, at) + 1
        anywhere = False
    return None if anywhere or at == len(printed) else f"more is printed: {printed[at]}"


def find_blocks(section):
    """(language, lines, number of the first line, text before it) of each block of the section."""
    text = (SOURCE / "docs" / "redesign.md").read_text()
    begin = text.index(f"\n## {section}\n")
    end = text.find("\n## ", begin + 1)
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text[begin:end], re.S | re.M):
        start = begin + match.start(2)
        yield (match.group(1), match.group(2), text.count("\n", 0, start) + 1,
               text[begin:begin + match.start()])


def commands_of(block, start):
    """Each command with the lines below it, which it has to print."""
    commands = []
    for number, line in enumerate(block.splitlines(), start):
        if line.startswith("$ "):
            commands.append((line[2:], []))
        else:
            commands[-1][1].append((number, line))
    return commands


class Walk(unittest.TestCase):
    builds_all = False

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-redesign-"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def copy_tree(self):
        names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others",
                                "--exclude-standard"], cwd=SOURCE, capture_output=True, check=False)
        if names.returncode:
            self.skipTest("not a git checkout: what belongs to the tree cannot be told")
        for name in names.stdout.decode().split("\0"):
            if name and (SOURCE / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(SOURCE / name, self.folder / name)

    def build_all(self):
        if self.builds_all:
            subprocess.run(BUILD_ALL, shell=True, cwd=self.folder, check=True, capture_output=True)
            return
        subprocess.run(["cmake", "--preset", "default"], cwd=self.folder, check=True,
                       capture_output=True)
        shutil.copy(LOCKSTEP, self.folder / "build" / "lockstep")

    def run_command(self, command, shown):
        if command == BUILD_ALL:
            self.build_all()
            return
        done = subprocess.run(command, shell=True, cwd=self.folder, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=100, check=False)
        printed = (done.stdout + done.stderr).splitlines()
        if not shown:
            self.assertEqual(done.returncode, 0, (command, printed))
            return
        message = find_difference(shown, printed)
        self.assertIsNone(message, "\n".join([message or "", command, *printed[:80]]))

    def test_the_walk_in_the_tree_is_as_it_is_written(self):
        if os.environ.get("LOCKSTEP_SANITIZER", "none") != "none":
            self.skipTest("the document builds the default preset")
        self.copy_tree()
        files = commands = 0
        for language, block, start, before in find_blocks("In this tree"):
            if language == "c":
                path = re.findall(r"`([^`]+/mine\.c)`:\s*$", before)
                self.assertEqual(len(path), 1, f"docs/redesign.md:{start}: of which file?")
                (self.folder / path[0]).write_text(block)
                files += 1
                continue
            self.assertEqual(language, "console")
            for command, shown in commands_of(block, start):
                self.run_command(command, shown)
                commands += 1
        self.assertEqual((files, commands), (2, 6))


def walk_outside(folder):
    """The part outside of the tree, in a folder; LOCKSTEP of the document is in the environment."""
    for language, block, start, _ in find_blocks("Outside of this tree"):
        if language != "console":
            return f"docs/redesign.md:{start}: a block of {language}, which nobody runs"
        for command, shown in commands_of(block, start):
            done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL, timeout=100, check=False)
            message = shown and find_difference(shown, (done.stdout + done.stderr).splitlines())
            if done.returncode or message:
                return f"{message or ''}\n{command}\n{done.stdout}{done.stderr}"
    return None


if __name__ == "__main__":
    if sys.argv[1:2] == ["--outside"]:
        sys.exit(walk_outside(sys.argv[2]))
    sys.exit(unittest.main())
