#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Fifty times kill -9 for the parent, the worker of the case or a worker of the search, at random moments:
no execution is lost and none counted twice.
"""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from long_run import LongRun, counter, turns  # noqa: E402


class TestKill(LongRun):
    def test_fifty_kills_lose_nothing(self):
        self.put("big.yaml", counter("big", 4, 3))
        self.kill_and_resume(50, turns(4, 3), ["--jobs", "4", "big.yaml"],
                             int(os.environ.get("LOCKSTEP_SEED", "50")))


if __name__ == "__main__":
    unittest.main()
