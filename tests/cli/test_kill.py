#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Sudden death of processes of a run: a few times here, many times in test_kill_slow.py."""

import os
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from long_run import LongRun, counter, find_children, turns  # noqa: E402


class TestKill(LongRun):
    def test_five_kills_lose_nothing(self):
        self.put("big.yaml", counter("big", 4, 3))
        self.kill_and_resume(5, turns(4, 3), ["--jobs", "3", "big.yaml"],
                             int(os.environ.get("LOCKSTEP_SEED", "5")))

    def test_worker_that_is_always_killed_is_a_failure_of_the_harness(self):
        # dfs keeps no checkpoint, so a new worker gets no further.
        self.put("big.yaml", counter("big", 4, 4, "strategy: dfs, time: 600s, executions: 100000000"))
        process = self.start("big.yaml", "--report", "json:result.json")
        killed = set()
        end = time.monotonic() + 60
        while process.poll() is None:
            self.assertLess(time.monotonic(), end)
            for child in find_children(process.pid):
                try:
                    os.kill(child, signal.SIGKILL)
                    killed.add(child)
                except ProcessLookupError:
                    pass
            time.sleep(0.1)
        process.communicate()
        self.assertEqual(process.returncode, 3)
        self.assertEqual(len(killed), 4)
        self.assertEqual(self.only_case()["reasons"], ["the worker died of signal 9 (Killed)"])


if __name__ == "__main__":
    unittest.main()
