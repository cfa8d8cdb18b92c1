// SPDX-License-Identifier: GPL-2.0-only
/*
 * seqcount_t, of which seqlock_t is made. The number lies in the program's memory, and all calls
 * are operations on that memory.
 *
 * A reader that would spin because a writer is at work waits: it could not notice anything before.
 * From its beginning to its check a reader's accesses are marked ones, like a writer's from begin
 * to end, as the kernel's race checker has it: they race by design, and are scheduling points. A
 * reader that never checks is one for as long as there (1,000 accesses).
 */
#include <linux/seqlock.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

#define READER_ACCESSES 1000
#define PC		((uintptr_t)__builtin_return_address(0))

/* The number changed: may readers begin? */
static void update(const seqcount_t *s, struct object *object)
{
	object->state.blocked = s->sequence & 1 ? 1ul << OP_SEQ_READ : 0;
	if (object->want)
		object_wake(object);
}

void __seqcount_init(seqcount_t *s, const char *name, struct lock_class_key *key)
{
	plain_write(s, sizeof(*s), PC);
	s->sequence = 0;
	update(s, object_get(&s->sequence));
	lockdep_init_map(&s->dep_map, name, key, 0);
}

static struct object *point(const seqcount_t *s, enum op_kind kind, uintptr_t pc, const char *call)
{
	unsigned int flags = ACCESS_MARKED | (kind == OP_RMW ? ACCESS_WRITE : 0);
	struct object *object;

	memory_check((uintptr_t)&s->sequence, sizeof(s->sequence), flags, pc);
	object = object_get(&s->sequence);
	op_point(kind, object, (uintptr_t)&s->sequence, sizeof(s->sequence), pc, call);
	OBSERVE(event, current_task);
	memory_access((uintptr_t)&s->sequence, sizeof(s->sequence), flags, pc);
	return object;
}

unsigned int lockstep_read_begin(const seqcount_t *s, bool told)
{
	if (told) {
		seqcount_acquire_read((struct lockdep_map *)&s->dep_map, 0, 0, PC);
		seqcount_release((struct lockdep_map *)&s->dep_map, PC);
	}
	current_task->want_site = site_of(PC);
	order_acquire(point(s, OP_SEQ_READ, PC, "read_seqcount_begin"));
	current_task->seq_reads = READER_ACCESSES;
	return s->sequence;
}

unsigned int lockstep_read_now(const seqcount_t *s, unsigned int mask)
{
	order_acquire(point(s, OP_READ, PC, "raw_read_seqcount"));
	current_task->seq_reads = READER_ACCESSES;
	return s->sequence & mask;
}

int lockstep_read_retry(const seqcount_t *s, unsigned int start)
{
	current_task->seq_reads = 0;
	point(s, OP_READ, PC, "read_seqcount_retry");
	return s->sequence != start;
}

void lockstep_write_begin(seqcount_t *s, int subclass, bool told)
{
	struct object *object;

	if (told)
		seqcount_acquire(&s->dep_map, (unsigned int)subclass, 0, PC);
	object = point(s, OP_RMW, PC, "write_seqcount_begin");
	s->sequence++;
	update(s, object);
	current_task->seq_writes++;
}

void lockstep_write_end(seqcount_t *s, bool told)
{
	struct object *object;

	if (told)
		seqcount_release(&s->dep_map, PC);
	if (current_task->seq_writes)
		current_task->seq_writes--;
	object = point(s, OP_RMW, PC, "write_seqcount_end");
	s->sequence++;
	order_release(object, false);
	update(s, object);
}

/* Whoever reads now has to start over. */
void lockstep_write_invalidate(seqcount_t *s)
{
	struct object *object = point(s, OP_RMW, PC, "write_seqcount_invalidate");

	s->sequence += 2;
	order_release(object, false);
	update(s, object);
}

void lockstep_seq_assert(const struct lockdep_map *lock)
{
	if (lock)
		lockstep_assert_held(lock, -1);
	else
		lockdep_assert_preemption_disabled();
}
