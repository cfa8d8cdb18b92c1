// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequence counts. The number is in its own memory, and so is changed by the thread's own stores; a
 * reader that would spin for a writer waits. What readers and writers access in between are points
 * (gate.c), as in the scheduled run.
 */
#include <linux/seqlock.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC		((uintptr_t)__builtin_return_address(0))
#define READER_ACCESSES 1000 /* as in harness/primitives/seqlock.c */

void __seqcount_init(seqcount_t *s, const char *name, struct lock_class_key *key)
{
	(void)name, (void)key;
	init_access((uintptr_t)s, sizeof(*s), PC);
	s->sequence = 0;
}

static unsigned int number(const seqcount_t *s)
{
	return __atomic_load_n(&s->sequence, __ATOMIC_ACQUIRE);
}

static uint64_t is_odd(const void *arg)
{
	return number(arg) & 1 ? PARK_ANYBODY : 0;
}

static void event(const seqcount_t *s, bool write, uintptr_t pc)
{
	marked_access((uintptr_t)&s->sequence, sizeof(s->sequence), write, pc);
}

unsigned int lockstep_read_begin(const seqcount_t *s, bool told)
{
	unsigned int start;

	(void)told;
	event(s, false, PC);
	park_lock();
	park(is_odd, s, "the writer of a sequence count");
	start = number(s);
	races_acquire(s);
	park_unlock();
	thread_self()->task.seq_reads = READER_ACCESSES;
	return start;
}

unsigned int lockstep_read_now(const seqcount_t *s, unsigned int mask)
{
	event(s, false, PC);
	thread_self()->task.seq_reads = READER_ACCESSES;
	races_acquire(s);
	return number(s) & mask;
}

int lockstep_read_retry(const seqcount_t *s, unsigned int start)
{
	thread_self()->task.seq_reads = 0;
	event(s, false, PC);
	return number(s) != start;
}

static void add(seqcount_t *s, unsigned int n, bool over)
{
	park_lock();
	if (over)
		races_release(s);
	__atomic_fetch_add(&s->sequence, n, __ATOMIC_SEQ_CST);
	park_wake();
	park_unlock();
}

void lockstep_write_begin(seqcount_t *s, int subclass, bool told)
{
	(void)subclass, (void)told;
	event(s, true, PC);
	add(s, 1, false);
	thread_self()->task.seq_writes++;
}

void lockstep_write_end(seqcount_t *s, bool told)
{
	struct task *t = &thread_self()->task;

	(void)told;
	if (t->seq_writes)
		t->seq_writes--;
	event(s, true, PC);
	add(s, 1, true);
}

void lockstep_write_invalidate(seqcount_t *s)
{
	event(s, true, PC);
	add(s, 2, true);
}

void lockstep_seq_assert(const struct lockdep_map *lock)
{
	if (lock)
		lockstep_assert_held(lock, -1);
}
