/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared objects for programs that are not kernel-shaped: locks, variables, completions, reference
 * counts and plain memory whose every use lockstep sees, without compiler instrumentation.
 *
 * Objects are created by the setup of a program (or by a task) and live until the execution ends.
 */
#ifndef LOCKSTEP_OBJECTS_H
#define LOCKSTEP_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

struct ls_lock;	      /* sleeps while it is held by another task */
struct ls_var;	      /* a 64-bit shared variable */
struct ls_completion; /* something to wait for */
struct ls_rwlock;     /* one writer or any number of readers */
struct ls_cond;	      /* something to wait for under a lock, until it is signalled */
struct ls_memory;     /* an allocation */

/**
 * ls_lock_new() - create a lock of a class of its own
 * @name: for reports; copied
 *
 * Context: setup or a task.
 * Return: the lock, never NULL.
 */
struct ls_lock *ls_lock_new(const char *name);

/**
 * ls_lock_new_class() - create a lock of a named class
 * @name: for reports; copied
 * @class_name: locks with equal names form one class for lock-order checks; copied
 *
 * Context: setup or a task.
 * Return: the lock, never NULL.
 */
struct ls_lock *ls_lock_new_class(const char *name, const char *class_name);

/* Take, try to take (true: taken) and drop a lock. Each is a scheduling point. */
void ls_lock_take(struct ls_lock *lock);
bool ls_lock_try(struct ls_lock *lock);
void ls_lock_drop(struct ls_lock *lock);

/**
 * ls_var_new() - create a shared variable
 * @name: for reports; copied
 * @value: at first
 *
 * Context: setup or a task.
 * Return: the variable, never NULL.
 */
struct ls_var *ls_var_new(const char *name, int64_t value);

/* Marked accesses: scheduling points, never a data race among themselves. */
int64_t ls_var_read(struct ls_var *var);
void ls_var_write(struct ls_var *var, int64_t value);
/* As smp_load_acquire() and smp_store_release(): what came before the store that a load reads comes
 * before what follows the load. An ls_var_write() in between ends that. */
int64_t ls_var_load_acquire(struct ls_var *var);
void ls_var_store_release(struct ls_var *var, int64_t value);
int64_t ls_var_add(struct ls_var *var, int64_t value); /* fully ordered; returns the new value */
bool ls_var_cas(struct ls_var *var, int64_t old, int64_t value);
/* The same, returning what was there. */
int64_t ls_var_xchg(struct ls_var *var, int64_t value);
int64_t ls_var_cmpxchg(struct ls_var *var, int64_t old, int64_t value);

/* Plain accesses: no scheduling points at sync granularity, and data races where unordered. */
int64_t ls_var_read_plain(struct ls_var *var);
void ls_var_write_plain(struct ls_var *var, int64_t value);

/**
 * ls_completion_new() - create something to wait for, not yet completed
 * @name: for reports; copied
 *
 * Context: setup or a task.
 * Return: the completion, never NULL.
 */
struct ls_completion *ls_completion_new(const char *name);

/* Wait consumes one completion; complete provides one and never blocks. */
void ls_completion_wait(struct ls_completion *completion);
void ls_completion_complete(struct ls_completion *completion);

/**
 * ls_rwlock_new() - create a lock for one writer or any number of readers
 * @name: for reports; copied
 *
 * Unfair: a writer that waits keeps no reader out. A task that holds it must not wait for it again,
 * for reading or for writing (recursive-lock).
 *
 * Context: setup or a task.
 * Return: the lock, never NULL.
 */
struct ls_rwlock *ls_rwlock_new(const char *name);

/* Take, try to take (true: taken) and drop, as one of the readers or as the writer. */
void ls_rwlock_read_take(struct ls_rwlock *lock);
bool ls_rwlock_read_try(struct ls_rwlock *lock);
void ls_rwlock_read_drop(struct ls_rwlock *lock);
void ls_rwlock_write_take(struct ls_rwlock *lock);
bool ls_rwlock_write_try(struct ls_rwlock *lock);
void ls_rwlock_write_drop(struct ls_rwlock *lock);

/**
 * ls_cond_new() - create a condition, for which nobody waits
 * @name: for reports; copied
 *
 * Context: setup or a task.
 * Return: the condition, never NULL.
 */
struct ls_cond *ls_cond_new(const char *name);

/**
 * ls_cond_wait() - drop a lock, wait until the condition is signalled, take the lock again
 * @cond: what to wait for
 * @lock: held by the caller
 *
 * A signal that comes once the lock was dropped is not missed, one from before is. There is no
 * spurious wake-up; that the task was woken does not say that what it waits for still holds when it
 * has the lock again. Three scheduling points: joining the queue, the drop, and taking the lock.
 *
 * Context: a task.
 */
void ls_cond_wait(struct ls_cond *cond, struct ls_lock *lock);

/*
 * Wake the task that waits longest, or one that the strategy chooses, or all. None waits: nothing
 * happens. Each is a scheduling point, with or without the lock held.
 */
void ls_cond_signal(struct ls_cond *cond);
void ls_cond_signal_any(struct ls_cond *cond);
void ls_cond_broadcast(struct ls_cond *cond);

/**
 * ls_rcu_read_lock() - begin a section of an RCU reader
 *
 * Never waits. Sections nest; only the outermost begin and end are scheduling points.
 *
 * Context: a task, the setup or the finish.
 */
void ls_rcu_read_lock(void);
void ls_rcu_read_unlock(void);

/**
 * ls_rcu_synchronize() - wait until every reader's section that is under way has ended
 *
 * Sections that begin after this call did are not waited for. Two scheduling points, its begin and
 * its end.
 *
 * Context: a task, the setup or the finish; inside a reader's section it is rcu-misuse, and never
 * ends.
 */
void ls_rcu_synchronize(void);

/**
 * ls_memory_new() - allocate memory whose lifetime is checked
 * @name: for reports; copied
 * @size: bytes, 1..65536
 *
 * Context: setup or a task; never fails unless a fault is injected ("kzalloc").
 * Return: the memory, zeroed; NULL when a fault was injected.
 */
struct ls_memory *ls_memory_new(const char *name, uint32_t size);

/* Plain accesses to the 8 bytes at a byte offset that is a multiple of 8; free ends its life. */
int64_t ls_memory_read(struct ls_memory *memory, uint32_t offset);
void ls_memory_write(struct ls_memory *memory, uint32_t offset, int64_t value);
void ls_memory_free(struct ls_memory *memory);

/**
 * ls_choose() - an outcome that the strategy chooses
 * @outcomes: how many there are, 1..256
 *
 * Context: a task. Not a scheduling point.
 * Return: 0..@outcomes - 1.
 */
unsigned int ls_choose(unsigned int outcomes);

/**
 * ls_assert() - report an invariant that does not hold
 * @holds: what must be true
 * @text: for the report; a string that stays
 *
 * Context: a task.
 */
void ls_assert(bool holds, const char *text);

#endif
