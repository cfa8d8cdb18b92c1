#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The command from outside: exit statuses, messages, files. What scenarios mean is tested in
tests/scenario; only the sketch objects are used here, so that no model can change a result.
"""

import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())

GOOD = """lockstep: 1
name: good
setup: [{mutex: m}]
tasks: {a: [{lock: m}, {unlock: m}], b: [{lock: m}, {unlock: m}]}
explore: {strategy: dfs}
expect: verified
"""
DEADLOCK = """lockstep: 1
name: opposite
setup: [{mutex: a}, {mutex: b}]
tasks:
  left: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]
  right: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}]
explore: {strategy: dfs}
expect: [deadlock]
"""
SAMPLED = GOOD.replace("dfs", "random").replace("good", "sampled")
BAD = "lockstep: 1\nname: bad\ntasks: {a: [lokc]}\n"


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-cli-"))

    def tearDown(self):
        for path in self.folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(self.folder)

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name

    def lockstep(self, *arguments, status=0, **options):
        """Runs the command in the folder; its status must be as given."""
        options.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run([LOCKSTEP, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False, **options)
        # AddressSanitizer does not know that tasks have stacks of their own, and says so.
        done.stderr = re.sub(r"(?m)^==\d+==WARNING: ASan is ignoring requested __asan_handle_no_return"
                             r"(.*\n){3}", "", done.stderr or "")
        self.assertEqual(done.returncode, status, (arguments, (done.stdout or "")[-2000:], done.stderr))
        return done

    def error(self, *arguments, status=2):
        """The only line on standard error; nothing may be on standard output."""
        done = self.lockstep(*arguments, status=status)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stderr.rstrip("\n")

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*")
                      if path.is_file())


class TestUsage(Cli):
    def test_help_and_version(self):
        self.assertIn("usage: lockstep COMMAND", self.lockstep("--help").stdout)
        self.assertEqual(self.lockstep("-h").stdout, self.lockstep("--help").stdout)
        self.assertRegex(self.lockstep("--version").stdout, r"^lockstep \d+\.\d+\.\d+\n$")
        self.assertEqual(self.lockstep("-V").stdout, self.lockstep("--version").stdout)
        for command in ("run", "check", "replay", "list", "schema"):
            self.assertIn("usage: lockstep " + command, self.lockstep(command, "--help").stdout)

    def test_nothing_is_an_error_of_usage(self):
        done = self.lockstep(status=2)
        self.assertEqual(done.stdout, "")
        self.assertIn("usage: lockstep COMMAND", done.stderr)

    def test_unknown_words_get_suggestions(self):
        self.assertEqual(self.error("runn"),
                         'lockstep: unknown command "runn": did you mean "run"?')
        self.assertEqual(self.error("frobnicate"),
                         'lockstep: unknown command "frobnicate"; "lockstep --help" lists all')
        self.assertEqual(self.error("run", "--stratgy=dfs"),
                         'lockstep: unknown option "--stratgy" of "lockstep run": did you mean '
                         '"--strategy"?')
        self.assertEqual(self.error("run", "-z"), 'lockstep: unknown option "-z" of "lockstep run"')
        self.assertEqual(self.error("check", "--seed=1"),
                         'lockstep: unknown option "--seed" of "lockstep check"; "lockstep check '
                         '--help" lists all')
        self.assertIn('did you mean "findings"?', self.error("list", "finding"))

    def test_bad_values_say_what_is_allowed(self):
        for arguments, text in (
                (["--seed=-1"], '--seed: expected a whole number, found "-1"'),
                (["--executions=0"], '--executions: expected a whole number above zero, found "0"'),
                (["--time=5"], '--time: expected a time above zero, such as 500ms, 20s, 5m or 1h, '
                               'found "5"'),
                (["--preemptions=x"], '--preemptions: expected unbounded, or a whole number from 0 '
                                      'to 1000, found "x"'),
                (["--depth=6"], '--depth: expected a whole number from 1 to 5, found "6"'),
                (["--granularity=byte"], '--granularity: expected sync or memory, found "byte"'),
                (["--variant=nothing"], '--variant: expected FUNCTION=VARIANT, found "nothing"'),
                (["--color=red"], '--color: expected auto, always or never, found "red"'),
                (["--out="], '--out: expected a directory, found ""'),
                (["--executions"], 'option "--executions" needs a value'),
                (["-n"], 'option "-n" needs a value'),
                (["--quiet=1"], 'option "--quiet" takes no value'),
                (["-q", "-v"], "--quiet and --verbose exclude each other")):
            self.assertEqual(self.error("run", *arguments), "lockstep: " + text)
        self.assertRegex(self.error("run", "--strategy=dsf"),
                         r'^lockstep: --strategy: expected one of .*dfs.*, found "dsf"$')
        self.assertRegex(self.error("run", "--report=tex"),
                         r'^lockstep: --report: expected FORMAT or FORMAT:PATH, with one of .*text')

    def test_operands_that_make_no_sense(self):
        self.assertEqual(self.error("replay"), "lockstep: replay takes one FILE, found 0")
        self.assertEqual(self.error("schema", "x"),
                         'lockstep: schema takes no operands, found "x"')
        self.assertIn("list needs one of scenarios, variants,", self.error("list"))
        self.assertEqual(self.error("check", "nothing.yaml"),
                         "nothing.yaml: cannot be read: No such file or directory")
        self.assertEqual(self.error("run"), "scenarios: cannot be read: No such file or directory")
        (self.folder / "empty").mkdir()
        self.assertEqual(self.error("check", "empty"),
                         "empty: no scenario (*.yaml, *.litmus) in this directory or below it")


class TestRun(Cli):
    def test_status_is_that_of_the_worst_case(self):
        self.put("good.yaml", GOOD)
        self.put("opposite.yaml", DEADLOCK)
        self.lockstep("run", "good.yaml", "opposite.yaml")
        self.put("surprise.yaml", DEADLOCK.replace("[deadlock]", "clean")
                 .replace("opposite", "surprise"))
        self.lockstep("run", "good.yaml", "surprise.yaml", status=1)
        self.put("missing.yaml", GOOD.replace("verified", "[leak]").replace("good", "missing"))
        self.lockstep("run", "good.yaml", "missing.yaml", status=1)

    def test_inconclusive_is_not_success(self):
        self.put("good.yaml", GOOD)
        done = self.lockstep("run", "--executions=1", "good.yaml", status=1)
        self.assertIn("1 inconclusive", done.stdout)

    def test_bad_file_runs_nothing(self):
        self.put("good.yaml", GOOD)
        self.put("bad.yaml", BAD)
        done = self.lockstep("run", "good.yaml", "bad.yaml", status=2)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith('bad.yaml:3:13: unknown operation "lokc": did you '
                                               'mean "lock"?'), done.stderr)
        self.assertEqual(self.files(), ["bad.yaml", "good.yaml"])

    def test_directories_are_searched_in_order(self):
        self.put("scenarios/b/2.yaml", SAMPLED.replace("verified", "clean"))
        self.put("scenarios/a.yaml", GOOD)
        self.put("scenarios/c.txt", BAD)
        self.put("scenarios/.hidden.yaml", BAD)
        document = json.loads(self.lockstep("run", "--report=json").stdout)
        self.assertEqual([one["file"] for one in document["scenarios"]],
                         ["scenarios/a.yaml", "scenarios/b/2.yaml"])

    def test_one_name_for_two_scenarios_is_an_error(self):
        self.put("one.yaml", GOOD)
        self.put("two.yaml", GOOD)
        self.assertEqual(self.error("check", "one.yaml", "two.yaml"),
                         'two.yaml: the name "good" is that of another scenario of this run, '
                         'one.yaml')
        self.lockstep("check", "one.yaml", "one.yaml")

    def test_options_win_over_the_file(self):
        self.put("sampled.yaml", SAMPLED.replace("expect: verified\n", ""))
        done = self.lockstep("run", "-s", "pct", "-n", "17", "-S", "5", "-r", "json", "sampled.yaml")
        search = json.loads(done.stdout)["scenarios"][0]["cases"][0]["search"]
        self.assertEqual((search["strategy"], search["executions"], search["seed"]), ("pct", 17, 5))

    def test_same_seed_same_document(self):
        self.put("opposite.yaml", DEADLOCK.replace("dfs", "random, executions: 50"))
        documents = []
        for _ in range(2):
            document = json.loads(self.lockstep("run", "-r", "json", "opposite.yaml").stdout)
            for case in document["scenarios"][0]["cases"]:
                del case["search"]["elapsed_ns"], case["search"]["executions_per_second"]
            del document["totals"]["elapsed_ns"]
            documents.append(document)
        self.assertEqual(*documents)

    def test_reports_go_where_they_shall(self):
        self.put("good.yaml", GOOD)
        done = self.lockstep("run", "-r", "json:out.json", "-r", "junit:out.xml", "-r", "text",
                             "good.yaml")
        self.assertIn("1 as expected", done.stdout)
        self.assertEqual(json.loads((self.folder / "out.json").read_text())["totals"]["cases"], 1)
        self.assertIn("<testsuite", (self.folder / "out.xml").read_text())
        self.assertEqual(self.files(), ["good.yaml", "out.json", "out.xml"])

    def test_reports_that_cannot_be_written_are_told_first(self):
        self.put("good.yaml", GOOD)
        self.assertEqual(self.error("run", "-r", "json:no/such/out.json", "good.yaml"),
                         "lockstep: no/such/out.json: a report cannot be written there: No such "
                         "file or directory")
        self.put("file", "")
        self.assertEqual(self.error("run", "-o", "file/out", "good.yaml"),
                         "lockstep: file/out: cannot be used as output directory: Not a directory")

    def test_full_disk_is_a_failure_of_the_harness(self):
        self.put("good.yaml", GOOD)
        with open("/dev/full", "w") as full:
            self.lockstep("run", "good.yaml", status=3, stdout=full)
            self.lockstep("list", "findings", status=3, stdout=full)

    def test_no_progress_line_in_a_pipe_and_one_on_a_terminal(self):
        # Far more executions than fit into the time, which is long enough for a line.
        self.put("sampled.yaml", SAMPLED.replace("expect: verified\n", ""))
        arguments = ["run", "-n", "1000000000", "-t", "1s", "sampled.yaml"]
        self.assertEqual(self.lockstep(*arguments).stderr, "")
        try:
            master, slave = pty.openpty()
        except OSError as error:
            self.skipTest(f"there are no terminals here: {error}")
        subprocess.run([LOCKSTEP, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=slave, timeout=60, check=True)
        shown = os.read(master, 65536).decode()
        os.close(master)
        os.close(slave)
        self.assertRegex(shown, r"\[1/1\] sampled: \d+ executions, \d+/s")

    def test_color_only_when_asked_in_a_pipe(self):
        self.put("opposite.yaml", DEADLOCK)
        self.assertNotIn("\033", self.lockstep("run", "opposite.yaml").stdout)
        self.assertIn("\033", self.lockstep("run", "-c", "always", "opposite.yaml").stdout)


class TestReplay(Cli):
    def setUp(self):
        super().setUp()
        self.put("opposite.yaml", DEADLOCK)
        self.report = self.lockstep("run", "opposite.yaml").stdout
        self.file = [name for name in self.files() if name.endswith(".replay")]
        self.assertEqual(len(self.file), 1, self.file)
        self.file = self.file[0]

    def change(self, old, new):
        path = self.folder / self.file
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    def test_run_quotes_the_command(self):
        self.assertRegex(self.file,
                         r"^lockstep-out/findings/opposite--default--deadlock--[0-9a-f]{8}\.replay$")
        self.assertIn("lockstep replay " + self.file, " ".join(self.report.split()))

    def test_replay_prints_the_same_finding(self):
        replayed = self.lockstep("replay", self.file).stdout
        rule = "=" * 70
        run_finding = self.report[self.report.index(rule):self.report.rindex("To replay it:")]
        finding = replayed[replayed.index(rule):replayed.rindex("To replay it:")]
        self.assertEqual(finding, run_finding)

    def test_scenario_that_changed_is_refused(self):
        self.put("opposite.yaml", DEADLOCK.replace("name: opposite", "name: opposite\ntitle: new"))
        message = self.error("replay", self.file)
        self.assertRegex(message, re.escape(self.file) + r':\d+:1: "opposite\.yaml" is not the '
                                                         r'scenario that was recorded')

    def test_comment_in_the_scenario_does_not_matter(self):
        self.put("opposite.yaml", "# a comment\n" + DEADLOCK)
        self.lockstep("replay", self.file)

    def test_scenario_that_is_gone_is_told(self):
        (self.folder / "opposite.yaml").unlink()
        done = self.lockstep("replay", self.file, status=2)
        self.assertIn('the scenario "opposite.yaml" cannot be used', done.stderr)
        self.assertIn("opposite.yaml: cannot be read: No such file or directory", done.stderr)

    def test_damaged_files_are_refused(self):
        self.change("end: replay\n", "")
        self.assertIn('the file ends early: its last line must be "end: replay"',
                      self.error("replay", self.file))
        self.put("nonsense", "\x01\x02\x03")
        self.assertIn("nonsense:1:1: not a replay file", self.error("replay", "nonsense"))
        done = self.lockstep("replay", "opposite.yaml", status=2)
        self.assertIn('opposite.yaml:1:1: unknown key "lockstep"', done.stderr)

    def test_other_version_is_refused(self):
        path = self.folder / self.file
        path.write_text(re.sub(r"(?m)^version: .*$", "version: 99.0.0", path.read_text()))
        self.assertRegex(self.error("replay", self.file),
                         r':3:1: expected lockstep version \S+, which this program is, found '
                         r'"99\.0\.0"$')

    def test_unknown_task_in_the_choices_is_bad_input(self):
        path = self.folder / self.file
        path.write_text(re.sub(r"(?m)^choices: .*$", "choices: left nobody", path.read_text()))
        self.assertRegex(self.error("replay", self.file),
                         r':\d+:1: the choices cannot be read at "nobody"$')

    def test_finding_that_is_not_there_is_status_1(self):
        path = self.folder / self.file
        path.write_text(re.sub(r"(?m)^choices: .*$", "choices: left*4 right*4", path.read_text()))
        done = self.lockstep("replay", self.file, status=1)
        self.assertIn("was not reproduced", " ".join(done.stdout.split()))

    def test_divergence_names_the_choice(self):
        path = self.folder / self.file
        # Both tasks have finished after eight events: there is no ninth to choose.
        path.write_text(re.sub(r"(?m)^choices: .*$", "choices: left*4 right*5", path.read_text()))
        done = self.lockstep("replay", self.file, status=1)
        self.assertIn("the replay diverged at choice 9: expected", " ".join(done.stdout.split()))


class TestList(Cli):
    def test_every_list_says_something(self):
        for what, word in (("operations", "trylock"), ("strategies", "dfs"),
                           ("findings", "use-after-free"), ("primitives", "mutex"),
                           ("detectors", "deadlock")):
            self.assertIn(word, self.lockstep("list", what).stdout)
        self.lockstep("list", "variants")
        self.put("good.yaml", GOOD)
        self.assertEqual(self.lockstep("list", "scenarios", "good.yaml").stdout,
                         "good  good.yaml\n    case default\n")

    def test_schema_is_json(self):
        schema = json.loads(self.lockstep("schema").stdout)
        self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
        self.assertIn("tasks", schema["required"])

    def test_check_counts(self):
        self.put("good.yaml", GOOD)
        self.assertEqual(self.lockstep("check", "good.yaml").stdout,
                         "1 scenario, 1 case: no errors\n")
        self.assertEqual(self.lockstep("check", "-q", "good.yaml").stdout, "")
        self.put("bad.yaml", BAD)
        self.lockstep("check", "bad.yaml", status=2)


class TestTutorial(Cli):
    def test_comes_out_as_its_files_say(self):
        shutil.copytree(SOURCE / "scenarios" / "tutorial", self.folder / "scenarios")
        document = json.loads(self.lockstep("run", "-r", "json").stdout)
        self.assertEqual(document["totals"]["scenarios"], 5)
        self.assertEqual(document["totals"]["as_expected"], 5)


if __name__ == "__main__":
    unittest.main()
