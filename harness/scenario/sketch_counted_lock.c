// SPDX-License-Identifier: GPL-2.0-only
/* Sketches: semaphores, sequence locks, and mutexes of which a task takes several in any order. */
#include <errno.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/ww_mutex.h>
#include "harness/scenario/sketch.h"

struct sketched_semaphore {
	struct semaphore semaphore;
	struct lock_class_key key;
};

struct sketched_ww_class {
	struct ww_class class;
};

static long new_semaphore(const struct ls_args *args)
{
	struct sketched_semaphore *one = sketch_new(args, sizeof(*one), "semaphore");

	if (!one)
		return 0;
	lockstep_sema_init(&one->semaphore, (int)args->v[1].number, args->v[0].text, &one->key);
	return sketch_add(one, NULL, sketch_free);
}

static long run_down(const struct ls_args *args)
{
	down(args->v[0].object);
	return 0;
}

static long run_up(const struct ls_args *args)
{
	up(args->v[0].object);
	return 0;
}

static long run_down_trylock(const struct ls_args *args)
{
	sketch_give(&args->v[1], !down_trylock(args->v[0].object));
	return 0;
}

static long run_down_timeout(const struct ls_args *args)
{
	sketch_give(&args->v[1], !down_timeout(args->v[0].object, 100));
	return 0;
}

static long new_seqlock(const struct ls_args *args)
{
	seqlock_t *one = sketch_new(args, sizeof(*one), "seqlock");

	if (!one)
		return 0;
	seqlock_init(one);
	return sketch_add(one, NULL, sketch_free);
}

static long run_write_seqlock(const struct ls_args *args)
{
	write_seqlock((seqlock_t *)args->v[0].object);
	return 0;
}

static long run_write_sequnlock(const struct ls_args *args)
{
	write_sequnlock((seqlock_t *)args->v[0].object);
	return 0;
}

static long run_read_seqbegin(const struct ls_args *args)
{
	sketch_give(&args->v[1], (long)read_seqbegin((seqlock_t *)args->v[0].object));
	return 0;
}

static long run_read_seqretry(const struct ls_args *args)
{
	seqlock_t *lock = args->v[0].object;

	sketch_give(&args->v[2], read_seqretry(lock, (unsigned int)args->v[1].number));
	return 0;
}

static long new_ww_class(const struct ls_args *args)
{
	struct sketched_ww_class *one = sketch_new(args, sizeof(*one), "ww_class");

	if (!one)
		return 0;
	one->class.acquire_name = one->class.mutex_name = args->v[0].text;
	one->class.is_wait_die = (unsigned int)args->v[1].number;
	return sketch_add(one, NULL, sketch_free);
}

static long new_ww_mutex(const struct ls_args *args)
{
	struct ww_mutex *one = sketch_new(args, sizeof(*one), "ww_mutex");

	if (!one)
		return 0;
	ww_mutex_init(one, args->v[1].object);
	return sketch_add(one, NULL, sketch_free);
}

/* Only the memory: who acquires initialises it. */
static long new_ww_context(const struct ls_args *args)
{
	return sketch_add(sketch_new(args, sizeof(struct ww_acquire_ctx), "ww_context"), NULL,
			  sketch_free);
}

static long run_ww_acquire_init(const struct ls_args *args)
{
	ww_acquire_init(args->v[0].object, args->v[1].object);
	return 0;
}

static long run_ww_acquire_fini(const struct ls_args *args)
{
	ww_acquire_fini(args->v[0].object);
	return 0;
}

static long run_ww_lock(const struct ls_args *args)
{
	int error = ww_mutex_lock(args->v[0].object, args->v[1].object);

	sketch_give(&args->v[2], !error);
	return error;
}

static long run_ww_lock_slow(const struct ls_args *args)
{
	ww_mutex_lock_slow(args->v[0].object, args->v[1].object);
	return 0;
}

static long run_ww_unlock(const struct ls_args *args)
{
	ww_mutex_unlock(args->v[0].object);
	return 0;
}

