# SPDX-License-Identifier: GPL-2.0-only
"""
ci/count-tests on result files written by hand: what passes, what fails, and above all what must not
pass for a success.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

COUNT = os.path.join(os.environ.get("LOCKSTEP_SOURCE_DIR", "."), "ci", "count-tests")

CUNIT = """
Run Summary:    Type  Total    Ran Passed Failed Inactive
              suites      2      2    n/a      0        0
               tests     {0}     {0}     {1}      {2}        0
             asserts     40     40     40      0      n/a
"""


def testcase(status, output="", inner=""):
    return f'<testcase name="a" status="{status}">{inner}<system-out>{output}</system-out></testcase>'


class CountTests(unittest.TestCase):
    def run_count(self, kind, text):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(text)
            file.flush()
            done = subprocess.run([sys.executable, COUNT, kind, file.name], capture_output=True,
                                  text=True, check=False)
        return done.returncode, done.stdout.strip()

    def count(self, *cases):
        status, output = self.run_count("ctest", "<testsuite>" + "".join(cases) + "</testsuite>")
        self.assertEqual(status, 0)
        return output

    def test_cunit_tests_are_counted_one_by_one(self):
        self.assertEqual(self.count(testcase("run", CUNIT.format(12, 12, 0))), "12 0 0")

    def test_cunit_failures_are_counted_one_by_one(self):
        self.assertEqual(self.count(testcase("fail", CUNIT.format(12, 10, 2))), "10 2 0")

    def test_unittest_is_counted_one_by_one(self):
        text = "Ran 9 tests in 0.010s\n\nFAILED (failures=2, errors=1, skipped=1)\n"
        self.assertEqual(self.count(testcase("fail", text)), "5 3 1")
        self.assertEqual(self.count(testcase("run", "Ran 1 test in 0.0s\n\nOK\n")), "1 0 0")

    def test_closing_line_of_a_script_is_counted(self):
        self.assertEqual(self.count(testcase("run", "7 passed, 0 failed, 2 skipped\n")), "7 0 2")

    def test_program_that_says_nothing_is_one_test(self):
        self.assertEqual(self.count(testcase("run"), testcase("fail")), "1 1 0")

    def test_crash_after_passed_tests_is_a_failure(self):
        self.assertEqual(self.count(testcase("fail", CUNIT.format(3, 3, 0))), "3 1 0")

    def test_missing_program_is_a_failure(self):
        inner = '<skipped message="Unable to find executable"/>'
        self.assertEqual(self.count(testcase("notrun", "", inner)), "0 1 0")

    def test_skip_status_is_a_skip(self):
        inner = '<skipped message="SKIP_RETURN_CODE=77"/>'
        self.assertEqual(self.count(testcase("notrun", "no compiler", inner)), "0 0 1")

    def test_skip_line_turns_a_passed_test_into_a_skipped_one(self):
        text = "SKIP: no aarch64 here\n" + CUNIT.format(3, 3, 0)
        self.assertEqual(self.count(testcase("run", text)), "2 0 1")

    def test_file_that_is_no_result_is_an_error(self):
        self.assertEqual(self.run_count("ctest", "<testsuite>")[0], 1)
        self.assertEqual(self.run_count("suite", "{}")[0], 1)

    def test_cases_of_a_suite_are_counted_by_status(self):
        words = ["as expected", "as expected", "unexpected", "inconclusive", "not applicable"]
        document = {"scenarios": [{"cases": [{"status": word} for word in words]}]}
        self.assertEqual(self.run_count("suite", json.dumps(document)), (0, "2 2 1"))

    def test_unknown_status_of_a_case_is_an_error(self):
        document = {"scenarios": [{"cases": [{"status": "fine"}]}]}
        self.assertEqual(self.run_count("suite", json.dumps(document))[0], 1)


if __name__ == "__main__":
    unittest.main()
