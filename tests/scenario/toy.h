/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model as small as can be, with one of everything that a model can register: types with an
 * attribute, operations with every kind of argument, an internal operation, a function with
 * variants, fault sites. Knows nothing of kernels.
 */
#ifndef TESTS_SCENARIO_TOY_H
#define TESTS_SCENARIO_TOY_H

#include <errno.h>
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct toy_box {
	struct ls_lock *lid;
};

static struct toy_box toy_boxes[8];
static unsigned int toy_boxes_nr;
static const void *toy_opener;

static int toy_boot(void)
{
	toy_boxes_nr = 0;
	return 0;
}

static long toy_new_box(const struct ls_args *args)
{
	struct toy_box *box = &toy_boxes[toy_boxes_nr++];

	/* A box of several thousand is more than there is room for: the error of a setup. */
	if (args->v[1].number > 1000)
		return 0;
	box->lid = ls_lock_new(args->v[0].text);
	return (long)box;
}

static void *toy_get_lid(void *object)
{
	return ((struct toy_box *)object)->lid;
}

static void *toy_get_nothing(void *object)
{
	(void)object;
	return NULL;
}

static long toy_open(const struct ls_args *args)
{
	struct toy_box *box = args->v[0].object;

	ls_lock_take(box->lid);
	ls_lock_drop(box->lid);
	return ls_fault("hinge");
}

/* The end of the process, as a bug of the harness would bring it about. */
static long toy_crash(const struct ls_args *args)
{
	(void)args;
	_exit(7);
}

static long toy_nothing(const struct ls_args *args)
{
	(void)args;
	return 0;
}

static long toy_refuse(const struct ls_args *args)
{
	(void)args;
	return -EBUSY;
}

static const struct ls_attribute toy_box_attributes[] = {
	{ "lid", "mutex", toy_get_lid },
	{ "key", "mutex", toy_get_nothing },
	{ 0 },
};
static const struct ls_type_ops toy_box_type = { "box", "a box with a lid", toy_box_attributes };
static const struct ls_type_ops *const toy_types[] = { &toy_box_type, NULL };

static const struct ls_arg toy_box_args[] = {
	{ "name", LS_ARG_NAME, NULL, true, 0, "name of the box" },
	{ "size", LS_ARG_NUMBER, NULL, false, 10, "how large" },
	{ 0 },
};
static const struct ls_arg toy_open_args[] = {
	{ "box", LS_ARG_OBJECT, "box", true, 0, "the box" },
	{ "color", LS_ARG_WORD, "red|green", false, 1, "its color" },
	{ "gently", LS_ARG_BOOL, NULL, false, 1, "without noise" },
	{ "note", LS_ARG_STRING, NULL, false, 0, "what to say" },
	{ 0 },
};
static const struct ls_arg toy_stack_args[] = {
	{ "boxes", LS_ARG_OBJECTS, "box", true, 0, "from the lowest up" },
	{ 0 },
};

static const struct ls_operation_ops toy_operation_box = {
	.name = "box",
	.help = "make a box",
	.creates = "box",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = toy_box_args,
	.run = toy_new_box,
};
static const struct ls_operation_ops toy_operation_open = {
	.name = "box.open",
	.help = "open it",
	.flags = LS_IN_TASK,
	.args = toy_open_args,
	.run = toy_open,
};
static const struct ls_operation_ops toy_operation_stack = {
	.name = "box.stack",
	.help = "pile them up",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = toy_stack_args,
	.run = toy_nothing,
};
static const struct ls_operation_ops toy_operation_poke = {
	.name = "box.poke",
	.help = "reach inside",
	.needs = "the lid is held",
	.flags = LS_IN_TASK | LS_INTERNAL,
	.run = toy_nothing,
};
static const struct ls_operation_ops toy_operation_refuse = {
	.name = "refuse",
	.help = "fail",
	.flags = LS_IN_SETUP,
	.run = toy_refuse,
};
static const struct ls_operation_ops toy_operation_crash = {
	.name = "crash",
	.help = "end the process",
	.flags = LS_IN_TASK,
	.run = toy_crash,
};
static const struct ls_operation_ops *const toy_operations[] = {
	&toy_operation_box,
	&toy_operation_open,
	&toy_operation_stack,
	&toy_operation_poke,
	&toy_operation_refuse,
	&toy_operation_crash,
	NULL,
};

static const int toy_push, toy_pull;
static const struct ls_variant_ops toy_variant_push = {
	.idea = "push",
	.origin = "folklore",
	.differs = "outward",
	.since = "5.4",
	.impl = &toy_push,
};
static const struct ls_variant_ops toy_variant_pull = {
	.idea = "pull",
	.origin = "folklore",
	.differs = "inward",
	.since = "6.10",
	.impl = &toy_pull,
};
static const struct ls_variant_ops *const toy_variants[] = { &toy_variant_push, &toy_variant_pull,
							     NULL };
static const struct ls_variant_slot toy_slot = { "box.hinge", "which way it turns", &toy_opener,
						 toy_variants };
static const struct ls_variant_slot *const toy_slots[] = { &toy_slot, NULL };

static const int toy_hinge_outcomes[] = { EIO, EBUSY, 0 };
static const struct ls_fault_site toy_fault_sites[] = {
	{ "hinge", toy_hinge_outcomes, "the hinge breaks" },
	{ 0 },
};

static const struct ls_model_ops toy_model = {
	.name = "toy",
	.version = "3",
	.types = toy_types,
	.operations = toy_operations,
	.slots = toy_slots,
	.fault_sites = toy_fault_sites,
	.boot = toy_boot,
};

const struct ls_model_ops *const ls_models[] = { &toy_model, NULL };

#endif
