#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Code that is not part of the program: --model=FILE. What is loaded is in tests/cli/loadable; files
that are refused must be refused before anything runs, with exit status 2.
"""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve()
LOADABLE = LOCKSTEP.parent / "tests" / "cli" / "loadable"

COUNT = """lockstep: 1
name: count
setup: [{mutex: m}]
tasks:
  a: [{counter.count: {}}]
  b: [{lock: m}, {unlock: m}]
  c: [{lock: m}, {unlock: m}]
explore: {strategy: optimal}
expect: verified
"""
CROSS = """lockstep: 1
name: cross
tasks:
  there: [{counter.cross: {}}]
  back: [{counter.cross: {back: true}}]
explore: {strategy: optimal}
expect: [deadlock]
allow: [lock-order]
"""
LOSE = """lockstep: 1
name: lose
tasks:
  a: [{counter.lose: {}}]
explore: {strategy: optimal}
expect: [use-after-free]
"""
ALLOC = """lockstep: 1
name: alloc
setup:
  - bus:    {name: b0}
  - iommu:  {name: iommu0, driver: mock, bus: b0}
  - device: {name: dev0, bus: b0, iommu: iommu0, driver: client}
tasks:
  alloc:  [{client.alloc_domain: {device: dev0}}]
  again:  [{client.alloc_domain: {device: dev0}}]
explore: {strategy: optimal}
cases:
  - variant: {iommu.domain_alloc: bus-ops}
    expect: verified
  - variant: {iommu.domain_alloc: bus-ops, iommu.release_device: unlocked-op}
    expect: verified
  - variant: {iommu.domain_alloc: walk-escape}
    expect: clean
"""
# Orders of the turns of four tasks on the lock of the loaded model, and of the lock here.
ONCE = "{lock: m}, {unlock: m}"
LONG = f"""lockstep: 1
name: long
setup: [{{mutex: m}}]
tasks:
  a: [{{counter.count: {{}}}}, {ONCE}, {ONCE}, {ONCE}]
  b: [{ONCE}, {ONCE}, {ONCE}]
  c: [{ONCE}, {ONCE}, {ONCE}]
  d: [{ONCE}, {ONCE}]
