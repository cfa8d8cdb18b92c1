#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Sweeps of faults in random sketches against brute force: every interleaving with every failure that
the budget allows, played through here by a model of its own. Compared are the traces, the executions
in which each fault fired, the places that were reached and failed, whether what the first task sees at its end comes about,
what replaying it says, and that a sampler comes to nothing else.

Two events depend on each other when they are of one task, or on one object and not both only read
it. A failure that happens belongs to the event before it; one that does not is nothing. A wait that a
signal may end looks first whether it has to wait, which is an event that reads where it has to.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile

SEED = int(os.environ.get("SEED", "20261129"))
PROGRAMS = int(os.environ.get("PROGRAMS", "60"))
REPLAYS = 30
STATES_MAX = 20000
OBJECTS = {"a": "mutex", "b": "mutex", "x": "var", "y": "var", "c": "completion", "z": "xarray"}
SITES = {"alloc": "kzalloc", "store": "kzalloc", "intr": "mutex_lock_interruptible",
         "waitintr": "wait_for_completion_interruptible"}


class Op:
    """An operation; .then and .other are what follows when it comes off, and when it does not."""

    def __init__(self, kind, name, value=0, then=(), other=()):
        self.kind, self.name, self.value = kind, name, value
        self.then, self.other = list(then), list(other)
        self.line = 0


class Maker:
    def __init__(self, dice):
        self.dice, self.arrays = dice, 0

    def make_task(self, length):
        return self.make_list(length, 2, "ab")

    def make_list(self, length, depth, locks):
        dice, out, room = self.dice, [], length
        while room > 0:
            kind = dice.choice(["alloc"] * 3 + ["store", "intr", "intr", "waitintr", "lock", "read",
                                                "write", "add", "add", "complete"])
            if kind in ("lock", "intr") and not locks or kind in SITES and not depth:
                continue
            room -= 1
            if kind in ("read", "add"):
                out.append(Op(kind, dice.choice("xy")))
            elif kind == "write":
                out.append(Op(kind, dice.choice("xy"), dice.randint(1, 2)))
            elif kind == "complete":
                out.append(Op(kind, "c"))
            elif kind in ("alloc", "store", "waitintr"):
                name = {"store": "z", "waitintr": "c"}.get(kind)
                if kind == "alloc":
                    name, self.arrays = f"p{self.arrays}", self.arrays + 1
                then = self.make_list(dice.choice([0, 0, 1]), depth - 1, locks)
                other = self.make_list(dice.choice([0, 1, 1, 2]), depth - 1, locks)
                out.append(Op(kind, name, 0, then, other))
            else:
                name = dice.choice(locks)
                inside = self.make_list(dice.choice([0, 1]), depth - 1, locks.replace(name, ""))
                inside.append(Op("unlock", name))
                other = [] if kind == "lock" else self.make_list(dice.choice([0, 1, 1]), depth - 1,
                                                                 locks)
                if kind == "lock":
                    out += [Op(kind, name)] + inside
                else:
                    out.append(Op(kind, name, 0, inside, other))
        return out

    def make_faults(self):
        dice, task = self.dice, self.dice.choice(["t0", "t1"])
        return dice.choice([
            [{"fail": "any"}], [{"fail": "any"}],
            [{"fail": "kzalloc"}],
            [{"fail": "any", "task": task}],
            [{"fail": "kzalloc", "persistent": "true"}],
            [{"fail": "kzalloc", "nth": dice.randint(1, 2)}],
            [{"fail": "kzalloc", "nth": 1, "task": task}, {"fail": "any"}],
            [{"fail": "kzalloc", "nth": 1, "persistent": "true"},
             {"fail": "mutex_lock_interruptible"}],
            [{"fail": "mutex_lock_interruptible"}, {"fail": "kzalloc", "task": task}],
        ])


