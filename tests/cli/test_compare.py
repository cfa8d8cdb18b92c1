#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
lockstep compare: what goes into which cell, what is new, gone and changed, and the exit status. The
images are fakes, a program with the section that makes a file an image, which answers `run` with a
result that the test has written down. Real images: tests/kernel/test_image.py.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())
SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()

FAKE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static const char mark __attribute__((used, section("lockstep_shims"))) = 1;
int main(int argc, char **argv)
{
	char command[8192];
	int status = 0;
	FILE *file;
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--report=json:", 14))
			continue;
		snprintf(command, sizeof(command), "cp '%s.json' '%s' 2>/dev/null", argv[0], argv[i] + 14);
		if (system(command))
			status = 0;
	}
	snprintf(command, sizeof(command), "%s.words", argv[0]);
	file = fopen(command, "w");
	for (int i = 1; i < argc; i++)
		fprintf(file, "%s\n", argv[i]);
	fclose(file);
	snprintf(command, sizeof(command), "%s.status", argv[0]);
	file = fopen(command, "r");
	if (fscanf(file, "%d", &status) != 1)
		return 3;
	if (status < 0)
		kill(getpid(), -status);
	return status;
}
"""

ORDERS = """lockstep: 1
name: {name}
setup: [{{mutex: a}}, {{mutex: b}}]
tasks:
  left: [{{lock: a}}, {{lock: b}}, {{unlock: b}}, {{unlock: a}}]
  right: [{{lock: {first}}}, {{lock: {second}}}, {{unlock: {second}}}, {{unlock: {first}}}]
explore: {{strategy: optimal}}
cases:
  - {{name: one, expect: {expect}}}
