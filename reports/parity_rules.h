/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PARITY(kind, form, beginning of the story, condition, tool, when it speaks up, what it says): the
 * first row that fits a finding counts. docs/parity.md has the same rows, which a test compares.
 */
/* Orders of locks. */
PARITY("lock-order", "classes", NULL, is_guarded, LOCKDEP, SEES_CODE,
       "reports a possible circular locking dependency once each of these orders has run, although "
       "no deadlock can come of it")
PARITY("lock-order", "classes", NULL, NULL, LOCKDEP, SEES_CODE,
       "reports a possible circular locking dependency once each of these orders has run, in "
       "whatever schedule")
PARITY("lock-order", "objects", NULL, has_unchecked, LOCKDEP, SEES_NEVER,
       "silent: a lock of the circle is excluded from validation (novalidate)")
PARITY("lock-order", "objects", NULL, has_no_lock, LOCKDEP, SEES_NEVER,
       "silent: a wait of the circle is none that it tracks")
PARITY("lock-order", "objects", NULL, NULL, LOCKDEP, SEES_NEVER,
       "silent: by class and nesting level the locks were never taken in this order")
PARITY("recursive-lock", NULL, NULL, is_unchecked, HUNG, SEES_SCHEDULE,
       "lockdep is silent, since the lock is excluded from validation (novalidate); the task hangs")
PARITY("recursive-lock", NULL, NULL, NULL, LOCKDEP, SEES_CODE, "reports possible recursive locking")
PARITY("irq-inversion", "state", NULL, NULL, LOCKDEP, SEES_CODE,
       "reports an inconsistent lock state once both uses have run, in whatever schedule")
PARITY("irq-inversion", "order", NULL, NULL, LOCKDEP, SEES_CODE,
       "reports a safe-to-unsafe lock order once the uses and the order have run")
PARITY("irq-inversion", NULL, NULL, NULL, LOCKDEP, SEES_CODE,
       "reports a possible irq lock inversion once the uses and the order have run")
/* Waits that nobody ends. */
PARITY("deadlock", NULL, NULL, was_order_seen, LOCKDEP, SEES_CODE,
       "reports a circle in the order of locks before the tasks hang, once each order has run")
PARITY("deadlock", NULL, NULL, was_rcu_seen, PROVE_RCU, SEES_CODE,
       "reports suspicious RCU usage before the tasks hang")
PARITY("deadlock", NULL, NULL, was_seen_before, LOCKDEP, SEES_CODE,
       "reports recursion or use with interrupts on before the tasks hang")
PARITY("deadlock", NULL, NULL, has_unchecked, HUNG, SEES_SCHEDULE,
       "lockdep is silent: a lock of the circle is excluded from validation (novalidate); the "
       "tasks hang")
PARITY("deadlock", NULL, NULL, has_no_lock, HUNG, SEES_SCHEDULE,
       "lockdep is silent: a wait of the circle is none that it tracks; the tasks hang")
PARITY("deadlock", NULL, NULL, NULL, HUNG, SEES_SCHEDULE,
       "lockdep is silent: the classes were never taken in this order; the tasks hang")
PARITY("hang", NULL, NULL, was_rcu_seen, PROVE_RCU, SEES_CODE,
       "reports suspicious RCU usage before the task hangs")
PARITY("hang", NULL, NULL, was_seen_before, LOCKDEP, SEES_CODE,
       "reports an order, recursion or use with interrupts on before the task hangs")
PARITY("hang", NULL, NULL, NULL, HUNG, SEES_SCHEDULE,
       "the task hangs: reported after 120 seconds if it sleeps uninterruptibly")
PARITY("livelock", NULL, NULL, NULL, "soft-lockup detector", SEES_SCHEDULE,
       "only if a processor does nothing else for its time")
/* Locks as they are held. */
PARITY("lock-imbalance", "not held", NULL, NULL, LOCKDEP, SEES_CODE, "reports a bad unlock balance")
PARITY("lock-imbalance", "pinned", NULL, NULL, LOCKDEP, SEES_CODE,
       "warns that a pinned lock is released")
PARITY("lock-imbalance", "freed", NULL, NULL, LOCKDEP, SEES_SCHEDULE, "reports a held lock freed")
PARITY("lock-imbalance", "initialised", NULL, NULL, LOCKDEP, SEES_SCHEDULE,
       "reports a held lock freed, if the lock's own debugging is on (DEBUG_MUTEXES and its like)")
PARITY("lock-imbalance", "kept", NULL, NULL, LOCKDEP, SEES_CODE,
       "reports a lock held when returning to user space, if that is where the operation ends")
PARITY("lock-imbalance", "kept at exit", NULL, NULL, LOCKDEP, SEES_CODE,
       "reports locks still held, when the task exits")
PARITY("lock-imbalance", "not initialised", NULL, NULL, LOCKDEP, SEES_CODE,
       "reports a non-static key, and turns itself off")
PARITY("lock-not-held", "nest", NULL, NULL, LOCKDEP, SEES_CODE,
       "reports that a nested lock was not taken")
PARITY("lock-not-held", "guard", NULL, NULL, NONE, SEES_NEVER,
       "silent: nothing tells it which lock guards a field")
PARITY("lock-not-held", "check then act", NULL, NULL, NONE, SEES_NEVER,
       "silent: each access is under the lock")
PARITY("lock-not-held", NULL, NULL, NULL, LOCKDEP, SEES_CODE, "warns at the assertion")
/* Where a task is. */
PARITY("sleep-in-atomic", "lock with PREEMPT_RT", NULL, NULL, "PROVE_RAW_LOCK_NESTING", SEES_CODE,
       "reports an invalid wait context; silent in a kernel built without it")
