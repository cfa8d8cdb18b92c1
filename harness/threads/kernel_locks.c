// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's locks, as locks of pthreads. The kernel's own structures have no room for one, so a
 * lock is found by its address, in a table that is never written again once the lock is there.
 *
 * Interrupts do not come on threads, so that they are off or on makes no difference. What is held
 * is known by its owner only, so that reports of deadlocks rest on what is so, and not on time.
 */
#include <errno.h>
#include <linux/local_lock.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rtmutex.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <lockstep/finding.h>
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include "harness/engine/names.h"
#include "harness/threads/instrument.h"
#include "harness/threads/pins.h"
#include "harness/threads/races.h"

#define SLOTS 4096u

struct real_lock {
	_Atomic(const void *) addr;
	atomic_int ready;
	pthread_rwlock_t lock;	  /* writers alone, for those without readers */
	atomic_int owner;	  /* its writer, or NOBODY */
	_Atomic uint64_t readers; /* threads */
	const char *name;
	const void *class; /* a key; NULL: it is alone in its own, or not validated */
	bool nested;	   /* its owner took it by a subclass */
	void (*check)(void *lock);
};

/* How a lock is taken: by the order of locks of a class; by readers and writers that queue. */
enum how { PLAINLY, NESTED, QUEUES, READERS_NEST };

static struct real_lock locks[SLOTS];

/* Made by whoever comes first; the others see it when it is whole. */
static struct real_lock *lock_at(const void *addr)
{
	size_t i = ((uintptr_t)addr >> 3) * 0x9e3779b1u % SLOTS;

	for (;; i = (i + 1) % SLOTS) {
		const void *there = atomic_load(&locks[i].addr);

		if (!there && atomic_compare_exchange_strong(&locks[i].addr, &there, addr)) {
			pthread_rwlockattr_t attr;

			pthread_rwlockattr_init(&attr);
			/* As the kernel's: a writer that waits keeps further readers out. */
			pthread_rwlockattr_setkind_np(&attr,
						      PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
			pthread_rwlock_init(&locks[i].lock, &attr);
			atomic_store(&locks[i].owner, NOBODY);
			locks[i].name = memory_name(addr);
			atomic_store(&locks[i].ready, 1);
			return &locks[i];
		}
		if (there == addr) {
			while (!atomic_load(&locks[i].ready))
				;
			return &locks[i];
		}
	}
}

/* NULL: nobody has used it yet. */
struct real_lock *real_lock_find(const void *addr)
{
	size_t i = ((uintptr_t)addr >> 3) * 0x9e3779b1u % SLOTS;

	for (; atomic_load(&locks[i].addr); i = (i + 1) % SLOTS)
		if (atomic_load(&locks[i].addr) == addr)
			return lock_at(addr);
	return NULL;
}

struct real_lock *real_lock_at(const void *addr)
{
	return lock_at(addr);
}

void real_lock_checked(const void *addr, void (*check)(void *lock))
{
	lock_at(addr)->check = check;
}

void real_lock_set_class(const void *addr, const void *class)
{
	struct real_lock *l = real_lock_find(addr);

	if (l)
		l->class = class;
}

int real_lock_owner(const struct real_lock *lock)
{
	return atomic_load(&lock->owner);
}

uint64_t real_lock_readers(const struct real_lock *lock)
{
	return atomic_load(&lock->readers);
}

const char *real_lock_name(const struct real_lock *lock)
{
	return lock->name;
}

bool real_lock_held_in(uintptr_t addr, size_t size)
{
	for (size_t i = 0; i < SLOTS; i++)
		if ((uintptr_t)atomic_load(&locks[i].addr) - addr < size &&
		    atomic_load(&locks[i].ready) && atomic_load(&locks[i].owner) != NOBODY)
			return true;
	return false;
}

/* A lock that the setup left locked is not the finish's. */
static bool has(const struct thread *t, const struct real_lock *l)
{
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i] == l)
			return true;
	return false;
}

/* @read: as for lock_is_held_type(). */
bool real_lock_is_held(const struct real_lock *l, const struct thread *t, int read)
{
	bool writes = atomic_load(&l->owner) == (int)t->id;

	return has(t, l) && ((read <= 0 && writes) || (read && !writes));
}

static bool has_of_class(const struct thread *t, const struct real_lock *l)
{
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (l->class && t->held[i] != l && t->held[i]->class == l->class &&
		    !t->held[i]->nested)
			return true;
	return false;
}

/* Readers of an rwlock_t may nest; all else that a task has twice is a mistake. */
static void check_recursion(struct thread *t, struct real_lock *l, bool write, bool nests)
{
	if (has(t, l) && (write || !nests)) {
		thread_report(LS_RECURSIVE_LOCK, "task %s takes %s, which it has", t->task.name,
			      l->name);
		thread_end("aborted");
	}
	if (write && has_of_class(t, l))
		thread_report(LS_RECURSIVE_LOCK, "task %s takes %s, and has another of its class",
			      t->task.name, l->name);
}

