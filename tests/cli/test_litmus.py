#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Litmus tests in C, against an interleaver of this file that knows nothing of lockstep: the set of
final states has to be the same, for the classic shapes and for random programs. What is known of
the shapes under sequential consistency is written beside them, so that a mistake which both had in
common would be seen. Then what is not supported: one error with its place, and nothing runs.
"""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())

# An operation of a thread: ("W", var, value), ("R", var, register), ("X", var, value, register),
# ("C", var, old, new, register), ("A", var, register), "lock", "unlock", "sync", "take", "drop".
SHAPES = {
    # name: threads, condition, positive states, all states
    "SB": ([[("W", "x", 1), ("R", "y", "r0")], [("W", "y", 1), ("R", "x", "r0")]],
           "0:r0=0 /\\ 1:r0=0", "Never", 3),
    "MP": ([[("W", "x", 1), ("W", "y", 1)], [("R", "y", "r0"), ("R", "x", "r1")]],
           "1:r0=1 /\\ 1:r1=0", "Never", 3),
    "LB": ([[("R", "x", "r0"), ("W", "y", 1)], [("R", "y", "r0"), ("W", "x", 1)]],
           "0:r0=1 /\\ 1:r0=1", "Never", 3),
    "R": ([[("W", "x", 1), ("W", "y", 1)], [("W", "y", 2), ("R", "x", "r0")]],
          "y=2 /\\ 1:r0=0", "Never", 3),
    "S": ([[("W", "x", 2), ("W", "y", 1)], [("R", "y", "r0"), ("W", "x", 1)]],
          "x=2 /\\ 1:r0=1", "Never", 3),
    "2+2W": ([[("W", "x", 1), ("W", "y", 2)], [("W", "y", 1), ("W", "x", 2)]],
             "x=1 /\\ y=1", "Never", 3),
    "CoRR": ([[("W", "x", 1)], [("R", "x", "r0"), ("R", "x", "r1")]],
             "1:r0=1 /\\ 1:r1=0", "Never", 3),
    "CoWW": ([[("W", "x", 1), ("W", "x", 2)]], "x=2", "Always", 1),
    "WRC": ([[("W", "x", 1)], [("R", "x", "r0"), ("W", "y", 1)],
             [("R", "y", "r0"), ("R", "x", "r1")]],
            "1:r0=1 /\\ 2:r0=1 /\\ 2:r1=0", "Never", 7),
    "IRIW": ([[("W", "x", 1)], [("W", "y", 1)], [("R", "x", "r0"), ("R", "y", "r1")],
              [("R", "y", "r0"), ("R", "x", "r1")]],
             "2:r0=1 /\\ 2:r1=0 /\\ 3:r0=1 /\\ 3:r1=0", "Never", 15),
    "RMW": ([[("X", "x", 1, "r0")], [("X", "x", 2, "r0")]], "0:r0=0 /\\ 1:r0=0", "Never", 2),
    "CAS": ([[("C", "x", 0, 1, "r0")], [("C", "x", 0, 2, "r0")]], "0:r0=0 /\\ 1:r0=0", "Never", 2),
    "inc": ([[("A", "x", "r0")], [("A", "x", "r0")]], "x=2", "Always", 2),
    "lock": ([["take", ("R", "x", "r0"), ("W", "x", 1), "drop"],
              ["take", ("R", "x", "r0"), ("W", "x", 1), "drop"]],
             "0:r0=0 /\\ 1:r0=0", "Never", 2),
    # A section that begins before the grace period does is over before it ends.
    "RCU+sync+read": ([["lock", ("R", "x", "r0"), ("R", "y", "r1"), "unlock"],
                       [("W", "x", 1), "sync", ("W", "y", 1)]],
                      "0:r0=0 /\\ 0:r1=1", "Never", 3),
    "RCU+no+sync": ([["lock", ("R", "x", "r0"), ("R", "y", "r1"), "unlock"],
                     [("W", "x", 1), ("W", "y", 1)]],
                    "0:r0=0 /\\ 0:r1=1", "Sometimes", 4),
    "RCU+sync+outside": ([[("R", "x", "r0"), ("R", "y", "r1")],
                          [("W", "x", 1), "sync", ("W", "y", 1)]],
                         "0:r0=0 /\\ 0:r1=1", "Sometimes", 4),
    "RCU+two+syncs": ([["lock", ("R", "y", "r0"), ("R", "x", "r1"), "unlock"],
                       [("W", "x", 1), "sync", ("W", "z", 1)],
                       [("R", "z", "r0"), "sync", ("W", "y", 1)]],
                      "2:r0=1 /\\ 0:r0=1 /\\ 0:r1=0", "Never", None),
}


def variables(threads):
    return sorted({op[1] for t in threads for op in t if isinstance(op, tuple)})


def registers(thread):
    return sorted({op[-1] for op in thread if isinstance(op, tuple) and op[0] != "W"})


def outcomes(threads):
    """All final states: (registers of each thread, variables), by trying every interleaving."""
    names = variables(threads)
    done, seen = set(), set()

    def moves(state):
        """state: positions, registers, memory, sections, waits, owner."""
        pos, regs, mem, inside, waits, owner = state
        for i, thread in enumerate(threads):
            if pos[i] == len(thread):
                continue
            op = thread[pos[i]]
            step = tuple(p + (j == i) for j, p in enumerate(pos))
            if op == "sync":
                # Two steps: it begins and sees who is inside; it ends when they have left.
                if waits[i] is None:
                    yield pos, regs, mem, inside, put(waits, i, frozenset(inside)), owner
                elif not waits[i]:
                    yield step, regs, mem, inside, put(waits, i, None), owner
            elif op == "lock":
                yield step, regs, mem, inside | {i}, waits, owner
            elif op == "unlock":
                left = tuple(w if w is None else w - {i} for w in waits)
                yield step, regs, mem, inside - {i}, left, owner
            elif op == "take":
                if owner is None:
                    yield step, regs, mem, inside, waits, i
            elif op == "drop":
                yield step, regs, mem, inside, waits, None
            else:
                new, kept = perform(op, dict(mem))
                mine = dict(regs[i])
                mine.update(kept)
                yield (step, put(regs, i, tuple(sorted(mine.items()))),
                       tuple(sorted(new.items())), inside, waits, owner)

    start = (tuple(0 for _ in threads), tuple(tuple((r, 0) for r in registers(t)) for t in threads),
             tuple((v, 0) for v in names), frozenset(), tuple(None for _ in threads), None)
    stack = [start]
    while stack:
        state = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        if all(p == len(t) for p, t in zip(state[0], threads)):
            done.add((state[1], state[2]))
        stack.extend(moves(state))
    return done


def put(values, index, value):
    return values[:index] + (value,) + values[index + 1:]


def perform(op, mem):
    was = mem[op[1]]
    if op[0] == "W":
        mem[op[1]] = op[2]
        return mem, {}
    if op[0] == "R":
        return mem, {op[2]: was}
    if op[0] == "X":
        mem[op[1]] = op[2]
        return mem, {op[3]: was}
    if op[0] == "C":
        if was == op[2]:
            mem[op[1]] = op[3]
        return mem, {op[4]: was}
    mem[op[1]] = was + 1
    return mem, {op[2]: was + 1}


C = {"W": "WRITE_ONCE(*{1}, {2});", "R": "{2} = READ_ONCE(*{1});", "X": "{3} = xchg({1}, {2});",
     "C": "{4} = cmpxchg({1}, {2}, {3});", "A": "{2} = atomic_inc_return({1});",
     "lock": "rcu_read_lock();", "unlock": "rcu_read_unlock();", "sync": "synchronize_rcu();",
     "take": "spin_lock(s);", "drop": "spin_unlock(s);"}


def litmus(name, threads, condition, quantifier="exists"):
    """The test as C; every register and variable is told of."""
    names = variables(threads)
    text = f"C {name}\n\n{{}}\n"
    for i, thread in enumerate(threads):
        params = ", ".join([f"int *{v}" for v in names] + ["spinlock_t *s"])
        text += f"\nP{i}({params})\n{{\n"
        text += "".join(f"\tint {r};\n" for r in registers(thread))
        for op in thread:
            line = C[op] if isinstance(op, str) else C[op[0]].format(*op)
            text += f"\t{line}\n"
        text += "}\n"
    places = [f"{i}:{r}" for i, t in enumerate(threads) for r in registers(t)] + names
    return text + f"\nlocations [{'; '.join(places)};]\n{quantifier} ({condition})\n"


def run(text, *options):
    """(exit status, CASE, what was printed on errors)."""
    with tempfile.TemporaryDirectory() as where:
        path = pathlib.Path(where, "t.litmus")
        path.write_text(text)
        done = subprocess.run([LOCKSTEP, "run", "-o", where, f"--report=json:{where}/r.json",
                               *options, "t.litmus"], check=False, cwd=where, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        result = pathlib.Path(where, "r.json")
        one = json.loads(result.read_text())["scenarios"][0]["cases"][0] if result.exists() else None
    return done.returncode, one, done.stderr


def told(case, threads):
    states = set()
    for state in case["litmus"]["states"]:
        values = {k: int(v) for k, v in state["values"].items()}
        regs = tuple(tuple((r, values[f"{i}:{r}"]) for r in registers(t))
                     for i, t in enumerate(threads))
        states.add((regs, tuple((v, values[v]) for v in variables(threads))))
    return states


class Shapes(unittest.TestCase):
    def check(self, name, threads, condition):
        status, case, errors = run(litmus(name, threads, condition))
        self.assertEqual((status, errors), (0, ""), name)
        self.assertTrue(case["litmus"]["complete"], name)
        self.assertEqual(told(case, threads), outcomes(threads), name)
        return case["litmus"]

    def test_classic_shapes(self):
        for name, (threads, condition, expected, _) in SHAPES.items():
            self.assertEqual(self.check(name, threads, condition)["observation"], expected, name)

    def test_counts_of_states_by_registers_alone(self):
        for name, (threads, condition, _, nr) in SHAPES.items():
            if nr is None:
                continue
            regs = {s[0] for s in outcomes(threads)}
            states = regs if "x=" not in condition and "y=" not in condition else outcomes(threads)
            self.assertEqual(len(states), nr, name)

    def test_random_programs(self):
        rng = random.Random(7)
        for number in range(40):
            threads = []
            for _ in range(rng.randint(2, 3)):
                ops = []
                for n in range(rng.randint(1, 3)):
                    var = rng.choice("xy")
                    ops.append(rng.choice([("W", var, rng.randint(1, 2)), ("R", var, f"r{n}"),
                                           ("X", var, 3, f"r{n}"), ("A", var, f"r{n}"),
                                           ("C", var, 1, 4, f"r{n}")]))
                if rng.random() < 0.3:
                    ops = ["lock"] + ops + ["unlock"]
                elif rng.random() < 0.3:
                    ops.insert(rng.randint(0, len(ops)), "sync")
                threads.append(ops)
            self.check(f"random{number}", threads, "true")


POINTERS = """C MP+rcu-pointer