PARITY("sleep-in-atomic", NULL, NULL, NULL, ATOMIC, SEES_CODE,
       "reports a sleeping function called from invalid context")
/* RCU. */
PARITY("rcu-misuse", NULL, "a wait for a grace period inside", NULL, PROVE_RCU, SEES_CODE,
       "reports suspicious RCU usage: an illegal wait in a reader's section")
PARITY("rcu-misuse", NULL, "a wait for the grace period of an SRCU domain", NULL, LOCKDEP,
       SEES_CODE, "reports possible recursive locking, since 6.4")
PARITY("rcu-misuse", NULL, "the end of an", NULL, LOCKDEP, SEES_CODE,
       "reports a bad unlock balance of the reader's map")
PARITY("rcu-misuse", NULL, "a callback is queued again", NULL, "DEBUG_OBJECTS_RCU_HEAD",
       SEES_SCHEDULE, "reports the second call_rcu(); silent in a kernel built without it")
PARITY("rcu-misuse", NULL, "an srcu_struct is cleaned up", NULL, "WARN_ON", SEES_SCHEDULE,
       "cleanup_srcu_struct() warns, and leaks the structure")
PARITY("rcu-misuse", "freed early", NULL, NULL, NONE, SEES_NEVER,
       "silent: nobody uses the memory afterwards")
PARITY("rcu-misuse", NULL, NULL, NULL, PROVE_RCU, SEES_CODE, "reports suspicious RCU usage")
/* Memory. */
PARITY("use-after-free", "unordered", NULL, NULL, KASAN, SEES_NEVER,
       "silent in this schedule, in which the use comes first; it reports only one in which it "
       "comes later")
PARITY("use-after-free", NULL, NULL, NULL, KASAN, SEES_SCHEDULE,
       "reports it if the schedule hits it, and the memory is still in quarantine")
PARITY("double-free", NULL, NULL, NULL, KASAN, SEES_SCHEDULE, "reports it if the schedule hits it")
PARITY("invalid-free", NULL, NULL, NULL, KASAN, SEES_CODE, "reports an invalid free")
PARITY("uninitialised", NULL, NULL, NULL, "KMSAN", SEES_SCHEDULE,
       "reports it if a branch, a pointer or user space depends on the value")
PARITY("out-of-bounds", "object", NULL, NULL, KASAN, SEES_SCHEDULE,
       "reports it if the access lies in a redzone")
PARITY("out-of-bounds", "stack", NULL, NULL, "VMAP_STACK", SEES_CODE,
       "the guard page stops the task")
PARITY("out-of-bounds", NULL, NULL, NULL, KASAN, SEES_SCHEDULE,
       "reports a wild access, or the kernel stops with an oops")
PARITY("use-after-release", NULL, NULL, NULL, NONE, SEES_NEVER, "silent: the memory still stands")
PARITY("null-dereference", NULL, NULL, NULL, "oops", SEES_SCHEDULE,
       "the kernel stops with an oops if the schedule hits it")
PARITY("refcount", "saturated", NULL, NULL, "refcount_t", SEES_SCHEDULE,
       "warns that the count is saturated, and leaks the memory")
PARITY("refcount", "from zero", NULL, NULL, "refcount_t", SEES_SCHEDULE,
       "warns of an addition on 0, which may be a use after free")
PARITY("refcount", "below zero", NULL, NULL, "refcount_t", SEES_SCHEDULE,
       "warns of an underflow, which may be a use after free")
PARITY("refcount", NULL, NULL, NULL, NONE, SEES_NEVER,
       "silent: a count that is no refcount_t is not watched")
PARITY("leak", NULL, NULL, NULL, "kmemleak", SEES_SCHEDULE,
       "reports it at a scan, if nothing points to the memory any more")
PARITY("data-race", NULL, NULL, NULL, "KCSAN", SEES_SAMPLED,
       "reports it if it watches the one access while the other comes, and the value changes")
/* What the program says of itself, and what only lockstep can meet. */
PARITY("invariant", "warning", NULL, NULL, "WARN_ON", SEES_SCHEDULE,
       "warns if the schedule hits it")
PARITY("invariant", NULL, NULL, NULL, NONE, SEES_NEVER,
       "silent: the invariant is the model's or the scenario's")
PARITY("contract", NULL, "a function", NULL, LOCKDEP, SEES_CODE,
       "warns at the assertion of the context")
PARITY("contract", NULL, "a work is initialised", NULL, "DEBUG_OBJECTS_WORK", SEES_SCHEDULE,
       "reports the initialisation of an active object; silent in a kernel built without it")
PARITY("contract", NULL, "a work is used", NULL, "DEBUG_OBJECTS_WORK", SEES_CODE,
       "reports a use of an object that was not initialised")
PARITY("contract", NULL, "ww_", NULL, "DEBUG_MUTEXES", SEES_CODE, "warns (DEBUG_LOCKS_WARN_ON)")
PARITY("contract", NULL, "a ww_mutex", NULL, "DEBUG_MUTEXES", SEES_CODE,
       "warns (DEBUG_LOCKS_WARN_ON)")
PARITY("contract", NULL, "an acquire context", NULL, "DEBUG_MUTEXES", SEES_CODE,
       "warns (DEBUG_LOCKS_WARN_ON)")
PARITY("contract", NULL, NULL, NULL, NONE, SEES_NEVER, "silent: nothing checks this rule")
PARITY("trap", NULL, NULL, NULL, NONE, SEES_NEVER, "not a matter of the kernel: the image lacks it")
PARITY("crash", NULL, NULL, NULL, "oops", SEES_SCHEDULE,
       "the kernel stops with an oops if the schedule hits it")
PARITY("nondeterminism", NULL, NULL, NULL, NONE, SEES_NEVER,
       "not a matter of the kernel: it is the run that varies")
