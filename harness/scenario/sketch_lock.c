// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: locks. "lock" takes a lock for itself whatever its type, "read_lock" and "write_lock"
 * are for those that tell readers from writers.
 */
#include <errno.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include "harness/scenario/sketch.h"

static void take_mutex(void *lock)
{
	ls_lock_take(lock);
}

static void drop_mutex(void *lock)
{
	ls_lock_drop(lock);
}

static bool try_mutex(void *lock)
{
	return ls_lock_try(lock);
}

static const struct sketch_lock mutex_lock_calls = { .lock = take_mutex,
						     .unlock = drop_mutex,
						     .trylock = try_mutex };

static long new_mutex(const struct ls_args *args)
{
	const char *name = args->v[0].text, *class_name = args->v[1].text;
	struct ls_lock *lock = class_name ? ls_lock_new_class(name, class_name) : ls_lock_new(name);

	/* A struct ls_lock is a mutex. */
	if (!args->v[2].number)
		lockdep_set_novalidate_class((struct mutex *)lock);
	if (args->v[3].object)
		ls_lock_parent(lock, args->v[3].object);
	return (long)lock;
}

/* An attribute of a model can be a mutex; locks of other types come from the setup. */
static const struct sketch_lock *calls_of(const struct ls_args *args)
{
	const struct sketch_object *object = sketch_find(args->v[0].object);

	return object ? object->lock : &mutex_lock_calls;
}

static long run_lock(const struct ls_args *args)
{
	calls_of(args)->lock(args->v[0].object);
	return 0;
}

static long run_unlock(const struct ls_args *args)
{
	calls_of(args)->unlock(args->v[0].object);
	return 0;
}

static long tried(const struct ls_args *args, bool taken)
{
	sketch_give(&args->v[1], taken);
	return taken ? 0 : -EBUSY;
}

static long run_trylock(const struct ls_args *args)
{
	return tried(args, calls_of(args)->trylock(args->v[0].object));
}

static long run_read_lock(const struct ls_args *args)
{
	calls_of(args)->read_lock(args->v[0].object);
	return 0;
}

static long run_read_unlock(const struct ls_args *args)
{
	calls_of(args)->read_unlock(args->v[0].object);
	return 0;
}

static long run_read_trylock(const struct ls_args *args)
{
	return tried(args, calls_of(args)->read_trylock(args->v[0].object));
}

#define run_write_lock	  run_lock
#define run_write_unlock  run_unlock
#define run_write_trylock run_trylock

/* Of spinlocks only; both types are the same to these calls. */
static long run_lock_irq(const struct ls_args *args)
{
	spin_lock_irq(args->v[0].object);
	return 0;
}

static long run_unlock_irq(const struct ls_args *args)
{
	spin_unlock_irq(args->v[0].object);
	return 0;
}

static long run_lock_irqsave(const struct ls_args *args)
{
	unsigned long flags;

	spin_lock_irqsave((spinlock_t *)args->v[0].object, flags);
	sketch_give(&args->v[1], (long)flags);
	return 0;
}

static long run_unlock_irqrestore(const struct ls_args *args)
{
	spin_unlock_irqrestore(args->v[0].object, (unsigned long)args->v[1].number);
	return 0;
}

static long run_lock_bh(const struct ls_args *args)
{
	spin_lock_bh(args->v[0].object);
	return 0;
}

static long run_unlock_bh(const struct ls_args *args)
{
	spin_unlock_bh(args->v[0].object);
	return 0;
}

static long run_lock_nested(const struct ls_args *args)
{
	mutex_lock_nested(args->v[0].object, (unsigned int)args->v[1].number);
	return 0;
}

static long run_lock_interruptible(const struct ls_args *args)
{
	int error = mutex_lock_interruptible(args->v[0].object);

	sketch_give(&args->v[1], !error);
	return error;
}

static long run_downgrade(const struct ls_args *args)
{
	downgrade_write(args->v[0].object);
	return 0;
}

#define EXCLUSIVE "mutex|spinlock|raw_spinlock|rt_mutex|local_lock"
#define TRIED	  "mutex|spinlock|raw_spinlock|rt_mutex"
#define SHARED	  "rwlock|rwsem"
#define SPINNING  "spinlock"

static long run_free_lock(const struct ls_args *args)
{
	kfree(args->v[0].object);
	return 0;
}

