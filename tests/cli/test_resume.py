#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Which files a run can be continued from, and which not; a refusal changes nothing on the disk."""

import json
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from long_run import SMALL, LongRun, counter  # noqa: E402


class TestResume(LongRun):
    def leave_behind(self):
        """The files of a run that was killed in its long case, with a finished one before it."""
        self.put("a.yaml", SMALL.format(name="a"))
        self.put("big.yaml", counter("big", 4, 3))
        process = self.start("a.yaml", "big.yaml", "--seed", "4", "--report", "json:result.json")
        self.wait_for(self.resume, process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1)
        (self.folder / "result.json").unlink()

    def files(self):
        return {str(path.relative_to(self.folder)): path.read_bytes()
                for path in sorted(self.folder.rglob("*")) if path.is_file()}

    def refused(self, *arguments, file="lockstep-out/resume.json"):
        """The error; exit status 2, and every file is as it was."""
        before = self.files()
        done = self.run_to_end("--resume", file, *arguments, status=2)
        self.assertEqual(done.stdout, "")
        self.assertEqual(self.files(), before)
        return done.stderr

    def test_bad_files_are_refused_and_nothing_is_overwritten(self):
        self.leave_behind()
        good = self.resume.read_text()
        document = json.loads(good)
        at = "lockstep-out/resume.json"

        def edited(**changes):
            return json.dumps({**document, **changes})

        for text, expected in (
                ("", rf"{at}:1:\d+: cannot be read as JSON: "),
                (good[:len(good) // 2], rf"{at}:\d+:\d+: cannot be read as JSON: "),
                (good.replace(",", ";", 1), rf"{at}:2:\d+: cannot be read as JSON: "),
                ("[]", rf"{at}: this is no resume file"),
                ("{}", rf"{at}: this is no resume file"),
                (edited(lockstep_resume=2), rf"{at}: format 2; this version of lockstep reads format 1"),
                (edited(lockstep_resume="1"), rf'{at}: "lockstep_resume": expected a whole number'),
                (edited(version="9.9.9"), rf'{at}: "version": this is version "[\d.]+", found "9.9.9"'),
                (edited(program="0"), rf'{at}: "program": another build of lockstep'),
                (edited(command=7), rf'{at}: "command": expected the words of a command'),
                (edited(command=["check"]), rf'{at}: "command": expected "run" first, found "check"'),
                (edited(command=["run", 7]), rf'{at}: "command": word 2 is no text'),
                (edited(command=["run", "--frobnicate"]), r'unknown option "--frobnicate"'),
                (edited(command=["run", "--resume=x"]), rf'{at}: "command" has --resume itself'),
                (edited(command=["run", "--out=elsewhere", "a.yaml"]), r"the file of this run would be elsewhere/"),
                (edited(command=["run", "a.yaml"]), rf"{at}: the run had 2 scenarios, and there are 1 now"),
                (edited(scenarios=[]), rf"{at}: the run had 0 scenarios, and there are 2 now"),
                (edited(cases=None), rf'{at}: "cases": expected a list of cases'),
                (edited(cases=document["cases"][:1]), rf"{at}: the run had 1 cases, and there are 2 now"),
                (edited(cases=document["cases"][::-1]), rf'{at}: case 1 was "default" of "big"'),
                (edited(cases=[{**document["cases"][0], "outcome": 9}, document["cases"][1]]),
                 rf'{at}: case 1 \(default of a\): a finished case has "sum"'),
                (edited(cases=[{**document["cases"][0], "sum": "12"}, document["cases"][1]]),
                 rf"{at}: lockstep-out/resume/case-1.json is not what the run wrote there"),
                (edited(more=1), rf'{at}: unknown key "more"')):
            self.resume.write_text(text)
            self.assertRegex(self.refused(), expected)
        self.resume.write_text(good)
        self.run_to_end("--resume", at)

    def test_missing_file(self):
        self.assertRegex(self.refused(file="nothing.json"),
                         r"^nothing.json: cannot be read: No such file or directory\n$")

    def test_changed_scenario_is_refused(self):
        self.leave_behind()
        text = (self.folder / "big.yaml").read_text()
        self.put("big.yaml", text.replace("plain_add", "add", 1))
        self.assertRegex(self.refused(), r'scenario "big" \(big.yaml\) has changed since the run began')
        self.put("big.yaml", "# A comment changes nothing.\n" + text)
        self.run_to_end("--resume", "lockstep-out/resume.json")

    def test_damaged_results_and_checkpoints_are_refused(self):
        self.leave_behind()
        for name in ("case-1.json", "case-2.checkpoint"):
            path = self.out / "resume" / name
            good = path.read_bytes()
            for bad in (b"", good[:len(good) // 2], good[:-1], good + b"x",
                        good[:len(good) // 2] + bytes([good[len(good) // 2] ^ 1]) + good[len(good) // 2 + 1:]):
                path.write_bytes(bad)
                self.assertIn("lockstep-out/resume/" + name, self.refused())
            path.write_bytes(good)
        self.run_to_end("--resume", "lockstep-out/resume.json")

    def test_checkpoint_of_another_case_is_refused(self):
        self.leave_behind()
        other = self.folder / "kept"
        os.rename(self.out / "resume" / "case-2.checkpoint", other)
        self.resume.unlink()
        text = (self.folder / "big.yaml").read_text()
        self.put("big.yaml", text.replace("plain_add", "add"))
        process = self.start("a.yaml", "big.yaml", "--seed", "4", "--report", "json:result.json")
        self.wait_for(self.resume, process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        os.rename(other, self.out / "resume" / "case-2.checkpoint")
        self.assertIn("there is no going on from this checkpoint", self.refused())

    def test_options_that_contradict_are_refused(self):
        self.leave_behind()
        for arguments, expected in (
                (["--seed", "5"], "--seed=5 contradicts --resume: the run began with --seed=4"),
                (["--strategy", "dfs"], "--strategy contradicts --resume: the run began without it"),
                (["--out", "x"], "--out contradicts --resume: the run began without it"),
                (["--shard", "1/2"], "--shard contradicts --resume: the run began without it"),
                (["a.yaml"], '--resume runs what the run began with: "a.yaml" is too much')):
            self.assertEqual(self.refused(*arguments), f"lockstep: {expected}\n")
        self.run_to_end("--resume", "lockstep-out/resume.json", "--seed", "4", "--jobs", "2",
                        "--report", "json:other.json")
        self.assertEqual(self.result("other.json")["totals"]["as_expected"], 2)

    def test_new_run_says_that_it_takes_the_place_of_an_old_one(self):
        self.leave_behind()
        done = self.run_to_end("a.yaml")
        self.assertIn("lockstep-out/resume.json is of a run that did not finish", done.stderr)
        self.assertFalse(self.resume.exists() or (self.out / "resume").exists())

    def test_short_run_leaves_no_trace(self):
        self.put("a.yaml", SMALL.format(name="a"))
        self.run_to_end("a.yaml")
        self.assertEqual([str(path.name) for path in self.out.iterdir()], [])


if __name__ == "__main__":
    unittest.main()
