#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Long runs from outside: several processes, a clean stop, what is shown. That nothing of it
changes a count is the point of most of these tests.
"""

import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from long_run import (DEADLOCK, LOCKSTEP, SMALL, VOLATILE, LongRun, counter, find_children,  # noqa: E402
                      strip, turns)


class TestJobs(LongRun):
    def test_as_many_traces_with_any_number_of_jobs(self):
        self.put("c.yaml", counter("c", 3, 3))
        for jobs in ("1", "2", "5"):
            self.run_to_end("c.yaml", "--jobs", jobs, "--report", "json:result.json")
            self.check_counts(turns(3, 3))

    def test_sampler_runs_the_same_numbers_with_any_number_of_jobs(self):
        self.put("d.yaml", DEADLOCK)
        seen = []
        for jobs in ("1", "3"):
            self.run_to_end("d.yaml", "-n", "60000", "--jobs", jobs, "--report", "json:result.json")
            case = self.only_case()
            seen.append([case["search"][key] for key in ("executions", "complete", "deadlocked")]
                        + [finding["count"] for finding in case["findings"]])
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(seen[0][0], 60000)

    def test_bad_number_of_jobs(self):
        for value in ("0", "65", "x"):
            done = self.run_to_end("--jobs", value, status=2)
            self.assertEqual(done.stderr, "lockstep: --jobs: expected a whole number from 1 to 64, "
                                          f'found "{value}"\n')


class TestInterrupt(LongRun):
    def interrupt(self, signal_number):
        self.put("a.yaml", SMALL.format(name="a"))
        self.put("big.yaml", counter("big", 4, 3))
        self.put("z.yaml", SMALL.format(name="z"))
        # The last is done beside the long one.
        process = self.start("a.yaml", "big.yaml", "z.yaml", "--jobs=2", "--report",
                             "json:result.json", "--report", "text")
        self.wait_for(self.resume, process)
        time.sleep(0.2)
        process.send_signal(signal_number)
        out, error = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1, error)
        self.assertIn("interrupted", out)
        self.assertEqual(error, "lockstep: interrupted with 1 case not finished; to go on:\n"
                                "  lockstep run --resume=lockstep-out/resume.json\n")
        self.assertEqual(find_children(process.pid), [])
        document = self.result()
        self.assertEqual(document["interrupted"],
                         {"not_finished": 1, "resume": "lockstep-out/resume.json"})
        self.assertEqual([len(scenario["cases"]) for scenario in document["scenarios"]], [1, 1, 1])
        case = document["scenarios"][1]["cases"][0]
        self.assertEqual((case["status"], case["reasons"], case["verdict"]),
                         ("inconclusive", ["interrupted"], "incomplete"))
        self.assertTrue(0 < case["search"]["executions"] < turns(4, 3))

    def go_on(self):
        self.run_to_end("--resume", "lockstep-out/resume.json")
        continued = self.result()
        self.assertFalse(self.resume.exists() or (self.out / "resume").exists())
        self.assertNotIn("interrupted", continued)
        self.run_to_end("a.yaml", "big.yaml", "z.yaml", "--report", "json:whole.json", "--report",
                        "text")
        keys = frozenset(VOLATILE | {"share"})
        self.assertEqual(strip(continued, keys), strip(self.result("whole.json"), keys))
        self.assertEqual(continued["scenarios"][1]["cases"][0]["search"]["traces"], turns(4, 3))

    def test_sigint_stops_cleanly_and_the_run_goes_on_to_the_same_counts(self):
        self.interrupt(signal.SIGINT)
        self.go_on()

    def test_sigterm_does_as_well(self):
        self.interrupt(signal.SIGTERM)

    def test_sampler_goes_on_to_the_same_counts(self):
        self.put("d.yaml", DEADLOCK.replace("executions: 900", "executions: 6000000"))
        process = self.start("d.yaml", "--jobs", "3", "--report", "json:result.json")
        self.wait_for(self.resume, process)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertTrue(0 < self.only_case()["search"]["executions"] < 6000000)
        self.run_to_end("--resume", "lockstep-out/resume.json", "--jobs", "2")
        continued = self.only_case()
        self.run_to_end("d.yaml", "--jobs", "1", "--report", "json:result.json")
        whole = self.only_case()
        for key in ("executions", "complete", "deadlocked", "aborted", "events"):
            self.assertEqual(continued["search"][key], whole["search"][key], key)
        self.assertEqual([finding["count"] for finding in continued["findings"]],
                         [finding["count"] for finding in whole["findings"]])

    def test_search_at_every_access_goes_on_to_the_same_counts(self):
        # Nothing orders the accesses, so the search begins again with their places as points.
        self.put("race.yaml", """lockstep: 1
name: race
setup: [{var: v}, {var: u}]
tasks:
  a: [{plain_add: v}, {plain_add: v}, {plain_add: u}]
  b: [{plain_add: v}, {plain_add: u}, {plain_add: v}]
  c: [{plain_add: u}, {plain_add: v}, {plain_add: v}]
  d: [{plain_add: u}, {plain_add: u}]
