#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""test_redesign.py, with the build of everything at the beginning."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import test_redesign  # noqa: E402


class WholeWalk(test_redesign.Walk):
    builds_all = True


if __name__ == "__main__":
    sys.exit(unittest.main())
