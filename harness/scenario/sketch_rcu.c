// SPDX-License-Identifier: GPL-2.0-only
/* Sketches: RCU and SRCU, with callbacks, whose operations the scenario hands over. */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include "harness/scenario/sketch.h"

struct sketched_callback {
	struct rcu_head head;
	const struct ls_body *body;
};

struct sketched_srcu {
	struct srcu_struct srcu;
	struct lock_class_key key;
};

static long run_rcu_read_lock(const struct ls_args *args)
{
	(void)args;
	rcu_read_lock();
	return 0;
}

static long run_rcu_read_unlock(const struct ls_args *args)
{
	(void)args;
	rcu_read_unlock();
	return 0;
}

static long run_synchronize_rcu(const struct ls_args *args)
{
	(void)args;
	synchronize_rcu();
	return 0;
}

static void call_back(struct rcu_head *head)
{
	ls_body_run(container_of(head, struct sketched_callback, head)->body);
}

static void free_callback(void *object)
{
	kfree(object);
}

static long new_rcu_callback(const struct ls_args *args)
{
	struct sketched_callback *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "rcu_callback", "%s", args->v[0].text);
	one->body = args->v[1].body;
	return sketch_add(one, NULL, free_callback);
}

static long run_call_rcu(const struct ls_args *args)
{
	call_rcu(args->v[0].object, call_back);
	return 0;
}

static long run_rcu_barrier(const struct ls_args *args)
{
	(void)args;
	rcu_barrier();
	return 0;
}

static void destroy_srcu(void *object)
{
	struct sketched_srcu *one = object;

	cleanup_srcu_struct(&one->srcu);
	kfree(one);
}

static long new_srcu(const struct ls_args *args)
{
	struct sketched_srcu *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one || __init_srcu_struct(&one->srcu, args->v[0].text, &one->key))
		return 0;
	ls_object_named(one, "srcu", "%s", args->v[0].text);
	return sketch_add(one, NULL, destroy_srcu);
}

static long run_srcu_read_lock(const struct ls_args *args)
{
	sketch_give(&args->v[1], srcu_read_lock(args->v[0].object));
	return 0;
}

static long run_srcu_read_unlock(const struct ls_args *args)
{
	srcu_read_unlock(args->v[0].object, (int)args->v[1].number);
	return 0;
}

static long run_synchronize_srcu(const struct ls_args *args)
{
	synchronize_srcu(args->v[0].object);
	return 0;
}

#define SRCU ARG_OBJECT("srcu", "srcu", "an SRCU domain")

static const struct ls_arg no_args[] = { ARG_END };
static const struct ls_arg rcu_callback_args[] = { ARG_NAME("name of the callback"),
						   ARG_BODY(true, "what it does"), ARG_END };
static const struct ls_arg call_args[] = {
	ARG_OBJECT("callback", "rcu_callback", "a callback that is not under way"), ARG_END
};
static const struct ls_arg srcu_args[] = { ARG_NAME("name of the domain"), ARG_END };
static const struct ls_arg one_srcu_args[] = { SRCU, ARG_END };
static const struct ls_arg srcu_lock_args[] = {
	SRCU, ARG_INTO(true, "register that gets the index, which srcu_read_unlock needs"), ARG_END
};
static const struct ls_arg srcu_unlock_args[] = {
	SRCU, ARG_VALUE("index", true, 0, "what srcu_read_lock gave"), ARG_END
};

SKETCH_TASK(rcu_read_lock, no_args, "begin a section of an RCU reader");
SKETCH_TASK(rcu_read_unlock, no_args, "end it");
SKETCH_TASK(synchronize_rcu, no_args, "wait until every reader's section under way has ended");
SKETCH_SETUP(rcu_callback, "something to be done after a grace period");
SKETCH_TASK(call_rcu, call_args, "let it be done after a grace period, without waiting");
SKETCH_TASK(rcu_barrier, no_args, "wait until every callback so far is done");
SKETCH_SETUP(srcu, "a domain of readers that may sleep");
SKETCH_TASK(srcu_read_lock, srcu_lock_args, "begin a section of an SRCU reader");
SKETCH_TASK(srcu_read_unlock, srcu_unlock_args, "end it");
SKETCH_TASK(synchronize_srcu, one_srcu_args, "wait for the sections of the domain under way");
