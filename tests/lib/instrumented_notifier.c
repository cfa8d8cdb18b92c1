// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notifier chains: in which order callbacks are called, who stops the rest, and for whom the caller
 * of unregister may free the block afterwards.
 */
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include "../../tests/lib/lib_test.h"

static RAW_NOTIFIER_HEAD(raw);
static BLOCKING_NOTIFIER_HEAD(blocking);
static ATOMIC_NOTIFIER_HEAD(atomic);
SRCU_NOTIFIER_HEAD_STATIC(srcu);
static struct notifier_block *block;
static unsigned int called, order;

/* Called as the n-th: n at the place of the priority, in decimal. */
static int note_order(struct notifier_block *nb, unsigned long action, void *data)
{
	order = order * 10 + (unsigned int)nb->priority;
	return action == (unsigned long)nb->priority ? NOTIFY_STOP : NOTIFY_OK;
}

static struct notifier_block low = { .notifier_call = note_order, .priority = 1 };
static struct notifier_block middle = { .notifier_call = note_order, .priority = 2 };
static struct notifier_block high = { .notifier_call = note_order, .priority = 3 };

static void call_in_order(void *arg)
{
	ls_assert(raw_notifier_call_chain(&raw, 0, NULL) == NOTIFY_DONE,
		  "an empty chain does nothing");
	raw_notifier_chain_register(&raw, &middle);
	raw_notifier_chain_register(&raw, &low);
	raw_notifier_chain_register(&raw, &high);
	ls_assert(raw_notifier_call_chain(&raw, 0, NULL) == NOTIFY_OK,
		  "the last result is returned");
	ls_assert(order == 321, "high priorities come first");
	order = 0;
	ls_assert(raw_notifier_call_chain(&raw, 2, NULL) == NOTIFY_STOP, "stopping is told");
	ls_assert(order == 32, "and keeps the rest from being called");
	order = 0;
	ls_assert(!raw_notifier_chain_unregister(&raw, &middle), "a member can leave");
	ls_assert(raw_notifier_chain_unregister(&raw, &middle) == -ENOENT, "once");
	raw_notifier_call_chain(&raw, 0, NULL);
	ls_assert(order == 31, "and is not called any more");
	ls_assert(notifier_to_errno(notifier_from_errno(-EBUSY)) == -EBUSY, "errors come through");
}

static void register_twice(void *arg)
{
	raw_notifier_chain_register(&raw, &low);
	ls_assert(raw_notifier_chain_register(&raw, &low) == -EEXIST, "what is in is refused");
}

static void nothing(void *arg)
{
	lib_end(0);
}

/* A block that is freed as soon as it is out. */

static int use_block(struct notifier_block *nb, unsigned long action, void *data)
{
	called = 1;
	ls_assert(READ_ONCE(nb->priority) == 7, "the block is there while it is called");
	return NOTIFY_OK;
}

static struct notifier_block *make_block(void)
{
	block = kzalloc(sizeof(*block), GFP_KERNEL);
	block->notifier_call = use_block;
	block->priority = 7;
	return block;
}

static void tell_called(void *arg)
{
	lib_end(called);
}

#define CHAIN(kind)                                                         \
	static int make_##kind(void *arg)                                   \
	{                                                                   \
		return kind##_notifier_chain_register(&kind, make_block()); \
	}                                                                   \
	static void notify_##kind(void *arg)                                \
	{                                                                   \
		kind##_notifier_call_chain(&kind, 0, NULL);                 \
	}                                                                   \
	static void remove_##kind(void *arg)                                \
	{                                                                   \
		kind##_notifier_chain_unregister(&kind, block);             \
		kfree(block);                                               \
	}

CHAIN(raw)
CHAIN(blocking)
CHAIN(atomic)
CHAIN(srcu)

/* A callback that takes itself out. */

static int leave_blocking(struct notifier_block *nb, unsigned long action, void *data)
{
	blocking_notifier_chain_unregister(&blocking, nb);
	return NOTIFY_OK;
}

static struct notifier_block leaving = { .notifier_call = leave_blocking };

static int make_leaving(void *arg)
{
	return blocking_notifier_chain_register(&blocking, &leaving);
}

/* A lock that a callback takes, and that is held around a call of unregister. */

static DEFINE_MUTEX(mutex);

static int take_mutex(struct notifier_block *nb, unsigned long action, void *data)
{
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	return NOTIFY_OK;
}

static struct notifier_block taking = { .notifier_call = take_mutex };

static int make_taking(void *arg)
{
	return blocking_notifier_chain_register(&blocking, &taking);
}

static void leave_under_mutex(void *arg)
{
	mutex_lock(&mutex);
	blocking_notifier_chain_unregister(&blocking, &taking);
	mutex_unlock(&mutex);
}

const struct lib_case notifier_cases[] = {
	{ .name = "high_priorities_come_first_and_may_stop_the_rest",
	  .tasks = { call_in_order },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "registering_twice_is_refused_and_warned_of",
	  .tasks = { register_twice },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .kinds = { LS_INVARIANT },
	  .kinds_nr = 1 },
	{ .name = "unregister_waits_for_callbacks_of_a_blocking_chain",
	  .setup = make_blocking,
	  .tasks = { notify_blocking, remove_blocking },
	  .finish = tell_called,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "unregister_waits_for_callbacks_of_an_atomic_chain",
	  .setup = make_atomic,
	  .tasks = { notify_atomic, remove_atomic },
	  .finish = tell_called,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "unregister_waits_for_callbacks_of_a_srcu_chain",
	  .setup = make_srcu,
	  .tasks = { notify_srcu, remove_srcu },
	  .finish = tell_called,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "unregister_does_not_wait_for_callbacks_of_a_raw_chain",
	  .setup = make_raw,
	  .tasks = { notify_raw, remove_raw },
	  .finish = tell_called,
	  .ends = ENDS(0) | ENDS(1),
	  .kinds = { LS_USE_AFTER_FREE },
	  .kinds_nr = 1 },
	{ .name = "callback_that_leaves_its_own_blocking_chain_waits_for_itself",
	  .setup = make_leaving,
	  .tasks = { notify_blocking },
	  .finish = tell_called,
	  .kinds = { LS_RECURSIVE_LOCK },
	  .kinds_nr = 1 },
	{ .name = "unregister_under_the_lock_that_the_callback_takes_deadlocks",
	  .setup = make_taking,
	  .tasks = { notify_blocking, leave_under_mutex },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .kinds = { LS_DEADLOCK },
	  .kinds_nr = 1 },
	{ .name = NULL },
};