#define SEMAPHORE ARG_OBJECT("semaphore", "semaphore", "a semaphore")
#define SEQLOCK	  ARG_OBJECT("lock", "seqlock", "a sequence lock")
#define WW	  ARG_OBJECT("lock", "ww_mutex", "a mutex of a ww class")
#define WW_CTX	  ARG_OBJECT("context", "ww_context", "what the task acquires under")
#define WW_CLASS  ARG_OBJECT("class", "ww_class", "class of the mutexes")

static const struct ls_arg semaphore_args[] = { ARG_NAME("name of the semaphore"),
						ARG_NUMBER("count", 1, "how many may have it"),
						ARG_END };
static const struct ls_arg one_semaphore_args[] = { SEMAPHORE, ARG_END };
static const struct ls_arg try_semaphore_args[] = {
	SEMAPHORE, ARG_INTO(true, "register that gets 1 when it was taken, else 0"), ARG_END
};
static const struct ls_arg seqlock_args[] = { ARG_NAME("name of the lock"), ARG_END };
static const struct ls_arg one_seqlock_args[] = { SEQLOCK, ARG_END };
static const struct ls_arg begin_args[] = {
	SEQLOCK, ARG_INTO(true, "register that gets what read_seqretry needs"), ARG_END
};
static const struct ls_arg retry_args[] = {
	SEQLOCK, ARG_VALUE("start", true, 0, "what read_seqbegin gave"),
	ARG_INTO(true, "register that gets 1 when a writer came between, else 0"), ARG_END
};
static const struct ls_arg ww_class_args[] = {
	ARG_NAME("name of the class"),
	ARG_BOOL("wait_die", "the younger one gives way, instead of being wounded"), ARG_END
};
static const struct ls_arg ww_mutex_args[] = { ARG_NAME("name of the mutex"), WW_CLASS, ARG_END };
static const struct ls_arg ww_context_args[] = { ARG_NAME("name of the context"), ARG_END };
static const struct ls_arg acquire_args[] = { WW_CTX, WW_CLASS, ARG_END };
static const struct ls_arg fini_args[] = { WW_CTX, ARG_END };
static const struct ls_arg ww_lock_args[] = {
	WW, WW_CTX,
	ARG_INTO(true, "register that gets 1 when it was taken, 0 when the task has to back off"),
	ARG_END
};
static const struct ls_arg ww_slow_args[] = { WW, WW_CTX, ARG_END };
static const struct ls_arg ww_unlock_args[] = { WW, ARG_END };

SKETCH_SETUP(semaphore, "something that a number of tasks may have at a time");
SKETCH_TASK(down, one_semaphore_args, "take a semaphore, waiting for it");
SKETCH_TASK(up, one_semaphore_args, "give it back; also for another task");
SKETCH_TASK(down_trylock, try_semaphore_args, "take a semaphore if it can be had at once");
SKETCH_TASK(down_timeout, try_semaphore_args, "take a semaphore, unless it takes too long");
SKETCH_SETUP(seqlock, "a spinlock for writers with a count that tells readers to try again");
SKETCH_TASK(write_seqlock, one_seqlock_args, "take it as its writer: the count becomes odd");
SKETCH_TASK(write_sequnlock, one_seqlock_args, "drop it: the count becomes even");
SKETCH_TASK(read_seqbegin, begin_args, "wait until the count is even, and read it");
SKETCH_TASK(read_seqretry, retry_args, "has the count changed since?");
SKETCH_SETUP(ww_class, "a class of mutexes of which tasks take several in any order");
SKETCH_SETUP(ww_mutex, "a mutex of such a class");
SKETCH_SETUP(ww_context, "what a task takes several of them under");
SKETCH_TASK(ww_acquire_init, acquire_args, "begin to take mutexes under a context");
SKETCH_TASK(ww_acquire_fini, fini_args, "end that, with all of them dropped");
SKETCH_TASK(ww_lock, ww_lock_args, "take one more, unless the task has to back off");
SKETCH_TASK(ww_lock_slow, ww_slow_args, "take the one that it had to back off from");
SKETCH_TASK(ww_unlock, ww_unlock_args, "drop one of them");
