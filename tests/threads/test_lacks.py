#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
What threads do not have: a scenario that uses it is not applicable there, and the line says what it is; it is
never run as if it were something else. And what looks much like it and is there. The list is that of
docs/ways.md, word by word.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

LOCKSTEP = pathlib.Path(os.environ["LOCKSTEP"]).resolve()
SOURCE = pathlib.Path(os.environ["LOCKSTEP_SOURCE_DIR"]).resolve()
LOADED = LOCKSTEP.parent / "tests" / "cli" / "loadable" / "counter.so"

VAR = "{var: v}"
WRITE = "{write: {var: v, value: 1}}"
IRQ = f"{{irq: {{name: i, do: [{WRITE}]}}}}"
WORK = f"{{work: {{name: w, do: [{WRITE}]}}}}"
USE_WORK = "a: [{queue: {work: w, on: q}}, {flush: w}]"

# What it is: setup, tasks, what the line names, and how the guide calls it.
LACKING = {
    "an interrupt line": (f"[{VAR}, {IRQ}]", "a: [{irq_raise: i}]", "request_threaded_irq",
                          "interrupt lines"),
    "an interrupt line that nobody raises": (f"[{VAR}, {IRQ}]", f"a: [{WRITE}]",
                                             "request_threaded_irq", "interrupt lines"),
    "an ordered workqueue": (f"[{VAR}, {{workqueue: {{name: q, ordered: true}}}}, {WORK}]", USE_WORK,
                             "workqueue with few active works", "ordered workqueues"),
    "a workqueue of one work": (f"[{VAR}, {{workqueue: {{name: q, active: 1}}}}, {WORK}]", USE_WORK,
                                "workqueue with few active works", "few active works"),
    "a downgrade": ("[{rwsem: s}]", "a: [{write_lock: s}, {downgrade: s}, {read_unlock: s}]",
                    "downgrade_write", "`downgrade_write()`"),
    "a local lock": ("[{local_lock: s}]", "a: [{lock: s}, {unlock: s}]", "local_lock", "local locks"),
    "a ww_mutex": ("[{ww_class: c}, {ww_mutex: {name: m, class: c}}, {ww_context: x}]",
                   "a: [{ww_acquire_init: {context: x, class: c}}, {ww_lock: {lock: m, context: x, into: r}}, "
                   "{if: r, then: [{ww_unlock: m}]}, {ww_acquire_fini: x}]", "ww_mutex_init",
                   "ww_mutexes"),
}

# Its neighbours, which are there.
THERE = {
    "a timer": (f"[{VAR}, {{timer: {{name: t, do: [{WRITE}]}}}}]", "a: [{mod_timer: t}, {del_timer_sync: t}]"),
    "a tasklet": (f"[{VAR}, {{tasklet: {{name: t, do: [{WRITE}]}}}}]",
                  "a: [{tasklet_schedule: t}, {tasklet_kill: t}]"),
    "a workqueue": (f"[{VAR}, {{workqueue: q}}, {WORK}]", USE_WORK),
    "a rwsem": ("[{rwsem: s}]", "a: [{write_lock: s}, {write_unlock: s}]"),
    "a spinlock with interrupts off": (f"[{VAR}, {{spinlock: s}}]",
                                       f"a: [{{lock_irq: s}}, {WRITE}, {{unlock_irq: s}}]"),
    "preemption off": (f"[{VAR}]", f"a: [preempt_disable, {WRITE}, preempt_enable]"),
    "a wait on a queue": (f"[{VAR}, {{wait_queue: q}}]",
                          f"a: [{{wait_event: {{queue: q, var: v}}}}]\n  b: [{WRITE}, {{wake_up: q}}]"),
}

# A timer that comes in while its lock is held, on the same processor: threads have no such.
ON_ITS_PROCESSOR = """lockstep: 1
name: s
setup: [{spinlock: s}, {timer: {name: t, do: [{lock: s}, {unlock: s}]}}]
tasks:
  a: [{mod_timer: t}, {lock: s}, {unlock: s}]
explore: {strategy: optimal}
expect: [deadlock]
allow: [irq-inversion]
"""

# That build has no shared objects to load.
needs_loading = unittest.skipIf(os.environ.get("LOCKSTEP_SANITIZER") == "thread",
                                "models are not loaded under ThreadSanitizer")


class Lacks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lockstep-lacks-")
        self.addCleanup(self.folder.cleanup)

    def lockstep(self, *words, status=0):
        done = subprocess.run([LOCKSTEP, *words], cwd=self.folder.name, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, status, (words, done.stdout, done.stderr))
        return done

    def put(self, text):
        pathlib.Path(self.folder.name, "s.yaml").write_text(text)

    def threads(self, setup, tasks):
        self.put(f"lockstep: 1\nname: s\nsetup: {setup}\ntasks:\n  {tasks}\nexpect: clean\n")
        return self.lockstep("run", "--threads", "--time", "100ms", "s.yaml").stdout

    def test_what_is_not_there_is_named(self):
        for name, (setup, tasks, words, _) in LACKING.items():
            with self.subTest(name):
                self.assertEqual(self.threads(setup, tasks),
                                 f"s, default: not applicable: threads have no {words}\n")

    def test_the_scheduled_run_has_all_of_it(self):
        for name, (setup, tasks, *_) in LACKING.items():
            with self.subTest(name):
                self.threads(setup, tasks)
                self.lockstep("run", "-q", "s.yaml")

    def test_what_looks_alike_is_there(self):
        for name, (setup, tasks) in THERE.items():
            with self.subTest(name):
                self.assertRegex(self.threads(setup, tasks), r"^s, default: \d+ executions, nothing found\n$")

    def test_a_handler_on_the_processor_of_a_task_cannot_be_enforced(self):
        self.put(ON_ITS_PROCESSOR)
        self.lockstep("run", "-q", "--no-minimize", "s.yaml")
        found = list(pathlib.Path(self.folder.name).glob("lockstep-out/findings/s--default--deadlock--*"))
        self.assertTrue(found)
        done = self.lockstep("replay", "--threads", str(found[0]), status=0)
        self.assertIn("threads have no handlers on the processor of a task", done.stdout)

    @needs_loading
    def test_code_that_is_loaded_is_refused(self):
        self.put(ON_ITS_PROCESSOR)
        done = self.lockstep("run", "--threads", f"--model={LOADED}", "s.yaml", status=2)
        self.assertIn("code that is loaded or a kernel does not run on threads", done.stderr)

    def test_the_guide_has_the_same_list(self):
        text = " ".join((SOURCE / "docs" / "ways.md").read_text().split())
        listed = re.search(r"\*\*Not on threads\*\*.*?\(`harness/threads/lacks.c`\)", text).group()
        for *_, words in LACKING.values():
            self.assertIn(words, listed)
        for words in ("code that is loaded", "on the processor of a task", "signals"):
            self.assertIn(words, listed)


if __name__ == "__main__":
    unittest.main()
