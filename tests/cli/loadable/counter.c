// SPDX-License-Identifier: GPL-2.0-only
/*
 * A model to be loaded: statics that have to be restored, a lock of static storage, and an
 * operation that takes it in an order that the other one of it does not.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <lockstep/loadable.h>

static unsigned int from_zero;
static unsigned int from_seven = 7;
static DEFINE_MUTEX(first_lock);
static DEFINE_MUTEX(second_lock);

/* Once in an execution, so that what is left of an earlier one shows. */
static long run_count(const struct ls_args *args)
{
	mutex_lock(&first_lock);
	WARN_ON(from_zero++);
	WARN_ON(from_seven++ != 7);
	mutex_unlock(&first_lock);
	return from_seven;
}

static long run_cross(const struct ls_args *args)
{
	bool back = args->v[0].number;

	mutex_lock(back ? &second_lock : &first_lock);
	mutex_lock(back ? &first_lock : &second_lock);
	mutex_unlock(back ? &first_lock : &second_lock);
	mutex_unlock(back ? &second_lock : &first_lock);
	return 0;
}

struct page_of_mine {
	int owner;
	int state;
};

static long run_lose(const struct ls_args *args)
{
	struct page_of_mine *page = kzalloc(sizeof(*page), GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	kfree(page);
	return page->state;
}

static const struct ls_arg no_arguments[] = { { .kind = LS_ARG_END } };
static const struct ls_arg args_cross[] = {
	{ .name = "back", .kind = LS_ARG_BOOL, .help = "the second one first" },
	{ .kind = LS_ARG_END },
};

static const struct ls_operation_ops count = {
	.name = "counter.count",
	.help = "counts, once in an execution",
	.flags = LS_IN_TASK,
	.args = no_arguments,
	.run = run_count,
};
static const struct ls_operation_ops cross = {
	.name = "counter.cross",
	.help = "takes both locks",
	.flags = LS_IN_TASK,
	.args = args_cross,
	.run = run_cross,
};
static const struct ls_operation_ops lose = {
	.name = "counter.lose",
	.help = "uses what it has freed",
	.flags = LS_IN_TASK,
	.args = no_arguments,
	.run = run_lose,
};

static const struct ls_operation_ops *const operations[] = { &count, &cross, &lose, NULL };

static const struct ls_model_ops counter = {
	.name = "counter",
	.version = "1",
	.operations = operations,
};

LOCKSTEP_MODEL(counter);
