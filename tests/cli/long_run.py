# SPDX-License-Identifier: GPL-2.0-only
"""
What the tests of long runs share: a scenario that takes seconds, and processes that are killed. The
number of its traces follows from the program alone: tasks that take turns on one lock have a trace for
each order of their turns, (tasks * rounds)! / rounds! ** tasks.
"""

import json
import math
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())
SMALL = """lockstep: 1
name: {name}
setup: [{{mutex: m}}]
tasks: {{a: [{{lock: m}}, {{unlock: m}}], b: [{{lock: m}}, {{unlock: m}}]}}
explore: {{strategy: optimal}}
expect: verified
"""

DEADLOCK = """lockstep: 1
name: opposite
setup: [{mutex: a}, {mutex: b}, {var: v}]
tasks:
  left: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]
  right: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}]
  third: [{add: v}]
explore: {strategy: random, executions: 900, seed: 3}
expect: [deadlock]
"""
VOLATILE = {"elapsed_ns", "executions_per_second", "command", "replay", "replay_file"}


def strip(value, keys=frozenset(VOLATILE)):
    """A document without what differs from one run to the next."""
    if isinstance(value, dict):
        return {key: strip(part, keys) for key, part in value.items() if key not in keys}
    return [strip(part, keys) for part in value] if isinstance(value, list) else value


def turns(tasks, rounds):
    """How many orders there are of so many turns of each task."""
    return math.factorial(tasks * rounds) // math.factorial(rounds) ** tasks


def counter(name, tasks, rounds, explore="strategy: optimal, time: 600s, executions: 100000000"):
    """A scenario with turns(tasks, rounds) traces, and nothing to find."""
    once = "{lock: m}, {plain_add: v}, {unlock: m}"
    return (f"lockstep: 1\nname: {name}\nsetup: [{{mutex: m}}, {{var: v}}]\ntasks:\n"
            + "".join(f"  t{i}: [{', '.join([once] * rounds)}]\n" for i in range(tasks))
            + f"explore: {{{explore}}}\nexpect: verified\n")


def children_of_all():
    """Of each process that has any, by its number."""
    below = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(words[1]), []).append(int(stat.parent.name))
    return below


def find_children(pid):
    """Every process below one, nearest first."""
    below, found, at = children_of_all(), [], [pid]
    while at:
        at = [child for parent in at for child in below.get(parent, [])]
        found += at
    return found


class LongRun(unittest.TestCase):
    verdict = "verified ({traces} traces)"

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-long-"))
        self.out = self.folder / "lockstep-out"
        self.resume = self.out / "resume.json"

    def tearDown(self):
        shutil.rmtree(self.folder)

    def put(self, name, text):
        (self.folder / name).write_text(text)

    def start(self, *arguments):
        return subprocess.Popen([LOCKSTEP, "run", *arguments], cwd=self.folder, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run_to_end(self, *arguments, status=0, command="run"):
        done = subprocess.run([LOCKSTEP, command, *arguments], cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
        self.assertEqual(done.returncode, status, (arguments, done.stdout[-2000:], done.stderr))
        return done

    def result(self, name="result.json"):
        return json.loads((self.folder / name).read_text())

    def only_case(self, name="result.json"):
        scenarios = self.result(name)["scenarios"]
        self.assertEqual([len(scenario["cases"]) for scenario in scenarios], [1])
        return scenarios[0]["cases"][0]

    def wait_for(self, path, process, seconds=60):
        """Until a file is there; the process must go on meanwhile."""
        end = time.monotonic() + seconds
        while not path.exists():
            self.assertIsNone(process.poll(), (process.communicate() if process.poll() is not None
                                               else "") and "it ended before it wrote " + str(path))
            self.assertLess(time.monotonic(), end, f"no {path}")
            time.sleep(0.02)

    def check_counts(self, traces):
        case = self.only_case()
        search = case["search"]
        self.assertEqual(case["verdict_text"], self.verdict.format(traces=traces))
        for key, value in (("executions", traces), ("complete", traces), ("traces", traces),
                           ("redundant", 0), ("aborted", 0), ("deadlocked", 0)):
            self.assertEqual(search[key], value, key)
        self.assertFalse(self.resume.exists() or (self.out / "resume").exists())

    def kill_and_resume(self, kills, traces, arguments, seed):
        """Kill something of a run again and again; what comes out must be what always does."""
        choose = random.Random(seed)
        print("seed", seed)
        fresh = [*arguments, "--report", "json:result.json"]
        done = finished = parents = 0
        process = self.start(*fresh)
        while done < kills:
            try:
                process.wait(choose.uniform(0.2, 3.5))
            except subprocess.TimeoutExpired:
                pass
            if process.poll() is None:
                children = find_children(process.pid)
                victim = (choose.choice(children) if children and choose.random() < 0.6
                          else process.pid)
                try:
                    os.kill(victim, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                done += 1
                parents += victim == process.pid
                if victim != process.pid:
                    continue
            _, error = process.communicate()
            if process.returncode == -signal.SIGKILL:
                # Its children end with it, and only then is the directory the next one's.
                time.sleep(0.1)
                process = (self.start("--resume", "lockstep-out/resume.json")
                           if self.resume.exists() else self.start(*fresh))
                continue
            self.assertEqual(process.returncode, 0, error)
            self.check_counts(traces)
            finished += 1
            process = self.start(*fresh)
        _, error = process.communicate(timeout=600)
        if process.returncode == -signal.SIGKILL:
            self.run_to_end(*(["--resume", "lockstep-out/resume.json"] if self.resume.exists()
                              else fresh))
        else:
            self.assertEqual(process.returncode, 0, error)
        self.check_counts(traces)
        print(f"{done} kills, {parents} of the parent, {finished + 1} runs finished")
