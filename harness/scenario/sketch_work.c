// SPDX-License-Identifier: GPL-2.0-only
/* Sketches: works, whose operations the scenario hands over, and the queues that run them. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "harness/scenario/sketch.h"

/* Whether it is delayed or not: a work is the first member of a delayed one. */
struct sketched_work {
	struct delayed_work work;
	struct lock_class_key key;
	const struct ls_body *body;
};

static void do_work(struct work_struct *work)
{
	ls_body_run(container_of(work, struct sketched_work, work.work)->body);
}

static void destroy_work(void *object)
{
	struct sketched_work *one = object;

	cancel_delayed_work_sync(&one->work);
	kfree(one);
}

static long new_work(const struct ls_args *args)
{
	struct sketched_work *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "work", "%s", args->v[0].text);
	one->body = args->v[1].body;
	lockstep_init_work(&one->work.work, do_work, args->v[0].text, &one->key);
	return sketch_add(one, NULL, destroy_work);
}

static void destroy_queue(void *object)
{
	destroy_workqueue(object);
}

static long new_workqueue(const struct ls_args *args)
{
	struct workqueue_struct *wq;

	if (args->v[1].number)
		wq = alloc_ordered_workqueue("%s", 0, args->v[0].text);
	else
		wq = alloc_workqueue("%s", WQ_UNBOUND, (int)args->v[2].number, args->v[0].text);
	if (wq)
		ls_object_named(wq, "workqueue", "%s", args->v[0].text);
	return sketch_add(wq, NULL, destroy_queue);
}

static struct workqueue_struct *queue_of(const struct ls_args *args)
{
	return args->v[1].object ? args->v[1].object : system_wq;
}

static long run_queue(const struct ls_args *args)
{
	struct sketched_work *one = args->v[0].object;

	sketch_give(&args->v[2], queue_work(queue_of(args), &one->work.work));
	return 0;
}

static long run_queue_delayed(const struct ls_args *args)
{
	struct sketched_work *one = args->v[0].object;

	sketch_give(&args->v[2], queue_delayed_work(queue_of(args), &one->work, 10));
	return 0;
}

static long run_flush(const struct ls_args *args)
{
	struct sketched_work *one = args->v[0].object;

	sketch_give(&args->v[1], flush_work(&one->work.work));
	return 0;
}

static long run_cancel(const struct ls_args *args)
{
	struct sketched_work *one = args->v[0].object;

	sketch_give(&args->v[1], cancel_delayed_work(&one->work));
	return 0;
}

static long run_cancel_sync(const struct ls_args *args)
{
	struct sketched_work *one = args->v[0].object;

	sketch_give(&args->v[1], cancel_delayed_work_sync(&one->work));
	return 0;
}

static long run_flush_workqueue(const struct ls_args *args)
{
	flush_workqueue(args->v[0].object);
	return 0;
}

#define WORK ARG_OBJECT("work", "work", "a work")
#define ON                                                                                \
	{                                                                                 \
		"on", LS_ARG_OBJECT, "workqueue", false, 0, "a workqueue; else system_wq" \
	}

static const struct ls_arg work_args[] = { ARG_NAME("name of the work"),
					   ARG_BODY(true, "what it does"), ARG_END };
static const struct ls_arg workqueue_args[] = {
	ARG_NAME("name of the queue"), ARG_BOOL("ordered", "one work at a time, in order"),
	ARG_NUMBER("active", 0, "how many works it runs at a time; 0: as many as there are"),
	ARG_END
};
static const struct ls_arg queue_args[] = {
	WORK, ON, ARG_INTO(false, "register that gets 1, or 0 when it was queued already"), ARG_END
};
static const struct ls_arg flush_args[] = {
	WORK, ARG_INTO(false, "register that gets 1, or 0 when there was nothing to wait for"),
	ARG_END
};
static const struct ls_arg cancel_args[] = {
	WORK, ARG_INTO(false, "register that gets 1 when it was queued, else 0"), ARG_END
};
static const struct ls_arg flush_workqueue_args[] = {
	ARG_OBJECT("workqueue", "workqueue", "a workqueue"), ARG_END
};

SKETCH_SETUP(work, "something that a worker does when it is queued");
SKETCH_SETUP(workqueue, "where works are queued");
SKETCH_TASK(queue, queue_args, "let a worker do it, once");
SKETCH_TASK(queue_delayed, queue_args, "the same, after a time that the strategy chooses");
SKETCH_TASK(flush, flush_args, "wait until a work that is queued or under way is done");
SKETCH_TASK(cancel, cancel_args, "take a work back that is queued; it may be under way");
SKETCH_TASK(cancel_sync, cancel_args, "take a work back, and wait if it is under way");
SKETCH_TASK(flush_workqueue, flush_workqueue_args, "wait for every work queued there so far");