static void taken(struct thread *t, struct real_lock *l, bool write)
{
	if (write)
		atomic_store(&l->owner, (int)t->id);
	else
		atomic_fetch_or(&l->readers, 1ull << t->id);
	if (t->held_nr == HELD_MAX)
		thread_lacks("room for so many locks");
	t->held[t->held_nr++] = l;
	pins_lock(atomic_load(&l->addr));
}

void real_lock_entered(struct thread *t, struct real_lock *l, bool write)
{
	taken(t, l, write);
}

static void check(const void *addr, bool write)
{
	thread_access((uintptr_t)addr, sizeof(long), write, (uintptr_t)__builtin_return_address(0));
}

/* Readers order nothing among themselves: what they release is for writers. */
static void acquire(const void *addr, bool write)
{
	races_acquire(addr);
	if (write)
		races_acquire_second(addr);
}

static void release(const void *addr, bool write)
{
	if (write)
		races_release(addr);
	else
		races_release_second(addr);
}

static void take(const void *addr, bool write, enum how how)
{
	struct thread *t = thread_self();
	struct real_lock *l;
	int err;

	check(addr, write);
	thread_point();
	check(addr, write);
	l = lock_at(addr);
	if (how != NESTED)
		check_recursion(t, l, write, how == READERS_NEST);
	err = write ? pthread_rwlock_trywrlock(&l->lock) : pthread_rwlock_tryrdlock(&l->lock);
	if (err) {
		/* Where its being queued keeps readers out, that was an event of its own. */
		if (write && how >= QUEUES && gate_enforces() && atomic_load(&l->readers))
			thread_point();
		atomic_store(&t->blocked.writes, write);
		atomic_store(&t->blocked.lock, l);
		gate_leave();
		if (write)
			pthread_rwlock_wrlock(&l->lock);
		else
			pthread_rwlock_rdlock(&l->lock);
		atomic_store(&t->blocked.lock, NULL);
	}
	if (write)
		l->nested = how == NESTED;
	acquire(addr, write);
	taken(t, l, write);
}

static bool try(const void *addr, bool write, const char *call)
{
	struct thread *t = thread_self();
	struct real_lock *l;

	check(addr, write);
	if (call && thread_fault_unsound(call))
		return false;
	thread_point();
	check(addr, write);
	l = lock_at(addr);
	if (write ? pthread_rwlock_trywrlock(&l->lock) : pthread_rwlock_tryrdlock(&l->lock))
		return false;
	if (write)
		l->nested = false;
	acquire(addr, write);
	taken(t, l, write);
	return true;
}

static void forget(struct thread *t, const struct real_lock *l)
{
	unsigned int i = t->held_nr;

	while (i && t->held[i - 1] != l)
		i--;
	if (!i)
		return;
	for (t->held_nr--; i - 1 < t->held_nr; i++)
		t->held[i - 1] = t->held[i];
}

void real_lock_left(struct thread *t, struct real_lock *l)
{
	forget(t, l);
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i] == l)
			return;
	atomic_fetch_and(&l->readers, ~(1ull << t->id));
}

static void drop(const void *addr, bool write)
{
	struct thread *t = thread_self();
	struct real_lock *l;

	check(addr, write);
	l = lock_at(addr);
	if (l->check && atomic_load(&l->owner) == (int)t->id)
		l->check((void *)addr);
	if (has(t, l))
		pins_unlock(addr);
	thread_point();
	check(addr, write);
	if (write && atomic_load(&l->owner) != (int)t->id) {
		thread_report(LS_LOCK_IMBALANCE, "task %s drops %s, which it has not", t->task.name,
			      l->name);
		return;
	}
	forget(t, l);
	release(addr, write);
	/* Before it is free: who reads that somebody owns it can rely on that. */
	if (write)
		atomic_store(&l->owner, NOBODY);
	else
		atomic_fetch_and(&l->readers, ~(1ull << t->id));
	pthread_rwlock_unlock(&l->lock);
}

#define EXCLUSIVE(prefix, type, lock, trylock, unlock)     \
	void prefix##_##lock(type *l)                      \
	{                                                  \
		take(l, true, PLAINLY);                    \
	}                                                  \
	int prefix##_##trylock(type *l)                    \
	{                                                  \
		return try(l, true, #prefix "_" #trylock); \
	}                                                  \
	void prefix##_##unlock(type *l)                    \
	{                                                  \
		drop(l, true);                             \
	}

EXCLUSIVE(mutex, struct mutex, lock, trylock, unlock)
EXCLUSIVE(rt_mutex, struct rt_mutex, lock, trylock, unlock)
EXCLUSIVE(spin, spinlock_t, lock, trylock, unlock)
EXCLUSIVE(raw_spin, raw_spinlock_t, lock, trylock, unlock)
EXCLUSIVE(spin, spinlock_t, lock_irq, trylock_irq, unlock_irq)
EXCLUSIVE(spin, spinlock_t, lock_bh, trylock_bh, unlock_bh)

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	take(lock, true, subclass ? NESTED : PLAINLY);
}