class Writer:
    """A scenario, an operation a line, since a place is told by its line."""

    def __init__(self):
        self.lines = []

    def put(self, text):
        self.lines.append(text)
        return len(self.lines)

    def put_list(self, ops):
        for op in ops:
            op.line = self.put("    " + self.text(op))
            if op.kind == "alloc":
                self.put(f"    {{xa_load: {{xarray: {op.name}, index: 1, into: got}}}},")
            if op.kind in SITES:
                # What was in a shared array says that it is there, whether or not it was put there.
                self.put("    {if: got, then: [")
                self.put_list(op.then)
                self.put("    ], else: [")
                self.put_list(op.other)
                self.put("    ]},")

    @staticmethod
    def text(op):
        if op.kind == "write":
            return f"{{write: {{var: {op.name}, value: {op.value}}}}},"
        if op.kind in ("see", "saw"):
            return f"{{read: {{var: {op.name}, into: r{op.name}}}}},"
        if op.kind == "alloc":
            return f"{{xa_store: {{xarray: {op.name}, index: 1, value: 1}}}},"
        if op.kind == "store":
            return f"{{xa_store: {{xarray: {op.name}, index: 1, value: 1, into: got}}}},"
        if op.kind == "intr":
            return f"{{lock_interruptible: {{lock: {op.name}, into: got}}}},"
        if op.kind == "waitintr":
            return f"{{wait_interruptible: {{completion: {op.name}, into: got}}}},"
        return f"{{{op.kind}: {op.name}}},"


class State:
    """What the objects hold, where the tasks are, and the clocks that tell traces apart."""

    def __init__(self, tasks):
        n = len(tasks)
        self.todo = [list(task) for task in tasks]
        self.value = {"x": 0, "y": 0, "c": 0, "a": None, "b": None, "z": None, "stored": 0}
        self.clock = [(0,) * n for _ in tasks]
        self.written = {name: (0,) * n for name in OBJECTS}
        self.looked = {name: (0,) * n for name in OBJECTS}
        self.events, self.fired, self.used = frozenset(), frozenset(), 0
        self.calls, self.stuck = {}, frozenset()

    def copy(self):
        other = State.__new__(State)
        other.__dict__ = dict(self.__dict__)
        other.todo = [list(task) for task in self.todo]
        other.value, other.clock = dict(self.value), list(self.clock)
        other.written, other.looked = dict(self.written), dict(self.looked)
        other.calls = dict(self.calls)
        return other

    def tell(self, task, name, writes, label=0):
        def join(*clocks):
            return tuple(map(max, zip(*clocks)))

        clock = self.clock[task]
        if name:
            clock = join(clock, self.written[name])
            if writes:
                clock = join(clock, self.looked[name])
        clock = clock[:task] + (clock[task] + 1,) + clock[task + 1:]
        self.clock[task] = clock
        if name and writes:
            self.written[name] = clock
        elif name:
            self.looked[name] = join(self.looked[name], clock)
        self.events |= {(task, clock, writes, label)}


