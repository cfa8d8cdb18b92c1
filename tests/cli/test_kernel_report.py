#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Findings in the layout of the kernel's reports, from a scenario to the lines. What is expected was
written down from the layouts, not copied from a run: sites follow from the lines of the scenarios,
the letters behind a class from where the scenario takes it (kernel: Documentation/locking/
lockdep-design.rst, the table of usage bits), the numbers from the types of waiting with
PROVE_RAW_LOCK_NESTING: 2 raw, 3 spinlock, 4 sleeping lock.

Layouts that a scenario without C does not come to are tested in tests/reports.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())

HEAD = """lockstep: 1
name: s
setup: %s
tasks:
%s
explore: {strategy: optimal}
"""


def version():
    out = subprocess.run([LOCKSTEP, "--version"], capture_output=True, text=True, check=True)
    return out.stdout.split()[1]


def findings(setup, *tasks):
    """The findings. Task lines are lines 5, 6 ... of the scenario."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(HEAD % (setup, "\n".join("  " + line for line in tasks)))
        subprocess.run([LOCKSTEP, "run", "--out", folder, "--report", f"json:{folder}/r.json",
                        path], capture_output=True, text=True, check=False)
        with open(folder + "/r.json", encoding="utf-8") as file:
            case = json.load(file)["scenarios"][0]["cases"][0]
        return case["findings"]


def one_of(found, kind, **keys):
    """The only finding of that kind and with those keys."""
    fitting = [one for one in found if one["kind"] == kind and
               all(one.get(key) == value for key, value in keys.items())]
    assert len(fitting) == 1, [(one["kind"], one.get("form")) for one in found]
    return fitting[0]


class KernelReport(unittest.TestCase):
    maxDiff = None

    def check(self, finding, expected, parity):
        text = "\n".join(finding["kernel_report"]) + "\n"
        self.assertEqual(text, expected.lstrip("\n").replace("VERSION", version()))
        self.assertEqual((finding["parity"]["tool"], finding["parity"]["sees"]), parity)

    def test_orders_of_three_locks(self):
        # A common guard: the orders are seen, no deadlock follows. The last task closes the circle.
        found = findings("[{mutex: g}, {mutex: a}, {mutex: b}, {mutex: c}]",
                         "one: [{lock: g}, {lock: a}, {lock: b}, {unlock: b}, {unlock: a},"
                         " {lock: b}, {lock: c}, {unlock: c}, {unlock: b},"
                         "\n   {lock: c},\n   {lock: a}, {unlock: a}, {unlock: c}, {unlock: g}]")
        self.check(one_of(found, "lock-order"), """
======================================================
WARNING: possible circular locking dependency detected
lockstep VERSION s
------------------------------------------------------
one/1 is trying to acquire lock:
(a){+.+.}-{4:4}, at: one() s.yaml:7

but task is already holding lock:
(c){+.+.}-{4:4}, at: one() s.yaml:6

which lock already depends on the new lock.


the existing dependency chain (in reverse order) is:

-> #2 (c){+.+.}-{4:4}:
       one() s.yaml:5, by one/1
       with b held since one() s.yaml:5

-> #1 (b){+.+.}-{4:4}:
       one() s.yaml:5, by one/1
       with a held since one() s.yaml:5

-> #0 (a){+.+.}-{4:4}:
       one() s.yaml:7, by one/1
       with c held since one() s.yaml:6

other info that might help us debug this:

Chain exists of:
  a --> b --> c

 Possible unsafe locking scenario:

       CPU0                    CPU1
       ----                    ----
  lock(c);
                               lock(b);
                               lock(c);
  lock(a);

 *** DEADLOCK ***

2 locks held by one/1:
 #0: (g){+.+.}-{4:4}, at: one() s.yaml:5
 #1: (c){+.+.}-{4:4}, at: one() s.yaml:6

stack backtrace:
 one() s.yaml:7
""", ("lockdep", "whenever the code runs"))

    def test_a_deadlock_is_a_warning_and_then_hung_tasks(self):
        found = findings("[{mutex: a}, {mutex: b}]",
                         "one: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]",
                         "two: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}]")
        deadlock = one_of(found, "deadlock")
        lines = deadlock["kernel_report"]
        self.assertEqual(lines[1], "WARNING: possible circular locking dependency detected")
        hung = lines.index("INFO: task one/1 blocked for more than 120 seconds.")
        deadlock["kernel_report"] = lines[hung:]
        self.check(deadlock, """
INFO: task one/1 blocked for more than 120 seconds.
      lockstep VERSION s
task:one/1 waits for: b
Call Trace:
 one() s.yaml:5
INFO: task two/2 blocked for more than 120 seconds.
      lockstep VERSION s
task:two/2 waits for: a
Call Trace:
 two() s.yaml:6

Showing all locks held in the system:
1 lock held by one/1:
 #0: (a){+.+.}-{4:4}, at: one() s.yaml:5
1 lock held by two/2:
 #0: (b){+.+.}-{4:4}, at: two() s.yaml:6

=============================================
""", ("lockdep", "whenever the code runs"))

    def test_a_lock_taken_twice(self):
        found = findings("[{mutex: a}]", "one: [{lock: a},", "      {lock: a}]")
        self.check(one_of(found, "recursive-lock"), """
============================================
WARNING: possible recursive locking detected
lockstep VERSION s
--------------------------------------------
one/1 is trying to acquire lock:
(a){+.+.}-{4:4}, at: one() s.yaml:6

but task is already holding lock:
(a){+.+.}-{4:4}, at: one() s.yaml:5

other info that might help us debug this:
 Possible unsafe locking scenario:

       CPU0
       ----
  lock(a);
  lock(a);

 *** DEADLOCK ***

