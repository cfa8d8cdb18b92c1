#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""More of test_random_litmus.py."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from test_random_litmus import Tests  # noqa: E402


class ManyRandomLitmus(Tests.Case):
    SEEDS = range(10000, 11500)
    ON_THREADS = range(2000, 2030)


if __name__ == "__main__":
    unittest.main()