class Search:
    """Every execution of a program, by brute force."""

    def __init__(self, tasks, faults, budget):
        self.faults, self.budget = faults, budget
        self.ends, self.fired = {True: set(), False: set()}, [set() for _ in faults]
        self.reached, self.failed, self.final = set(), set(), {}
        self.too_many, seen, stack = False, set(), [State(tasks)]
        while stack:
            state = stack.pop()
            if state.events in seen:
                continue
            seen.add(state.events)
            if len(seen) > STATES_MAX:
                self.too_many = True
                return
            after = [s for task in range(len(tasks)) for s in self.steps(state, task)]
            if not after:
                self.end(state)
            stack += after

    def end(self, state):
        done = not any(state.todo)
        self.ends[done].add(state.events)
        for fault in state.fired:
            self.fired[fault].add(state.events)

    def means(self, fault, task, site):
        return fault["fail"] in ("any", site) and fault.get("task", f"t{task}") == f"t{task}"

    def planned(self, task, site):
        return any(self.means(fault, task, site) for fault in self.faults)

    def call(self, state, task, op):
        """What may come of a call: (state, the fault that failed it, from 1 on, or 0)."""
        site = SITES[op.kind]
        place = f"t{task}", op.line, site
        self.reached.add(place)
        state, failed, out = state.copy(), 0, []
        for number, fault in enumerate(self.faults):
            if not self.means(fault, task, site):
                continue
            count = state.calls.get((number, task), 0) + 1
            state.calls[number, task] = count
            if failed:
                continue
            if (number, task) in state.stuck or fault.get("nth") == count:
                failed = number + 1
            elif "nth" not in fault and state.used < self.budget:
                other = state.copy()
                other.used += 1
                # Those that come after it count the call as well.
                for later in range(number + 1, len(self.faults)):
                    if self.means(self.faults[later], task, site):
                        other.calls[later, task] = other.calls.get((later, task), 0) + 1
                out.append((other, number + 1))
        out.append((state, failed))
        for after, by in out:
            if by:
                self.failed.add(place)
                after.fired |= {by - 1}
                if "persistent" in self.faults[by - 1]:
                    after.stuck |= {(by - 1, task)}
        return out

    def steps(self, state, task):
        if not state.todo[task]:
            return []
        op = state.todo[task][0]
        return getattr(self, "do_" + op.kind)(state, task, op)

    @staticmethod
    def go(state, task, *instead):
        after = state.copy()
        after.todo[task][:1] = list(instead)
        return after

    def plain(self, state, task, op, writes=True, **changes):
        after = self.go(state, task)
        after.value.update(changes)
        after.tell(task, op.name, writes)
        return [after]

    def do_read(self, state, task, op):
        return self.plain(state, task, op, False)

    def do_see(self, state, task, op):
        return self.plain(state, task, op, False, seen=state.value["x"])

    def do_saw(self, state, task, op):
        key = state.value["seen"], state.value["y"]
        self.final[key] = min(state.used, self.final.get(key, 99))
        return self.plain(state, task, op, False)

    def do_write(self, state, task, op):
        return self.plain(state, task, op, **{op.name: op.value})

    def do_add(self, state, task, op):
        return self.plain(state, task, op, **{op.name: state.value[op.name] + 1})

    do_complete = do_add

    def do_lock(self, state, task, op):
        if state.value[op.name] is not None:
            return []
        return self.plain(state, task, op, **{op.name: task})

    def do_unlock(self, state, task, op):
        return self.plain(state, task, op, **{op.name: None})

    def do_alloc(self, state, task, op):
        out = []
        for after, by in self.call(state, task, op):
            after = self.go(after, task, *(op.other if by else op.then))
            after.tell(task, None, True, by)
            out.append(after)
        return out

    # The array's lock is given up for the allocation, and then it is looked at again.
    def do_store(self, state, task, op):
        return self.store_locked(state, task, op, "check")

    def store_locked(self, state, task, op, then):
        if state.value["z"] is not None:
            return []
        after = self.go(state, task, Op(then, "z", op))
        after.value["z"] = task
        after.tell(task, "z", True)
        return [after]

    def stored(self, state, task, op, store):
        """Dropping the lock, with the value there or not."""
        old = state.value["stored"]
        after = self.go(state, task, *(op.then if old else op.other))
        after.value.update(z=None, stored=1 if store else old)
        after.tell(task, "z", True)
        return [after]

    def do_check(self, state, task, step):
        op = step.value
        if state.value["stored"]:
            return self.stored(state, task, op, True)
        out = []
        for after, by in self.call(state, task, op):
            after = self.go(after, task, Op("again", "z", op, then=[by]))
            after.value["z"] = None
            after.tell(task, "z", True, by)
            out.append(after)
        return out

    def do_again(self, state, task, step):
        return self.store_locked(state, task, step.value, "failed" if step.then[0] else "put")

    def do_put(self, state, task, step):
        return self.stored(state, task, step.value, True)

    def do_failed(self, state, task, step):
        op = step.value
        # What the call gives is an error, and no value.
        after = self.go(state, task, *op.other)
        after.value["z"] = None
        after.tell(task, "z", True)
        return [after]

    def wait(self, state, task, op, free, taken):
        """@taken: what the object holds when it was to be had."""
        def take(now):
            after = self.go(now, task, *op.then)
            after.value[op.name] = taken
            after.tell(task, op.name, True)
            return [after]

        if free:
            return take(state)
        if not self.planned(task, SITES[op.kind]):
            return []
        out = []
        for after, by in self.call(state, task, op):
            rest = op.other if by else [Op("wait_" + op.kind, op.name, op)]
            after = self.go(after, task, *rest)
            after.tell(task, op.name, False, by)
            out.append(after)
        return out

    def do_intr(self, state, task, op):
        return self.wait(state, task, op, state.value[op.name] is None, task)

    def do_waitintr(self, state, task, op):
        return self.wait(state, task, op, state.value["c"] > 0, state.value["c"] - 1)

    def waited(self, state, task, op, taken):
        after = self.go(state, task, *op.then)
        after.value[op.name] = taken
        after.tell(task, op.name, True)
        return [after]

    def do_wait_intr(self, state, task, step):
        if state.value[step.name] is not None:
            return []
        return self.waited(state, task, step.value, task)

    def do_wait_waitintr(self, state, task, step):
        if not state.value["c"]:
            return []
        return self.waited(state, task, step.value, state.value["c"] - 1)


