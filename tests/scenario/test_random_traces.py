#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Numbers of traces of random sketches against brute force: every interleaving of a few tasks, played
through here by a model of its own, and told apart by what each event comes after.

Two events depend on each other when they are of one task, or on one object and not both only read
it. Taking and dropping a lock, complete and wait write it; a trylock or a cas that fails reads. A task
that waits has performed nothing. Nothing of lockstep is used but the command and what its result says.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

SEED = 20261128
PROGRAMS = 250
OBJECTS = {"a": "mutex", "b": "mutex", "x": "var", "y": "var", "c": "completion"}
EVENTS_MAX = 11


def make_task(dice, length):
    """Operations as tuples; a lock is always dropped, and the one taken last first."""
    out, held = [], []
    while len(out) + len(held) < length:
        kind = dice.choice(["lock", "lock", "try", "unlock", "read", "write", "add", "cas", "wait",
                            "complete"])
        if kind in ("lock", "try"):
            free = [m for m in "ab" if m not in held]
            if not free:
                continue
            # A trylock that fails skips what is up to its unlock: only marked accesses stand there.
            if kind == "try":
                name = dice.choice(free)
                inside = [(dice.choice(["read", "add"]), dice.choice("xy"))
                          for _ in range(dice.randint(0, 1))]
                out.append(("try", name, inside))
                continue
            held.append(dice.choice(free))
            out.append(("lock", held[-1]))
        elif kind == "unlock" and held:
            out.append(("unlock", held.pop()))
        elif kind in ("read", "add"):
            out.append((kind, dice.choice("xy")))
        elif kind == "write":
            out.append((kind, dice.choice("xy"), dice.randint(1, 2)))
        elif kind == "cas":
            out.append((kind, dice.choice("xy"), dice.randint(0, 1), dice.randint(1, 2)))
        elif kind in ("wait", "complete"):
            out.append((kind, "c"))
    return out + [("unlock", name) for name in reversed(held)]


def as_yaml(op):
    kind, name = op[0], op[1]
    if kind == "write":
        return f"{{write: {{var: {name}, value: {op[2]}}}}}"
    if kind == "cas":
        return f"{{cas: {{var: {name}, old: {op[2]}, new: {op[3]}}}}}"
    if kind == "try":
        inside = "".join(as_yaml(o) + ", " for o in op[2])
        return (f"{{trylock: {{lock: {name}, into: got}}}}, "
                f"{{if: got, then: [{inside}{{unlock: {name}}}]}}")
    return f"{{{kind}: {name}}}"


class State:
    """What the objects hold, where the tasks are, and the clocks that tell traces apart."""

    def __init__(self, tasks):
        n = len(tasks)
        self.todo = [list(task) for task in tasks]
        self.value = {"x": 0, "y": 0, "c": 0, "a": None, "b": None}
        self.clock = [(0,) * n for _ in tasks]
        self.written = {name: (0,) * n for name in OBJECTS}
        self.looked = {name: (0,) * n for name in OBJECTS}
        self.events = frozenset()

    def copy(self):
        other = State.__new__(State)
        other.todo = [list(task) for task in self.todo]
        other.value, other.clock = dict(self.value), list(self.clock)
        other.written, other.looked = dict(self.written), dict(self.looked)
        other.events = self.events
        return other

    def can_go_on(self, task):
        if not self.todo[task]:
            return False
        kind, name = self.todo[task][0][:2]
        if kind == "lock":
            return self.value[name] is None
        return kind != "wait" or self.value[name] > 0

    def perform(self, task):
        op = self.todo[task].pop(0)
        kind, name = op[0], op[1]
        writes = kind != "read"
        if kind == "lock":
            self.value[name] = task
        elif kind == "unlock":
            self.value[name] = None
        elif kind == "try":
            writes = self.value[name] is None
            if writes:
                self.value[name] = task
                self.todo[task][:0] = op[2] + [("unlock", name)]
        elif kind == "write":
            self.value[name] = op[2]
        elif kind == "cas":
            writes = self.value[name] == op[2]
            if writes:
                self.value[name] = op[3]
        elif kind in ("add", "complete"):
            self.value[name] += 1
        elif kind == "wait":
            self.value[name] -= 1
        self.tell(task, name, writes)

    def tell(self, task, name, writes):
        def join(*clocks):
            return tuple(map(max, zip(*clocks)))

        clock = join(self.clock[task], self.written[name])
        if writes:
            clock = join(clock, self.looked[name])
        clock = clock[:task] + (clock[task] + 1,) + clock[task + 1:]
        self.clock[task] = clock
        if writes:
            self.written[name] = clock
        else:
            self.looked[name] = join(self.looked[name], clock)
        self.events |= {(task, clock, writes)}


def count_traces(tasks):
    """Traces in which every task ends, and others. None where there are too many."""
    ends, seen, stack = {True: set(), False: set()}, set(), [State(tasks)]
    while stack:
        state = stack.pop()
        if state.events in seen:
            continue
        seen.add(state.events)
        if len(seen) > 60000:
            return None
        ready = [task for task in range(len(tasks)) if state.can_go_on(task)]
        if not ready:
            ends[not any(state.todo)].add(state.events)
        for task in ready:
            after = state.copy()
            after.perform(task)
            stack.append(after)
    return len(ends[True]), len(ends[False])


def make_programs(dice):
    while True:
        tasks = [make_task(dice, dice.randint(2, 5)) for _ in range(dice.choice([2, 2, 3]))]
        if sum(map(len, tasks)) > EVENTS_MAX:
            continue
        counts = count_traces(tasks)
        if counts:
            yield tasks, counts


def write_scenario(path, name, tasks):
    setup = ", ".join(f"{{{kind}: {name}}}" for name, kind in OBJECTS.items())
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"lockstep: 1\nname: {name}\nsetup: [{setup}]\ntasks:\n")
        for number, task in enumerate(tasks):
            out.write(f"  t{number}: [{', '.join(map(as_yaml, task))}]\n")
        # Whatever is found: only the numbers are looked at.
        out.write("explore: {strategy: optimal}\nexpect: clean\n")


def main():
    dice, directory = random.Random(SEED), tempfile.mkdtemp()
    programs, source = {}, make_programs(dice)
    for number in range(PROGRAMS):
        name = f"random{number}"
        programs[name] = next(source)
        write_scenario(os.path.join(directory, name + ".yaml"), name, programs[name][0])
    result = os.path.join(directory, "result.json")
    run = subprocess.run([os.environ["LOCKSTEP"], "run", directory, "--no-minimize", "--out",
                          os.path.join(directory, "out"), "--report", "json:" + result],
                         capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        sys.exit(run.stdout + run.stderr)
    with open(result, encoding="utf-8") as text:
        document = json.load(text)
    wrong, stuck = 0, 0
    for scenario in document["scenarios"]:
        search = scenario["cases"][0]["search"]
        counts = search["traces"], search["traces_deadlocked"]
        expected = programs.pop(scenario["name"])[1]
        stuck += expected[1] > 0
        if counts != expected or search["redundant"] or search["executions"] != sum(counts):
            wrong += 1
            print(f"{directory}/{scenario['name']}.yaml: {counts} of {search['executions']} "
                  f"executions; by brute force {expected}")
    if wrong or programs or not stuck:
        sys.exit(f"{wrong} of {PROGRAMS} differ, {len(programs)} were not run, {stuck} deadlock")
    print(f"{PROGRAMS} programs, {stuck} with traces that end blocked: no difference")
    subprocess.run(["rm", "-rf", directory], check=True)


if __name__ == "__main__":
    main()