1 lock held by one/1:
 #0: (a){+.+.}-{4:4}, at: one() s.yaml:5

stack backtrace:
 one() s.yaml:6
""", ("lockdep", "whenever the code runs"))

    def test_a_lock_dropped_by_who_does_not_hold_it(self):
        found = findings("[{mutex: a}, {mutex: b}]", "one: [{lock: b},", "      {unlock: a},",
                         "      {unlock: b}]")
        self.check(one_of(found, "lock-imbalance"), """
=====================================
WARNING: bad unlock balance detected!
lockstep VERSION s
-------------------------------------
one/1 is trying to release lock (a) at:
one() s.yaml:6
but it does not hold this lock!

other info that might help us debug this:
1 lock held by one/1:
 #0: (b){+.+.}-{4:4}, at: one() s.yaml:5

stack backtrace:
 one() s.yaml:6
""", ("lockdep", "whenever the code runs"))

    def test_a_mutex_under_a_spinlock(self):
        found = findings("[{spinlock: s}, {mutex: m}]", "one: [{lock: s},", "      {lock: m},",
                         "      {unlock: m}, {unlock: s}]")
        self.check(one_of(found, "sleep-in-atomic"), """
BUG: sleeping function called from invalid context at one() s.yaml:6
in_atomic(): 1, irqs_disabled(): 0, pid: 1, name: one
preempt_count: 1, expected: 0
RCU nest depth: 0, expected: 0
1 lock held by one/1:
 #0: (s){+.+.}-{3:3}, at: one() s.yaml:5
lockstep VERSION s
Call Trace:
 one() s.yaml:6
""", ("DEBUG_ATOMIC_SLEEP", "whenever the code runs"))

    def test_a_wait_in_a_reader(self):
        found = findings("[]", "one: [rcu_read_lock,", "      synchronize_rcu,",
                         "      rcu_read_unlock]")
        # Readers wait for nothing (1) and let their owner take what a spinlock is (3).
        self.check(one_of(found, "rcu-misuse"), """
=============================
WARNING: suspicious RCU usage
lockstep VERSION s
-----------------------------
one() s.yaml:6: a wait for a grace period inside an RCU reader's section!

other info that might help us debug this:

1 lock held by one/1:
 #0: (rcu_read_lock){....}-{1:3}, at: one() s.yaml:5

stack backtrace:
 one() s.yaml:6
""", ("PROVE_RCU", "whenever the code runs"))

    def test_a_lock_of_a_softirq_taken_with_softirqs_on(self):
        found = findings("[{spinlock: s}, {timer: {name: tick, do: [{lock: s}, {unlock: s}]}}]",
                         "one: [{lock: s}, {unlock: s},", "      {mod_timer: tick}]")
        report = one_of(found, "irq-inversion", form="state")["kernel_report"]
        self.assertEqual(report[1], "WARNING: inconsistent lock state")
        # The task's use comes first in every execution.
        self.assertEqual(report[4], "inconsistent {SOFTIRQ-ON-W} -> {IN-SOFTIRQ-W} usage.")
        # Hard interrupts on both times, softirqs on and in one: '+', '?'.
        self.assertEqual(report[6], "(s){+.?.}-{3:3}, at: tick() s.yaml:3")
        self.assertEqual(report[7:9], ["{SOFTIRQ-ON-W} state was registered at:",
                                       "  one() s.yaml:5"])
        start = report.index("       CPU0")
        self.assertEqual(report[start:start + 5], ["       CPU0", "       ----", "  lock(s);",
                                                   "  <Interrupt>", "    lock(s);"])

    def test_a_lock_of_a_softirq_before_one_that_softirqs_may_interrupt(self):
        found = findings("[{spinlock: s}, {spinlock: u}, {timer: {name: tick, "
                         "do: [{lock: s}, {unlock: s}]}}]",
                         "one: [{lock: u}, {unlock: u}, {mod_timer: tick}]",
                         "two: [{lock_bh: s},", "      {lock: u}, {unlock: u}, {unlock_bh: s}]")
        # The map of the timer comes before all that the handler takes, and has its own circle.
        finding = one_of([one for one in found if one.get("cycle") and
                          one["cycle"][0]["to"] == "s"], "irq-inversion")
        report = finding["kernel_report"]
        # Which of the three comes last depends on the schedule; the scenario is always the same.
        self.assertIn(finding["form"], ("order", "inversion"))
        start = report.index("       CPU0                    CPU1")
        self.assertEqual(report[start + 2:start + 8],
                         ["  lock(u);",
                          "                               local_bh_disable();",
                          "                               lock(s);",
                          "                               lock(u);",
                          "  <Interrupt>",
                          "    lock(s);"])

    def test_a_condition_that_nobody_signals(self):
        found = findings("[{completion: c}]", "one: [{wait: c}]")
        self.check(one_of(found, "hang"), """
INFO: task one/1 blocked for more than 120 seconds.
      lockstep VERSION s
task:one/1 waits for: c
Call Trace:
 one() s.yaml:5

Showing all locks held in the system:
none.

=============================================
""", ("hung-task detector", "in this schedule only"))

    def test_quiet_text_has_no_such_block(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "s.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(HEAD % ("[{mutex: a}]", "  one: [{lock: a}, {lock: a}]"))
            for option, times in (("--verbose", 1), ("--quiet", 0)):
                out = subprocess.run([LOCKSTEP, "run", "--out", folder, option, path],
                                     capture_output=True, text=True, check=False).stdout
                self.assertEqual(out.count("As the kernel would report it:"), times)
                self.assertIn("kernel    lockdep (whenever the code runs)", out)


if __name__ == "__main__":
    unittest.main()
