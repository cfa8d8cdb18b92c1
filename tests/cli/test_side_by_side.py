#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Cases that run side by side: that they do must not show in what comes of them. Small ones run several
at a time; of those that take long one has its turn, with all the processes that there are.
"""

import os
import pathlib
import shutil
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from long_run import (DEADLOCK, SMALL, VOLATILE, LongRun, children_of_all, counter,  # noqa: E402
                      find_children, strip, turns)

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
RACE = """lockstep: 1
name: {name}
setup: [{{var: v}}]
tasks: {{a: [{{plain_add: v}}], b: [{{plain_add: v}}]}}
expect: [data-race]
"""
WRONG = SMALL.replace("expect: verified", "expect: [deadlock]")
KEYS = frozenset(VOLATILE | {"jobs", "share", "distinct_last_1000"})


def cases_of(run):
    """The processes of the cases that are under way, each with the workers of its search."""
    below = children_of_all()
    return {case: below.get(case, []) for case in below.get(run, [])}


def is_there(pid):
    return pathlib.Path(f"/proc/{pid}").exists()


class TestSideBySide(LongRun):
    def all_of(self, *arguments, status=0):
        self.run_to_end(".", *arguments, "--report", "json:result.json", status=status)
        return strip(self.result(), KEYS)

    def test_result_is_that_of_one_after_the_other(self):
        for i in range(12):
            self.put(f"{i:02}-small.yaml", SMALL.format(name=f"small{i}"))
            self.put(f"{i:02}-wrong.yaml", WRONG.format(name=f"wrong{i}"))
            self.put(f"{i:02}-race.yaml", RACE.format(name=f"race{i}"))
        self.put("05-opposite.yaml", DEADLOCK)
        self.put("07-long.yaml", counter("long", 3, 4))
        one = self.all_of("--jobs=1", status=1)
        self.assertEqual([scenario["file"] for scenario in one["scenarios"]],
                         sorted(f"./{path.relative_to(self.folder)}"
                                for path in self.folder.glob("*.yaml")))
        self.assertEqual({len(scenario["cases"]) for scenario in one["scenarios"]}, {1})
        verdicts = [scenario["cases"][0]["verdict_text"] for scenario in one["scenarios"]]
        self.assertEqual(verdicts.count("verified (2 traces)"), 24)
        self.assertIn(f"verified ({turns(3, 4)} traces)", verdicts)
        for jobs in ("2", "7"):
            self.assertEqual(self.all_of(f"--jobs={jobs}", status=1), one, jobs)

    def test_cases_of_one_file_stay_in_order(self):
        def told(jobs):
            return [(case["name"], case["verdict_text"],
                     sorted((finding["id"], finding["count"], finding["first_execution"])
                            for finding in case["findings"]))
                    for case in self.all_of(jobs)["scenarios"][0]["cases"]]

        shutil.copy(SCENARIOS / "seeds" / "alloc-vs-release.yaml", self.folder)
        one = told("--jobs=1")
        self.assertGreater(len(one), 10)
        for jobs in ("--jobs=2", "--jobs=5"):
            self.assertEqual(told(jobs), one, jobs)

    def test_one_long_search_at_a_time(self):
        for name in "abc":
            self.put(f"{name}.yaml", counter(name, 3, 4))
        process = self.start("a.yaml", "b.yaml", "c.yaml", "--jobs=3", "--report", "json:result.json")
        beside, before = 0, set()
        while process.poll() is None:
            cases = cases_of(process.pid)
            searching = {case for case, workers in cases.items() if workers}
            # One look takes time, in which the turn may have gone from one case to the next.
            self.assertLessEqual(len(searching & before), 1)
            before = searching
            beside += bool(searching) and len(cases) > 1
            time.sleep(0.01)
        out, error = process.communicate()
        self.assertEqual(process.returncode, 0, out + error)
        self.assertGreater(beside, 0, "no case waited beside another")
        for scenario in self.result()["scenarios"]:
            self.assertEqual(scenario["cases"][0]["search"]["traces"], turns(3, 4))

    def test_one_that_is_killed_while_it_waits_is_replaced(self):
        for name in "ab":
            self.put(f"{name}.yaml", counter(name, 2, 10))
        process = self.start("a.yaml", "b.yaml", "--jobs=2", "--report", "json:result.json")
        end, killed = time.monotonic() + 60, False
        while process.poll() is None and not killed and time.monotonic() < end:
            cases = cases_of(process.pid)
            waiting = [case for case, workers in cases.items() if not workers]
            if len(cases) == 2 and len(waiting) == 1:
                os.kill(waiting[0], signal.SIGKILL)
                killed = True
            time.sleep(0.01)
        out, error = process.communicate()
        self.assertTrue(killed)
        self.assertEqual(process.returncode, 0, out + error)
        for scenario in self.result()["scenarios"]:
            self.assertEqual(scenario["cases"][0]["search"]["traces"], turns(2, 10))

    def interrupted(self):
        """Two long searches, of which one has its turn, and small ones on both sides."""
        for name in "az":
            self.put(f"{name}.yaml", SMALL.format(name=name))
        for name in "bc":
            self.put(f"{name}.yaml", counter(name, 2, 10))
        process = self.start(".", "--jobs=2", "--report", "json:result.json")
        self.wait_for(self.resume, process)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1, error)
        self.assertEqual(find_children(process.pid), [])
        return error

    def test_interrupt_reaches_also_those_that_wait(self):
        error = self.interrupted()
        self.assertIn("interrupted with 3 cases not finished", error)
        document = self.result()
        self.assertEqual([len(scenario["cases"]) for scenario in document["scenarios"]], [1, 1, 1, 0])
        self.assertEqual([scenario["cases"][0]["verdict"] for scenario in document["scenarios"][:3]],
                         ["verified", "incomplete", "incomplete"])
        self.run_to_end("--resume", "lockstep-out/resume.json")
        self.assertFalse(self.resume.exists() or (self.out / "resume").exists())
        continued = strip(self.result(), KEYS)
        self.assertEqual(continued, self.all_of("--jobs=1"))

    def test_nothing_runs_beside_a_checkpoint_that_is_refused(self):
        self.interrupted()
        (self.folder / "result.json").unlink()
        checkpoints = sorted(self.out.glob("resume/*.checkpoint"))
        self.assertTrue(checkpoints)
        checkpoints[0].write_bytes(checkpoints[0].read_bytes()[:-9])
        before = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        self.run_to_end("--resume", "lockstep-out/resume.json", status=2)
        self.assertEqual({path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()},
                         before)

    def test_nothing_is_left_when_the_run_is_killed(self):
        for name in "abc":
            self.put(f"{name}.yaml", counter(name, 5, 4))
        process = self.start("a.yaml", "b.yaml", "c.yaml", "--jobs=3")
        self.wait_for(self.resume, process)
        below = find_children(process.pid)
        self.assertGreater(len(below), 2)
        process.kill()
        process.communicate()
        end = time.monotonic() + 20
        while any(map(is_there, below)) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual([pid for pid in below if is_there(pid)], [])


if __name__ == "__main__":
    unittest.main()