def write_scenario(path, name, program):
    out = Writer()
    setup = [f"{{{kind}: {name}}}" for name, kind in OBJECTS.items()]
    setup += [f"{{xarray: p{i}}}" for i in range(program["arrays"])]
    for line in ("lockstep: 1", f"name: {name}", f"setup: [{', '.join(setup)}]", "tasks:"):
        out.put(line)
    x, y = program["wanted"]
    for number, task in enumerate(program["tasks"]):
        out.put(f"  t{number}: [")
        out.put_list(task)
        if number == 0:
            out.put(f"    {{assert: \"!(rx == {x} && ry == {y})\"}},")
        out.put("    ]")
    faults = ", ".join("{" + ", ".join(f"{k}: {v}" for k, v in fault.items()) + "}"
                       for fault in program["faults"])
    out.put(f"faults: [{faults}]")
    out.put(f"explore: {{strategy: optimal, budget: {program['budget']}}}")
    # Whatever is found: it is looked at here.
    out.put("expect: clean")
    if path:
        with open(path, "w", encoding="utf-8") as text:
            text.write("\n".join(out.lines) + "\n")


def make_programs(dice):
    while True:
        maker = Maker(dice)
        tasks = [maker.make_task(dice.randint(2, 4)) for _ in range(dice.choice([2, 2, 2, 3]))]
        tasks[0] += [Op("see", "x"), Op("saw", "y")]
        program = {"tasks": tasks, "arrays": maker.arrays, "faults": maker.make_faults(),
                   "budget": dice.randint(1, 2),
                   "wanted": (dice.randint(0, 3), dice.randint(0, 3))}
        write_scenario(None, "x", program)  # numbers the lines
        search = Search(tasks, program["faults"], program["budget"])
        if search.too_many or not search.reached:
            continue
        if dice.random() < 0.6 and search.final:
            program["wanted"] = dice.choice(sorted(search.final))
        program["search"] = search
        yield program


def compare(program, case, out):
    """What differs between the brute force and what a case says."""
    mine, search, coverage = program["search"], case["search"], case.get("coverage", {})
    counts = len(mine.ends[True]), len(mine.ends[False])
    out("traces", counts, (search["traces"], search["traces_deadlocked"]))
    out("executions", sum(counts), search["executions"])
    out("redundant", 0, search["redundant"])
    out("fired", [len(fired) for fired in mine.fired],
        [fault["fired"] for fault in case["faults"]])
    places = coverage.get("places", [])
    out("reached", mine.reached, {(p["task"], p["line"], p["site"]) for p in places})
    out("failed", mine.failed, {(p["task"], p["line"], p["site"]) for p in places if p["failed"]})
    out("figures", (len(mine.reached), len(mine.failed)),
        (coverage.get("reached"), coverage.get("failed")))
    kinds = {finding["kind"] for finding in case["findings"]}
    out("blocked", bool(mine.ends[False]), bool(kinds & {"deadlock", "hang"}))
    out("state", program["wanted"] in mine.final, "invariant" in kinds)
    out("other findings", set(), kinds - {"deadlock", "hang", "invariant", "lock-order"})
    out("verified", not kinds, case["verdict"] == "verified")


