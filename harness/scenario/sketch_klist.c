// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: klists. A node has a number, by which a walk tells where it stands, and operations that
 * run when the last hold on it is gone, outside the list's lock.
 *
 * The memory of a node is freed where the scenario says so: to free one that is linked, or that a
 * walk stands on, is what klists are there to prevent.
 */
#include <linux/klist.h>
#include <linux/slab.h>
#include "harness/primitives/lock.h"
#include "harness/scenario/sketch.h"

/* What is in the list; the rest of a node outlives it. */
struct linked {
	struct klist_node node;
	struct sketched_node *owner;
};

struct sketched_node {
	struct linked *linked;
	const struct ls_body *body;
	long number;
	bool freed;
};

static void node_left(struct klist_node *n)
{
	const struct sketched_node *one = container_of(n, struct linked, node)->owner;

	if (one->body)
		ls_body_run(one->body);
}

static long new_klist(const struct ls_args *args)
{
	struct klist *one = sketch_new(args, sizeof(*one), "klist");

	if (!one)
		return 0;
	klist_init(one, NULL, node_left);
	return sketch_add(one, NULL, sketch_free);
}

static void destroy_node(void *object)
{
	struct sketched_node *one = object;

	if (!one->freed)
		kfree(one->linked);
	kfree(one);
}

static long new_klist_node(const struct ls_args *args)
{
	struct sketched_node *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	one->linked = sketch_new(args, sizeof(*one->linked), "klist_node");
	if (!one->linked)
		return 0;
	one->linked->owner = one;
	one->number = args->v[1].number;
	one->body = args->v[2].body;
	return sketch_add(one, NULL, destroy_node);
}

static long new_klist_iter(const struct ls_args *args)
{
	struct klist_iter *one = sketch_new(args, sizeof(*one), "klist_iter");

	return sketch_add(one, NULL, sketch_free);
}

static struct klist_node *node_of(const union ls_value *value)
{
	return &((struct sketched_node *)value->object)->linked->node;
}

static long run_klist_add_head(const struct ls_args *args)
{
	klist_add_head(node_of(&args->v[1]), args->v[0].object);
	return 0;
}

static long run_klist_add_tail(const struct ls_args *args)
{
	klist_add_tail(node_of(&args->v[1]), args->v[0].object);
	return 0;
}

static long run_klist_del(const struct ls_args *args)
{
	klist_del(node_of(&args->v[0]));
	return 0;
}

static long run_klist_remove(const struct ls_args *args)
{
	klist_remove(node_of(&args->v[0]));
	return 0;
}

static long run_klist_node_free(const struct ls_args *args)
{
	struct sketched_node *one = args->v[0].object;

	plain_write(&one->freed, sizeof(one->freed), (uintptr_t)__builtin_return_address(0));
	one->freed = true;
	kfree(one->linked);
	return 0;
}

static long run_klist_iter_init(const struct ls_args *args)
{
	klist_iter_init(args->v[1].object, args->v[0].object);
	return 0;
}

static long run_klist_next(const struct ls_args *args)
{
	struct klist_node *n = klist_next(args->v[0].object);

	sketch_give(&args->v[1], n ? container_of(n, struct linked, node)->owner->number : 0);
	return 0;
}

static long run_klist_iter_exit(const struct ls_args *args)
{
	klist_iter_exit(args->v[0].object);
	return 0;
}

#define LIST ARG_OBJECT("list", "klist", "a klist")
#define NODE ARG_OBJECT("node", "klist_node", "a node")
#define ITER ARG_OBJECT("iter", "klist_iter", "a walk; no two tasks may use one at a time")

static const struct ls_arg klist_args[] = { ARG_NAME("name of the list"), ARG_END };
static const struct ls_arg klist_node_args[] = {
	ARG_NAME("name of the node"), ARG_NUMBER("number", 1, "what walks tell of it, not 0"),
	ARG_BODY(false, "what is done when it has left its list"), ARG_END
};
static const struct ls_arg klist_iter_args[] = { ARG_NAME("name of the walk"), ARG_END };
static const struct ls_arg add_args[] = { LIST, NODE, ARG_END };
static const struct ls_arg node_args[] = { NODE, ARG_END };
static const struct ls_arg init_args[] = { ITER, LIST, ARG_END };
static const struct ls_arg next_args[] = {
	ITER, ARG_INTO(false, "register that gets the number of the node, or 0 at the end"), ARG_END
};
static const struct ls_arg iter_args[] = { ITER, ARG_END };

SKETCH_SETUP(klist, "a list that can be walked while its nodes come and go");
SKETCH_SETUP(klist_node, "a node of a klist");
SKETCH_SETUP(klist_iter, "where a walk of a klist is");
SKETCH_TASK(klist_add_head, add_args, "link a node as the first");
SKETCH_TASK(klist_add_tail, add_args, "link a node as the last");
SKETCH_TASK(klist_del, node_args, "unlink a node as soon as no walk stands on it");
SKETCH_TASK(klist_remove, node_args, "unlink a node, and wait until no walk stands on it");
SKETCH_TASK(klist_node_free, node_args, "free the memory of a node, linked or not");
SKETCH_TASK(klist_iter_init, init_args, "begin a walk");
SKETCH_TASK(klist_next, next_args, "step on, to the next node that is not about to leave");
SKETCH_TASK(klist_iter_exit, iter_args, "end a walk before it is at the end of the list");
