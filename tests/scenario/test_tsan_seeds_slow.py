#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
All cases of the mail threads' scenarios under ThreadSanitizer and without, compared, and all their
findings replayed. Skipped where the default build is not there.
"""

import os
import sys

from tsan_compare import OTHER, compare


def main():
    if not os.access(OTHER, os.X_OK):
        print("skipped: there is no default build to compare with")
        return 77
    found = compare(["scenarios/seeds"], 1, 400)
    assert {"deadlock", "data-race", "recursive-lock", "use-after-free"} <= set(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