(* Result: Never *)

{
	int *p=&a;
	a=1;
}

P0(int *a, int *b, int **p)
{
	WRITE_ONCE(*b, 2);
	rcu_assign_pointer(*p, b);
}

P1(int **p)
{
	int *r0;
	int r1;

	rcu_read_lock();
	r0 = rcu_dereference(*p);
	r1 = READ_ONCE(*r0); /* 1 or 2, never 0 */
	if (r0 == b0)
		r1 = r1 + 10;
	else {
		r1 = r1 + 20;
	}
	rcu_read_unlock();
}

filter (1:r1<>0)
exists (1:r1=0 \\/ (1:r0=b /\\ 1:r1=11))
""".replace("(r0 == b0)", "(r1 == 2)")


class Language(unittest.TestCase):
    def test_pointers_branches_and_filters(self):
        status, case, errors = run(POINTERS)
        self.assertEqual((status, errors), (0, ""))
        values = [s["values"] for s in case["litmus"]["states"]]
        self.assertEqual(sorted((v["1:r0"], v["1:r1"]) for v in values),
                         [("&a", "21"), ("&b", "12")])
        self.assertEqual(case["litmus"]["observation"], "Never")

    def test_what_the_author_says_is_contradicted_only_by_a_state_that_was_seen(self):
        threads, condition = SHAPES["SB"][0:2]
        text = litmus("SB", threads, condition)
        self.assertEqual(run(text + "(* Result: Sometimes *)\n")[0], 0)
        self.assertEqual(run(text + "(* Result: Never *)\n")[0], 0)
        seen = litmus("SB", threads, "0:r0=1 /\\ 1:r0=0")
        self.assertEqual(run(seen)[0], 0)
        self.assertEqual(run(seen + "(* Result: Never *)\n")[0], 1)

    def test_quantifiers(self):
        threads, condition = SHAPES["SB"][0:2]
        for quantifier, validated in (("exists", False), ("~exists", True), ("forall", False)):
            case = run(litmus("SB", threads, condition, quantifier))[1]
            self.assertEqual(case["litmus"]["validated"], validated, quantifier)

    def test_a_plain_race_is_told(self):
        text = litmus("race", [[("W", "x", 1)], [("R", "x", "r0")]], "1:r0=1")
        case = run(text.replace("READ_ONCE(*x)", "*x"))[1]
        self.assertEqual({f["kind"] for f in case["findings"]}, {"data-race"})
        self.assertEqual(len(case["litmus"]["states"]), 2)

    def test_more_jobs_see_the_same_states(self):
        threads, condition = SHAPES["IRIW"][0:2]
        case = run(litmus("IRIW", threads, condition), "--jobs=2")[1]
        self.assertEqual(told(case, threads), outcomes(threads))


ERRORS = [
    ("", "1:1: expected \"C NAME\""),
    ("X86 SB\n{}\n", "1:1: expected \"C NAME\""),
    ("C a\n{}\n", "3:1: expected a thread"),
    ("C a\n{ 0:r0=1; }\nP0(){}\nexists (true)\n", "2:3: registers that begin with a value"),
    ("C a\n{}\nP1(int *x)\n{\n}\nexists (x=1)\n", "3:1: expected P0"),
    ("C a\n{}\nP0(int *x)\n{\n\twhile (1) ;\n}\nexists (x=1)\n", "5:2: \"while\" is not supported"),
    ("C a\n{}\nP0(int *x)\n{\n\tfoo(x);\n}\nexists (x=1)\n", "5:2: the function foo() is not"),
    ("C a\n{}\nP0(int *x)\n{\n\tWRITE_ONCE(*y, 1);\n}\nexists (x=1)\n", "5:13: \"y\" is neither"),
    ("C a\n{}\nP0(int *x)\n{\n\tWRITE_ONCE(*x, 1)\n}\nexists (x=1)\n", "6:1: expected \";\""),
    ("C a\n{}\nP0(int *x)\n{\n}\nexists (0:r0=1)\n", "6:9: P0 has no register \"r0\""),
    ("C a\n{}\nP0(int *x)\n{\n}\nexists (3:r0=1)\n", "6:9: there is no thread P3"),
    ("C a\n{}\nP0(int *x)\n{\n}\nexists (z=1)\n", "6:9: there is no variable \"z\""),
    ("C a\n{}\nP0(int *x)\n{\n}\n", "6:1: expected exists, ~exists or forall"),
    ("C a\n{}\nP0(int *x)\n{\n}\nexists (x=1) x\n", "6:14: expected the end of the file"),
    ("C a\n(* no end\n", "2:1: a comment that does not end"),
]


class Errors(unittest.TestCase):
    def test_each_names_its_place(self):
        for text, words in ERRORS:
            status, case, errors = run(text)
            self.assertEqual((status, case), (2, None), text)
            self.assertTrue(errors.startswith(f"t.litmus:{words}"), (text, errors))

    def test_junk_and_truncation_do_no_harm(self):
        whole = litmus("IRIW", *SHAPES["IRIW"][0:2])
        for length in range(0, len(whole) - 1, 7):
            self.assertEqual(run(whole[:length])[0], 2, whole[:length])
        rng = random.Random(3)
        for _ in range(40):
            text = list(whole)
            for _ in range(3):
                text[rng.randrange(len(text))] = rng.choice("(){}*;:=/\\~&x1 ")
            self.assertIn(run("".join(text))[0], (0, 1, 2))


if __name__ == "__main__":
    unittest.main()