static const struct ls_arg mutex_args[] = {
	ARG_NAME("name of the mutex"),
	{ "class", LS_ARG_STRING, NULL, false, 0,
	  "mutexes of one class count as one in lock-order checks; else each is its own" },
	{ "checked", LS_ARG_BOOL, NULL, false, 1,
	  "false: it takes no part in checks by class, as the kernel's device_lock" },
	{ "parent", LS_ARG_OBJECT, "mutex", false, 0,
	  "mutex of the parent in a tree, to be taken before this one" },
	ARG_END
};
static const struct ls_arg lock_args[] = { ARG_OBJECT("lock", EXCLUSIVE, "a lock without readers"),
					   ARG_END };
static const struct ls_arg trylock_args[] = {
	ARG_OBJECT("lock", TRIED, "a lock without readers"),
	ARG_INTO(false, "register that gets 1 when it was taken, else 0; then nothing is skipped"),
	ARG_END
};
static const struct ls_arg shared_args[] = {
	ARG_OBJECT("lock", SHARED, "a lock for readers and writers"), ARG_END
};
static const struct ls_arg try_shared_args[] = {
	ARG_OBJECT("lock", SHARED, "a lock for readers and writers"),
	ARG_INTO(true, "register that gets 1 when it was taken, else 0"), ARG_END
};

static const struct ls_arg spinning_args[] = { ARG_OBJECT("lock", SPINNING, "a spinlock"),
					       ARG_END };
static const struct ls_arg save_args[] = {
	ARG_OBJECT("lock", SPINNING, "a spinlock"),
	ARG_INTO(true, "register that gets what unlock_irqrestore needs"), ARG_END
};
static const struct ls_arg restore_args[] = { ARG_OBJECT("lock", SPINNING, "a spinlock"),
					      ARG_VALUE("flags", true, 0, "what lock_irqsave gave"),
					      ARG_END };
static const struct ls_arg nested_args[] = {
	ARG_OBJECT("lock", "mutex", "a mutex"),
	ARG_NUMBER("subclass", 1, "how deep it nests in locks of its class"), ARG_END
};
static const struct ls_arg free_lock_args[] = { ARG_OBJECT("lock", "mutex", "a mutex"), ARG_END };
static const struct ls_arg interruptible_args[] = {
	ARG_OBJECT("lock", "mutex", "a mutex"),
	ARG_INTO(true, "register that gets 1 when it was taken, 0 when a signal came"), ARG_END
};
static const struct ls_arg rwsem_only_args[] = {
	ARG_OBJECT("lock", "rwsem", "a lock that the task has for writing"), ARG_END
};

SKETCH_SETUP(mutex, "a lock that sleeps");
SKETCH_TASK(free_lock, free_lock_args, "free the memory of a mutex");
SKETCH_TASK(lock, lock_args, "take a lock, waiting for it");
SKETCH_TASK(unlock, lock_args, "drop a lock");
SKETCH_TASK(trylock, trylock_args,
	    "take a lock if it is free; without into, go on after the next unlock of it in this "
	    "list when it is not");
SKETCH_TASK(read_lock, shared_args, "take a lock as one of its readers, waiting for it");
SKETCH_TASK(read_unlock, shared_args, "drop it, as a reader");
SKETCH_TASK(read_trylock, try_shared_args, "take it as a reader if no writer has it");
SKETCH_TASK(write_lock, shared_args, "take a lock as its writer, waiting for it");
SKETCH_TASK(write_unlock, shared_args, "drop it, as its writer");
SKETCH_TASK(write_trylock, try_shared_args, "take it as its writer if nobody has it");
SKETCH_TASK(lock_irq, spinning_args, "take it with interrupts turned off");
SKETCH_TASK(unlock_irq, spinning_args, "drop it and turn interrupts on");
SKETCH_TASK(lock_irqsave, save_args, "take it with interrupts turned off, wherever this may run");
SKETCH_TASK(unlock_irqrestore, restore_args, "drop it and leave interrupts as they were before");
SKETCH_TASK(lock_bh, spinning_args, "take it with softirqs turned off");
SKETCH_TASK(unlock_bh, spinning_args, "drop it and turn softirqs on");
SKETCH_TASK(lock_nested, nested_args, "take a mutex of a class that the task holds already");
SKETCH_TASK(lock_interruptible, interruptible_args, "take a mutex, unless a signal comes before");
SKETCH_TASK(downgrade, rwsem_only_args, "go on as a reader of what one has as the writer");
