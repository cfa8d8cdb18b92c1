#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Writes cases.tsv: what the kernel's self-test of its lock validator runs, for every type of lock and
in every order of the parts. What is expected follows from the rules of the validator, which are
said beside each family; nothing here looks at what lockstep reports. Cases that are one of a kind
are in the list SINGLE.
"""

from itertools import permutations

# Type of lock -> how it is taken and dropped.
TYPES = {
    "spin": ("s", "L", "U"),
    "wlock": ("rw", "W", "WU"),
    "rlock": ("rw", "R", "RU"),
    "mutex": ("m", "L", "U"),
    "wsem": ("rs", "W", "WU"),
    "rsem": ("rs", "R", "RU"),
    "rtmutex": ("rt", "L", "U"),
}

CIRCLE = "possible circular locking dependency"
RECURSIVE = "possible recursive locking"
INCONSISTENT = "inconsistent lock state"
INVERSION = "SAFE->UNSAFE lock order / irq lock inversion"
CONTEXT = "Invalid wait context"
BALANCE = "bad unlock balance (or the lock type's own check of its owner)"
FREED = "held lock freed (a held lock is initialised)"
MISUSE = "debug warn"

rows = []


def add(name, kind, steps, fails, group, report="-", note=""):
    rows.append("\t".join([name, kind, steps, "FAILURE" if fails else "SUCCESS", group,
                           report if fails else "-", note]).rstrip("\t"))


def take(kind, name):
    prefix, lock, _ = TYPES[kind]
    return f"{lock}({prefix}.{name})"


def drop(kind, name):
    prefix, _, unlock = TYPES[kind]
    return f"{unlock}({prefix}.{name})"


def once(kind, name):
    return f"{take(kind, name)} {drop(kind, name)}"


def nested(outer, inner):
    """Two locks, each (type, name), one in the other."""
    return f"{take(*outer)} {once(*inner)} {drop(*outer)}"


def basic():
    # A recursive reader of a rwlock_t waits for no reader; every other lock waits for its like.
    for kind in TYPES:
        add(f"AA_{kind}", kind, f"{take(kind, 'X1')} {take(kind, 'X2')}", kind != "rlock",
            "A-A deadlock", RECURSIVE, "two locks of one class")
    for text in ("ABBA", "ABBCCA", "ABCABC", "ABBCCDDA", "ABCDBDDA", "ABCDBCDA"):
        pairs = [text[i:i + 2] for i in range(0, len(text), 2)]
        for kind in TYPES:
            steps = " ".join(nested((kind, a), (kind, b)) for a, b in pairs)
            add(f"{text}_{kind}", kind, steps, kind != "rlock", "circles", CIRCLE)
    for kind in TYPES:
        add(f"double_unlock_{kind}", kind, f"{once(kind, 'A')} {drop(kind, 'A')}", True,
            "double unlock", BALANCE)
        add(f"init_held_{kind}", kind, f"{take(kind, 'A')} I({TYPES[kind][0]}.A)", True,
            "initialise held", FREED)


def mixed():
    for name, read, write, mutex in (("rlock", "rlock", "wlock", "spin"),
                                     ("rsem", "rsem", "wsem", "mutex")):
        recursive = name == "rlock"
        long = "rlock" if recursive else "rwsem"
        group = "readers and writers"
        # Only rwlock_t readers may come in past a writer that waits.
        for suffix, second in (("AA1", "X1"), ("AA1B", "X2")):
            add(f"{name}_{suffix}", long, f"{take(read, 'X1')} {take(read, second)}",
                not recursive, group, RECURSIVE)
        add(f"{name}_AA2", long, f"{take(read, 'X1')} {take(write, 'X2')}", True, group, RECURSIVE)
        add(f"{name}_AA3", long, f"{take(write, 'X1')} {take(read, 'X2')}", True, group, RECURSIVE)
        for suffix, first, second, fails in (("ABBA1", read, write, True),
                                             ("ABBA2", read, read, not recursive),
                                             ("ABBA3", write, write, True)):
            add(f"{long}_{suffix}", f"{long}+{mutex}",
                f"{nested((first, 'X1'), (mutex, 'Y1'))} {nested((mutex, 'Y1'), (second, 'X1'))}",
                fails, group, CIRCLE)
    add("rlock_chaincache_ABBA1", "rwlock+spin",
        " ".join((nested(("rlock", "X1"), ("spin", "Y1")), nested(("spin", "Y1"), ("rlock", "X1")),
                  nested(("spin", "Y1"), ("wlock", "X1")))), True, "readers and writers", CIRCLE,
        "the harmless reader comes first and must not hide the writer")
    # A circle blocks unless some class is entered by a recursive reader and left by a reader.
    for name, modes in (("W1R2_W2R3_W3R1", "WRWRWR"), ("W1W2_R2R3_W3R1", "WWRRWR"),
                        ("W1W2_R2R3_R3W1", "WRRRWW"), ("W1R2_R2R3_W3W1", "WWRRRW")):
        edges = [(modes[2 * i], "XYZ"[i] + "1", modes[2 * i + 1], "XYZ"[(i + 1) % 3] + "1")
                 for i in range(3)]
        weak = any(edges[i][2] == "R" and edges[(i + 1) % 3][0] == "R" for i in range(3))
        kinds = {"W": "wlock", "R": "rlock"}
        for order in permutations(range(3)):
            steps = " ".join(nested((kinds[edges[i][0]], edges[i][1]),
                                    (kinds[edges[i][2]], edges[i][3])) for i in order)
            add(f"{name}_{''.join(str(i + 1) for i in order)}", "rwlock", steps, not weak,
                "rlock 3-lock circle", CIRCLE)


def irq(context, steps):
    return f"irq+({context}) {steps} irq-({context})"


def off(context, steps):
    return f"dis({context}) {steps} en({context})"


def permute(name, kind, parts, fails, report):
    for order in permutations(range(len(parts))):
        add(f"{name}_{''.join(str(i + 1) for i in order)}",
            {"wlock": "rwlock", "rlock": "rwlock"}.get(kind, kind),
            " ".join(parts[i] for i in order), fails, "irq:" + name.split("_" + kind)[0], report)


def interrupts():
    # A lock that a handler waits for must not be held, nor lead to what is held, where the handler
    # may come in. Readers wait for writers only: here no rlock case has a writer on the way.
    for kind in ("spin", "wlock", "rlock"):
        fails = kind != "rlock"
        a, b, ab = once(kind, "A"), once(kind, "B"), nested((kind, "A"), (kind, "B"))
        permute(f"irqsafe2A_{kind}", kind,
                [irq("soft", a), f"dis(hard) {take(kind, 'A')} en(hard) {drop(kind, 'A')}"], fails,
                INCONSISTENT)
        for c in ("hard", "soft"):
            permute(f"irqsafe1_{c}_{kind}", kind, [irq(c, a), a], fails, INCONSISTENT)
            permute(f"irqsafe2B_{c}_{kind}", kind,
                    [irq(c, a), f"dis({c}) {take(kind, 'A')} en({c}) {drop(kind, 'A')}"], fails,
                    INCONSISTENT)
            permute(f"irqsafe3_{c}_{kind}", kind, [ab, b, irq(c, a)], fails, INVERSION)
            permute(f"irqsafe4_{c}_{kind}", kind, [off(c, ab), b, irq(c, a)], fails, INVERSION)
            # The handler reads A, which is held for writing where B is taken.
            permute(f"irq_inversion_{c}_{kind}", kind,
                    [off(c, nested(("wlock", "A"), (kind, "B"))), b, irq(c, once("rlock", "A"))],
                    fails, INVERSION)
    for kind in ("wlock", "rlock"):
        fails = kind == "wlock"
        for c in ("hard", "soft"):
            reads = once("rlock", "A")
            permute(f"irq_read_recursion_{c}_{kind}", kind,
                    [off(c, once("wlock", "A")), reads,
                     irq(c, nested((kind, "A"), ("spin", "B")))], fails, INCONSISTENT)
            permute(f"irq_read_recursion2_{c}_{kind}", kind,
                    [off(c, nested(("spin", "B"), (kind, "A"))), reads, irq(c, once("spin", "B"))],
                    fails, INVERSION)
            permute(f"irq_read_recursion3_{c}_{kind}", kind,
                    [off(c, nested(("wlock", "B"), (kind, "A"))), reads,
                     irq(c, once("rlock", "B"))], fails, INVERSION)


def wait_contexts():
    # What a context allows, and what a lock demands: spin 2, config (a spinlock) 3, sleep 4.
    contexts = {
        "HARDIRQ": ("irq+(hard) {} irq-(hard)", 3),
        "NOTTHREADED_HARDIRQ": ("irq+(hard,notthreaded) {} irq-(hard)", 2),
        "SOFTIRQ": ("irq+(soft) {} irq-(soft)", 3),
        "RCU": ("rcu+ {} rcu-", 3),
        "RCU_BH": ("rcu_bh+ {} rcu_bh-", 3),
        "RCU_SCHED": ("rcu_sched+ {} rcu_sched-", 2),
        "raw_spinlock": ("L(raw.A) {} U(raw.A)", 2),
        "spinlock": ("L(s.A) {} U(s.A)", 3),
        "mutex": ("L(m.A) {} U(m.A)", 4),
    }
    inner = {
        "RCU": ("rcu+ rcu-", 1),
        "raw_spinlock": ("L(raw.B) U(raw.B)", 2),
        "spinlock": ("L(s.B) U(s.B)", 3),
        "mutex": ("L(m.B) U(m.B)", 4),
    }
    for context, (text, allows) in contexts.items():
        for lock, (steps, demands) in inner.items():
            add(f"{lock}_in_{context}", f"{lock} in {context}", text.format(steps),
                demands > allows, f"waitctx:{context}", CONTEXT)


FOREIGN = "[o2 held by older foreign ctx t2] ai(t) wl(o,t)=0 wl(o2,t)=EDEADLK"
FOREIGN2 = "[o2,o3 held by older foreign ctx t2] ai(t) wl(o,t)=0 wl(o2,t)=EDEADLK"

# name, steps, report ("" is silence). The rules are those of the calls: a context takes no lock
# after it is done, ends with none, and after -EDEADLK first drops all and takes the contended one.
WW = [
    ("fail_acquire", "ai(t) stamp(t,+1) wl(o,t)=0 wl(o,t)=EALREADY wt(o)=0 t2:=t stamp(t2,+1) "
                     "wl(o,t2)=EDEADLK wu(o) [wt(o) wu(o)]", ""),
    ("normal", "ai(t) L(o.base) U(o.base) T(o.base)=1 U(o.base) wl(o,-)=0 wu(o) wt(o)=1 wu(o)", ""),
    ("unneeded_slow", "ai(t) wslow(o,t)", MISUSE),
    ("two_contexts", "ai(t) ai(t2)", RECURSIVE),
    ("diff_class", "ai(t) t.class:=none wl(o,t)", MISUSE),
    ("context_done_twice", "ai(t) ad(t) ad(t) af(t)", MISUSE),
    ("context_unlock_twice", "ai(t) ad(t) af(t) af(t)", "bad unlock balance"),
    ("context_fini_early", "ai(t) wl(o,t) ad(t) af(t)", MISUSE),
    ("context_lock_after_done", "ai(t) ad(t) wl(o,t)", MISUSE),
    ("object_unlock_twice", "wl(o,-) wu(o) wu(o)", "bad unlock balance"),
    ("object_lock_unbalanced", "ai(t) wl(o,t) t.acquired:=0 wu(o) af(t)", MISUSE),
    ("object_lock_stale_context", "ai(t) o.ctx:=t2 wl(o,t)", MISUSE),
    ("edeadlk_normal", f"{FOREIGN} [o2 released] wu(o) wl(o2,t)=0", ""),
    ("edeadlk_normal_slow", f"{FOREIGN} [o2 released] wu(o) wslow(o2,t)", ""),
    ("edeadlk_no_unlock", f"{FOREIGN} [o2 released] wl(o2,t)", MISUSE),
    ("edeadlk_no_unlock_slow", f"{FOREIGN} [o2 released] wslow(o2,t)", MISUSE),
    ("edeadlk_acquire_more", f"{FOREIGN} wl(o3,t)", MISUSE),
    ("edeadlk_acquire_more_slow", f"{FOREIGN} wslow(o3,t)", MISUSE),
    ("edeadlk_acquire_more_edeadlk", f"{FOREIGN2} wl(o3,t)=EDEADLK", MISUSE),
    ("edeadlk_acquire_more_edeadlk_slow", f"{FOREIGN2} wslow(o3,t)", MISUSE),
    ("edeadlk_acquire_wrong", f"{FOREIGN} wu(o) wl(o3,t)", MISUSE),
    ("edeadlk_acquire_wrong_slow", f"{FOREIGN} wu(o) wslow(o3,t)", MISUSE),
    ("spin_nest_unlocked", "N(s.A,nest=o.base) U(s.A)", "Nested lock was not taken"),
    ("context_block", "ai(t) wl(o,t)=0 wl(o2,-)", RECURSIVE),
    ("context_try", "ai(t) wl(o,t)=0 wt(o2)=1 wu(o2) wu(o)", ""),
    ("context_context", "ai(t) wl(o,t)=0 wl(o2,t)=0", ""),
    ("try_block", "wt(o)=1 wl(o2,-)", RECURSIVE),
    ("try_try", "wt(o)=1 wt(o2)=1", ""),
    ("try_context", "wt(o)=1 ai(t) wl(o2,t)", RECURSIVE),
    ("block_block", "wl(o,-) wl(o2,-)", RECURSIVE),
    ("block_try", "wl(o,-) wt(o2)=1", ""),
    ("block_context", "wl(o,-) ai(t) wl(o2,t)", RECURSIVE),
    ("spin_block", "L(s.A) U(s.A) wl(o,-) L(s.A) U(s.A) wu(o) L(s.A) wl(o,-) wu(o) U(s.A)", CIRCLE),
    ("spin_try", "L(s.A) U(s.A) wt(o)=1 L(s.A) U(s.A) wu(o) L(s.A) wt(o)=1 wu(o) U(s.A)", ""),
    ("spin_context", "L(s.A) U(s.A) ai(t) wl(o,t) L(s.A) U(s.A) wu(o) L(s.A) wl(o,t) wu(o) U(s.A)",
     CIRCLE),
]

IRQ_A = "irq+(hard) L(s.A) U(s.A) irq-(hard)"

# name, type, steps, report ("" is silence), note.
SINGLE = [
    ("queued_read_lock_hardirq_RE_Er", "rwlock",
     "irq+(hard) R(rw.A) W(rw.B) WU(rw.B) RU(rw.A) irq-(hard) "
     "dis(hard) W(rw.B) R(rw.A) RU(rw.A) WU(rw.B) en(hard)", CIRCLE,
     "outside of handlers readers queue behind writers"),
    ("queued_read_lock_hardirq_ER_rE", "rwlock",
     "irq+(hard) W(rw.B) R(rw.A) RU(rw.A) WU(rw.B) irq-(hard) "
     "dis(hard) R(rw.A) W(rw.B) WU(rw.B) RU(rw.A) en(hard)", "",
     "in a handler the reader comes in past writers"),
    ("queued_read_lock_hardirq_inversion", "rwlock",
     "irq+(hard) W(rw.B) WU(rw.B) irq-(hard) dis(hard) W(rw.B) R(rw.A) RU(rw.A) WU(rw.B) en(hard) "
     "R(rw.A) RU(rw.A)", INVERSION, ""),
    ("fs_reclaim_correct_nesting", "pseudo-lock", "reclaim+(KERNEL) might_alloc(NOFS) reclaim-", "",
     ""),
    ("fs_reclaim_wrong_nesting", "pseudo-lock", "reclaim+(KERNEL) might_alloc(KERNEL) reclaim-",
     RECURSIVE, ""),
    ("fs_reclaim_protected_nesting", "pseudo-lock",
     "reclaim+(KERNEL) nofs_save might_alloc(KERNEL) nofs_restore reclaim-", "", ""),
    ("local_lock_2", "local_lock+spin",
     f"L(ll.A) U(ll.A) {IRQ_A} dis(hard) L(s.A) L(ll.A) U(ll.A) U(s.A) en(hard)", "",
     "a local lock is no lock between processors"),
    ("local_lock_3A", "local_lock+spin",
     f"L(ll.A) L(s.B) U(s.B) U(ll.A) {IRQ_A} dis(hard) L(s.A) L(ll.A) U(ll.A) U(s.A) en(hard)", "",
     ""),
    ("local_lock_3B", "local_lock+spin",
     f"L(ll.A) L(s.B) U(s.B) U(ll.A) {IRQ_A} dis(hard) L(s.A) L(ll.A) U(ll.A) U(s.A) en(hard) "
     "dis(hard) L(s.A) L(s.B) U(s.B) U(s.A) en(hard)", INVERSION,
     "as 3A, and without the local lock on the way"),
    ("hardirq_deadlock_softirq_not_deadlock", "mutex+spin",
     f"L(m.A) dis(hard) L(s.C) U(s.C) en(hard) U(m.A) {IRQ_A} "
     "dis(hard) L(s.A) L(s.B) U(s.B) U(s.A) L(s.B) L(s.C) U(s.C) U(s.B) en(hard) "
     "irq+(soft) L(s.D) U(s.D) irq-(soft) dis(soft) L(s.D) U(s.D) en(soft) "
     "dis(hard) L(s.C) L(s.D) U(s.D) U(s.C) en(hard)", INVERSION,
     "for softirqs the same locks are in order"),
    ("liblockdep_AA", "pthread_mutex", "L(pm.a) L(pm.a)", RECURSIVE, "the same lock"),
    ("liblockdep_ABA", "pthread_mutex", "L(pm.a) L(pm.b) L(pm.a)", RECURSIVE, ""),
    ("liblockdep_ABBA", "pthread_mutex",
     "L(pm.a) L(pm.b) U(pm.b) U(pm.a) L(pm.b) L(pm.a) U(pm.a) U(pm.b) D(pm.b) D(pm.a) "
     "I(pm.a) I(pm.b) L(pm.a) L(pm.b) U(pm.b) U(pm.a) L(pm.b) L(pm.a) U(pm.a) U(pm.b) "
     "D(pm.b) D(pm.a)", CIRCLE, ""),
    ("liblockdep_ABBA_2threads", "pthread_mutex",
     "T1:L(pm.b) T0:L(pm.a) barrier T1:L(pm.a) T0:L(pm.b) ...", CIRCLE, "a deadlock every time"),
    ("liblockdep_unlock_balance", "pthread_mutex", "L(pm.a) U(pm.a) U(pm.a) D(pm.a)",
     "bad unlock balance", ""),
    # From here on not in the kernel's self-test: what its rules say beyond it.
    ("key_unregistered_between_orders", "pthread_mutex",
     "L(pm.a) L(pm.b) U(pm.b) U(pm.a) D(pm.b) D(pm.a) I(pm.a) I(pm.b) "
     "L(pm.b) L(pm.a) U(pm.a) U(pm.b)", "", "the classes of the second round are others"),
    ("subclass_is_another_class", "mutex", "L(m.X1) N(m.X2,1) U(m.X2) U(m.X1)", "", ""),
    ("subclass_circle", "mutex", "L(m.X1) N(m.X2,1) U(m.X2) U(m.X1) N(m.X1,1) L(m.X2)", CIRCLE, ""),
    ("nest_lock_held", "mutex", "L(m.A) N(m.X1,nest=m.A) N(m.X2,nest=m.A) U(m.X2) U(m.X1) U(m.A)",
     "", "several of one class under a lock that keeps others away"),
    ("nest_lock_not_held", "mutex", "N(m.X1,nest=m.A) U(m.X1)", "Nested lock was not taken", ""),
    ("nest_lock_taken_after", "mutex", "L(m.X1) L(m.A) N(m.X2,nest=m.A)", RECURSIVE,
     "the lock that nests them came after the first"),
    ("trylock_adds_no_edge", "mutex", "L(m.A) L(m.B) U(m.B) U(m.A) L(m.B) T(m.A)=1 U(m.A) U(m.B)",
     "", "who tries does not wait"),
    ("edge_from_trylock", "mutex", "L(m.A) L(m.B) U(m.B) U(m.A) T(m.B)=1 L(m.A) U(m.A) U(m.B)",
     CIRCLE, "what is taken under it may wait"),
    ("trylock_of_the_same_class", "mutex", "L(m.X1) T(m.X2)=1 U(m.X2) U(m.X1)", "", ""),
    ("unlock_in_any_order", "mutex", "L(m.A) L(m.B) U(m.A) U(m.B) L(m.A) L(m.B) U(m.B) U(m.A)", "",
     ""),
    ("read_unlock_of_a_writer", "rwsem", "W(rs.A) RU(rs.A)", "bad unlock balance", ""),
    ("write_unlock_of_a_reader", "rwlock", "R(rw.A) WU(rw.A)", "bad unlock balance", ""),
    ("trylock_in_a_handler", "spin", "irq+(hard) T(s.A)=1 U(s.A) irq-(hard) L(s.A) U(s.A)", "",
     "a handler that tries does not wait for whom it interrupted"),
    ("trylock_where_a_handler_may_come", "spin", f"{IRQ_A} T(s.A)=1 U(s.A)", INCONSISTENT, ""),
    ("interrupts_on_under_an_outer_lock", "spin",
     "dis(hard) L(s.A) L(s.B) en(hard) U(s.B) U(s.A) irq+(hard) L(s.B) U(s.B) irq-(hard)",
     INCONSISTENT, "all that is held counts"),
    ("softirq_use_and_hard_interrupts_off", "spin",
     "irq+(soft) L(s.A) U(s.A) irq-(soft) dis(hard) L(s.A) U(s.A) en(hard)", "",
     "with hard interrupts off no softirq runs, either"),
    ("handler_nests_under_nothing", "spin",
     "dis(hard) L(s.A) L(s.B) U(s.B) U(s.A) en(hard) irq+(hard) L(s.B) U(s.B) irq-(hard) "
     "dis(hard) L(s.B) U(s.B) en(hard)", "", ""),
    ("mutex_with_interrupts_off", "mutex", "dis(hard) L(m.A) U(m.A) en(hard)", CONTEXT, ""),
    ("mutex_with_softirqs_off", "mutex", "dis(soft) L(m.A) U(m.A) en(soft)", CONTEXT, ""),
    ("mutex_trylock_under_a_spinlock", "mutex", "L(s.A) T(m.B)=1 U(m.B) U(s.A)", "",
     "who tries does not sleep"),
    ("allocation_under_a_spinlock", "pseudo-lock", "L(s.A) might_alloc(KERNEL) U(s.A)", CONTEXT,
     ""),
    ("atomic_allocation_under_a_spinlock", "pseudo-lock", "L(s.A) might_alloc(ATOMIC) U(s.A)", "",
     ""),
    ("lock_of_reclaim_held_at_an_allocation", "pseudo-lock",
     "reclaim+(KERNEL) L(m.A) U(m.A) reclaim- L(m.A) might_alloc(KERNEL) U(m.A)", CIRCLE, ""),
    ("reader_edge_and_writer_edge_apart", "rwlock+spin",
     "R(rw.A) L(s.B) U(s.B) RU(rw.A) L(s.B) R(rw.A) RU(rw.A) U(s.B) W(rw.A) L(s.B) U(s.B) WU(rw.A)",
     CIRCLE, "the same two classes by another kind of edge"),
    ("way_around_a_reader", "rwlock+spin",
     "W(rw.A) R(rw.B) RU(rw.B) WU(rw.A) R(rw.B) L(s.C) U(s.C) RU(rw.B) W(rw.A) W(rw.B) WU(rw.B) "
     "WU(rw.A) L(s.C) W(rw.A) WU(rw.A) U(s.C)", CIRCLE,
     "the second edge from A to B makes strong what was weak"),
]


def single():
    for name, steps, report in WW:
        add(f"ww_test_{name}", "ww_mutex", steps, bool(report), "ww", report)
    for pattern in ("ABBCCA", "ABBCCDDA", "ABCABC", "ABCDBCDA", "ABCDBDDA"):
        text = pattern.lower()
        steps = " ".join(f"L(pm.{a}) L(pm.{b}) U(pm.{b}) U(pm.{a})"
                         for a, b in zip(text[::2], text[1::2]))
        add(f"liblockdep_{pattern}", "pthread_mutex", steps, True, "liblockdep", CIRCLE)
    for name, kind, steps, report, note in SINGLE:
        add(name, kind, steps, bool(report), "single", report, note)


print("# SPDX-License-Identifier: GPL-2.0-only")
print("# Written by make_cases.py, which says why each is expected; read by test_cases.c.")
print("\t".join(("name", "locktype", "steps", "expected", "group", "report", "note")))
for family in (basic, mixed, interrupts, wait_contexts, single):
    family()
print("\n".join(rows))
