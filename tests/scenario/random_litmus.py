# SPDX-License-Identifier: GPL-2.0-only
"""
Random litmus programs with RCU and SRCU, as .litmus files and as scenarios, and their final states by brute
force: every interleaving under sequential consistency, where a grace period begins at some step, with the
sections that are open at that moment, and ends at a later one when all of these have been left. Written from the
promise alone (kernel: Documentation/RCU/Design/Requirements), knowing nothing of lockstep's engine.
"""

import random

VARIABLES = ("x", "y", "z")


class Program:
    """Threads of operations: tuples of a name and its operands."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.name = f"random{seed}"
        self.threads = [self.thread(n) for n in range(self.random.choice((2, 2, 3)))]

    def thread(self, number):
        pick = self.random
        code, depth, registers = [], {"rcu": 0, "srcu": 0}, 0
        # Small enough to enumerate, and with a section or a wait in most threads.
        length = pick.randint(2, 6 if number < 2 else 3)
        while len(code) < length:
            what = pick.choice(("read", "read", "write", "write", "xchg", "if", "lock", "lock", "unlock",
                                "sync", "sync"))
            domain = pick.choice(("rcu", "rcu", "srcu"))
            var = pick.choice(VARIABLES)
            if what in ("read", "xchg"):
                code.append((what, var, f"r{registers}", pick.randint(1, 2)))
                registers += 1
            elif what == "write":
                code.append((what, var, pick.randint(1, 2)))
            elif what == "if" and registers:
                code.append((what, f"r{pick.randrange(registers)}", var, pick.randint(1, 2)))
            elif what == "lock" and depth[domain] < (2 if domain == "rcu" else 1):
                code.append((what, domain))
                depth[domain] += 1
            elif what == "unlock" and depth[domain]:
                code.append((what, domain))
                depth[domain] -= 1
            elif what == "sync" and not any(depth.values()):
                code.append((what, domain))
        # Sections are left in the order in which RCU and SRCU may be mixed: any.
        for domain, left in depth.items():
            code += [("unlock", domain)] * left
        return code

    def registers(self, number):
        return [op[2] for op in self.threads[number] if op[0] in ("read", "xchg")]

    def columns(self):
        """What a final state is made of."""
        return [f"{n}:{r}" for n in range(len(self.threads)) for r in self.registers(n)] + list(VARIABLES)

    # -- by brute force

    def states(self):
        """All final states: tuples in the order of the columns."""
        threads = len(self.threads)
        start = ((0,) * threads,               # where each thread is
                 (0,) * len(VARIABLES),
                 tuple((0,) * len(self.registers(n)) for n in range(threads)),
                 ((0, 0),) * threads,          # nesting of RCU, of SRCU
                 (None,) * threads)            # a grace period under way: the threads it waits for
        seen, todo, final = {start}, [start], set()
        while todo:
            state = todo.pop()
            successors = [after for n in range(threads) for after in self.step(state, n)]
            if all(at == len(self.threads[n]) for n, at in enumerate(state[0])):
                final.add(tuple(v for registers in state[2] for v in registers) + state[1])
            else:
                # Nobody waits for ever: sections end without waiting for anything.
                assert successors, (self.threads, state)
            for after in successors:
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        return final

    def step(self, state, n):
        at, memory, registers, nesting, waits = state
        if at[n] == len(self.threads[n]):
            return []
        op = self.threads[n][at[n]]

        def put(of, i, value):
            return of[:i] + (value,) + of[i + 1:]

        def register(name):
            return self.registers(n).index(name)

        on = put(at, n, at[n] + 1)
        if op[0] in ("read", "xchg"):
            var = VARIABLES.index(op[1])
            mine = put(registers[n], register(op[2]), memory[var])
            after = put(memory, var, op[3]) if op[0] == "xchg" else memory
            return [(on, after, put(registers, n, mine), nesting, waits)]
        if op[0] == "write":
            return [(on, put(memory, VARIABLES.index(op[1]), op[2]), registers, nesting, waits)]
        if op[0] == "if":
            if registers[n][register(op[1])]:
                memory = put(memory, VARIABLES.index(op[2]), op[3])
            return [(on, memory, registers, nesting, waits)]
        which = ("rcu", "srcu").index(op[1])
        if op[0] == "lock":
            return [(on, memory, registers, put(nesting, n, put(nesting[n], which, nesting[n][which] + 1)),
                     waits)]
        if op[0] == "unlock":
            left = nesting[n][which] - 1
            if not left:
                # Whoever waits for this section waits for it no more.
                waits = tuple(w and (w[0], w[1] - {n} if w[0] == which else w[1]) for w in waits)
            return [(on, memory, registers, put(nesting, n, put(nesting[n], which, left)), waits)]
        if waits[n] is None:
            inside = frozenset(m for m in range(len(nesting)) if nesting[m][which])
            return [(at, memory, registers, nesting, put(waits, n, (which, inside)))]
        if waits[n][1]:
            return []
        return [(on, memory, registers, nesting, put(waits, n, None))]

    # -- as lockstep reads them

    def litmus(self):
        lines = [f"C {self.name}", "{", "\tstruct srcu_struct ss;", "}"]
        spelled = {("lock", "rcu"): "rcu_read_lock();", ("unlock", "rcu"): "rcu_read_unlock();",
                   ("sync", "rcu"): "synchronize_rcu();", ("lock", "srcu"): "index = srcu_read_lock(ss);",
                   ("unlock", "srcu"): "srcu_read_unlock(ss, index);",
                   ("sync", "srcu"): "synchronize_srcu(ss);"}
        for n, code in enumerate(self.threads):
            lines += [f"P{n}(int *x, int *y, int *z, struct srcu_struct *ss)", "{"]
            lines += [f"\tint {name};" for name in [*self.registers(n), "index"]]
            for op in code:
                if op[0] == "read":
                    lines.append(f"\t{op[2]} = READ_ONCE(*{op[1]});")
                elif op[0] == "xchg":
                    lines.append(f"\t{op[2]} = xchg({op[1]}, {op[3]});")
                elif op[0] == "write":
                    lines.append(f"\tWRITE_ONCE(*{op[1]}, {op[2]});")
                elif op[0] == "if":
                    lines.append(f"\tif ({op[1]})\n\t\tWRITE_ONCE(*{op[2]}, {op[3]});")
                else:
                    lines.append("\t" + spelled[op])
            lines.append("}")
        condition = " /\\ ".join(f"{column}=0" for column in self.columns())
        return "\n".join([*lines, f"exists ({condition})"]) + "\n"

    def scenario(self, permitted):
        """An assertion by who ends last that the outcome is one of @permitted."""
        columns = self.columns()
        inner = [c.replace(":", "_") for c in columns]
        ends = [f"end_{c}" for c in inner if c not in VARIABLES]
        lines = ["lockstep: 1", f"name: {self.name}", "setup:", "  - srcu: ss"]
        lines += [f"  - var: {name}" for name in [*VARIABLES, "ended", *ends]]
        spelled = {("lock", "rcu"): "rcu_read_lock", ("unlock", "rcu"): "rcu_read_unlock",
                   ("sync", "rcu"): "synchronize_rcu", ("lock", "srcu"): "srcu_read_lock: {srcu: ss, into: index}",
                   ("unlock", "srcu"): "srcu_read_unlock: {srcu: ss, index: index}",
                   ("sync", "srcu"): "synchronize_srcu: ss"}
        is_one = " || ".join("(" + " && ".join(f"f_{c} == {v}" for c, v in zip(inner, state)) + ")"
                             for state in sorted(permitted))
        lines.append("tasks:")
        for n, code in enumerate(self.threads):
            lines.append(f"  t{n}:")
            for op in code:
                if op[0] == "read":
                    lines.append(f"    - {{read: {{var: {op[1]}, into: {op[2]}}}}}")
                elif op[0] == "xchg":
                    lines.append(f"    - {{xchg: {{var: {op[1]}, value: {op[3]}, into: {op[2]}}}}}")
                elif op[0] == "write":
                    lines.append(f"    - {{write: {{var: {op[1]}, value: {op[2]}}}}}")
                elif op[0] == "if":
                    lines += [f"    - if: {op[1]}",
                              f"      then: [{{write: {{var: {op[2]}, value: {op[3]}}}}}]"]
                else:
                    text = spelled[op]
                    lines.append(f"    - {{{text}}}" if ":" in text else f"    - {text}")
            lines += [f"    - {{write: {{var: end_{n}_{r}, value: {r}}}}}" for r in self.registers(n)]
            lines += ["    - {add: {var: ended, into: last}}", f"    - if: last == {len(self.threads)}",
                      "      then:"]
            lines += [f"        - {{read: {{var: {c if c in VARIABLES else 'end_' + c}, into: f_{c}}}}}"
                      for c in inner]
            lines.append(f"        - {{assert: \"{is_one}\"}}")
        return "\n".join([*lines, "explore: {strategy: optimal}", "expect: clean"]) + "\n"
