#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Data races of models on real threads: as test_tsan_races.py, of all scenarios whose expectations name
races; and all cases of models, where threads have none but where a race is expected.
"""

import unittest

from test_tsan_races import Replays, run

RACING = [f"scenarios/seeds/{name}.yaml" for name in (
    "attach-vs-bus-module-removal", "attach-vs-unplug-builtin-bus", "attach-vs-unplug-one-of-two",
    "attach-vs-unplug-only-device", "attach-without-remapping", "last-device-vs-other-container",
    "mdev-set-domain-vs-attach", "mixed-bus-group")]


class Models(Replays):
    def test_each_schedule_shows_it_with_both_stacks(self):
        self.check_replays(RACING, 30)

    def test_each_case_has_races_only_where_they_are_expected(self):
        done = run("run", "--threads", "--time", "100ms", "scenarios/seeds",
                   "scenarios/driver_core")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("UNEXPECTED", done.stdout)
        ran = [line for line in done.stdout.splitlines() if " executions" in line]
        self.assertGreater(len(ran), 350)


if __name__ == "__main__":
    unittest.main()
