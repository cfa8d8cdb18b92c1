#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Small scenarios under ThreadSanitizer and without, compared; and a runtime that sees no races is
noticed. Skipped where the default build is not there.
"""

import os
import sys
import tempfile

from tsan_compare import HERE, OTHER, compare, run


def main():
    if not os.access(OTHER, os.X_OK):
        print("skipped: there is no default build to compare with")
        return 77
    found = compare(["scenarios/tutorial", "scenarios/patterns"], 4, 100)
    assert {"deadlock", "data-race", "use-after-free"} <= set(found)
    with tempfile.TemporaryDirectory() as out:
        for options in ([], ["--threads"]):
            blind = run(HERE, "run", *options, *([] if options else ["--out", out]),
                        "scenarios/tutorial/2-lost-update.yaml", TSAN_OPTIONS="report_bugs=0")
            assert blind.returncode == 3, blind.stdout + blind.stderr
            assert "does not see a race that is there" in blind.stderr
    return 0


if __name__ == "__main__":
    sys.exit(main())