explore: {strategy: optimal, time: 600s, executions: 250000}
expect: [data-race]
""")
        process = self.start("race.yaml", "--report", "json:result.json")
        self.wait_for(self.resume, process)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.run_to_end("--resume", "lockstep-out/resume.json")
        continued = self.only_case()
        self.run_to_end("race.yaml", "--report", "json:result.json")
        self.assertEqual(continued["search"]["granularity"], "sync")
        self.assertEqual(continued["search"]["points"], 2)
        self.assertEqual(continued["search"]["executions"], 250000)
        self.assertEqual(strip(continued), strip(self.only_case()))

    def test_checkpoint_that_cannot_be_written_is_told_and_loses_nothing(self):
        self.put("big.yaml", counter("big", 6, 6, "strategy: optimal, time: 4s").replace("verified", "clean"))
        # Enough for all other files; of the checkpoint, which is larger, nothing fits.
        done = subprocess.run([LOCKSTEP, "run", "big.yaml", "--report", "json:result.json"],
                              cwd=self.folder, text=True, capture_output=True, check=False,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
        self.assertIn("lockstep: lockstep-out/resume/case-1.checkpoint: cannot be written: File too large; "
                      "the search goes on", done.stderr)
        self.assertEqual(done.stderr.count("case-1.checkpoint"), 1)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(self.only_case()["search"]["executions"], 1000)

    def test_other_strategies_go_on_to_the_same_counts(self):
        for explore in ("strategy: dfs, time: 600s, executions: 400000, preemptions: 5",
                        "strategy: portfolio, time: 600s, executions: 600000",
                        "strategy: surw, time: 600s, executions: 500000"):
            with self.subTest(explore):
                self.put("big.yaml", counter("big", 4, 4, explore).replace("verified", "clean"))
                process = self.start("big.yaml", "--jobs", "2", "--report", "json:result.json")
                self.wait_for(self.resume, process)
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=60)
                self.assertEqual(process.returncode, 1)
                self.run_to_end("--resume", "lockstep-out/resume.json")
                continued = self.only_case()["search"]
                self.run_to_end("big.yaml", "--jobs", "2", "--report", "json:result.json")
                for key in ("executions", "complete", "events", "exhausted", "withheld"):
                    self.assertEqual(continued[key], self.only_case()["search"][key], key)

    def test_second_signal_ends_it_at_once(self):
        self.put("big.yaml", counter("big", 4, 4))
        process = self.start("big.yaml")
        self.wait_for(self.resume, process)
        children = find_children(process.pid)
        self.assertTrue(children)
        # So that the first cannot be answered.
        for child in children:
            os.kill(child, signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, -signal.SIGINT)

    def test_finding_before_the_signal_is_reported(self):
        self.put("big.yaml", counter("big", 4, 4).replace(
            "expect: verified", "expect: [deadlock]").replace("setup: [", "setup: [{mutex: a}, {mutex: b}, ")
            + "\n")
        text = (self.folder / "big.yaml").read_text()
        text = text.replace("  t0: [", "  t0: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}, ")
        text = text.replace("  t1: [", "  t1: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}, ")
        self.put("big.yaml", text)
        process = self.start("big.yaml", "--strategy", "random", "--report", "json:result.json")
        end = time.monotonic() + 60
        while not list(self.out.glob("findings/*--deadlock--*")):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        case = self.only_case()
        self.assertEqual((case["status"], case["reasons"]), ("inconclusive", ["interrupted"]))
        self.assertEqual(case["verdict"], "found")
        self.assertIn("deadlock", [finding["kind"] for finding in case["findings"]])


class TestFallBack(LongRun):
    def test_case_that_is_too_large_gets_the_portfolio(self):
        text = counter("big", 4, 4).split("explore:")[0]
        self.put("big.yaml", text + "explore: {executions: 2000}\nexpect: clean\n")
        self.run_to_end("big.yaml", "--report", "json:result.json")
        case = self.only_case()
        self.assertEqual(case["verdict_text"], "sampled: 1000 executions of portfolio, after 1000 of "
                                               "optimal, which did not come to its end")
        self.assertEqual(case["search"]["before"]["strategy"], "optimal")
        self.assertEqual(self.result()["totals"]["executions"], 2000)

    def test_not_where_verified_is_expected(self):
        text = counter("big", 4, 4).split("explore:")[0]
        self.put("big.yaml", text + "explore: {executions: 2000}\nexpect: verified\n")
        self.run_to_end("big.yaml", "--report", "json:result.json", status=1)
        case = self.only_case()
        self.assertEqual((case["status"], case["verdict_text"]),
                         ("inconclusive", "incomplete: 2000 executions of optimal"))

    def test_small_case_is_verified_without_being_asked(self):
        text = counter("small", 2, 2).split("explore:")[0]
        self.put("small.yaml", text)
        self.run_to_end("small.yaml", "--report", "json:result.json")
        self.assertEqual(self.only_case()["verdict_text"], f"verified ({turns(2, 2)} traces)")


class TestProgress(LongRun):
    def test_line_on_a_terminal_and_none_in_a_pipe(self):
        self.put("big.yaml", counter("big", 4, 3))
        try:
            terminal, end = pty.openpty()
        except OSError as error:
            self.skipTest(f"there are no terminals here: {error}")
        process = subprocess.Popen([LOCKSTEP, "run", "big.yaml", "--report", "json:result.json"],
                                   cwd=self.folder, stdin=subprocess.DEVNULL, stderr=end)
        os.close(end)
        text = b""
        while True:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            text += part
        os.close(terminal)
        self.assertEqual(process.wait(), 0)
        lines = text.decode().replace("\r", "\n").split("\n")
        shown = [line for line in lines if "executions" in line]
        self.assertTrue(shown)
        for line in shown:
            self.assertRegex(re.sub("\x1b\\[K", "", line),
                             r"^\[1/1\] big: \d+ executions, \d+/s, \d+ traces, \d+%, \d+s left, "
                             r"0 findings$")
        self.assertEqual(self.only_case()["search"]["share"], 1.0)
        self.assertEqual(self.run_to_end("big.yaml").stderr, "")


if __name__ == "__main__":
    unittest.main()
