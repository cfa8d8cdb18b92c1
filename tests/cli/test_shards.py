#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Parts of a run on several machines, and their results joined."""

import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from long_run import DEADLOCK, LOCKSTEP, SMALL, VOLATILE, LongRun, counter, strip  # noqa: E402


class TestShards(LongRun):
    def shards(self, of, *arguments, status=0):
        names = []
        for number in range(1, of + 1):
            names.append(f"{number}.json")
            self.run_to_end("--shard", f"{number}/{of}", *arguments, "--report", f"json:{number}.json",
                            status=status)
        return names

    def test_shards_of_whole_cases_join_to_what_one_run_gives(self):
        for i in range(9):
            self.put(f"s{i}.yaml", SMALL.format(name=f"s{i}"))
        self.put("x.yaml", DEADLOCK.replace("random", "optimal"))
        files = sorted(path.name for path in self.folder.glob("*.yaml"))
        names = self.shards(3, *files)
        shares = [self.result(name)["totals"]["cases"] for name in names]
        self.assertEqual(sum(shares), 10)
        self.assertTrue(all(share < 10 for share in shares), shares)
        # In any order.
        self.run_to_end(*names[::-1], "--report", "json:joined.json", command="merge")
        self.run_to_end(*files, "--report", "json:whole.json")
        self.assertEqual(strip(self.result("joined.json")), strip(self.result("whole.json")))

    def test_shards_of_a_sampler_run_each_number_once(self):
        self.put("d.yaml", DEADLOCK)
        names = self.shards(4, "d.yaml")
        self.assertEqual([self.only_case(name)["search"]["executions"] for name in names], [225] * 4)
        self.run_to_end(*names, "--report", "json:joined.json", command="merge")
        self.run_to_end("d.yaml", "--report", "json:whole.json")
        keys = frozenset(VOLATILE | {"traces", "traces_deadlocked", "distinct_last_1000"})
        self.assertEqual(strip(self.result("joined.json"), keys),
                         strip(self.result("whole.json"), keys))

    def test_a_large_case_is_divided_and_adds_up(self):
        # Four tasks that take a lock twice each: 8! / 2!^4 orders, each in one part.
        self.put("big.yaml", counter("big", 4, 2))
        names = self.shards(3, "big.yaml")
        parts = [self.only_case(name) for name in names]
        self.assertEqual([case["part"]["number"] for case in parts], [1, 2, 3])
        self.assertTrue(all(0 < case["search"]["traces"] < 2520 for case in parts))
        self.assertEqual({case["verdict"] for case in parts}, {"incomplete"})
        self.run_to_end(*names[::-1], "--report", "json:joined.json", command="merge")
        case = self.only_case("joined.json")
        self.assertEqual((case["status"], case["verdict"], case["verdict_text"]),
                         ("as expected", "verified", "verified (2520 traces in 3 parts)"))
        self.assertEqual((case["search"]["traces"], case["search"]["exhausted"]), (2520, True))
        self.assertNotIn("part", case)

        # A circle that no part has seen whole; and one that is none, as the nesting differs.
        for order, verdict in ((["b/0", "a/0"], "incomplete"), (["b/0", "a/1"], "verified")):
            for name, edge in zip(names, (["a/0", "b/0"], order)):
                result = self.result(name)
                result["scenarios"][0]["cases"][0]["part"]["lock_order"] = [edge]
                self.put(name, json.dumps(result))
            self.run_to_end(*names, "--report", "json:joined.json", command="merge",
                            status=int(verdict == "incomplete"))
            case = self.only_case("joined.json")
            self.assertEqual(case["verdict"], verdict)
            self.assertEqual("reasons" in case, verdict == "incomplete")
        # Handlers: all parts know as much, one knows another use, one of an order, one knows of none.
        for irq, orders, verdict in (((1, 1, 1), "aaa", "verified"), ((1, 1, 2), "aaa", "incomplete"),
                                     ((1, 1, 1), "aab", "incomplete"),
                                     ((1, 1, None), "aaa", "incomplete"),
                                     ((None, None, None), "aab", "verified")):
            for name, digest, order in zip(names, irq, orders):
                result = self.result(name)
                part = result["scenarios"][0]["cases"][0]["part"]
                part["lock_order"] = [[f"{order}/0", "z/0"]]
                part.pop("irq", None)
                if digest:
                    part["irq"] = f"{digest:016x}"
                self.put(name, json.dumps(result))
            self.run_to_end(*names, "--report", "json:joined.json", command="merge",
                            status=int(verdict == "incomplete"))
            case = self.only_case("joined.json")
            self.assertEqual(case["verdict"], verdict, (irq, orders))
            self.assertEqual("handlers" in str(case.get("reasons")), verdict == "incomplete")

        # A part that had other scheduling points is no part of the same whole.
        result = self.result(names[0])
        result["scenarios"][0]["cases"][0]["part"]["points"] = "sync 0000000000000001"
        self.put("other.json", json.dumps(result))
        self.run_to_end("other.json", *names[1:], "--report", "json:joined.json", command="merge",
                        status=1)
        case = self.only_case("joined.json")
        self.assertEqual((case["verdict"], case["status"]), ("incomplete", "inconclusive"))
        # A part that did not come to its end.
        result = self.result(names[2])
        result["scenarios"][0]["cases"][0]["search"].update(exhausted=False,
                                                            withheld=["executions or time ran out"])
        self.put(names[2], json.dumps(result))
        self.run_to_end(*names, "--report", "json:joined.json", command="merge")
        self.assertEqual(self.only_case("joined.json")["verdict"], "incomplete")

    def test_a_part_in_which_there_is_nothing_is_complete(self):
        # One task: what its choices come to is not divided, so that all of it is in one part.
        self.put("alone.yaml", "lockstep: 1\nname: alone\nsetup: [{var: v}]\n"
                 "tasks: {t: [{choose: {outcomes: 50, into: a}}, {choose: {outcomes: 50, into: b}}, "
                 "{write: {var: v, value: a}}]}\n"
                 "explore: {strategy: optimal}\nexpect: verified\n")
        parts = [self.only_case(name) for name in self.shards(2, "alone.yaml")]
        self.assertEqual(sorted(case["search"]["executions"] for case in parts), [0, 2500])
        self.assertEqual({case["verdict"] for case in parts}, {"incomplete"})
        self.run_to_end("1.json", "2.json", "--report", "json:joined.json", command="merge")
        case = self.only_case("joined.json")
        self.assertEqual((case["status"], case["verdict_text"]),
                         ("as expected", "verified (2500 traces in 2 parts)"))

    def test_parts_of_a_case_with_handlers(self):
        # Every part sees the same of the lock that the handler takes, which interrupts must not hold.
        text = counter("irqs", 4, 2).replace("setup: [", "setup: [{spinlock: s}, {irq: {name: i, do: "
                                             "[{lock: s}, {unlock: s}]}}, ")
        text = text.replace("tasks:\n", "tasks:\n  raiser: [{irq_raise: i}]\n")
        self.put("irqs.yaml", text)
        names = self.shards(2, "irqs.yaml")
        irqs = {self.only_case(name)["part"]["irq"] for name in names}
        self.assertEqual(len(irqs), 1)
        self.run_to_end(*names, "--report", "json:joined.json", command="merge")
        self.assertEqual(self.only_case("joined.json")["verdict"], "verified")

    def test_what_one_shard_finds_is_found(self):
        # One execution each: in about half of them the write comes first.
        text = ("lockstep: 1\nname: d\nsetup: [{var: v}]\n"
                "tasks: {a: [{write: {var: v, value: 1}}], b: [{assert: {var: v, equals: 0}}]}\n"
                "explore: {strategy: random, executions: 4, seed: SEED}\nexpect: [invariant]\n")
        for seed in range(40):
            self.put("d.yaml", text.replace("SEED", str(seed)))
            codes = []
            for number in range(1, 5):
                done = subprocess.run([LOCKSTEP, "run", "--shard", f"{number}/4", "d.yaml", "--report",
                                       f"json:{number}.json"], cwd=self.folder, check=False,
                                      capture_output=True)
                codes.append(done.returncode)
            if len(set(codes)) == 2:
                break
        self.assertEqual(sorted(set(codes)), [0, 1])
        self.run_to_end(*(f"{number}.json" for number in range(1, 5)), "--report", "json:joined.json",
                        command="merge")
        case = self.only_case("joined.json")
        self.assertEqual((case["status"], case["search"]["executions"]), ("as expected", 4))
        self.assertNotIn("reasons", case)

    def test_what_no_shard_finds_is_missing(self):
        self.put("d.yaml", DEADLOCK.replace("expect: [deadlock]", "expect: [leak]\nallow: [deadlock, lock-order]"))
        names = self.shards(2, "d.yaml", status=1)
        self.run_to_end(*names, "--report", "json:joined.json", command="merge", status=1)
        self.assertEqual(self.only_case("joined.json")["reasons"],
                         ["expected leak, not found in 900 executions"])

    def test_parts_that_do_not_belong_together_are_refused(self):
        self.put("a.yaml", SMALL.format(name="a"))
        self.put("d.yaml", DEADLOCK)
        one, two = self.shards(2, "a.yaml", "d.yaml")
        good = self.result(two)

        def refused(*names):
            done = self.run_to_end(*names, command="merge", status=2)
            self.assertEqual(done.stdout, "")
            return done.stderr

        self.assertIn("the result of shard 2/2 is missing", refused(one))
        self.assertIn("shard 1/2, as 1.json is", refused(one, one, two))
        for change, expected in (
                ({"version": "0.0.1"}, "of lockstep 0.0.1, but 1.json is of lockstep "),
                ({"shard": {"number": 3, "of": 2}}, '"shard": there is no shard 3 of 2'),
                ({"shard": {"number": 2, "of": 3}}, "of 3 shards, but 1.json is of 2"),
                ({"shard": 2}, "this is no result of lockstep: shard: expected an object"),
                ({"interrupted": {"not_finished": 1}}, "of a run that was interrupted"),
                ({"scenarios": good["scenarios"][:1]}, "has 1 scenarios, but 1.json has 2"),
                ({"scenarios": good["scenarios"][::-1]}, 'scenario 1 is "opposite", but "a" in 1.json'),
                ({"scenarios": [{**scenario, "hash": "0" * 16} for scenario in good["scenarios"]]},
                 'scenario "a" is not the one of 1.json')):
            self.put("bad.json", json.dumps({**good, **change}))
            self.assertIn("bad.json: " + expected, refused(one, "bad.json"))
        self.put("bad.json", json.dumps(good)[:100])
        self.assertRegex(refused(one, "bad.json"), r"bad.json:1:\d+: cannot be read as JSON")
        self.put("whole.json", json.dumps({key: value for key, value in good.items() if key != "shard"}))
        self.assertIn('whole.json: not the result of a shard', refused("whole.json"))
        self.assertIn("merge takes the JSON results", refused())

    def test_shards_with_other_options_are_refused(self):
        # One case that goes to one shard as a whole, one whose executions are shared, one that is divided.
        self.put("a.yaml", SMALL.format(name="a"))
        self.put("d.yaml", DEADLOCK)
        self.put("big.yaml", counter("big", 4, 2))
        files = ("a.yaml", "d.yaml", "big.yaml")
        for options, words in ((["--strict"], "--strict"), (["--seed", "7"], "--seed=7"),
                               (["--strict", "--executions", "5000"], "--executions=5000 --strict")):
            for first, second in ((options, []), ([], options)):
                for number, more in (("1", first), ("2", second)):
                    self.run_to_end("--shard", f"{number}/2", *more, *files, "--report",
                                    f"json:{number}.json")
                done = self.run_to_end("1.json", "2.json", command="merge", status=2)
                self.assertEqual(done.stdout, "")
                has, other = (words, "no options") if second else ("no options", words)
                self.assertIn(f"2.json: searched with {has}, but 1.json with {other}", done.stderr)
        # Strict everywhere it can be joined, and says so.
        names = self.shards(2, "--strict", *files)
        self.run_to_end(*names, "--report", "json:joined.json", command="merge")
        self.assertTrue(all(case["search"]["strict"] for scenario in self.result("joined.json")["scenarios"]
                            for case in scenario["cases"]))

    def test_bad_shards(self):
        for value in ("0/2", "3/2", "1", "1/", "/2", "a/b", "1/20000"):
            done = self.run_to_end("--shard", value, status=2)
            self.assertEqual(done.stderr, "lockstep: --shard: expected K/N with K from 1 to N, and N up "
                                          f'to 10000, found "{value}"\n')


if __name__ == "__main__":
    unittest.main()
