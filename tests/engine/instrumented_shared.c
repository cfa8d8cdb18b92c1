// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel-shaped operations for random programs: those that <lockstep/objects.h> has no form of, and
 * marked accesses of every size to one word. Counts start at 1, so that two tasks can lower one to
 * zero and a third finds it there.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/completion.h>
#include <linux/mutex.h>

static struct {
	union {
		u64 whole;
		u32 half[2];
		u16 quarter[4];
		u8 byte[8];
	} word;
	atomic_t count;
	struct mutex lock;
	struct completion done[2];
} shared;

void shared_setup(void);
void *shared_memory(void);
long shared_is_locked(unsigned int object);
long shared_try_wait(unsigned int object);
void shared_complete(unsigned int object);
long shared_read(unsigned int size, unsigned int at);
void shared_write(unsigned int size, unsigned int at, long value);
long shared_inc_not_zero(void);
long shared_dec_and_test(void);
void shared_inc(void);

void shared_setup(void)
{
	shared.word.whole = 0;
	atomic_set(&shared.count, 1);
	mutex_init(&shared.lock);
	init_completion(&shared.done[0]);
	init_completion(&shared.done[1]);
}

long shared_is_locked(unsigned int object)
{
	long held;

	if (object)
		return mutex_is_locked(&shared.lock);
	held = mutex_trylock(&shared.lock);
	if (held)
		mutex_unlock(&shared.lock);
	return held;
}

long shared_try_wait(unsigned int object)
{
	return try_wait_for_completion(&shared.done[object]);
}

void shared_complete(unsigned int object)
{
	complete(&shared.done[object]);
}

long shared_read(unsigned int size, unsigned int at)
{
	switch (size) {
	case 1:
		return READ_ONCE(shared.word.byte[at]);
	case 2:
		return READ_ONCE(shared.word.quarter[at / 2]);
	case 4:
		return READ_ONCE(shared.word.half[at / 4]);
	default:
		return (long)READ_ONCE(shared.word.whole);
	}
}

void shared_write(unsigned int size, unsigned int at, long value)
{
	switch (size) {
	case 1:
		WRITE_ONCE(shared.word.byte[at], (u8)value);
		break;
	case 2:
		WRITE_ONCE(shared.word.quarter[at / 2], (u16)value);
		break;
	case 4:
		WRITE_ONCE(shared.word.half[at / 4], (u32)value);
		break;
	default:
		WRITE_ONCE(shared.word.whole, (u64)value);
	}
}

long shared_inc_not_zero(void)
{
	return atomic_inc_not_zero(&shared.count);
}

long shared_dec_and_test(void)
{
	return atomic_dec_and_test(&shared.count);
}

void shared_inc(void)
{
	atomic_inc(&shared.count);
}

/* Not read through instrumented code: a look at what an execution left is no part of it. */
void *shared_memory(void)
{
	return &shared;
}
