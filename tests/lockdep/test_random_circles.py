#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Circles in the order of locks against brute force: random nests of locks, some taken for reading and
some by a trylock, in the notation of cases.tsv. What must be reported is worked out here by walking
every way through the orders that the nests set up; nothing is shared with the tracker but the rules:

- a lock taken under others comes after each of them; one that is itself taken by a trylock comes after
  nobody, since it waits for nobody;
- a circle is a deadlock unless somewhere a task that waits as a recursive reader of a rwlock_t comes
  before one that holds that lock for reading: readers of it do not wait for readers.
"""

import os
import random
import subprocess
import sys
import tempfile

SEED = 20260211
CASES = 3000
LOCKS = "ABCD"
# Prefix, how it is taken, how it is dropped; whether it spins; whether it is held exclusively; whether
# who waits for it is let in beside readers.
USES = [
    ("s", "L", "U", True, True, False),
    ("rw", "W", "WU", True, True, False),
    ("rw", "R", "RU", True, False, True),
    ("m", "L", "U", False, True, False),
    ("rs", "W", "WU", False, True, False),
    ("rs", "R", "RU", False, False, False),
]


class Nest:
    """One way of holding some locks at a time, and the orders that it sets up."""

    def __init__(self, dice, prefixes):
        self.steps, self.orders = [], set()
        held = []
        for name in dice.sample(LOCKS, dice.randint(1, 3)):
            use = dice.choice([u for u in USES if u[0] in prefixes])
            # A lock that sleeps may not be taken under one that spins.
            if any(h[1][3] for h in held) and not use[3]:
                continue
            tried = dice.random() < 0.15 and use[1] == "L"
            lock = f"{use[0]}.{name}"
            self.steps.append(f"{'T' if tried else use[1]}({lock})")
            if not tried:
                self.add_orders(held, lock, use)
            held.append((lock, use))
        for lock, use in reversed(held):
            self.steps.append(f"{use[2]}({lock})")

    def add_orders(self, held, lock, use):
        for outer, outer_use in held:
            self.orders.add((outer, outer_use[4], lock, use[5]))


def has_circle(orders):
    """Is there a closed walk that no reader lets another reader break?"""
    leaving = {}
    for order in orders:
        leaving.setdefault(order[0], []).append(order)

    def closes(first, walk, been):
        last = walk[-1]
        for order in leaving.get(last[2], []):
            if last[3] and not order[1]:
                continue
            if order == first:
                return True
            if order not in been and closes(first, walk + [order], been | {order}):
                return True
        return False

    return any(closes(first, [first], frozenset([first])) for first in orders)


def make_case(dice, number):
    prefixes = dice.choice([("rw",), ("rw", "s"), ("rs", "m"), ("rw", "rs"), ("rs",)])
    nests = [Nest(dice, prefixes) for _ in range(dice.randint(2, 7))]
    steps = " ".join(step for nest in nests for step in nest.steps)
    orders = set().union(*(nest.orders for nest in nests))
    fails = has_circle(orders)
    return f"random_{number}\t-\t{steps}\t{'FAILURE' if fails else 'SUCCESS'}\trandom", fails


def run(program, rows):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as table:
        table.write("\n".join(rows) + "\n")
        table.flush()
        return subprocess.run([program, table.name], capture_output=True, text=True, check=False)


def main():
    program = os.path.join(os.environ["LOCKSTEP_BUILD_DIR"], "tests/lockdep/test_cases")
    dice = random.Random(SEED)
    cases = [make_case(dice, number) for number in range(CASES)]
    rows = [row for row, _ in cases]
    circles = sum(fails for _, fails in cases)

    # Both outcomes must be there in numbers, or the comparison says little.
    if not CASES // 5 < circles < CASES * 4 // 5:
        sys.exit(f"{circles} of {CASES} cases have a circle")
    result = run(program, rows)
    if result.returncode:
        sys.exit(result.stdout[-4000:] + result.stderr)
    # And a wrong expectation is noticed: one row of each outcome, turned round.
    for outcome, other in (("FAILURE", "SUCCESS"), ("SUCCESS", "FAILURE")):
        row = next(row for row in rows if row.split("\t")[3] == outcome)
        if not run(program, [row.replace(outcome, other)]).returncode:
            sys.exit(f"a wrong expectation passes: {row}")
    print(f"{CASES} cases, {circles} with a circle: no difference")


if __name__ == "__main__":
    main()
