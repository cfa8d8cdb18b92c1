#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The command under ThreadSanitizer against the one without: the same scenarios come to the same
verdicts, executions and findings; each replays what the other has found; and a runtime that sees no
races is noticed. Skipped where the default build is not there.
"""

import json
import os
import subprocess
import sys
import tempfile

HERE = os.environ["LOCKSTEP"]
SOURCES = os.environ["LOCKSTEP_SOURCE_DIR"]
OTHER = os.path.join(SOURCES, "build", "lockstep")
SCENARIOS = ["scenarios/tutorial", "scenarios/patterns"]
COUNTS = ["executions", "events", "complete", "deadlocked", "aborted", "traces", "withheld"]


def run(command, *arguments, **environment):
    return subprocess.run([command, *arguments], capture_output=True, text=True, cwd=SOURCES,
                          env={**os.environ, **environment}, check=False)


def results(command, out):
    """Of each case: its verdict, its counts, and its findings."""
    report = os.path.join(out, "result.json")
    done = run(command, "run", "-j1", "--out", out, "--report", f"json:{report}", *SCENARIOS)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    with open(report, encoding="utf-8") as file:
        document = json.load(file)
    cases = {}
    for scenario in document["scenarios"]:
        for case in scenario["cases"]:
            cases[scenario["name"], case.get("name", "")] = (
                case["verdict_text"], case["status"],
                {count: case["search"].get(count) for count in COUNTS},
                sorted((f["kind"], f["id"], f["story"]) for f in case.get("findings", [])))
    return cases


def replays(out):
    folder = os.path.join(out, "findings")
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))


def main():
    if not os.access(OTHER, os.X_OK):
        print("skipped: there is no default build to compare with")
        return 77
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        mine, others = results(HERE, one), results(OTHER, two)
        assert mine.keys() == others.keys() and len(mine) > 100
        assert any(f[0] == "deadlock" for case in mine.values() for f in case[3])
        for name, case in mine.items():
            assert case == others[name], f"{name}: {case} and {others[name]}"
        names = [os.path.basename(path) for path in replays(one)]
        assert names == [os.path.basename(path) for path in replays(two)]
        # Each one's choices, as far as both builds take the same, in the other.
        for command, out in ((HERE, two), (OTHER, one)):
            for path in replays(out)[::4]:
                done = run(command, "replay", path)
                assert done.returncode == 0, path + done.stdout[-2000:] + done.stderr[-2000:]
        blind = run(HERE, "run", "--out", one, "scenarios/tutorial/2-lost-update.yaml",
                    TSAN_OPTIONS="report_bugs=0")
        assert blind.returncode == 3, blind.stdout + blind.stderr
        assert "does not see a race that is there" in blind.stderr
    return 0


if __name__ == "__main__":
    sys.exit(main())