class Lockstep:
    def __init__(self, directory):
        self.directory = directory

    def run(self, *arguments):
        run = subprocess.run([os.environ["LOCKSTEP"], *arguments], capture_output=True, text=True,
                             cwd=self.directory, check=False)
        if run.returncode not in (0, 1):
            sys.exit(run.stdout + run.stderr)
        return run

    def cases(self, *arguments):
        """By the scenario's name."""
        self.run(*arguments, "--report", "json:result.json")
        with open(os.path.join(self.directory, "result.json"), encoding="utf-8") as text:
            return {s["name"]: s["cases"][0] for s in json.load(text)["scenarios"]}


def check_replay(lockstep, program, case, out):
    """What is found of a final state shows again, and not with fewer failures than it takes."""
    for finding in case["findings"]:
        if finding["kind"] != "invariant":
            continue
        again = lockstep.run("replay", finding["replay_file"])
        out("replayed", True, "invariant" in again.stdout)
        chosen = len(re.findall(r"![1-9]", finding["choices"]))
        least = program["search"].final[program["wanted"]]
        certain = sum("nth" in f or "persistent" in f for f in program["faults"])
        out("failures of a replay", True,
            chosen >= least and (bool(certain) or chosen <= program["budget"]))


def main():
    dice, directory = random.Random(SEED), tempfile.mkdtemp()
    os.mkdir(os.path.join(directory, "s"))
    lockstep, programs, source = Lockstep(directory), {}, make_programs(dice)
    for number in range(PROGRAMS):
        name = f"faults{number}"
        programs[name] = next(source)
        write_scenario(os.path.join(directory, "s", name + ".yaml"), name, programs[name])
    wrong = 0

    def differ(where):
        def out(what, expected, found):
            nonlocal wrong
            if expected != found:
                wrong += 1
                print(f"{directory}/s/{where}: {what}: {found}, by brute force {expected}")
        return out

    ways = {"one process": ["--jobs=1"], "two processes": ["--jobs=2"]}
    for way, arguments in ways.items():
        cases = lockstep.cases("run", "s", "--no-minimize", *arguments)
        if cases.keys() != programs.keys():
            sys.exit(f"{way}: {len(cases)} of {PROGRAMS} were run")
        for name, program in programs.items():
            compare(program, cases[name], differ(f"{name}.yaml, {way}"))
    cases = lockstep.cases("run", "s")
    replayed = 0
    for name, program in programs.items():
        if replayed < REPLAYS and any(f["kind"] == "invariant" for f in cases[name]["findings"]):
            replayed += 1
            check_replay(lockstep, program, cases[name], differ(name + ".yaml, replay"))
    for shard in "12":
        lockstep.run("run", "s", "--no-minimize", f"--shard={shard}/2", f"--report=json:{shard}.json")
    cases = lockstep.cases("merge", "1.json", "2.json")
    for name, program in programs.items():
        compare(program, cases[name], differ(f"{name}.yaml, merged shards"))
    sampled = lockstep.cases("run", "s", "--no-minimize", "--strategy=random", "--executions=300")
    for name, program in programs.items():
        mine, case = program["search"], sampled[name]
        out = differ(f"{name}.yaml, sampled")
        places = case.get("coverage", {}).get("places", [])
        out("reached besides", set(),
            {(p["task"], p["line"], p["site"]) for p in places} - mine.reached)
        out("failed besides", set(),
            {(p["task"], p["line"], p["site"]) for p in places if p["failed"]} - mine.failed)
        kinds = {finding["kind"] for finding in case["findings"]}
        out("state that there is", True,
            program["wanted"] in mine.final or "invariant" not in kinds)
    executions = sum(len(p["search"].ends[True]) + len(p["search"].ends[False])
                     for p in programs.values())
    failed = sum(len(p["search"].failed) for p in programs.values())
    stuck = sum(bool(p["search"].ends[False]) for p in programs.values())
    if wrong or not stuck or not replayed:
        sys.exit(f"{wrong} differences; {stuck} deadlock, {replayed} replayed")
    print(f"{PROGRAMS} programs, {executions} executions, {failed} places that fail, {stuck} with "
          f"traces that end blocked, {replayed} states replayed: no difference")
    subprocess.run(["rm", "-rf", directory], check=True)


if __name__ == "__main__":
    main()