"""


def finding(kind="use-after-free", number=1, function="f", standing="unexpected"):
    return {"kind": kind, "id": f"{number:08x}", "standing": standing, "count": 1,
            "first_execution": 0, "story": f"something of {function}", "tasks": ["a", "b"],
            "where": {"function": function, "file": "x.c", "line": 7}, "events": [], "stacks": [],
            "choices": "0*1", "replay_file": "r.replay"}


def case(verdict="verified", count=10, findings=(), status=None, name="kernel >=6.1"):
    text = {"verified": f"verified ({count} traces)", "sampled": f"sampled: {count} executions of random",
            "found": "found: x", "dead": "incomplete: the harness failed",
            "out": f"incomplete: {count} executions of optimal", "pin": "incomplete: a pin of the schedule was not reached"}[verdict]
    return {"name": name, "variants": {}, "status": status or ("unexpected" if findings else "as expected"),
            "expect": "verified", "verdict": "incomplete" if verdict in ("dead", "out", "pin") else verdict,
            "verdict_text": text, "findings": list(findings),
            "search": {"strategy": "optimal", "seed": 0, "jobs": 1, "granularity": "sync",
                       "executions": count, "complete": count, "deadlocked": 0, "aborted": 0,
                       "redundant": 0, "events": 1, "traces": count, "exhausted": True, "withheld": [],
                       "elapsed_ns": 1, "executions_per_second": 1}}


def found(*findings):
    return case("found", 10, findings)


IDLE = dict(case(), status="not applicable", verdict="incomplete", verdict_text="not run")


class Compare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-compare-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        (cls.shared / "fake.c").write_text(FAKE)
        subprocess.run(["clang", "-w", "-include", "signal.h", "-o", cls.shared / "fake",
                        cls.shared / "fake.c"], check=True)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-compare-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def image(self, name, *cases, status=0, **more):
        """A fake image that finds these cases, all of one scenario."""
        shutil.copy(self.shared / "fake", self.folder / name)
        document = {"lockstep_result": 1, "version": "0.1.0", "command": ["run"],
                    "scenarios": [{"name": "s", "file": "s.yaml", "hash": "0", "cases": list(cases)}],
                    "totals": dict.fromkeys(("scenarios", "cases", "as_expected", "unexpected",
                                             "inconclusive", "not_applicable", "findings",
                                             "executions", "elapsed_ns"), 0), **more}
        (self.folder / (name + ".json")).write_text(json.dumps(document))
        (self.folder / (name + ".status")).write_text(str(status))
        return "--kernel=./" + name

    def put(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def lockstep(self, *words, status=0):
        done = subprocess.run([LOCKSTEP, "compare", *words], cwd=self.folder, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=100)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def document(self):
        return json.loads((self.folder / "lockstep-out/compare/compare.json").read_text())

    def changes(self):
        return [(c["what"], c["worse"]) for c in self.document()["changes"]]


class TestImages(Compare):
    # Before, after, changes, exit status, with --bisect. Worse is: a finding that was not there, and a
    # case that was verified and is not. What ran for another time is no change.
    TABLE = (
        (case(), case(), [], 0, 0),
        (case(), case(count=12), [("changed", False)], 0, 0),
        (case("sampled"), case("sampled", 99), [], 0, 0),
        (case("sampled"), case(), [("changed", False)], 0, 0),
        (case(), case("sampled"), [("changed", True)], 1, 125),
        (case(), found(finding()), [("new", True)], 1, 1),
        (case("sampled"), found(finding()), [("new", True)], 1, 1),
        (found(finding()), case(), [("gone", False)], 0, 0),
        (found(finding()), found(finding()), [], 0, 0),
        (found(finding()), found(finding(number=2)), [("new", True), ("gone", False)], 1, 1),
        (found(finding()), found(finding(), finding("leak", 3)), [("new", True)], 1, 1),
        (found(finding()), found(finding(), finding("leak", 3, standing="consequence")), [], 0, 0),
        (case("out"), case("sampled"), [], 0, 0),
        (case("out"), case(), [("changed", False)], 0, 0),
        (case(), case("out"), [("changed", True)], 1, 125),
        (found(finding()), case("out"), [("gone", False)], 0, 0),
        (found(finding()), case("pin"), [("changed", False)], 0, 0),
        (case("out"), case("pin"), [("changed", True)], 1, 125),
        (IDLE, case(), [("changed", False)], 1, 125),
        (case(), IDLE, [("changed", True)], 1, 125),
        (IDLE, IDLE, [], 1, 125),
        (IDLE, found(finding()), [("new", True)], 1, 1),
        (case(), case("dead", status="unexpected"), [("changed", True)], 3, 128),
    )

    def test_changes_and_exit_status(self):
        for number, (before, after, changes, status, bisect) in enumerate(self.TABLE):
            with self.subTest(number):
                images = self.image("before", before), self.image("after", after)
                self.lockstep(*images, "s.yaml", status=status)
                self.assertEqual(self.changes(), changes)
                self.lockstep("--bisect", *images, "s.yaml", status=bisect)

    def test_one_image_is_judged_by_expectations(self):
        for one, status, bisect in ((case(), 0, 0), (found(finding()), 1, 1),
                                    (dict(found(finding()), status="as expected"), 0, 0),
                                    (case("sampled", status="inconclusive"), 1, 125),
                                    (IDLE, 1, 125), (case("dead", status="unexpected"), 3, 128)):
            self.lockstep(self.image("one", one), "s.yaml", status=status)
            self.lockstep("--bisect", self.image("one", one), "s.yaml", status=bisect)

    def test_a_finding_that_moved_is_told_with_its_old_place(self):
        out = self.lockstep(self.image("before", found(finding(function="old"))),
                            self.image("after", found(finding(number=2, function="new"))), "s.yaml",
                            status=1).stdout
        self.assertRegex(out, r"NEW +s: use-after-free in new\(\) x\.c:7")
        self.assertIn("there was another one of this kind in old() x.c:7", out)
        self.assertIn("not found before, which does not prove that it was not there", out)
        self.assertIn("lockstep replay --kernel=./after r.replay", " ".join(out.split()))

    def test_what_a_verified_case_did_not_have_is_new_for_certain(self):
        out = self.lockstep(self.image("before", case()), self.image("after", found(finding())),
                            "s.yaml", status=1).stdout
        self.assertNotIn("does not prove", out)
        self.assertTrue(self.document()["changes"][0]["certain"])

    def test_cases_for_different_kernels_lie_in_one_row(self):
        self.lockstep(self.image("before", case(name="kernel <6.8"), dict(IDLE, name="kernel >=6.8")),
                      self.image("after", dict(IDLE, name="kernel <6.8"), case(name="kernel >=6.8")),
                      "s.yaml")
        (row,) = self.document()["rows"]
        self.assertEqual([cell["text"] for cell in row["cells"]], ["verified (10)"] * 2)

    def test_every_run_gets_the_same_options_and_a_folder_of_its_own(self):
        self.lockstep(self.image("before", case()), self.image("after", case()), "--seed=7", "-n", "5",
                      "--jobs=1", "s.yaml", "t.yaml")
        words = [(self.folder / (name + ".words")).read_text().split("\n") for name in ("before", "after")]
        for number, list_of in enumerate(words, 1):
            out = f"lockstep-out/compare/{number}"
            self.assertEqual(list_of[0], "run")
            self.assertEqual(set(list_of[1:-4]) | {""}, {
                "", "--seed=7", "--executions=5", "--jobs=1", f"--out={out}",
                f"--report=json:{out}/result.json"})
            self.assertEqual(list_of[-4:], ["--", "s.yaml", "t.yaml", ""])

    def test_a_run_that_leaves_no_result_is_a_failure_of_the_harness(self):
        for status in (0, 1, 3, -11):
            images = self.image("before", case()), self.image("after", case(), status=status)
            (self.folder / "after.json").unlink()
            self.lockstep(*images, "s.yaml", status=3)
            self.lockstep("--bisect", *images, "s.yaml", status=128)

    def test_bad_scenarios_are_an_error_of_usage(self):
        images = self.image("before", case(), status=2), self.image("after", case())
        self.assertIn("./before: it does not run there", self.lockstep(*images, status=2).stderr)
        self.lockstep("--bisect", *images, status=125)

    def test_an_interrupt_stops_all(self):
        images = (self.image("before", case(), status=1, interrupted={"not_finished": 1}),
                  self.image("after", case()))
        self.lockstep(*images, "s.yaml", status=130)
        self.assertFalse((self.folder / "after.words").exists())


class TestUsage(Compare):
    def test_errors(self):
        good = self.image("good", case())
        for words, text in (
                (["--kernel=none"], "none: No such file or directory"),
                (["--kernel=/bin/sh"], "/bin/sh: not an image;"),
                ([good, good], "./good is given twice"),
                ([good, "--variant=x=y"], "expected a function"),
                ([good, "--report=mail"], "a comparison is written as text or json, not mail"),
                (["--variant=nothing"], 'expected FUNCTION=VARIANT or FUNCTION=all, found "nothing"'),
                (["--resume=x"], 'unknown option "--resume"')):
            self.assertIn(text, self.lockstep(*words, "s.yaml", status=2).stderr)
            self.lockstep("--bisect", *words, "s.yaml", status=125)
        self.assertIn("--bisect needs one image, or two",
                      self.lockstep("--bisect", "s.yaml", status=125).stderr)

    def test_an_output_folder_that_cannot_be_made(self):
        self.put("file", "")
        self.lockstep(self.image("one", case()), "--out=file/out", "s.yaml", status=2)


class TestCases(Compare):
    def test_without_variants_each_name_of_a_case_is_a_column(self):
        self.put("same.yaml", ORDERS.format(name="same", first="a", second="b", expect="verified"))
        self.put("other.yaml", ORDERS.format(name="other", first="b", second="a", expect="[deadlock]"))
        out = self.lockstep("same.yaml", "other.yaml").stdout
        (column,) = self.document()["columns"]
        self.assertEqual(column["name"], "one")
        texts = [row["cells"][0]["text"] for row in self.document()["rows"]]
        # Four operations each over two locks in one order: who is first to take a, so two traces.
        self.assertEqual(texts[0], "verified (2)")
        self.assertIn("deadlock", texts[1])
        self.assertNotIn("!", out)

    def test_what_is_not_as_expected_is_marked_and_fails(self):
        self.put("other.yaml", ORDERS.format(name="other", first="b", second="a", expect="verified"))
        out = self.lockstep("other.yaml", status=1).stdout
        self.assertRegex(out, r"other +! ")

    def test_reports_as_text_and_json(self):
        self.put("same.yaml", ORDERS.format(name="same", first="a", second="b", expect="verified"))
        out = self.lockstep("same.yaml", "--report=json", "--report=text:t.txt").stdout
        self.assertEqual(json.loads(out), self.document())
        self.assertIn("verified (2)", (self.folder / "t.txt").read_text())


class TestVariants(Compare):
    def ideas(self, function):
        listed = subprocess.run([LOCKSTEP, "list", "variants"], text=True, check=True,
                                stdout=subprocess.PIPE).stdout
        ideas = []
        for line in listed.split(function + ":")[1].split("\n")[1:]:
            if line and not line.startswith(" "):
                break
            if line.startswith("    ") and not line.startswith("     "):
                ideas.append(line.split(",")[0].strip())
        return ideas

    def test_every_variant_of_a_function_is_a_column(self):
        ideas = self.ideas("iommu.release_device")
        scenario = str(SOURCE / "scenarios/seeds/attach-vs-unplug-one-of-two.yaml")
        out = self.lockstep("--variant=iommu.release_device=all",
                            "--variant=iommu.domain_alloc=bus-ops", scenario)
        self.assertIn("group-first", ideas)
        self.assertEqual([c["name"] for c in self.document()["columns"]], ideas)
        for row in self.document()["rows"]:
            self.assertNotIn("iommu.release_device", row["case"])
            self.assertNotIn("iommu.domain_alloc", row["case"])
        self.assertIn("variants of iommu.release_device, iommu.domain_alloc", out.stdout)

    def releases(self, name):
        """All of them compared: what was printed, and of each case the cell of each."""
        out = self.lockstep("--variant=iommu.release_device=all", "--variant=iommu.domain_alloc=bus-ops",
                            str(SOURCE / f"scenarios/seeds/{name}.yaml")).stdout
        names = [c["name"] for c in self.document()["columns"]]
        return out, {row["case"]: dict(zip(names, row["cells"])) for row in self.document()["rows"]}

    def test_what_no_case_states_is_run_and_marked(self):
        out, rows = self.releases("attach-vs-unplug-one-of-two")
        self.assertNotIn("like 6.1", rows)
        for row in rows.values():
            self.assertNotIn(None, row.values())
            # The file says what comes of one release, and names another; of the rest it says nothing.
            self.assertEqual({name for name, cell in row.items() if "unstated" not in cell},
                             {"locked-deinit", "unlocked-op"})
        self.assertIn("*  no case of the scenario says what to expect", out)
        # Its group is freed before its driver is done with it.
        cell = rows["vfio.attach_group=group-iterator"]["group-first"]
        self.assertEqual((cell["status"], cell["verdict"]), ("as expected", "found"))
        self.assertIn("use-after-free *", out)
        path = cell["findings"][0]["replay_file"]
        again = subprocess.run([LOCKSTEP, "replay", path], cwd=self.folder, text=True,
                               stdout=subprocess.PIPE, check=False)
        self.assertEqual(again.returncode, 0, again.stdout)

    def test_what_does_not_apply_as_stated_does_not_with_the_rest(self):
        out, rows = self.releases("empty-group")
        reason = "Since 6.1 the last device does not go while its group is being attached."
        for case, row in rows.items():
            self.assertNotIn(None, row.values(), case)
            reasons = {tuple(cell.get("reasons", ())) for cell in row.values()
                       if cell["status"] == "not applicable"}
            if "takes-group-back" in case:
                # Two of the releases are named there.
                self.assertEqual({cell["status"] for cell in row.values()}, {"not applicable"}, case)
                self.assertEqual(reasons, {(reason,)})
            else:
                self.assertEqual(reasons, set(), case)
        self.assertIn("takes-group-back", str(list(rows)))
        self.assertIn("keeps-group", str(list(rows)))
        self.assertIn("Since 6.1", out)

    def test_what_all_cases_state_is_not_marked(self):
        scenario = str(SOURCE / "scenarios/seeds/alloc-vs-own-unplug.yaml")
        out = self.lockstep("--variant=iommu.domain_alloc=all", scenario).stdout
        self.assertNotIn("*", out)
        self.assertTrue(all(all(row["cells"]) for row in self.document()["rows"]))

    def test_a_wide_matrix_is_printed_in_parts(self):
        scenario = str(SOURCE / "scenarios/seeds/alloc-vs-own-unplug.yaml")
        done = subprocess.run([LOCKSTEP, "compare", "--variant=iommu.domain_alloc=all", scenario],
                              cwd=self.folder, stdout=subprocess.PIPE, text=True, check=False)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)
        heads = [line for line in done.stdout.splitlines() if line.startswith("scenario, case")]
        names = [c["name"] for c in self.document()["columns"]]
        self.assertGreater(len(heads), 1)
        self.assertEqual(" ".join(heads).replace("scenario, case", "").split(), names)
        self.assertEqual(done.stdout.count("\nalloc-vs-own-unplug\n"), len(heads))

    def test_scenarios_about_something_else_are_left_out(self):
        self.put("same.yaml", ORDERS.format(name="same", first="a", second="b", expect="verified"))
        scenario = str(SOURCE / "scenarios/seeds/alloc-vs-own-unplug.yaml")
        out = self.lockstep("--variant=iommu.domain_alloc=all", scenario, "same.yaml").stdout
        self.assertIn("in 1 of 2 scenarios", out)
        self.assertEqual({row["scenario"] for row in self.document()["rows"]}, {"alloc-vs-own-unplug"})
        out = self.lockstep("--variant=iommu.domain_alloc=bus-ops", "same.yaml").stdout
        self.assertNotIn("scenarios:", out)

    def test_two_functions_give_their_product(self):
        scenario = str(SOURCE / "scenarios/seeds/join-cost-one.yaml")
        done = subprocess.run([LOCKSTEP, "compare", "--variant=iommu.release_device=all",
                               "--variant=vfio.attach_group=all", scenario], cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(len(self.document()["columns"]),
                         len(self.ideas("iommu.release_device")) *
                         len(self.ideas("vfio.attach_group")))


if __name__ == "__main__":
    unittest.main()
