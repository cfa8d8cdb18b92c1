// SPDX-License-Identifier: GPL-2.0-only
/*
 * A model to be loaded whose element is freed later, by a callback, by kfree_rcu() or by a work, or
 * at once. Reports have to name who put that off; tests/cli/test_memory_layout.py finds the lines
 * by their text.
 */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <lockstep/loadable.h>

struct element {
	int value;
	struct work_struct work;
	struct rcu_head rcu;
};

static struct element *shared;

static void free_from_callback(struct rcu_head *head)
{
	kfree(container_of(head, struct element, rcu));
}

static void free_from_work(struct work_struct *work)
{
	kfree(container_of(work, struct element, work));
}

static long run_begin(const struct ls_args *args)
{
	shared = kzalloc(sizeof(*shared), GFP_KERNEL);
	if (!shared)
		return -ENOMEM;
	INIT_WORK(&shared->work, free_from_work);
	return 0;
}

static long run_remove(const struct ls_args *args)
{
	struct element *element = READ_ONCE(shared);
	const char *by = args->v[0].text;

	WRITE_ONCE(shared, NULL);
	if (!strcmp(by, "call_rcu"))
		call_rcu(&element->rcu, free_from_callback);
	else if (!strcmp(by, "kfree_rcu"))
		kfree_rcu(element, rcu);
	else if (!strcmp(by, "work"))
		schedule_work(&element->work);
	else
		kfree(element);
	return 0;
}

static long run_use(const struct ls_args *args)
{
	struct element *element = READ_ONCE(shared);

	return element ? element->value : 0;
}

static const struct ls_arg no_arguments[] = { { .kind = LS_ARG_END } };
static const struct ls_arg remove_args[] = {
	{ .name = "by", .kind = LS_ARG_STRING, .required = true, .help = "what frees it" },
	{ .kind = LS_ARG_END },
};

static const struct ls_operation_ops begin = {
	.name = "deferred.begin",
	.help = "makes the element",
	.flags = LS_IN_SETUP,
	.args = no_arguments,
	.run = run_begin,
};
static const struct ls_operation_ops remove_op = {
	.name = "deferred.remove",
	.help = "takes it away, and has it freed",
	.flags = LS_IN_TASK,
	.args = remove_args,
	.run = run_remove,
};
static const struct ls_operation_ops use = {
	.name = "deferred.use",
	.help = "uses it without keeping anybody away",
	.flags = LS_IN_TASK,
	.args = no_arguments,
	.run = run_use,
};

static const struct ls_operation_ops *const operations[] = { &begin, &remove_op, &use, NULL };

static const struct ls_model_ops deferred = {
	.name = "deferred",
	.version = "1",
	.operations = operations,
};

LOCKSTEP_MODEL(deferred);
