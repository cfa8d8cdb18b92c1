#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
A sweep of faults that takes seconds: shared by processes, divided into shards, and killed and gone on
with. The number of its traces follows from the program: for each way in which the calls of the rounds
fail, the orders of the turns on a lock that are left.
"""

import itertools
import math
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from long_run import LongRun  # noqa: E402

BUDGET = 2
TURN = "{lock: m}, {plain_add: v}, {unlock: m}"
# What comes of a round: (failures, turns), by how a task answers a failure.
SKIPS = [(0, 1), (1, 0)]
TAKES_TWO = [(0, 1), (1, 2)]
TRIES_AGAIN = [(0, 1), (1, 2), (2, 0)]
TASKS = [(SKIPS, 3), (TAKES_TWO, 2), (TRIES_AGAIN, 3)]


def count_traces():
    traces = 0
    for rounds in itertools.product(*(itertools.product(t, repeat=n) for t, n in TASKS)):
        if sum(failures for task in rounds for failures, _ in task) > BUDGET:
            continue
        turns = [sum(turns for _, turns in task) for task in rounds]
        traces += math.factorial(sum(turns)) // math.prod(map(math.factorial, turns))
    return traces


def write_scenario():
    arrays = 0

    def attempt():
        nonlocal arrays
        arrays += 1
        return (f"{{xa_store: {{xarray: p{arrays - 1}, index: 1, value: 1}}}}, "
                f"{{xa_load: {{xarray: p{arrays - 1}, index: 1, into: got}}}}")

    def one_round(kind):
        if kind is SKIPS:
            return f"{attempt()}, {{if: got, then: [{TURN}]}}"
        first, other = attempt(), f"{TURN}, {TURN}"
        if kind is TRIES_AGAIN:
            other = f"{attempt()}, {{if: got, then: [{other}]}}"
        return f"{first}, {{if: got, then: [{TURN}], else: [{other}]}}"

    tasks = "".join(f"  t{i}: [\n" + "".join(f"    {one_round(kind)},\n" for _ in range(n))
                    + "    ]\n" for i, (kind, n) in enumerate(TASKS))
    setup = "".join(f", {{xarray: p{i}}}" for i in range(arrays))
    return (f"lockstep: 1\nname: big\nsetup: [{{mutex: m}}, {{var: v}}{setup}]\ntasks:\n{tasks}"
            f"faults: [{{fail: any}}]\nexplore: {{strategy: optimal, budget: {BUDGET}, time: 600s, "
            "executions: 100000000}\nexpect: verified\n")


class FaultRuns(LongRun):
    verdict = "verified ({traces} traces) with at most 2 faults"

    def setUp(self):
        super().setUp()
        self.traces = count_traces()
        self.put("big.yaml", write_scenario())

    def check_counts(self, traces):
        super().check_counts(traces)
        self.check_coverage(self.only_case())

    def check_coverage(self, case):
        coverage = case["coverage"]
        places = sum(n * (2 if kind is TRIES_AGAIN else 1) for kind, n in TASKS)
        self.assertEqual((coverage["reached"], coverage["failed"]), (places, places))

    def test_one_process_and_two_come_to_every_trace(self):
        for jobs in "12":
            self.run_to_end("big.yaml", "--jobs", jobs, "--report", "json:result.json")
            self.check_counts(self.traces)

    def merge_shards(self, narrowed):
        """The case of three shards together."""
        for shard in "123":
            self.run_to_end("big.yaml", "--jobs=1", f"--shard={shard}/3", "--report",
                            f"json:{shard}.json")
            case = self.only_case(shard + ".json")
            self.assertTrue(case["verdict_text"].endswith(")" + narrowed), case["verdict_text"])
            self.assertGreater(case["search"]["traces"], 0)
        self.run_to_end("1.json", "2.json", "3.json", "--report", "json:result.json",
                        command="merge")
        case = self.only_case()
        search = case["search"]
        self.assertEqual(case["verdict_text"],
                         f"verified ({search['traces']} traces in 3 parts){narrowed}")
        self.assertEqual(search["executions"] - search["elsewhere"], search["traces"])
        return case

    def test_shards_have_every_trace_between_them(self):
        case = self.merge_shards(" with at most 2 faults")
        self.assertEqual(case["search"]["traces"], self.traces)
        self.check_coverage(case)

    def test_parts_say_that_operations_were_injected(self):
        # They touch nothing else, so that only their own order multiplies the traces.
        self.put("big.yaml", write_scenario().replace("{var: v}", "{var: v}, {var: w}").replace(
            "{fail: any}", ", ".join(["{run: [{add: w}]}"] * 3)))
        turns = [n for _, n in TASKS]
        orders = math.factorial(sum(turns)) // math.prod(map(math.factorial, turns))
        case = self.merge_shards(" with 3 injected operations")
        self.assertEqual(case["search"]["traces"], orders * math.factorial(3))

    def test_kills_lose_nothing(self):
        self.kill_and_resume(3, self.traces, ["--jobs", "2", "big.yaml"],
                             int(os.environ.get("LOCKSTEP_SEED", "5")))


if __name__ == "__main__":
    unittest.main()
