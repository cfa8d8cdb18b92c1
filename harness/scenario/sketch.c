// SPDX-License-Identifier: GPL-2.0-only
/*
 * The built-in model: the tables of its operations and types, and the objects that its setup made.
 * What the operations do is in sketch_*.c.
 */
#include "harness/scenario/sketch.h"
#include <linux/slab.h>
#include <stddef.h>
#include "harness/scenario/registry.h"

#define OBJECTS_MAX 256 /* of one scenario */

/* Set up before the first execution and constant from then on: what varies lives in the engine. */
static struct sketch_object objects[OBJECTS_MAX];
static unsigned int objects_nr;

long sketch_add(void *object, const struct sketch_lock *lock, void (*destroy)(void *object))
{
	if (!object || objects_nr == OBJECTS_MAX)
		return 0;
	objects[objects_nr++] = (struct sketch_object){ object, lock, destroy };
	return (long)object;
}

void *sketch_new(const struct ls_args *args, size_t size, const char *type)
{
	void *one = kzalloc(size, GFP_KERNEL);

	if (one)
		ls_object_named(one, type, "%s", args->v[0].text);
	return one;
}

void sketch_free(void *object)
{
	kfree(object);
}

const struct sketch_object *sketch_find(const void *object)
{
	for (unsigned int i = 0; i < objects_nr; i++)
		if (objects[i].object == object)
			return &objects[i];
	return NULL;
}

static int boot(void)
{
	objects_nr = 0;
	return 0;
}

/* In the opposite order: an object may rest on one that was made before. */
static void finish(void)
{
	for (unsigned int i = objects_nr; i-- > 0;)
		if (objects[i].destroy)
			objects[i].destroy(objects[i].object);
}

void sketch_give(const union ls_value *value, long number)
{
	if (value->into)
		*value->into = number;
}

static const struct ls_operation_ops *const operations[] = {
#define X(symbol) &sketch_op_##symbol,
	SKETCH_OPERATIONS(X)
#undef X
		NULL,
};

static const struct ls_type_ops types[] = {
#define X(name, help) { #name, help, NULL },
	SKETCH_TYPES(X)
#undef X
};

/* A list of pointers, as models have it. */
static const struct ls_type_ops *const type_list[] = {
#define X(name, help) &types[SKETCH_TYPE_##name],
	SKETCH_TYPES(X)
#undef X
		NULL,
};

const struct ls_model_ops sketch_model = {
	.name = "sketch",
	.version = "2",
	.types = type_list,
	.operations = operations,
	.boot = boot,
	.finish = finish,
};
