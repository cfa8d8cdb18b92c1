/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Readers that take no lock and start over when a writer came in between. The number is odd while a
 * writer is at work. What is read and written in between may race, as in the kernel; every such
 * access is a scheduling point.
 *
 * A reader that begins while a writer is at work waits for its end, where the kernel's spins.
 */
#ifndef _LINUX_SEQLOCK_H
#define _LINUX_SEQLOCK_H

#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>
#include <linux/types.h>

typedef struct seqcount {
	unsigned int sequence;
	struct lockdep_map dep_map;
} seqcount_t;

#define SEQCNT_ZERO(lockname)                                  \
	{                                                      \
		.sequence = 0, .dep_map = {.name = #lockname } \
	}

void __seqcount_init(seqcount_t *s, const char *name, struct lock_class_key *key);
#define seqcount_init(s)                            \
	do {                                        \
		static struct lock_class_key __key; \
		__seqcount_init((s), #s, &__key);   \
	} while (0)

/* A count whose writers hold a lock; that they do is asserted. */
#define SEQCOUNT_WITH(lockname, type)        \
	typedef struct seqcount_##lockname { \
		seqcount_t seqcount;         \
		type *lock;                  \
	} seqcount_##lockname##_t;
SEQCOUNT_WITH(raw_spinlock, raw_spinlock_t)
SEQCOUNT_WITH(spinlock, spinlock_t)
SEQCOUNT_WITH(rwlock, rwlock_t)
SEQCOUNT_WITH(mutex, struct mutex)
#undef SEQCOUNT_WITH

#define SEQCOUNT_LOCK_ZERO(name, l)                                 \
	{                                                           \
		.seqcount = SEQCNT_ZERO(name.seqcount), .lock = (l) \
	}
#define SEQCNT_RAW_SPINLOCK_ZERO(name, lock) SEQCOUNT_LOCK_ZERO(name, lock)
#define SEQCNT_SPINLOCK_ZERO(name, lock)     SEQCOUNT_LOCK_ZERO(name, lock)
#define SEQCNT_RWLOCK_ZERO(name, lock)	     SEQCOUNT_LOCK_ZERO(name, lock)
#define SEQCNT_MUTEX_ZERO(name, lock)	     SEQCOUNT_LOCK_ZERO(name, lock)

#define seqcount_lock_init(s, _lock)           \
	do {                                   \
		seqcount_init(&(s)->seqcount); \
		(s)->lock = (_lock);           \
	} while (0)
#define seqcount_raw_spinlock_init(s, lock) seqcount_lock_init(s, lock)
#define seqcount_spinlock_init(s, lock)	    seqcount_lock_init(s, lock)
#define seqcount_rwlock_init(s, lock)	    seqcount_lock_init(s, lock)
#define seqcount_mutex_init(s, lock)	    seqcount_lock_init(s, lock)

/* The count is the first member of each of these types. */
#define lockstep_seqcount(s) ((seqcount_t *)(s))

/* What the writers have to hold, 0 for those of whom only preemption must be off. */
#define lockstep_seq_map(s)                                                              \
	_Generic(*(s), seqcount_t                                                        \
		 : NULL, seqcount_raw_spinlock_t                                         \
		 : &((seqcount_raw_spinlock_t *)(s))->lock->dep_map, seqcount_spinlock_t \
		 : &((seqcount_spinlock_t *)(s))->lock->dep_map, seqcount_rwlock_t       \
		 : &((seqcount_rwlock_t *)(s))->lock->dep_map, seqcount_mutex_t          \
		 : &((seqcount_mutex_t *)(s))->lock->dep_map)
#define lockstep_seq_preemptible(s) _Generic(*(s), seqcount_mutex_t : true, default : false)

unsigned int lockstep_read_begin(const seqcount_t *s, bool told);
unsigned int lockstep_read_now(const seqcount_t *s, unsigned int mask);
int lockstep_read_retry(const seqcount_t *s, unsigned int start);
void lockstep_write_begin(seqcount_t *s, int subclass, bool told);
void lockstep_write_end(seqcount_t *s, bool told);
void lockstep_write_invalidate(seqcount_t *s);
void lockstep_seq_assert(const struct lockdep_map *lock);

/* The raw forms tell the validator nothing. */
#define read_seqcount_begin(s)	   lockstep_read_begin(lockstep_seqcount(s), true)
#define raw_read_seqcount_begin(s) lockstep_read_begin(lockstep_seqcount(s), false)
#define __read_seqcount_begin(s)   lockstep_read_begin(lockstep_seqcount(s), false)
/* These do not wait: the first returns what is there, with the second a writer makes it retry. */
#define raw_read_seqcount(s)		lockstep_read_now(lockstep_seqcount(s), ~0u)
#define raw_seqcount_begin(s)		lockstep_read_now(lockstep_seqcount(s), ~1u)
#define read_seqcount_retry(s, start)	lockstep_read_retry(lockstep_seqcount(s), start)
#define __read_seqcount_retry(s, start) lockstep_read_retry(lockstep_seqcount(s), start)

#define write_seqcount_begin_nested(s, subclass)                            \
	do {                                                                \
		lockstep_seq_assert(lockstep_seq_map(s));                   \
		if (lockstep_seq_preemptible(s))                            \
			preempt_disable();                                  \
		lockstep_write_begin(lockstep_seqcount(s), subclass, true); \
	} while (0)
#define write_seqcount_begin(s) write_seqcount_begin_nested(s, 0)
#define write_seqcount_end(s)                                   \
	do {                                                    \
		lockstep_write_end(lockstep_seqcount(s), true); \
		if (lockstep_seq_preemptible(s))                \
			preempt_enable();                       \
	} while (0)
#define raw_write_seqcount_begin(s)                                   \
	do {                                                          \
		if (lockstep_seq_preemptible(s))                      \
			preempt_disable();                            \
		lockstep_write_begin(lockstep_seqcount(s), 0, false); \
	} while (0)
#define raw_write_seqcount_end(s)                                \
	do {                                                     \
		lockstep_write_end(lockstep_seqcount(s), false); \
		if (lockstep_seq_preemptible(s))                 \
			preempt_enable();                        \
	} while (0)
#define write_seqcount_invalidate(s) lockstep_write_invalidate(lockstep_seqcount(s))

/* A count and the lock of its writers. */
typedef struct {
	seqcount_spinlock_t seqcount;
	spinlock_t lock;
} seqlock_t;

#define __SEQLOCK_UNLOCKED(lockname)                                          \
	{                                                                     \
		.seqcount = SEQCNT_SPINLOCK_ZERO(lockname, &(lockname).lock), \
		.lock = __SPIN_LOCK_UNLOCKED(lockname)                        \
	}
#define DEFINE_SEQLOCK(sl) seqlock_t sl = __SEQLOCK_UNLOCKED(sl)
#define seqlock_init(sl)                                              \
	do {                                                          \
		spin_lock_init(&(sl)->lock);                          \
		seqcount_spinlock_init(&(sl)->seqcount, &(sl)->lock); \
	} while (0)

#define read_seqbegin(sl)	 read_seqcount_begin(&(sl)->seqcount)
#define read_seqretry(sl, start) read_seqcount_retry(&(sl)->seqcount, start)

#define lockstep_seq_locked(sl)	  lockstep_write_begin(&(sl)->seqcount.seqcount, 0, true)
#define lockstep_seq_unlocked(sl) lockstep_write_end(&(sl)->seqcount.seqcount, true)
#define LOCKSTEP_SEQ_WRITERS(suffix)                                                   \
	static inline void write_seqlock##suffix(seqlock_t *sl)                        \
	{                                                                              \
		spin_lock##suffix(&sl->lock);                                          \
		lockstep_seq_locked(sl);                                               \
	}                                                                              \
	static inline void write_sequnlock##suffix(seqlock_t *sl)                      \
	{                                                                              \
		lockstep_seq_unlocked(sl);                                             \
		spin_unlock##suffix(&sl->lock);                                        \
	}                                                                              \
	/* A reader that keeps writers out, and no other reader that takes no lock. */ \
	static inline void read_seqlock_excl##suffix(seqlock_t *sl)                    \
	{                                                                              \
		spin_lock##suffix(&sl->lock);                                          \
	}                                                                              \
	static inline void read_sequnlock_excl##suffix(seqlock_t *sl)                  \
	{                                                                              \
		spin_unlock##suffix(&sl->lock);                                        \
	}
LOCKSTEP_SEQ_WRITERS()
LOCKSTEP_SEQ_WRITERS(_irq)
LOCKSTEP_SEQ_WRITERS(_bh)
#undef LOCKSTEP_SEQ_WRITERS

#define write_seqlock_irqsave(sl, flags)               \
	do {                                           \
		spin_lock_irqsave(&(sl)->lock, flags); \
		lockstep_seq_locked(sl);               \
	} while (0)
static inline void write_sequnlock_irqrestore(seqlock_t *sl, unsigned long flags)
{
	lockstep_seq_unlocked(sl);
	spin_unlock_irqrestore(&sl->lock, flags);
}
#define read_seqlock_excl_irqsave(sl, flags)	  spin_lock_irqsave(&(sl)->lock, flags)
#define read_sequnlock_excl_irqrestore(sl, flags) spin_unlock_irqrestore(&(sl)->lock, flags)

/* Even: without the lock; odd: with it, as the second round of a reader that had to retry. */
static inline void read_seqbegin_or_lock(seqlock_t *lock, int *seq)
{
	if (!(*seq & 1))
		*seq = (int)read_seqbegin(lock);
	else
		read_seqlock_excl(lock);
}

static inline int need_seqretry(seqlock_t *lock, int seq)
{
	return !(seq & 1) && read_seqretry(lock, (unsigned int)seq);
}

static inline void done_seqretry(seqlock_t *lock, int seq)
{
	if (seq & 1)
		read_sequnlock_excl(lock);
}

#endif
