#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each case of the models' scenarios on threads, for a time; test_threads.py runs a sample of them."""

import unittest

from threads_replay import run

MODELS = ["scenarios/seeds", "scenarios/driver_core"]


class Seeds(unittest.TestCase):
    def test_no_case_finds_what_the_scheduled_run_excludes(self):
        done = run("run", "--threads", "--time", "100ms", *MODELS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("UNEXPECTED", done.stdout)


if __name__ == "__main__":
    unittest.main()