explore: {{strategy: optimal, time: 600s, executions: 100000000}}
expect: verified
"""
LONG_TRACES = 92400  # 11! / (3! 3! 3! 2!)


class Model(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-model-"))
        self.user = None

    def tearDown(self):
        shutil.rmtree(self.folder)

    def put(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def lockstep(self, *arguments, status=0, model=None):
        words = [str(LOCKSTEP), arguments[0], *([f"--model={model}"] if model else []),
                 *arguments[1:]]
        done = subprocess.run(words, cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=100, check=False, user=self.user)
        self.assertEqual(done.returncode, status, (words, done.stdout, done.stderr))
        return done

    def cases(self, *arguments, **options):
        self.lockstep("run", "--report=json:result.json", *arguments, **options)
        document = json.loads((self.folder / "result.json").read_text())
        return {(s["name"], c["name"]): c for s in document["scenarios"] for c in s["cases"]}

    # Refused.

    def refuse(self, path, message):
        before = sorted(self.folder.rglob("*"))
        for command in ("run", "list", "check", "compare"):
            words = ["list", "variants"] if command == "list" else [command, "count.yaml"]
            done = self.lockstep(*words, model=path, status=2)
            self.assertRegex(done.stderr, message)
            self.assertTrue(done.stderr.startswith(f"lockstep: --model: {path}: "), done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def test_a_file_that_is_none_is_refused(self):
        self.put("count.yaml", COUNT)
        self.put("empty.so", "")
        self.put("text.so", "int main(void) { return 0; }\n")
        (self.folder / "junk.so").write_bytes(b"\x7fELF" + bytes(range(256)) * 8)
        (self.folder / "half.so").write_bytes((LOADABLE / "right.so").read_bytes()[:3000])
        (self.folder / "folder.so").mkdir()
        os.mkfifo(self.folder / "pipe.so")
        self.refuse("missing.so", "No such file or directory")
        self.refuse("folder.so", "a directory, where a shared object is expected")
        self.refuse("pipe.so", "no file")
        self.refuse("empty.so", "no shared object")
        self.refuse("text.so", "no shared object")
        self.refuse("junk.so", ".")
        self.refuse("half.so", ".")
        self.refuse(str(LOCKSTEP), "no shared object, but an object file or a program")

    def test_a_damaged_file_is_refused_and_never_the_end(self):
        whole = (LOADABLE / "right.so").read_bytes()
        random_ = random.Random(7)
        refused = 0
        for _ in range(60):
            text = bytearray(whole[:random_.randrange(64, len(whole))]
                             if random_.random() < 0.2 else whole)
            for _ in range(random_.choice([1, 2, 8])):
                text[random_.randrange(min(len(text), 0x1000))] = random_.randrange(256)
            (self.folder / "damaged.so").write_bytes(text)
            done = subprocess.run([LOCKSTEP, "list", "variants", "--model=damaged.so"],
                                  cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertIn(done.returncode, (0, 2), done)
            self.assertEqual(done.stderr.startswith("lockstep: --model: damaged.so: "),
                             done.returncode == 2, done)
            refused += done.returncode == 2
        self.assertGreater(refused, 10)

    def test_a_file_that_may_not_be_read_is_refused(self):
        self.put("count.yaml", COUNT)
        shutil.copy(LOADABLE / "right.so", self.folder / "secret.so")
        (self.folder / "secret.so").chmod(0)
        self.folder.chmod(0o755)
        if os.geteuid() == 0:  # who may read everything
            self.user = 65534
        self.refuse("secret.so", "Permission denied")

    def test_every_bad_registration_is_refused_by_name(self):
        self.put("count.yaml", COUNT)
        for name, message in (
                ("no_function", 'variant of "iommu.domain_aloc", which no model has: did it mean '
                                '"iommu.domain_alloc"'),
                ("bad_type", "is a struct iommu_domain_alloc_ops, where a struct "
                             "vfio_attach_group_ops is wanted"),
                ("taken", 'variant "bus-ops" of iommu.domain_alloc has the name of one that is'),
                ("undefined", 'it uses "no_such_call", which lockstep does not have'),
                ("constructor", "code that runs by itself"),
                ("thread_local", "thread-local variables")):
            with self.subTest(name):
                self.refuse(str(LOADABLE / f"{name}.so"), message)

    def compile(self, name, text, *flags):
        self.put(f"{name}.c", text)
        subprocess.run(["clang", "-shared", "-fPIC", "-nostdlib", *flags, f"{name}.c", "-o",
                        f"{name}.so"], cwd=self.folder, check=True)
        return f"{name}.so"

    def test_an_object_that_lockstep_model_did_not_make_is_refused(self):
        self.put("count.yaml", COUNT)
        plain = "int f(void) { return 1; }\n"
        then = ('const char then[] __attribute__((section("lockstep_built_with"))) = "%s";\n'
                "const int lockstep_loadable = 1;\n")
        version = re.search(rb"\d+\.\d+\.\d+ [0-9a-f]{16}", (LOADABLE / "right.so").read_bytes())
        now = version.group().decode()
        self.refuse(self.compile("plain", plain), "it registers nothing")
        self.refuse(self.compile("old", plain + then % "0.0.1 0123456789abcdef"),
                    r"headers of another lockstep \(0.0.1 0123456789abcdef\); this one has " + now)
        self.refuse(self.compile("dirty", plain + "int counter = 3;\n" + then % now),
                    r"section \.data would not be restored")
        self.refuse(self.compile("quiet", plain + then % now), "is not instrumented")
        self.refuse(self.compile("moved", plain + then % now, "-fsanitize=thread"), "linked for address")

    def test_two_objects_are_refused(self):
        done = self.lockstep("list", "variants", f"--model={LOADABLE / 'right.so'}", status=2,
                             model=LOADABLE / "counter.so")
        self.assertIn("counter.so is loaded already, and one is all: build one of the sources of both",
                      done.stderr)

    def test_the_same_object_twice_is_one(self):
        listed = self.lockstep("list", "variants", f"--model={LOADABLE / 'right.so'}",
                               model=LOADABLE / "right.so").stdout
        self.assertEqual(listed.count("    right\n"), 1)

    def test_two_designs_of_a_function_with_the_same_names_stand_side_by_side(self):
        self.lockstep("compare", "--variant=iommu.domain_alloc=first",
                      "--variant=iommu.domain_alloc=second",
                      str(SOURCE / "scenarios/seeds/alloc-vs-release.yaml"),
                      model=LOADABLE / "two.so", status=1)
        document = json.loads((self.folder / "lockstep-out/compare/compare.json").read_text())
        self.assertEqual([c["name"] for c in document["columns"]], ["first", "second"])
        for row in document["rows"]:
            # Only the second looks at a device, which may go.
            self.assertEqual([cell["verdict"] for cell in row["cells"]], ["verified", "found"], row)

    def test_an_image_has_no_variants(self):
        done = self.lockstep("run", "--kernel=some.image", model=LOADABLE / "right.so", status=2)
        self.assertIn("--kernel and --model exclude each other", done.stderr)

    # Loaded.

    def test_statics_are_restored_after_each_execution(self):
        self.put("count.yaml", COUNT)
        case = self.cases("count.yaml", model=LOADABLE / "counter.so")["count", "default"]
        self.assertEqual(case["verdict"], "verified")
        self.assertGreater(case["search"]["executions"], 1)

    def test_a_lock_of_static_storage_has_its_name_and_deadlocks_replay(self):
        self.put("cross.yaml", CROSS)
        case = self.cases("cross.yaml", model=LOADABLE / "counter.so")["cross", "default"]
        finding = next(f for f in case["findings"] if f["kind"] == "deadlock")
        self.assertIn("first_lock", json.dumps(finding))
        self.assertIn("loadable/counter.c", json.dumps(finding))
        self.assertIn(f"lockstep replay --model={LOADABLE / 'counter.so'} ", finding["replay"])
        self.lockstep("replay", finding["replay_file"], model=LOADABLE / "counter.so")
        self.lockstep("minimize", finding["replay_file"], "--to=less.replay",
                      model=LOADABLE / "counter.so")

    def test_a_struct_of_the_object_has_its_members(self):
        self.put("lose.yaml", LOSE)
        case = self.cases("lose.yaml", model=LOADABLE / "counter.so")["lose", "default"]
        self.assertEqual([f["kind"] for f in case["findings"]], ["use-after-free"])

    def test_what_comes_of_it_does_not_depend_on_the_run(self):
        self.put("cross.yaml", CROSS)
        self.put("alloc.yaml", ALLOC)
        model = LOADABLE / "counter.so"
        seen = set()
        for i in range(3):
            case = self.cases("cross.yaml", f"--out=out{i}", model=model)["cross", "default"]
            paths = sorted((self.folder / f"out{i}").rglob("*.replay"))
            seen.add((case["search"]["executions"], *(p.name for p in paths),
                      *(p.read_text() for p in paths)))
        self.assertEqual(len(seen), 1)

    def test_a_function_of_the_object_wins_over_the_program_s(self):
        self.put("alloc.yaml", ALLOC)
        cases = self.cases("alloc.yaml", model=LOADABLE / "own_name.so", status=1)
        case = cases["alloc", "iommu.domain_alloc=own-name"]
        where = {f["where"]["function"] for f in case["findings"]}
        self.assertEqual(where, {"dev_has_iommu"}, case["findings"])

    def test_a_loaded_variant_takes_the_place_of_those_that_cases_name(self):
        self.put("alloc.yaml", ALLOC)
        cases = self.cases("alloc.yaml", model=LOADABLE / "right.so")
        ran = {name: c["verdict"] for (_, name), c in cases.items()
               if c["status"] != "not applicable"}
        self.assertEqual(ran, {
            "iommu.domain_alloc=right": "verified",
            "iommu.domain_alloc=right, iommu.release_device=unlocked-op": "verified"})

    def test_variant_may_stand_before_the_model_that_has_it(self):
        self.put("alloc.yaml", ALLOC)
        self.lockstep("run", "--variant=iommu.domain_alloc=right", "alloc.yaml",
                      f"--model={LOADABLE / 'right.so'}")

    def test_list_and_schema_know_it(self):
        listed = self.lockstep("list", "variants", model=LOADABLE / "right.so").stdout
        self.assertIn("    right\n        counts how often it is called\n        from " +
                      str(LOADABLE / "right.so"), listed)
        self.assertNotIn("    right\n", self.lockstep("list", "variants").stdout)
        self.assertIn("counter.cross",
                      self.lockstep("list", "operations", model=LOADABLE / "counter.so").stdout)
        self.assertIn("counter.cross", self.lockstep("schema", model=LOADABLE / "counter.so").stdout)

    def test_compare_puts_it_beside_the_others(self):
        self.put("alloc.yaml", ALLOC)
        text = self.lockstep("compare", "alloc.yaml", model=LOADABLE / "right.so").stdout
        self.assertRegex(text.split("\n")[2], "bus-ops +walk-escape.*right|bus-ops.*walk-escape")
        self.assertIn("right", text)

    def test_jobs_have_it_too(self):
        self.put("cross.yaml", CROSS.replace("optimal", "pct, executions: 3000"))
        case = self.cases("cross.yaml", "--jobs=2", model=LOADABLE / "counter.so")
        self.assertIn("deadlock", {f["kind"] for f in case["cross", "default"]["findings"]})

    def symbols(self, path, *options):
        listed = subprocess.run(["nm", "-D", *options, path], capture_output=True, text=True,
                                check=True).stdout
        return {line.split()[-1].split("@")[0]: line.split()[-2] for line in listed.splitlines()}

    def test_no_library_calls_a_function_of_lockstep_by_accident(self):
        """What loaded code may call is visible to the C library and others as well."""
        own = {name for name, kind in self.symbols(LOCKSTEP, "--defined-only").items() if kind == "T"}
        self.assertIn("mutex_lock", own)
        libraries = re.findall(r"/\S+", subprocess.run(["ldd", LOCKSTEP], capture_output=True,
                                                       text=True, check=True).stdout)
        self.assertTrue(libraries)
        for library in libraries:
            self.assertEqual(own & set(self.symbols(library, "--undefined-only")), set(), library)

    def test_a_place_that_is_taken_is_no_place_for_it(self):
        if os.environ.get("LOCKSTEP_SANITIZER", "none") != "none":
            self.skipTest("AddressSanitizer wants to be the first library")
        self.compile("taker", "#include <sys/mman.h>\n"
                     "__attribute__((constructor)) static void take(void)\n"
                     "{ mmap((void *)0x180000000000, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS |"
                     " MAP_FIXED, -1, 0); }\n")
        done = subprocess.run([LOCKSTEP, "list", "variants", f"--model={LOADABLE / 'right.so'}"],
                              env=os.environ | {"LD_PRELOAD": str(self.folder / "taker.so")},
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("something else is at 0x180000000000", done.stderr)

    def test_a_path_that_a_shell_would_split_is_quoted(self):
        self.put("cross.yaml", CROSS)
        name = "it's mine, all.so"
        shutil.copy(LOADABLE / "counter.so", self.folder / name)
        case = self.cases("cross.yaml", model=name)["cross", "default"]
        replay = case["findings"][0]["replay"]
        self.assertIn("--model='it'\\''s mine, all.so' ", replay)
        done = subprocess.run(replay.replace("lockstep", str(LOCKSTEP), 1), shell=True,
                              cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done)

    def interrupt(self):
        """A run with a loaded model that is stopped in the middle; True when it left a file."""
        self.put("long.yaml", LONG)
        shutil.copy(LOADABLE / "counter.so", self.folder / "mine.so")
        process = subprocess.Popen([LOCKSTEP, "run", "--model=mine.so", "long.yaml", "--jobs=2"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        resume = self.folder / "lockstep-out" / "resume.json"
        for _ in range(600):
            if resume.exists():
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 1)
        self.assertTrue(resume.exists())

    def test_a_run_is_continued_with_the_same_build_alone(self):
        self.interrupt()
        path = self.folder / "mine.so"
        same = path.read_bytes()
        path.write_bytes(same + b"\0")
        done = self.lockstep("run", "--resume=lockstep-out/resume.json", status=2)
        self.assertIn("what --model loads is another build now", done.stderr)
        path.unlink()
        done = self.lockstep("run", "--resume=lockstep-out/resume.json", status=2)
        self.assertIn("--model: mine.so: No such file", done.stderr)
        path.write_bytes(same)
        done = self.lockstep("run", "--resume=lockstep-out/resume.json",
                             "--report=json:result.json")
        document = json.loads((self.folder / "result.json").read_text())
        case = document["scenarios"][0]["cases"][0]
        self.assertEqual(case["verdict"], "verified")
        self.assertEqual(case["search"]["traces"], LONG_TRACES)

    # Another build, or none.

    def record(self):
        self.put("cross.yaml", CROSS)
        shutil.copy(LOADABLE / "counter.so", self.folder / "mine.so")
        case = self.cases("cross.yaml", model="mine.so")["cross", "default"]
        return next(f["replay_file"] for f in case["findings"] if f["kind"] == "deadlock")

    def test_a_replay_names_it_and_wants_the_same_build(self):
        path = self.record()
        text = (self.folder / path).read_text()
        self.assertRegex(text, r"\nloaded: [0-9a-f]{16} mine\.so\n")
        self.lockstep("replay", path, model="mine.so")
        # It is told by what it is, not by where it lies.
        shutil.copy(self.folder / "mine.so", self.folder / "moved.so")
        self.lockstep("replay", path, model="moved.so")
        bytes_ = (self.folder / "mine.so").read_bytes()
        (self.folder / "mine.so").write_bytes(bytes_ + b"\0")
        for command in ("replay", "minimize"):
            done = self.lockstep(command, path, model="mine.so", status=2)
            self.assertIn('recorded with another build of "mine.so"', done.stderr)

    def test_a_replay_without_it_says_what_to_give(self):
        path = self.record()
        scenario = self.folder / "cross.yaml"
        done = self.lockstep("replay", path, status=2)
        self.assertTrue("say --model=mine.so" in done.stderr or "counter.cross" in done.stderr)
        self.assertTrue(scenario.exists())

    def test_a_replay_of_a_loaded_variant_without_it_says_what_to_give(self):
        self.put("alloc.yaml", ALLOC)
        case = self.cases("alloc.yaml", model=LOADABLE / "own_name.so", status=1)
        path = case["alloc", "iommu.domain_alloc=own-name"]["findings"][0]["replay_file"]
        done = self.lockstep("replay", path, status=2)
        self.assertIn(f"say --model={LOADABLE / 'own_name.so'}", done.stderr)
        self.lockstep("replay", path, model=LOADABLE / "own_name.so")

    def test_shards_with_other_builds_are_not_joined(self):
        self.put("count.yaml", COUNT)
        for number, extra in ((1, b""), (2, b"\0")):
            (self.folder / f"{number}.so").write_bytes((LOADABLE / "counter.so").read_bytes() + extra)
            self.lockstep("run", "count.yaml", f"--shard={number}/2",
                          f"--report=json:{number}.json", model=f"{number}.so")
        done = self.lockstep("merge", "1.json", "2.json", status=2)
        self.assertIn("with other loaded code", done.stderr)


if __name__ == "__main__":
    unittest.main()