/* Where a wait may be ended, whether the lock is free is looked at in an event of its own. */
int mutex_lock_interruptible(struct mutex *lock)
{
	const char *call = "mutex_lock_interruptible";

	if (thread_fault_planned(call)) {
		if (try(lock, true, NULL))
			return 0;
		if (thread_fault(call))
			return -EINTR;
	}
	take(lock, true, PLAINLY);
	return 0;
}

void spin_lock_nested(spinlock_t *lock, int subclass)
{
	take(lock, true, subclass ? NESTED : PLAINLY);
}

unsigned long lockstep_spin_lock_irqsave(spinlock_t *lock, int subclass)
{
	take(lock, true, subclass ? NESTED : PLAINLY);
	return 0;
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	(void)flags;
	drop(lock, true);
}

void down_read(struct rw_semaphore *sem)
{
	take(sem, false, QUEUES);
}

int down_read_trylock(struct rw_semaphore *sem)
{
	return try(sem, false, "down_read_trylock");
}

void up_read(struct rw_semaphore *sem)
{
	drop(sem, false);
}

void down_write(struct rw_semaphore *sem)
{
	take(sem, true, QUEUES);
}

int down_write_trylock(struct rw_semaphore *sem)
{
	return try(sem, true, "down_write_trylock");
}

void up_write(struct rw_semaphore *sem)
{
	drop(sem, true);
}

void read_lock(rwlock_t *lock)
{
	take(lock, false, READERS_NEST);
}

int read_trylock(rwlock_t *lock)
{
	return try(lock, false, "read_trylock");
}

void read_unlock(rwlock_t *lock)
{
	drop(lock, false);
}

void write_lock(rwlock_t *lock)
{
	take(lock, true, READERS_NEST);
}

int write_trylock(rwlock_t *lock)
{
	return try(lock, true, "write_trylock");
}

void write_unlock(rwlock_t *lock)
{
	drop(lock, true);
}

/* Names are those of the objects that the locks lie in. */
static void init(const void *lock, const char *name, const void *key)
{
	struct real_lock *l;

	init_access((uintptr_t)lock, sizeof(long), (uintptr_t)__builtin_return_address(0));
	l = lock_at(lock);
	if (atomic_load(&l->owner) != NOBODY)
		thread_report(LS_LOCK_IMBALANCE, "%s is initialised while it is held", l->name);
	if (!*l->name)
		l->name = name;
	l->class = key;
}

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	init(lock, name, key);
}

void __rt_mutex_init(struct rt_mutex *lock, const char *name, struct lock_class_key *key)
{
	init(lock, name, key);
}

void __spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key)
{
	init(lock, name, key);
}

void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key)
{
	init(lock, name, key);
}

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	init(sem, name, key);
}

void __rwlock_init(rwlock_t *lock, const char *name, struct lock_class_key *key)
{
	init(lock, name, key);
}

struct ls_lock {
	struct mutex mutex;
};

struct ls_lock *ls_lock_new(const char *name)
{
	struct ls_lock *lock = thread_alloc(sizeof(*lock), "new");

	ls_object_named(lock, "lock", "%s", name);
	init(lock, name, NULL);
	return lock;
}

struct ls_lock *ls_lock_new_class(const char *name, const char *class_name)
{
	struct ls_lock *lock = ls_lock_new(name);

	lock_at(lock)->class = name_intern(class_name);
	return lock;
}

void ls_lock_take(struct ls_lock *lock)
{
	take(lock, true, PLAINLY);
}

bool ls_lock_try(struct ls_lock *lock)
{
	return try(lock, true, NULL);
}

void ls_lock_drop(struct ls_lock *lock)
{
	drop(lock, true);
}

/* Whether a writer waits makes no difference to its readers. */
struct ls_rwlock {
	rwlock_t lock;
};

struct ls_rwlock *ls_rwlock_new(const char *name)
{
	struct ls_rwlock *lock = thread_alloc(sizeof(*lock), "new");
	pthread_rwlockattr_t attr;

	ls_object_named(lock, "rwlock", "%s", name);
	init(lock, name, NULL);
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_READER_NP);
	pthread_rwlock_init(&lock_at(lock)->lock, &attr);
	return lock;
}

void ls_rwlock_read_take(struct ls_rwlock *lock)
{
	take(lock, false, PLAINLY);
}

bool ls_rwlock_read_try(struct ls_rwlock *lock)
{
	return try(lock, false, NULL);
}

void ls_rwlock_read_drop(struct ls_rwlock *lock)
{
	drop(lock, false);
}

void ls_rwlock_write_take(struct ls_rwlock *lock)
{
	take(lock, true, PLAINLY);
}

bool ls_rwlock_write_try(struct ls_rwlock *lock)
{
	return try(lock, true, NULL);
}

void ls_rwlock_write_drop(struct ls_rwlock *lock)
{
	drop(lock, true);
}
