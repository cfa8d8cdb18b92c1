#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
docs/parity.md has the rows of the table that decides, in their order; no row is shadowed by one
before it; the stories that rows look for are told by some primitive.

With the argument --print it prints the table for the document.
"""

import glob
import os
import re
import sys
import unittest

ROOT = os.environ.get("LOCKSTEP_SOURCE_DIR", ".")
WORDS = {
    "is_guarded": "guarded",
    "has_unchecked": "a lock of the circle is excluded from checks by class",
    "has_no_lock": "part of the circle is no lock",
    "is_unchecked": "the lock is excluded from checks by class",
    "was_order_seen": "a circle of classes was reported before",
    "was_rcu_seen": "misuse of RCU was reported before",
    "was_seen_before": "another broken rule of classes was reported before",
}
SEES = {
    "SEES_CODE": "whenever the code runs",
    "SEES_SCHEDULE": "in this schedule only",
    "SEES_SAMPLED": "sampled",
    "SEES_NEVER": "never",
}


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as file:
        return file.read()


def rules():
    """(kind, form, begin, when, tool, sees, text) of each row; None for NULL."""
    names = dict(re.findall(r'#define (\w+)\s+"([^"]*)"', read("reports", "parity.c")))
    found = []
    for row in re.findall(r"^PARITY\((.*?)\)$", read("reports", "parity_rules.h"), re.S | re.M):
        row = re.sub(r'"\s*\n\s*"', "", row)
        cells = re.findall(r'"(?:[^"\\]|\\.)*"|\w+', row)
        assert len(cells) == 7, row
        found.append(tuple(None if cell == "NULL" else cell.strip('"') if cell[0] == '"' else
                           names.get(cell, cell) for cell in cells))
    return found


def line(rule):
    kind, form, begin, when, tool, sees, text = rule
    what = [f"form `{form}`"] if form else []
    what += [f"the story begins with \"{begin}\""] if begin else []
    what += [WORDS[when]] if when else []
    return f"| `{kind}` | {'; '.join(what)} | {tool} | {SEES[sees]} | {text} |"


class ParityTest(unittest.TestCase):
    def test_the_document_has_the_table(self):
        in_document = [one for one in read("docs", "parity.md").splitlines()
                       if one.startswith("| `")]
        self.assertEqual(in_document, [line(rule) for rule in rules()])

    def test_no_row_is_shadowed(self):
        seen = []
        for rule in rules():
            for other in seen:
                shadowed = all(a is None or a == b for a, b in zip(other[:4], rule[:4]))
                self.assertFalse(shadowed, f"{rule} comes after {other}")
            seen.append(rule)
        self.assertGreater(len(seen), 40)

    def test_the_stories_are_told(self):
        sources = "".join(read(os.path.relpath(path, ROOT)) for path in
                          glob.glob(os.path.join(ROOT, "harness", "primitives", "*.c")))
        for rule in rules():
            if rule[2]:
                self.assertIn('"' + rule[2], sources)

    def test_the_forms_are_raised(self):
        sources = "".join(read(os.path.relpath(path, ROOT)) for path in
                          glob.glob(os.path.join(ROOT, "harness", "detect", "*.c")))
        for rule in rules():
            if rule[1]:
                self.assertIn(f'"{rule[1]}"', sources)


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print("\n".join(line(rule) for rule in rules()))
    else:
        unittest.main()
