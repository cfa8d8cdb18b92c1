// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: what tasks wait for each other with, besides locks: completions, conditions, and wait
 * queues, where a task waits until a variable has a value.
 */
#include <errno.h>
#include <linux/completion.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <lockstep/objects.h>
#include "harness/scenario/sketch.h"

static long new_completion(const struct ls_args *args)
{
	return (long)ls_completion_new(args->v[0].text);
}

static long new_cond(const struct ls_args *args)
{
	return (long)ls_cond_new(args->v[0].text);
}

static long run_wait(const struct ls_args *args)
{
	ls_completion_wait(args->v[0].object);
	return 0;
}

/* A struct ls_completion is a kernel's, and nothing before it. */
static long run_try_wait(const struct ls_args *args)
{
	bool done = try_wait_for_completion(args->v[0].object);

	sketch_give(&args->v[1], done);
	return 0;
}

static long run_complete(const struct ls_args *args)
{
	ls_completion_complete(args->v[0].object);
	return 0;
}

static long run_complete_all(const struct ls_args *args)
{
	complete_all(args->v[0].object);
	return 0;
}

static long run_wait_timeout(const struct ls_args *args)
{
	sketch_give(&args->v[1], wait_for_completion_timeout(args->v[0].object, 100) != 0);
	return 0;
}

static long run_wait_interruptible(const struct ls_args *args)
{
	int error = wait_for_completion_interruptible(args->v[0].object);

	sketch_give(&args->v[1], !error);
	return error;
}

struct sketched_queue {
	struct wait_queue_head head;
	struct lock_class_key key;
};

static void free_queue(void *object)
{
	kfree(object);
}

static long new_wait_queue(const struct ls_args *args)
{
	struct sketched_queue *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "wait_queue", "%s", args->v[0].text);
	__init_waitqueue_head(&one->head, args->v[0].text, &one->key);
	return sketch_add(one, NULL, free_queue);
}

static long run_wait_event(const struct ls_args *args)
{
	struct sketched_queue *one = args->v[0].object;
	struct ls_var *var = args->v[1].object;
	long value = args->v[2].number;

	if (args->v[3].number)
		wait_event_exclusive_cmd(one->head, ls_var_read(var) == value, , );
	else
		wait_event(one->head, ls_var_read(var) == value);
	return 0;
}

static long run_wait_event_timeout(const struct ls_args *args)
{
	struct sketched_queue *one = args->v[0].object;
	struct ls_var *var = args->v[1].object;
	long value = args->v[2].number;

	sketch_give(&args->v[3],
		    wait_event_timeout(one->head, ls_var_read(var) == value, 100) != 0);
	return 0;
}

static long run_wake_up(const struct ls_args *args)
{
	struct sketched_queue *one = args->v[0].object;

	wake_up(&one->head);
	return 0;
}

static long run_wake_up_all(const struct ls_args *args)
{
	struct sketched_queue *one = args->v[0].object;

	wake_up_all(&one->head);
	return 0;
}

static long run_cond_wait(const struct ls_args *args)
{
	ls_cond_wait(args->v[0].object, args->v[1].object);
	return 0;
}

static long run_cond_signal(const struct ls_args *args)
{
	if (args->v[1].number)
		ls_cond_signal_any(args->v[0].object);
	else
		ls_cond_signal(args->v[0].object);
	return 0;
}

static long run_cond_broadcast(const struct ls_args *args)
{
	ls_cond_broadcast(args->v[0].object);
	return 0;
}

#define COMPLETION ARG_OBJECT("completion", "completion", "a completion")
#define COND	   ARG_OBJECT("cond", "cond", "a condition")

static const struct ls_arg completion_args[] = { ARG_NAME("name of the completion"), ARG_END };
static const struct ls_arg cond_args[] = { ARG_NAME("name of the condition"), ARG_END };
static const struct ls_arg wait_args[] = { COMPLETION, ARG_END };
static const struct ls_arg try_wait_args[] = {
	COMPLETION, ARG_INTO(true, "register that gets 1 when it was done, else 0"), ARG_END
};
static const struct ls_arg cond_wait_args[] = {
	COND, ARG_OBJECT("lock", "mutex", "a mutex that the task holds"), ARG_END
};
static const struct ls_arg signal_args[] = {
	COND, ARG_BOOL("any", "wake one that the strategy chooses, not the one that waits longest"),
	ARG_END
};
static const struct ls_arg broadcast_args[] = { COND, ARG_END };

#define QUEUE ARG_OBJECT("queue", "wait_queue", "a wait queue")
#define VAR   ARG_OBJECT("var", "var", "a variable")
#define VALUE ARG_VALUE("value", false, 1, "the value that it is waited for")

static const struct ls_arg timeout_args[] = {
	COMPLETION, ARG_INTO(true, "register that gets 1 when it was done, 0 when time was up"),
	ARG_END
};
static const struct ls_arg interruptible_args[] = {
	COMPLETION, ARG_INTO(true, "register that gets 1 when it was done, 0 when a signal came"),
	ARG_END
};
static const struct ls_arg wait_queue_args[] = { ARG_NAME("name of the queue"), ARG_END };
static const struct ls_arg event_args[] = {
	QUEUE, VAR, VALUE, ARG_BOOL("exclusive", "a wake-up wakes only one such task"), ARG_END
};
static const struct ls_arg event_timeout_args[] = {
	QUEUE, VAR, VALUE, ARG_INTO(true, "register that gets 1, or 0 when time was up"), ARG_END
};
static const struct ls_arg wake_args[] = { QUEUE, ARG_END };

SKETCH_SETUP(completion, "something to wait for");
SKETCH_SETUP(cond, "something to wait for under a mutex, until it is signalled");
SKETCH_TASK(wait, wait_args, "wait for a completion and consume it");
SKETCH_TASK(try_wait, try_wait_args, "consume a completion if it is done, without waiting");
SKETCH_TASK(complete, wait_args, "complete once");
SKETCH_TASK(complete_all, wait_args, "complete for every wait from now on");
SKETCH_TASK(cond_wait, cond_wait_args,
	    "drop a mutex, wait until the condition is signalled, take the mutex again");
SKETCH_TASK(cond_signal, signal_args, "wake a task that waits for a condition, if one does");
SKETCH_TASK(cond_broadcast, broadcast_args, "wake every task that waits for a condition");
SKETCH_TASK(wait_timeout, timeout_args, "wait for a completion, unless it takes too long");
SKETCH_TASK(wait_interruptible, interruptible_args,
	    "wait for a completion, unless a signal comes before");
SKETCH_SETUP(wait_queue, "where tasks wait until something is so");
SKETCH_TASK(wait_event, event_args, "wait until a variable has a value");
SKETCH_TASK(wait_event_timeout, event_timeout_args, "the same, unless it takes too long");
SKETCH_TASK(wake_up, wake_args, "let those look again who wait in a queue, one of the exclusive");
SKETCH_TASK(wake_up_all, wake_args, "let all look again who wait in a queue");
