#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The JUnit reports that test_golden compares: well-formed, only elements and attributes that readers
of JUnit files know, counts that add up.

There is no official schema; the table below is what the widely used ones agree on.
"""

import os
import unittest
import xml.etree.ElementTree as tree

ROOT = os.path.join(os.environ.get("LOCKSTEP_SOURCE_DIR", "."), "tests", "reports")

# Element: (required attributes, further attributes, children).
SHAPE = {
    "testsuites": (set(), {"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"skipped", "time", "file"},
                  {"properties", "testcase", "system-out"}),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": ({"name", "classname"}, {"time"}, {"failure", "skipped", "error", "system-out"}),
    "failure": ({"type", "message"}, set(), set()),
    "skipped": (set(), {"message"}, set()),
    "system-out": (set(), set(), set()),
}


def load(name):
    return tree.parse(os.path.join(ROOT, name)).getroot()


class JunitTest(unittest.TestCase):
    def check_shape(self, element):
        required, further, children = SHAPE[element.tag]
        self.assertLessEqual(required, set(element.attrib), element.tag)
        self.assertLessEqual(set(element.attrib), required | further, element.tag)
        for child in element:
            self.assertIn(child.tag, children)
            self.check_shape(child)

    def check_counts(self, element):
        cases = list(element.iter("testcase"))
        self.assertEqual(int(element.get("tests")), len(cases))
        self.assertEqual(int(element.get("failures")), len(list(element.iter("failure"))))
        self.assertEqual(int(element.get("errors")), len(list(element.iter("error"))))
        if "skipped" in element.attrib:
            self.assertEqual(int(element.get("skipped")), len(list(element.iter("skipped"))))
        self.assertAlmostEqual(float(element.get("time")),
                               sum(float(case.get("time")) for case in cases), delta=0.01)

    def test_shape_and_counts(self):
        for name in ("suite.xml", "hostile.xml"):
            root = load(name)
            self.assertEqual(root.tag, "testsuites")
            self.check_shape(root)
            self.check_counts(root)
            for suite in root:
                self.check_counts(suite)

    def test_results_of_the_suite(self):
        results = []
        for case in load("suite.xml").iter("testcase"):
            kinds = [child.get("type", child.tag) for child in case if child.tag != "system-out"]
            results.append(kinds)
        self.assertEqual(results, [[], ["unexpected"], ["unexpected"], ["inconclusive"],
                                   ["skipped"]])

    def test_names_come_back_unescaped(self):
        root = load("hostile.xml")
        self.assertEqual(root[0].get("name"), "<script>&\"'")
        self.assertEqual(root[0].get("file"), "]]>.yaml")
        self.assertIn("-> ?[0m", root.find(".//failure").text)


if __name__ == "__main__":
    unittest.main()
