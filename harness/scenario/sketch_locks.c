// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: the types of kernel locks. Each lock has a class of its own, unlike a kernel's, whose
 * class is the place that initialises it. What takes and drops them is in sketch_lock.c.
 */
#include <linux/local_lock.h>
#include <linux/rtmutex.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <lockstep/objects.h>
#include "harness/scenario/sketch.h"

struct classed {
	union {
		spinlock_t spinlock;
		raw_spinlock_t raw_spinlock;
		rwlock_t rwlock;
		struct rw_semaphore rwsem;
		struct rt_mutex rt_mutex;
		local_lock_t local_lock;
	};
	struct lock_class_key key;
};

/* Calls of one type behind the signatures that all types share. */
#define CALL(name, function, type)    \
	static void name(void *lock)  \
	{                             \
		function((type)lock); \
	}
#define TRY(name, function, type)                \
	static bool name(void *lock)             \
	{                                        \
		return function((type)lock) > 0; \
	}
#define EXCLUSIVE(prefix, type, take, drop, try)                                    \
	CALL(prefix##_take, take, type)                                             \
	CALL(prefix##_drop, drop, type)                                             \
	TRY(prefix##_try, try, type)                                                \
	static const struct sketch_lock prefix##_calls = { .lock = prefix##_take,   \
							   .unlock = prefix##_drop, \
							   .trylock = prefix##_try };
#define SHARED(prefix, type, take, drop, try, read_take, read_drop, read_try) \
	CALL(prefix##_take, take, type)                                       \
	CALL(prefix##_drop, drop, type)                                       \
	TRY(prefix##_try, try, type)                                          \
	CALL(prefix##_read_take, read_take, type)                             \
	CALL(prefix##_read_drop, read_drop, type)                             \
	TRY(prefix##_read_try, read_try, type)                                \
	static const struct sketch_lock prefix##_calls = {                    \
		.lock = prefix##_take,                                        \
		.unlock = prefix##_drop,                                      \
		.trylock = prefix##_try,                                      \
		.read_lock = prefix##_read_take,                              \
		.read_unlock = prefix##_read_drop,                            \
		.read_trylock = prefix##_read_try,                            \
	};

EXCLUSIVE(spin, spinlock_t *, spin_lock, spin_unlock, spin_trylock)
EXCLUSIVE(raw, raw_spinlock_t *, raw_spin_lock, raw_spin_unlock, raw_spin_trylock)
EXCLUSIVE(rt, struct rt_mutex *, rt_mutex_lock, rt_mutex_unlock, rt_mutex_trylock)
SHARED(rwlock, rwlock_t *, write_lock, write_unlock, write_trylock, read_lock, read_unlock,
       read_trylock)
SHARED(rwsem, struct rw_semaphore *, down_write, up_write, down_write_trylock, down_read, up_read,
       down_read_trylock)
SHARED(unqueued, struct ls_rwlock *, ls_rwlock_write_take, ls_rwlock_write_drop,
       ls_rwlock_write_try, ls_rwlock_read_take, ls_rwlock_read_drop, ls_rwlock_read_try)
CALL(local_take, local_lock, local_lock_t *)
CALL(local_drop, local_unlock, local_lock_t *)
static const struct sketch_lock local_calls = { .lock = local_take, .unlock = local_drop };

static void free_classed(void *object)
{
	kfree(object);
}

static struct classed *new_classed(const struct ls_args *args, const char *type)
{
	struct classed *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (one)
		ls_object_named(one, type, "%s", args->v[0].text);
	return one;
}

/* The setup operation of a type: its memory, its class, its calls. */
#define NEW(symbol, init, calls, field)                          \
	static long new_##symbol(const struct ls_args *args)     \
	{                                                        \
		struct classed *one = new_classed(args, #field); \
                                                                 \
		if (!one)                                        \
			return 0;                                \
		init(&one->field, args->v[0].text, &one->key);   \
		return sketch_add(one, &calls, free_classed);    \
	}

NEW(spinlock, __spin_lock_init, spin_calls, spinlock)
NEW(raw_spinlock, __raw_spin_lock_init, raw_calls, raw_spinlock)
NEW(queued_rwlock, __rwlock_init, rwlock_calls, rwlock)
NEW(rwsem, __init_rwsem, rwsem_calls, rwsem)
NEW(rt_mutex, __rt_mutex_init, rt_calls, rt_mutex)
NEW(local_lock, __local_lock_init, local_calls, local_lock)

/* A lock of the engine's own, where a writer that waits keeps no reader out. */
static long new_rwlock(const struct ls_args *args)
{
	if (args->v[1].number)
		return new_queued_rwlock(args);
	return sketch_add(ls_rwlock_new(args->v[0].text), &unqueued_calls, NULL);
}

static const struct ls_arg rwlock_args[] = { ARG_NAME("name of the lock"),
					     { "queued", LS_ARG_BOOL, NULL, false, 1,
					       "a writer that waits keeps further readers out" },
					     ARG_END };
static const struct ls_arg lock_args[] = { ARG_NAME("name of the lock"), ARG_END };

#define spinlock_args	  lock_args
#define raw_spinlock_args lock_args
#define rwsem_args	  lock_args
#define rt_mutex_args	  lock_args
#define local_lock_args	  lock_args

SKETCH_SETUP(spinlock, "a lock that spins, a spinlock_t");
SKETCH_SETUP(raw_spinlock, "a lock that spins also on PREEMPT_RT, a raw_spinlock_t");
SKETCH_SETUP(rwlock, "a lock that spins, for one writer or any number of readers, a rwlock_t");
SKETCH_SETUP(rwsem, "a lock that sleeps, for one writer or any number of readers, a rw_semaphore");
SKETCH_SETUP(rt_mutex, "a lock that sleeps and hands its priority on, a struct rt_mutex");
SKETCH_SETUP(local_lock, "a lock of each CPU, a local_lock_t");
