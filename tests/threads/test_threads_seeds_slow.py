#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each finding of the models' scenarios, at gates; test_threads.py looks at a sample of them."""

import unittest

from threads_replay import replay_all

MODELS = ["scenarios/seeds", "scenarios/driver_core"]
# Without a reason of their own in visible.c these have to reproduce.
HIDDEN = {"data-race", "irq-inversion", "livelock", "lock-not-held", "lock-order",
          "sleep-in-atomic", "uninitialised", "use-after-release"}


class Seeds(unittest.TestCase):
    def test_each_finding_reproduces_or_its_kind_is_not_visible(self):
        counts = replay_all(self, MODELS)
        self.assertGreaterEqual(counts["reproduced"], 390)
        self.assertEqual(counts["not applicable"], [])
        self.assertLessEqual({line.split(":")[0] for line in counts["not visible"]}, HIDDEN)


if __name__ == "__main__":
    unittest.main()
