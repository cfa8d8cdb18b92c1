# SPDX-License-Identifier: GPL-2.0-only
"""Findings of scenarios, replayed on threads."""

import os
import subprocess
import tempfile

LOCKSTEP = os.environ["LOCKSTEP"]
SOURCES = os.environ["LOCKSTEP_SOURCE_DIR"]


def run(*arguments):
    return subprocess.run([LOCKSTEP, *arguments], capture_output=True, text=True, cwd=SOURCES,
                          check=False)


def replay_all(test, scenarios):
    """Explore, and replay each finding: none may be left that is neither reproduced nor explained."""
    counts = {"reproduced": 0, "not visible": [], "not applicable": []}
    bad = []
    with tempfile.TemporaryDirectory() as out:
        test.assertEqual(run("run", "-j1", "--out", out, *scenarios).returncode, 0)
        folder = os.path.join(out, "findings")
        for name in sorted(os.listdir(folder)):
            done = run("replay", "--threads", os.path.join(folder, name))
            line = done.stdout.splitlines()[0] if done.stdout else done.stderr
            if done.returncode:
                bad.append(f"{name}: {line}")
            elif ": reproduced on threads" in line:
                counts["reproduced"] += 1
            elif ": not visible on threads: " in line:
                counts["not visible"].append(line)
            elif ": not applicable: " in line:
                counts["not applicable"].append(line)
            else:
                bad.append(f"{name}: {line}")
    print({what: many if isinstance(many, int) else len(many) for what, many in counts.items()})
    test.assertEqual(bad, [])
    return counts
