/* SPDX-License-Identifier: GPL-2.0-only */
/* Instrumented code on locks: instrumented_lock_programs.c. */
#ifndef TESTS_PRIMITIVES_LOCK_PROGRAMS_H
#define TESTS_PRIMITIVES_LOCK_PROGRAMS_H

void locks_setup(void);

void rwlock_reads_twice(void *arg);
void rwlock_reads_in_softirq(void *arg);
void rwlock_reads_in_hardirq(void *arg);
void rwlock_reads_bh(void *arg);
void rwlock_writes(void *arg);
void rwlock_contexts(void *arg);
void spinlock_contexts(void *arg);
void raw_spinlock_contexts(void *arg);
void local_lock_contexts(void *arg);

/* Take the lock for a while. */
void hold_mutex(void *arg);
void hold_rtmutex(void *arg);
void hold_rwsem_read(void *arg);
void hold_rwsem_write(void *arg);
void hold_semaphore(void *arg);
void interruptible_mutex(void *arg);
void killable_mutex(void *arg);
void interruptible_rtmutex(void *arg);
void interruptible_read(void *arg);
void killable_read(void *arg);
void killable_write(void *arg);
void interruptible_semaphore(void *arg);
void timeout_semaphore(void *arg);
void timeout_semaphore_after_own(void *arg);
void spin_down(void *arg);
void spin_down_timeout(void *arg);
void spin_down_trylock(void *arg);
void spin_up(void *arg);
void hold_value(void *arg);

/* Drop what another task holds. */
void drop_mutex(void *arg);
void drop_rtmutex(void *arg);
void drop_spinlock(void *arg);
void drop_rwsem_read(void *arg);
void drop_rwsem_write(void *arg);
void downgrade_rwsem(void *arg);

void read_unowned(void *arg);
void drop_unowned(void *arg);
void write_after_unowned(void *arg);
void rwsem_states(void *arg);
void mutex_dec(void *arg);
void local_lock_holds(void *arg);

void seq_writes_two(void *arg);
void seq_reads_two(void *arg);
void seq_reads_once(void *arg);
void seq_values(void *arg);

void seq_setup(void);

#endif
