// SPDX-License-Identifier: GPL-2.0-only
/* The primitives that programs may call, for `lockstep list primitives`. */
#include <lockstep/engine.h>

static const struct ls_listed primitives[] = {
	{ "mutex", "mutex_lock, _nested, _trylock, _unlock, _is_locked: sleeps" },
	{ "spinlock", "spin_lock, _nested, _trylock, _unlock; irq forms are the plain ones" },
	{ "completion", "wait_for_completion, try_, complete, complete_all" },
	{ "rwlock", "ls_rwlock_*: one writer or any number of readers; unfair (embedding only)" },
	{ "condition", "ls_cond_*: wait, signal, broadcast (embedding only)" },
	{ "RCU", "ls_rcu_read_lock, _unlock, _synchronize (embedding only)" },
	{ "atomic_t", "read, set, inc, dec, add, sub, *_return, xchg, cmpxchg, inc_not_zero" },
	{ "refcount_t", "saturating counts: inc, inc_not_zero, dec, dec_and_test, _mutex_lock" },
	{ "kref", "references on refcount_t" },
	{ "READ_ONCE", "and WRITE_ONCE: marked accesses, scheduling points" },
	{ "slab", "kmalloc, kzalloc, kcalloc, kmemdup, kstrdup, kasprintf, kfree" },
	{ "list_head", "doubly linked lists" },
	{ "lockdep", "assert_held, assert_not_held, set_class, set_novalidate_class" },
	{ "WARN_ON", "WARN, WARN_ONCE, BUG_ON: findings" },
	{ "printk", "pr_err and others: lines in the report" },
	{ NULL, NULL },
};

const struct ls_listed *ls_primitives(void)
{
	return primitives;
}
