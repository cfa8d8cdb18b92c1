# SPDX-License-Identifier: GPL-2.0-only
"""
The command under ThreadSanitizer against the one without, over folders of scenarios: the same
executions, verdicts, findings and replay files; and each replays what the other has found. So
nothing is found under ThreadSanitizer that the other build excludes.
"""

import json
import os
import subprocess
import tempfile

HERE = os.environ["LOCKSTEP"]
SOURCES = os.environ["LOCKSTEP_SOURCE_DIR"]
OTHER = os.path.join(SOURCES, "build", "lockstep")
COUNTS = ["executions", "events", "complete", "deadlocked", "aborted", "traces", "withheld"]


def run(command, *arguments, **environment):
    return subprocess.run([command, *arguments], capture_output=True, text=True, cwd=SOURCES,
                          env={**os.environ, **environment}, check=False)


def results(command, scenarios, out):
    """Of each case: its verdict, its counts, and its findings."""
    report = os.path.join(out, "result.json")
    done = run(command, "run", "-j1", "--explain=all", "--out", out, "--report", f"json:{report}",
               *scenarios)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    with open(report, encoding="utf-8") as file:
        document = json.load(file)
    cases = {}
    for scenario in document["scenarios"]:
        for case in scenario["cases"]:
            cases[scenario["name"], case.get("name", "")] = (
                case["verdict_text"], case["status"],
                {count: case.get("search", {}).get(count) for count in COUNTS},
                sorted((f["kind"], f["id"], f["story"], f["count"],
                        f.get("kernel_report"))
                       for f in case.get("findings", [])))
    return cases


def replays(out):
    folder = os.path.join(out, "findings")
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))


def content(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def compare(scenarios, each, cases_min):
    """Every @each-th finding is replayed. Return: the kinds of all findings, and how many cases."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        mine, others = results(HERE, scenarios, one), results(OTHER, scenarios, two)
        assert mine.keys() == others.keys()
        assert len(mine) >= cases_min, f"{len(mine)} cases only"
        for name, case in mine.items():
            assert case == others[name], f"{name}: {case} and {others[name]}"
        names = [os.path.basename(path) for path in replays(one)]
        assert names == [os.path.basename(path) for path in replays(two)]
        for path, other in zip(replays(one), replays(two)):
            assert content(path) == content(other), path
        for command, out in ((HERE, two), (OTHER, one)):
            for path in replays(out)[::each]:
                done = run(command, "replay", path)
                assert done.returncode == 0, path + done.stdout[-2000:] + done.stderr[-2000:]
        found = [kind for case in mine.values() for kind, *_ in case[3]]
        print(f"{len(mine)} cases, {len(found)} findings, {found.count('data-race')} of them races")
        return found
