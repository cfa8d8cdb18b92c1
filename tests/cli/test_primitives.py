# SPDX-License-Identifier: GPL-2.0-only
"""`lockstep list primitives` names a test for each, and each of these is one of the build's."""
import os
import re
import subprocess
import unittest


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Primitives(unittest.TestCase):
    def test_every_named_test_exists(self):
        there = set(re.findall(r"Test +#\d+: (\S+)",
                               run("ctest", "-N", "--test-dir", os.environ["LOCKSTEP_BUILD_DIR"])))
        lines = run(os.environ["LOCKSTEP"], "list", "primitives").splitlines()
        self.assertGreater(len(lines), 20)
        for line in lines:
            named = re.findall(r"\b[a-z]+\.test_[a-z_]+\b", line)
            self.assertEqual(len(named), 1, line)
            self.assertIn(named[0], there, line)


if __name__ == "__main__":
    unittest.main()
